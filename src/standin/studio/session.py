"""Who may open the studio: sessions, and the browsers of this machine itself."""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Literal
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from ..api.envelopes import ApiError
from ..api.services import Services
from ..library import DEFAULT_SPACE, Scope
from ..library.keys import SCOPES

COOKIE: Final = "standin_session"
_FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


@dataclass(frozen=True, slots=True)
class Visit:
    """One browser at one page."""

    here: Services
    space: str
    how: Literal["here", "key", "password"]
    """``here``: the browser runs on this machine, and nobody else reaches the server."""
    base: str
    """Address of the server as the browser knows it."""
    session_id: str = ""
    scopes: frozenset[Scope] = frozenset(SCOPES)
    actor: str = "the studio"
    """Who acts, for the audit."""
    token: str = field(default="", repr=False)

    @property
    def is_open(self) -> bool:
        """Whether it may go on: a page stays on the screen when its session has ended."""
        if self.how == "here":
            return True
        return self.here.library.sessions.find(self.token, _password(self.here)) is not None

    @property
    def operates(self) -> bool:
        """Whether it may look after the whole server: all spaces' keys, workers, the queue."""
        return self.how != "key"

    def needs(self, scope: Scope) -> None:
        """Raise `ApiError` where the session's key may not do it, as the API does, and where the
        session is over."""
        if not self.is_open:
            raise ApiError(401, "unauthorized", "Your session has ended. Sign in again.")
        if scope not in self.scopes:
            may = ", ".join(sorted(self.scopes))
            message = f"This needs a key with the scope {scope!r}; yours has: {may}"
            raise ApiError(403, "forbidden", message)


def visit(here: Services, connection: HTTPConnection) -> Visit | None:
    """Whose browser it is; None for one that has to sign in first."""
    base = here.settings.public_url or f"{_scheme(connection)}://{connection.headers['host']}"
    token = connection.cookies.get(COOKIE)
    if token:
        found = here.library.sessions.find(token, _password(here))
        if found is not None:
            row = found.session
            how: Literal["key", "password"] = "key" if row.key_id else "password"
            actor = f"the studio, {found.who}"
            return Visit(here, row.space_id, how, base, row.id, found.scopes, actor, token)
    if is_here(here, connection):
        return Visit(here, DEFAULT_SPACE, "here", base, actor="the studio, at this machine")
    return None


def is_here(here: Services, connection: HTTPConnection) -> bool:
    """Whether only people at this machine can be behind the request, and none need sign in.

    The server listens on this machine alone; the browser is on it; the address that it asked for
    is this machine's own name (another name that leads here is somebody's trick: DNS rebinding);
    and no proxy stands between, behind which anybody may be.
    """
    chosen = here.settings
    if not chosen.studio_open or chosen.public_url or chosen.studio_password:
        return False
    if not is_loopback(chosen.host) or any(name in connection.headers for name in _FORWARDED):
        return False
    peer = connection.client.host if connection.client else ""
    return is_loopback(peer) and is_loopback(_name(connection.headers.get("host", "")))


def same_origin(here: Services, headers: Headers) -> bool:
    """Whether a request that changes something comes from a page of this server.

    Browsers send ``Origin`` with every such request and every web socket.
    """
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("same-origin", "none")
    asked = urlsplit(origin).netloc.lower()
    own = {headers.get("host", "").lower()}
    if here.settings.public_url:
        own.add(urlsplit(here.settings.public_url).netloc.lower())
    return asked in own


def good_host(here: Services, headers: Headers) -> bool:
    """Whether the server may be asked under this name: of loopback only, under its own names."""
    if not is_loopback(here.settings.host) or here.settings.public_url:
        return True
    return is_loopback(_name(headers.get("host", "")))


def sign_in(here: Services, given: str) -> str | None:
    """The cookie of a new session; None where ``given`` is neither a key nor the password."""
    sessions = here.library.sessions
    password = _password(here)
    if password is not None and hmac.compare_digest(given.encode(), password.encode()):
        return sessions.open_with_password(password)
    key = here.library.keys.verify(given.strip())
    return sessions.open_with_key(key) if key is not None else None


def is_loopback(name: str) -> bool:
    """Whether a name or an address is this machine's own."""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Patience:
    """Slows down who guesses: some wrong tries, then none for a while. One a process."""

    TRIES: Final = 8
    SECONDS: Final = 60.0
    _KNOWN: Final = 10_000

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def waits(self, address: str) -> int:
        """Whole seconds until the address may try again; 0 where it may."""
        count, until = self._wrong.get(address, (0, 0.0))
        left = until - time.monotonic()
        return max(1, round(left)) if count >= self.TRIES and left > 0 else 0

    def wrong(self, address: str) -> None:
        """A try was wrong."""
        count, until = self._wrong.pop(address, (0, 0.0))
        moment = time.monotonic()
        count = 1 if until < moment else count + 1
        self._wrong[address] = (count, moment + self.SECONDS)
        while len(self._wrong) > self._KNOWN:
            self._wrong.popitem(last=False)

    def right(self, address: str) -> None:
        """A try was right."""
        self._wrong.pop(address, None)


def _password(here: Services) -> str | None:
    secret = here.settings.studio_password
    return secret.get_secret_value() if secret else None


def _name(host: str) -> str:
    """The name in a ``Host`` header, without its port and brackets."""
    return (urlsplit(f"//{host}").hostname or "") if host else ""


def _scheme(connection: HTTPConnection) -> str:
    return {"ws": "http", "wss": "https"}.get(connection.url.scheme, connection.url.scheme)
