"""Fetch what a user's address points at, without being led into the operator's own network.

Only ``http`` and ``https``. The name is resolved once, every address that it resolves to is
checked, and the connection goes to the checked address itself, so a name that answers differently
the second time gains nothing; every redirect is checked the same way. Whatever is not a public
address is refused (loopback, private, link-local with the clouds' metadata services, multicast,
reserved, and IPv6 forms that carry such an IPv4 address), and so are ports other than 80, 443 and
8000 to 8999. ``STANDIN_FETCH_PRIVATE=yes`` opens private and loopback addresses and all ports.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from .. import __version__
from ..errors import MediaError
from ..scene import limits

CONNECT_SECONDS: Final = 10.0
"""For connecting, and for every wait for more bytes."""
TOTAL_SECONDS: Final = 120.0
REDIRECTS: Final = 5
PORTS: Final = frozenset({80, 443, *range(8000, 9000)})
HEAD_BYTES: Final = 4096
"""What `head` and `probe` read."""
_PIECE: Final = 64 * 1024
_MOVED: Final = frozenset({301, 302, 303, 307, 308})

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_SPECIAL: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "192.0.0.0/24", "192.88.99.0/24", "64:ff9b:1::/48", "100::/64", "2001::/23", "3fff::/20",
        "5f00::/16",
    )
)  # fmt: skip
"""Of IANA's registries of special addresses: those that older Pythons take for public."""

_NOT_SOUND: Final = (
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"#EXTM3U", "a playlist"),
    (b"<", "a web page"),
    (b"{", "JSON"),
)
"""How files begin that people give instead of a recording, and what they are."""


@dataclass(frozen=True, slots=True)
class _Limits:
    bytes: int
    seconds: float
    private: bool


def fetch(
    url: str,
    target: Path,
    *,
    private: bool = False,
    most: int = limits.RECORDING_BYTES,
    seconds: float = TOTAL_SECONDS,
) -> None:
    """Write what ``url`` points at to the file ``target``.

    ``private`` allows addresses that are not public; ``most`` is a number of bytes. Raises
    `MediaError` that says why it cannot be had; the file is then incomplete or missing.
    """
    with _opened(url, _Limits(most, seconds, private)) as answer, target.open("wb") as file:
        for piece in answer:
            file.write(piece)


def head(
    url: str,
    *,
    private: bool = False,
    most: int = limits.RECORDING_BYTES,
    seconds: float = CONNECT_SECONDS,
) -> bytes:
    """The first `HEAD_BYTES` or a little more of what ``url`` points at.

    Raises `MediaError` as `fetch` does, also for an empty file and one larger than ``most`` bytes
    where the server tells its size.
    """
    got = b""
    with _opened(url, _Limits(most, seconds, private)) as answer:
        for piece in answer:
            got += piece
            if len(got) >= HEAD_BYTES:
                break
    if not got:
        raise MediaError("the file at the address is empty")
    return got


def probe(url: str, *, private: bool = False, seconds: float = CONNECT_SECONDS) -> None:
    """Look whether ``url`` can be had and does not begin like something else than a recording.

    Raises `MediaError` as `fetch` does.
    """
    plain = head(url, private=private, seconds=seconds).removeprefix(b"\xef\xbb\xbf").lstrip()
    for start, what in _NOT_SOUND:
        if plain.startswith(start):
            raise MediaError(f"the address leads to {what}, not to a recording")


def check(url: str, *, private: bool = False) -> None:
    """Raise `MediaError` for an address that can be seen to be wrong without looking it up."""
    host = _parts(url).hostname or ""
    literal = "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host
    try:
        good = allowed(literal, private)
    except ValueError:
        return  # a name: where it leads is looked at when it is called
    if not good:
        raise MediaError(f"{host} is not a public address")


def post(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    *,
    private: bool = False,
    seconds: float = CONNECT_SECONDS,
) -> int:
    """Send ``body`` to ``url``; gives the status of the answer, whose body is not read.

    To any port; redirects are not followed. Raises `MediaError` when there is no answer.
    """
    deadline = time.monotonic() + seconds
    parts = _parts(url)
    connection = _connected(parts, private, deadline, any_port=True)
    watch = Timer(max(0.0, deadline - time.monotonic()), _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        named = {"User-Agent": f"Standin/{__version__}", **headers}
        connection.request("POST", _path(parts), body=body, headers=named)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException) as failure:
        raise MediaError(_why(failure, seconds, deadline)) from failure
    finally:
        watch.cancel()
        connection.close()


