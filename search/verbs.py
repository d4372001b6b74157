"""Which verbs can this be a form of? Candidates by rule; the lexicon says which of them exist."""

from collections.abc import Iterator


def bases(word: str) -> Iterator[str]:
    """Perfects (he-forms) that a word may be a form of, likeliest first: ينسحب → انسحب, يزور → زار, قتلوا → قتل."""
    if word[:1] == "س" and word[1:2] in ("ي", "ت", "ن", "أ") and len(word) > 4:
        yield from _imperfect(word[1:])
    if word[:1] in ("ي", "ت", "ن", "أ") and len(word) >= 3:
        yield from _imperfect(word)
    yield from _perfect(word)


def _imperfect(word: str) -> Iterator[str]:
    endings: tuple[str, ...] = ("",)
    if word[0] == "ي":
        endings = ("", "وا", "ون", "ان", "ن")
    elif word[0] == "ت":
        endings = ("", "وا", "ون", "ان", "ين", "ن")
    for ending in endings:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word[1 : len(word) - len(ending)]
            if stem[0] == "ؤ" or stem[-1] == "ؤ":  # يؤكدون of أكد, يبدؤون of بدأ
                stem = stem.replace("ؤ", "أ")
            for front in ("", "ا", "أ"):
                yield from _weak(front + stem) if word[0] in "يت" else (front + stem,)


def _weak(stem: str) -> Iterator[str]:
    """A stem of the imperfect as the perfect writes it: long vowels turn into ا, a last ي or و into ى or ا."""
    yield stem
    if stem[-1] in "يو" and len(stem) > 2:
        yield stem[:-1] + "ى"
        yield stem[:-1] + "ا"
    if len(stem) >= 3 and stem[-2] in "يو":
        yield stem[:-2] + "ا" + stem[-1]
    if len(stem) >= 3:
        yield stem + "ى"


def _perfect(word: str) -> Iterator[str]:
    for ending in ("وا", "تا", "نا", "تم", "ت", "ن", "ا"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 2:
            yield stem
            if ending in ("وا", "ت", "تا"):
                yield stem + "ى"
                yield stem + "ا"


def participle(verb: str) -> str:
    """Who does it, of the verbs whose participle says just that: ملتزم of التزم, متورط of تورط. Empty for other verbs."""
    if verb[-1] == "ى":
        return ""
    if verb[0] == "ت" and (len(verb) == 4 or (len(verb) == 5 and verb[2] == "ا")):
        return "م" + verb.replace("اء", "ائ")
    if verb[0] == "ا" and len(verb) >= 4:
        hollow = verb.startswith("است") and verb[-2] == "ا"
        return "م" + (verb[1:-2] + "ي" + verb[-1] if hollow else verb[1:])
    return ""


def perfects(verb: str) -> Iterator[str]:
    """The perfects of «she» and «they» of a verb: قضت, قضوا of قضى."""
    stem = verb[:-1] if verb[-1] == "ى" or (verb[-1] == "ا" and len(verb) == 3) else verb
    yield from (stem + "ت", stem + "تا", stem.removesuffix("ي") + "وا")
