"""The secrets that sign links: kept in the database, so that all servers have the same.

One row holds them all, and each change of it is one transaction: servers that start together agree.
With ``STANDIN_SECRET`` the secret that signs is made of that and kept nowhere; those of the
database still open the links that they signed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import structlog
from sqlalchemy import select

from ..errors import StandinError
from .database import Database, inserter, is_away
from .models import Secret, now

LINKS: Final = "links"
FRESH: Final = 60.0
"""Seconds after which a process looks whether another has changed the secrets."""
OLD_SECRETS: Final = "secrets.json"
"""Where older versions kept them, in the home of each server."""
KEPT: Final = 8
"""Old secrets that are kept at most; each opens only what it signed."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Ring:
    current: str = ""
    secrets: Mapping[str, bytes] = field(default_factory=dict)
    signer: str | None = None
    """Key id of the server that started last."""

    def dump(self) -> str:
        kept = {kid: secret.hex() for kid, secret in self.secrets.items()}
        return json.dumps({"current": self.current, "secrets": kept, "signer": self.signer})


class Keyring:
    """Secrets by key id. Safe to share between threads."""

    def __init__(self, database: Database, given: str | None = None) -> None:
        """``given`` is the operator's own secret."""
        self._database = database
        self._given = _derived(given) if given else None
        self._lock = threading.Lock()
        self._ring = _Ring()
        self._read_at = float("-inf")

    def current(self) -> tuple[str, bytes]:
        """Id and secret to sign with; made on first use."""
        if self._given is not None:
            return self._given
        with self._lock:
            self._refresh()
            if not self._ring.current:
                self._change(lambda ring: ring if ring.current else _renewed(ring, KEPT))
            return self._ring.current, self._ring.secrets[self._ring.current]

    def find(self, kid: str) -> bytes | None:
        """The secret of this id; None when it is not ours, or not any more."""
        if self._given is not None and hmac.compare_digest(kid.encode(), self._given[0].encode()):
            return self._given[1]
        with self._lock:
            self._refresh()
            if kid not in self._ring.secrets:  # another process may have made it
                self._read()
            return self._ring.secrets.get(kid)

    def rotate(self, keep: int = 2) -> None:
        """Sign with a new secret from now on; links of the ``keep - 1`` ones before still open.

        Raises `StandinError` where the operator has given the secret.
        """
        if self._given is not None:
            raise StandinError("the secret is STANDIN_SECRET: give all servers another one")
        with self._lock:
            self._change(lambda ring: _renewed(ring, keep))

    def adopt(self, path: Path) -> None:
        """Take over the secrets of a file, as older versions kept them, and remove it.

        Those of the first server that comes sign from then on; others' open what they signed.
        """
        if not path.exists():
            return
        found = _load(path)
        with self._lock:
            self._change(lambda ring: _joined(ring, found))
        with suppress(OSError):  # where it cannot be written it is read again at the next start
            path.unlink()
            path.with_name(path.name + ".lock").unlink(missing_ok=True)
        log.info("secrets of links are kept in the database now", taken_from=str(path))

    def announce(self) -> None:
        """Put down with which secret a server that starts now signs."""
        kid, _ = self.current()
        with self._lock:
            self._change(lambda ring: _Ring(ring.current, ring.secrets, kid))

    def differs(self) -> bool:
        """Whether the server that started last signs with a secret that this process lacks."""
        with self._lock:
            self._read()
        signer = self._ring.signer
        return signer is not None and self.find(signer) is None

    def _refresh(self) -> None:
        """Read what is older than `FRESH`; what is known serves while the database is away."""
        if time.monotonic() - self._read_at < FRESH:
            return
        try:
            self._read()
        except Exception as error:
            if not self._ring.current or not is_away(error):
                raise
            self._read_at = time.monotonic()

    def _read(self) -> None:
        with self._database.read() as session:
            body = session.scalar(select(Secret.body).where(Secret.name == LINKS))
        self._ring = _parsed(json.loads(body)) if body else _Ring()
        self._read_at = time.monotonic()

    def _change(self, how: Callable[[_Ring], _Ring]) -> None:
        """Replace the row by what ``how`` makes of it; others wait meanwhile."""
        with self._database.write() as session:
            values = {"name": LINKS, "body": _Ring().dump(), "updated_at": now()}
            session.execute(inserter(session)(Secret).values(values).on_conflict_do_nothing())
            query = select(Secret).where(Secret.name == LINKS).with_for_update()
            row = session.scalars(query).one()
            ring = how(_parsed(json.loads(row.body)))
            row.body, row.updated_at = ring.dump(), now()
        self._ring, self._read_at = ring, time.monotonic()


def _derived(given: str) -> tuple[str, bytes]:
    """Id and secret of the operator's words; the id says nothing of the secret."""
    secret = hmac.new(given.encode(), b"standin links v1", hashlib.sha256).digest()
    kid = hmac.new(given.encode(), b"standin links v1 id", hashlib.sha256).hexdigest()
    return f"e{kid[:8]}", secret


def _renewed(ring: _Ring, keep: int) -> _Ring:
    kid = "k" + secrets.token_hex(4)
    kept = dict(list(ring.secrets.items())[max(0, len(ring.secrets) - keep + 1) :])
    return _Ring(kid, {**kept, kid: secrets.token_bytes(32)}, ring.signer)


def _joined(ring: _Ring, found: _Ring) -> _Ring:
    """``found`` for links that it signed; it signs where there was nothing before."""
    both = {**found.secrets, **ring.secrets}  # the current one last, which goes last
    return _Ring(ring.current or found.current, both, ring.signer)


def _load(path: Path) -> _Ring:
    try:
        return _parsed(json.loads(path.read_text())["links"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StandinError(f"{path} holds no secrets for links: {error!r}") from error


def _parsed(kept: Mapping[str, Any]) -> _Ring:
    found = {str(kid): bytes.fromhex(secret) for kid, secret in kept["secrets"].items()}
    current = str(kept["current"])
    if current:
        found[current]
    return _Ring(current, found, kept.get("signer"))
