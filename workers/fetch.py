"""What lies at an address of the web? Asked politely and with bounds, and never of the newsroom's own network.

An address given to us may lead inside: by a name that resolves to a private address, or by a redirect. So every hop is
resolved here, every address looked at, and the connection made to the very address that was looked at.
"""

import ipaddress
import socket
import time
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from search.story import Unavailable

HOPS = 5
CONNECT_SECONDS, READ_SECONDS, WHOLE_SECONDS = 10.0, 20.0, 60.0
_REDIRECTS = {301, 302, 303, 307, 308}
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


class Refused(ValueError):
    """An address that will not be read as it stands: private, no web address, too large, or gone. Asking soon changes nothing."""


class Later(Unavailable):
    """A server that did not answer, or asked to be left alone for so many `seconds`."""

    def __init__(self, reason: str, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address gave. `same` when its server says that nothing changed: then `data` is empty.

    `url` is where the last hop led; `pause` how many seconds its server wants to pass before it is asked again.
    """

    data: bytes
    url: str
    media_type: str = ""
    etag: str = ""
    modified: str = ""
    same: bool = False
    pause: float = 0.0


def is_private(address: str) -> bool:
    """Whether an IP address is of a private, local or otherwise not public net, also when it is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _TRANSLATED:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private(str(inner))
    return not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified


class _Guarded(httpcore.SyncBackend):
    """Connects by name only to addresses that were looked at."""

    def __init__(self, private: bool) -> None:
        self.private = private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the first address of a host, when all its addresses are public."""
        try:
            found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"no address is known for {host}") from error
        inside = [address for address in found if is_private(address)]
        if inside and not self.private:
            raise Refused(f"{host} lies in a private network ({inside[0]}), and is not read.")
        return super().connect_tcp(found[0], port, timeout, local_address, socket_options)


class _Transport(httpx.HTTPTransport):
    """httpx over guarded connections; httpx offers no setting for what its pool connects with."""

    def __init__(self, private: bool) -> None:
        super().__init__(trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False), max_connections=2, network_backend=_Guarded(private)
        )


def client(agent: str, private: bool = False) -> httpx.Client:
    """A client to read with. `private` lets it read private addresses; `agent` tells servers who asks."""
    headers = {
        "User-Agent": agent,
        "Accept-Encoding": "gzip",
        "Accept": "application/rss+xml, application/atom+xml, application/xml, */*",
    }
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    return httpx.Client(transport=_Transport(private), headers=headers, timeout=timeout, follow_redirects=False, trust_env=False)


def fetch(web: httpx.Client, url: str, most_bytes: int, etag: str = "", modified: str = "") -> Fetched:
    """What an address gives, at most `most_bytes`, through at most five redirects.

    `etag` and `modified` are those of the last answer: an unchanged address is then answered with `same`.
    Raises Refused for an address or answer that is not read, Later when the server is silent, busy or out of order.
    """
    headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
    deadline = time.monotonic() + WHOLE_SECONDS
    for _ in range(HOPS + 1):
        checked(url)
        try:
            with web.stream("GET", url, headers=headers) as response:
                if response.status_code in _REDIRECTS and "location" in response.headers:
                    url = _joined(url, response.headers["location"])
                    continue
                return _answer(response, url, most_bytes, deadline)
        except httpx.InvalidURL as error:
            raise Refused(f"{url} is no address of the web.") from error
        except (httpx.HTTPError, httpcore.ProtocolError) as error:
            raise Later(f"{urlsplit(url).hostname} does not answer: {error or type(error).__name__}.") from error
    raise Refused(f"The address leads on and on, through more than {HOPS} redirects.")


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Refused(f"{url} leads to what is no address of the web.") from error


def checked(url: str) -> None:
    """Raises Refused for what is no address of the web, or carries a password."""
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        right = False
    if not right:
        raise Refused(f"{url} is no address of the web: it begins with http:// or https://.")
    if parts.username or parts.password:
        raise Refused("An address with a user name or password in it is not read.")


def _answer(response: httpx.Response, url: str, most_bytes: int, deadline: float) -> Fetched:
    status = response.status_code
    if status == 304:
        return Fetched(b"", url, same=True, pause=_pause(response))
    if status in (408, 425, 429) or status >= 500:
        raise Later(f"{url} answers {status}.", _seconds(response.headers.get("retry-after", "")))
    if status != 200:
        raise Refused(f"{url} answers {status} {response.reason_phrase}.")
    return Fetched(
        _body(response, most_bytes, deadline),
        url,
        media_type=response.headers.get("content-type", "")[:200],
        etag=response.headers.get("etag", "")[:500],
        modified=response.headers.get("last-modified", "")[:100],
        pause=_pause(response),
    )


def _body(response: httpx.Response, most_bytes: int, deadline: float) -> bytes:
    """The body, unpacked within its bound: a small gzip file can hold gigabytes."""
    coding = response.headers.get("content-encoding", "identity").strip().casefold()
    if coding not in ("identity", "gzip", "x-gzip", ""):
        raise Refused(f"The answer is packed by {coding}, which was not asked for.")
    unpacker = zlib.decompressobj(47) if "gzip" in coding else None
    data = bytearray()
    try:
        for chunk in response.iter_raw(65_536):
            data += unpacker.decompress(chunk, most_bytes + 1 - len(data)) if unpacker else chunk
            if len(data) > most_bytes:
                raise Refused(f"The answer is larger than {most_bytes // 1024 // 1024} MB.")
            if time.monotonic() > deadline:
                raise Later(f"The answer took longer than {WHOLE_SECONDS:.0f} seconds.")
    except zlib.error as error:
        raise Later(f"The answer is damaged: {error}.") from error
    return bytes(data)


def _pause(response: httpx.Response) -> float:
    """Seconds that the server says its answer stays good for; 0 when it does not say."""
    for part in response.headers.get("cache-control", "").split(","):
        name, _, value = part.strip().partition("=")
        if name.casefold() == "max-age":
            return _seconds(value)
    return 0.0


def _seconds(value: str) -> float:
    return float(value) if value.isascii() and value.strip().isdigit() and len(value) < 8 else 0.0
