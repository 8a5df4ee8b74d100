"""Links that open one object until a time: HMAC-SHA256 in the query, CloudFront's names.

A link signs ``v1, method, path, Expires, Key-Pair-Id``, one a line, over the decoded and
normalised path. ``HEAD`` is allowed wherever ``GET`` is.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import os
import posixpath
import re
import secrets
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from ..errors import StandinError

_SECONDS = re.compile(r"[0-9]{1,12}")


class LinkRefused(StandinError):
    """The link does not open the object."""


class LinkUnsigned(LinkRefused):
    """A part of the signature is missing."""


class LinkExpired(LinkRefused):
    """The link's time is over."""


class LinkTampered(LinkRefused):
    """The signature is not that of this path and time."""


class LinkKeyUnknown(LinkRefused):
    """The link was signed with a secret that is not ours, or not any more."""


class Links:
    """Signs and checks links with the secrets of one file, made on first use."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._current = ""
        self._secrets: dict[str, bytes] = {}

    def sign(self, path: str, expires: float, method: str = "GET") -> str:
        """The query that opens ``path`` (decoded) until ``expires`` (seconds since 1970)."""
        kid, secret = self._signer()
        until = str(int(expires))
        signature = _signature(secret, method, path, until, kid)
        return urlencode({"Expires": until, "Signature": signature, "Key-Pair-Id": kid})

    def verify(self, method: str, path: str, query: Mapping[str, str], now: float) -> None:
        """Raise a kind of `LinkRefused` unless ``query`` opens ``path`` (decoded) at ``now``."""
        until, given, kid = (query.get(k, "") for k in ("Expires", "Signature", "Key-Pair-Id"))
        if not (until and given and kid):
            raise LinkUnsigned("the link is not signed")
        secret = self._secret(kid)
        if secret is None:
            raise LinkKeyUnknown("the link's key is not known")
        expected = _signature(secret, "GET" if method == "HEAD" else method, path, until, kid)
        if not hmac.compare_digest(expected.encode(), given.encode()):
            raise LinkTampered("the link's signature is wrong")
        if not _SECONDS.fullmatch(until) or int(until) <= now:
            raise LinkExpired("the link has expired; ask for the video's status to get a new one")

    def rotate(self, keep: int = 2) -> None:
        """Sign with a new secret from now on; links of the ``keep - 1`` ones before still open."""
        self._signer()
        with self._lock, _held(self._path.with_name(self._path.name + ".lock")):
            self._load()
            kid = _new_kid()
            kept = dict(list(self._secrets.items())[len(self._secrets) - keep + 1 :])
            self._store(kid, {**kept, kid: secrets.token_bytes(32)}, replace=True)
            self._load()

    def _signer(self) -> tuple[str, bytes]:
        with self._lock:
            if not self._current:
                self._load_or_make()
            return self._current, self._secrets[self._current]

    def _secret(self, kid: str) -> bytes | None:
        with self._lock:
            if not self._current:
                self._load_or_make()
            if kid not in self._secrets:  # another process may have rotated
                self._load()
            return self._secrets.get(kid)

    def _load_or_make(self) -> None:
        if not self._path.exists():
            kid = _new_kid()
            self._store(kid, {kid: secrets.token_bytes(32)}, replace=False)
        self._load()

    def _load(self) -> None:
        try:
            kept = json.loads(self._path.read_text())["links"]
            self._secrets = {k: bytes.fromhex(v) for k, v in kept["secrets"].items()}
            self._current = str(kept["current"])
            self._secrets[self._current]
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise StandinError(f"{self._path} holds no secrets for links: {error!r}") from error

    def _store(self, current: str, secrets_: Mapping[str, bytes], *, replace: bool) -> None:
        text = json.dumps(
            {"links": {"current": current, "secrets": {k: v.hex() for k, v in secrets_.items()}}},
            indent=1,
        )
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # mkstemp makes the file readable by its owner alone from the first moment.
        handle, name = tempfile.mkstemp(dir=self._path.parent, prefix=f".{self._path.name}.")
        part = Path(name)
        try:
            with os.fdopen(handle, "w") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if replace:
                part.replace(self._path)
            else:
                self._path.hardlink_to(part)  # fails when another process was first
        except FileExistsError:
            return
        finally:
            part.unlink(missing_ok=True)


def _new_kid() -> str:
    return "k" + secrets.token_hex(4)


def _signature(secret: bytes, method: str, path: str, until: str, kid: str) -> str:
    text = "\n".join(("v1", method.upper(), normal_path(path), until, kid))
    digest = hmac.new(secret, text.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def normal_path(path: str) -> str:
    """``path`` without dot segments and doubled slashes, starting with one slash."""
    return posixpath.normpath("/" + path.lstrip("/"))


@contextmanager
def _held(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