@contextmanager
def _opened(url: str, limit: _Limits) -> Iterator[Iterator[bytes]]:
    """The body of the answer in pieces, after the redirects."""
    deadline = time.monotonic() + limit.seconds
    for _ in range(REDIRECTS + 1):
        connection = _connected(_parts(url), limit.private, deadline)
        # Waits are limited one by one; this ends those that drip.
        watch = Timer(max(0.0, deadline - time.monotonic()), _cut, [connection])
        watch.daemon = True
        watch.start()
        try:
            answer = _asked(connection, _parts(url))
            if answer.status not in _MOVED:
                yield _body(answer, limit, deadline)
                return
            url = urljoin(url, answer.getheader("Location") or "")
        except (OSError, http.client.HTTPException) as failure:
            raise MediaError(_why(failure, limit.seconds, deadline)) from failure
        finally:
            watch.cancel()
            connection.close()
    raise MediaError(f"the address redirects more than {REDIRECTS} times")


def _parts(url: str) -> SplitResult:
    """The parts of a good address. Raises `MediaError`."""
    if len(url) > limits.URL:
        raise MediaError(f"the address has {len(url)} characters, at most {limits.URL}")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = SplitResult("", "", "", "", ""), None
    good = parts.scheme in ("http", "https") and parts.hostname and port != 0
    if not good or any(c.isspace() or not c.isprintable() for c in url):
        raise MediaError("must be an http or https address")
    if parts.username is not None:
        raise MediaError("the address must not carry a user name or a password")
    return parts


def _connected(
    parts: SplitResult, private: bool, deadline: float, any_port: bool = False
) -> http.client.HTTPConnection:
    """A connection to a checked address of the host."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if port not in PORTS and not (private or any_port):
        raise MediaError(f"port {port} is not fetched from; use 80, 443 or 8000 to 8999")
    connection = http.client.HTTPConnection(host, port)
    problem: OSError | None = None
    for address in _resolved(host, port, private):
        seconds = max(0.1, min(CONNECT_SECONDS, deadline - time.monotonic()))
        try:
            plain = socket.create_connection((address, port), seconds)
            plain.settimeout(CONNECT_SECONDS)
            connection.sock = _secured(plain, host) if parts.scheme == "https" else plain
        except OSError as failure:
            problem = failure
            continue
        return connection
    raise MediaError(f"{host} cannot be reached: {problem}")


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise


def _resolved(host: str, port: int, private: bool) -> list[str]:
    """The host's addresses, all of them allowed. Raises `MediaError`."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as failure:
        raise MediaError(f"{host} is not known: {failure}") from failure
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not allowed(address, private):
            hint = "" if private else "; the operator can open private ones"
            raise MediaError(f"{host} is not a public address ({address}){hint}")
    return addresses


def allowed(address: str, private: bool = False) -> bool:
    """Whether an IP address may be connected to."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    for inner in _inside(ip):
        if inner.is_multicast or inner.is_unspecified or inner.is_link_local:
            return False
        open_ = private and (inner.is_private or inner.is_loopback)
        special = inner.is_reserved or any(inner in network for network in _SPECIAL)
        if not open_ and (special or not inner.is_global):
            return False
    return True


def _inside(ip: _Address) -> list[_Address]:
    """The IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(ip, ipaddress.IPv4Address):
        return [ip]
    if ip.ipv4_mapped:
        return [ip.ipv4_mapped]
    if ip.sixtofour:
        return [ip.sixtofour]
    if ip.teredo:
        return [*ip.teredo]
    if ip in _NAT64 or 1 < int(ip) < 2**32:
        return [ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)]
    return [ip]


def _asked(connection: http.client.HTTPConnection, parts: SplitResult) -> http.client.HTTPResponse:
    headers = {"User-Agent": f"Standin/{__version__}", "Accept-Encoding": "identity"}
    connection.request("GET", _path(parts), headers=headers)
    answer = connection.getresponse()
    if answer.status not in _MOVED and answer.status != 200:
        raise MediaError(f"the address answers {answer.status} {answer.reason}".rstrip())
    return answer


def _path(parts: SplitResult) -> str:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode()) for c in path)


def _body(answer: http.client.HTTPResponse, limit: _Limits, deadline: float) -> Iterator[bytes]:
    coding = (answer.getheader("Content-Encoding") or "identity").lower()
    if coding != "identity":
        raise MediaError(f"the address answers in the encoding {coding}, which was not asked for")
    told, got = answer.length, 0
    if told is not None and told > limit.bytes:
        raise _too_large(limit.bytes)
    while piece := answer.read1(_PIECE):
        got += len(piece)
        if got > limit.bytes:
            raise _too_large(limit.bytes)
        if time.monotonic() > deadline:
            raise TimeoutError
        yield piece
    if time.monotonic() > deadline:
        raise TimeoutError
    if told is not None and got < told:
        raise MediaError(f"the address sent {got} bytes of {told} and stopped")


def _too_large(most: int) -> MediaError:
    return MediaError(f"the file is larger than {most / 1e6:g} MB")


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _why(failure: Exception, seconds: float, deadline: float) -> str:
    if isinstance(failure, TimeoutError) or time.monotonic() >= deadline:
        if time.monotonic() >= deadline:
            return f"the address did not send everything within {seconds:g} s"
        return f"the address sent nothing for {CONNECT_SECONDS:g} s"
    return f"the address cannot be fetched: {failure or type(failure).__name__}"
