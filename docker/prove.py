"""Do web and worker from the image serve a search? Called by prove.sh with the folders of buildah's storage.

The engine and Redis are the embedded ones of this machine; the containers share its network.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import mkdtemp
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from search.child import free_port, start, stop
from search.engine import remove
from search.settings import Settings
from workers.services import services

WORD = "الموصل"
PATIENCE_SECONDS = 120


def main(store: str, run: str) -> None:
    buildah = ["buildah", "--root", store, "--runroot", run]
    home = Path(mkdtemp(prefix="arshif-images-", dir="/var/tmp"))
    home.chmod(0o755)
    with ExitStack() as stack, services(Settings(home=home, heap_mb=512)) as settings:
        stack.callback(remove, settings)
        port = free_port(8000)
        variables = {
            "ARSHIF_OPENSEARCH_URL": settings.opensearch_url,
            "ARSHIF_REDIS_URL": settings.redis_url,
            "ARSHIF_SECRET_KEY": "for this proof only, forgotten at its end",
            "ARSHIF_WEB_HOST": "127.0.0.1",
            "ARSHIF_WEB_PORT": str(port),
        }
        given = [word for name, value in variables.items() for word in ("--env", f"{name}={value}")]
        containers = {}
        for role in ("web", "worker", "beat"):
            containers[role] = subprocess.check_output([*buildah, "from", "arshif"], text=True).strip()
            command = [*buildah, "run", *given, containers[role], "--", "arshif-container", role]
            stack.callback(stop, start(role, command, home / f"{role}.log"))

        def inside(role: str, *words: str) -> str:
            command = [*buildah, "run", *given, containers[role], "--", *words]
            return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout.strip()

        wait_for(f"http://127.0.0.1:{port}/readyz", home / "web.log")
        print("    web runs as user", inside("web", "id", "-u"))
        for role in containers:
            wait_healthy(partial(inside, role, "arshif-healthy"))
            print(f"    {role} is healthy")
        samples = inside("worker", "python", "-c", "import workers; print(workers.__path__[0] + '/samples')")
        print("   ", inside("worker", "arshif-container", "import", samples).splitlines()[0])
        found = json.loads(inside("web", "arshif-container", "search", WORD, "--json"))["total"]
        with urlopen(f"http://127.0.0.1:{port}/?q={quote(WORD)}") as page:
            text = page.read().decode()
        if not found or WORD not in text:
            raise SystemExit(f"the search for {WORD} found nothing")
        print(f"    {WORD}: {found} stories, and a page of {len(text)} characters from the web")


def wait_for(address: str, log: Path) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise SystemExit(f"{address} does not answer:\n{log.read_text()[-2000:]}")


def wait_healthy(ask: Callable[[], object]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            ask()
        except subprocess.CalledProcessError:
            if time.monotonic() > until:
                raise
            time.sleep(1)
        else:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
