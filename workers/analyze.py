"""`arshif analyze`: in which layers does search see each word of a text?"""

import click
import orjson

from search.analysis import Layers, analyze_text


@click.command()
@click.argument("text", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a word.")
def analyze(text: tuple[str, ...], as_json: bool) -> None:
    """Show the layers of every word of a text."""
    for word in analyze_text(" ".join(text)):
        if as_json:
            click.echo(orjson.dumps(word).decode())
        else:
            click.echo(_line(word))


def _line(word: Layers) -> str:
    if word.stop:
        return f"{word.word}: stop word"
    also = f"; also {'، '.join(word.also)}" if word.also else ""
    name = " (a name)" if word.name else ""
    return f"{word.word}: exact {word.exact}; folded {word.folded}; light stem {word.stem}; lemma {word.lemma}{name}{also}"
