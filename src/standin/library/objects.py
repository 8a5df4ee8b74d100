"""Files that Standin made, by key, in a folder or in a bucket."""

import hashlib
import os
import re
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import obstore
from obstore.store import LocalStore, from_url

from ..errors import StandinError
from .cache import Cache

_SEGMENT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_STREAM_BYTES = 256 * 1024
_PARTS_AT_ONCE = 4
"""Pieces of a file on their way to a bucket."""


class BadKey(StandinError):
    """Not the key of an object."""


class UnknownObject(StandinError):
    """No object has this key."""


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """What is known of an object without reading it."""

    key: str
    size: int
    """Bytes."""
    modified: datetime
    etag: str
    """A quoted string that changes with the content."""


def check_key(key: str) -> str:
    """``key`` itself. Raises `BadKey` unless it is plain names with slashes between them."""
    if not _is_key(key):
        raise BadKey(f"not the key of an object: {key!r}")
    return key


def _is_key(key: str) -> bool:
    return len(key) <= 512 and all(_SEGMENT.fullmatch(part) for part in key.split("/"))


class Objects:
    """A store of whole objects: each appears complete or not at all."""

    def __init__(self, store: Any, root: Path | None, cache: Cache | None = None) -> None:
        self._store = store
        self._root = root
        self.cache = cache
        """Copies on this machine's disk, where objects are in a bucket."""

    @classmethod
    def open(cls, where: str, cache: Callable[[], Cache | None] = lambda: None) -> "Objects":
        """A folder (made when missing), or ``s3://``, ``gs://``, ``az://`` with a bucket.

        ``cache`` makes the place of copies of what is in a bucket. Raises `StandinError` when the
        objects' place cannot be used.
        """
        root = _folder(where)
        try:
            if root is None:
                return cls(from_url(where, **_patience()), None, cache())
            root.mkdir(parents=True, exist_ok=True)
            return cls(LocalStore(root), root)
        except (OSError, ValueError, obstore.exceptions.BaseError) as error:
            raise StandinError(f"cannot keep objects in {where!r}: {error}") from error

    def put(self, key: str, content: bytes) -> None:
        """Keep ``content`` under ``key``; replaces what was there."""
        obstore.put(self._store, check_key(key), content)

    def put_file(self, key: str, path: Path) -> None:
        """Keep a copy of the file under ``key``; replaces what was there."""
        check_key(key)
        if self._root is None:
            put = obstore.put(self._store, key, path, max_concurrency=_PARTS_AT_ONCE)
            if self.cache is not None and put["e_tag"]:
                self.cache.keep(key, put["e_tag"], path)
        else:
            _copy(path, self._root / key)

    def get(self, key: str) -> bytes:
        """The whole object. Raises `UnknownObject`."""
        try:
            return bytes(obstore.get(self._store, check_key(key)).bytes())
        except FileNotFoundError:
            raise UnknownObject(f"no object {key!r}") from None

    def save(self, key: str, path: Path) -> None:
        """Write the object into a file, in pieces. Raises `UnknownObject`."""
        self._save(key, path)

    def file(self, key: str, folder: Path) -> Path:
        """The object as a file to read: its own where objects are files, else one in ``folder``.

        What this machine has had before is not fetched again. Raises `UnknownObject`.
        """
        local = self.local_path(key)
        if local is not None:
            return local
        # The key's end says what it is; its start tells two of them apart.
        target = folder / f"{hashlib.sha256(key.encode()).hexdigest()[:12]}-{Path(key).name}"
        if target.exists():
            return target
        if self.cache is None:
            self._save(key, target)
        elif not self._cached(key, target):
            with self.cache.alone(key):
                if not self._cached(key, target):  # somebody has fetched it meanwhile
                    version = self._save(key, target)
                    if version is not None:
                        self.cache.keep(key, version, target)
        return target

    def _cached(self, key: str, target: Path) -> bool:
        """Whether a copy of the object as it is now was laid at ``target``."""
        try:
            meta = obstore.head(self._store, key)
        except FileNotFoundError:
            raise UnknownObject(f"no object {key!r}") from None
        version = meta["e_tag"]
        if self.cache is None or version is None:
            return False
        return self.cache.find(key, version, meta["size"], target)

    def _save(self, key: str, path: Path) -> str | None:
        """Write the object into a file; gives its entity tag, where stores have them."""
        try:
            got = obstore.get(self._store, check_key(key))
        except FileNotFoundError:
            raise UnknownObject(f"no object {key!r}") from None
        part = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        try:
            with part.open("wb") as file:
                for piece in got.stream(min_chunk_size=_STREAM_BYTES):
                    file.write(piece)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return got.meta["e_tag"]

    def digest(self, key: str) -> str:
        """SHA-256 in hex of the object, read in pieces. Raises `UnknownObject`."""
        found = hashlib.sha256()
        for piece in self._pieces(key):
            found.update(piece)
        return found.hexdigest()

    def _pieces(self, key: str) -> Iterator[bytes]:
        try:
            got = obstore.get(self._store, check_key(key))
        except FileNotFoundError:
            raise UnknownObject(f"no object {key!r}") from None
        for piece in got.stream(min_chunk_size=_STREAM_BYTES):
            yield bytes(piece)

    def info(self, key: str) -> ObjectInfo:
        """Size and age of the object. Raises `UnknownObject`."""
        try:
            meta = obstore.head(self._store, check_key(key))
        except FileNotFoundError:
            raise UnknownObject(f"no object {key!r}") from None
        return _info(key, meta)

    async def stream(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Bytes ``start`` up to but not including ``end``, in pieces."""
        if end <= start:
            return
        got = await obstore.get_async(self._store, check_key(key), options={"range": (start, end)})
        async for piece in got.stream(min_chunk_size=_STREAM_BYTES):
            yield bytes(piece)

    def local_path(self, key: str) -> Path | None:
        """The object's own file when the store is a folder; read it, never write it."""
        check_key(key)
        return None if self._root is None else self._root / key

    def exists(self, key: str) -> bool:
        """Whether there is such an object."""
        try:
            self.info(key)
        except UnknownObject:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove the object; nothing happens when there is none."""
        try:
            obstore.delete(self._store, check_key(key))
        except FileNotFoundError:
            return

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        """Objects whose keys start with the folder ``prefix``, sorted by key."""
        found = [info for batch in self.scan(prefix) for info in batch]
        return iter(sorted(found, key=lambda info: info.key))

    def scan(self, prefix: str = "", size: int = 1000) -> Iterator[Sequence[ObjectInfo]]:
        """Objects whose keys start with the folder ``prefix``, in any order, ``size`` at a time."""
        if prefix:
            check_key(prefix.rstrip("/"))
        for batch in obstore.list(self._store, prefix or None, chunk_size=size):
            yield [
                _info(str(meta["path"]), meta)
                for meta in batch
                if _is_key(str(meta["path"]))  # not the unfinished copies of others
            ]

    def touch(self, key: str) -> None:
        """Make the object as young as a new one. Raises `UnknownObject`."""
        path = self.local_path(key)
        if path is None:
            self.put(key, self.get(key))
            return
        try:
            os.utime(path)
        except FileNotFoundError:
            raise UnknownObject(f"no object {key!r}") from None

    @property
    def root(self) -> Path | None:
        """The folder, where objects are files."""
        return self._root

    def tidy(self, prefix: str, before: datetime) -> None:
        """Remove empty folders under ``prefix`` that have not changed since ``before``."""
        if self._root is None:
            return
        for name, _, _ in os.walk(self._root / check_key(prefix), topdown=False):
            folder = Path(name)
            with suppress(OSError):  # it is not empty, or somebody writes into it just now
                if folder != self._root / prefix and folder.stat().st_mtime < before.timestamp():
                    folder.rmdir()

    def ping(self) -> None:
        """Raise when the store cannot be written to."""
        key = f"_ping/{uuid.uuid4().hex}"
        self.put(key, b"")
        self.delete(key)

    def clock(self) -> datetime:
        """The store's time now: that of an object which is put, and removed again."""
        key = f"_ping/{uuid.uuid4().hex}"
        self.put(key, b"")
        try:
            return self.info(key).modified
        finally:
            self.delete(key)


def is_away(error: BaseException) -> bool:
    """Whether a store could not be reached, so that trying again later may help."""
    return type(error) is obstore.exceptions.GenericError


def is_refused(error: BaseException) -> bool:
    """Whether a store did not accept who asked: wrong keys, or a clock that is wrong."""
    refusals = obstore.exceptions.PermissionDeniedError, obstore.exceptions.UnauthenticatedError
    return isinstance(error, refusals)


def _patience() -> dict[str, Any]:
    """How requests to a bucket are tried again: for a minute; steps of jobs wait longer."""
    addresses = [os.environ.get(name, "") for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT")]
    return {
        "client_options": {
            # Of one request, and so of a piece of 5 MiB, _PARTS_AT_ONCE of which share the link.
            "timeout": "120s",
            "connect_timeout": "5s",
            "allow_http": any(each.startswith("http://") for each in addresses),
        },
        "retry_config": {
            "max_retries": 10,
            "retry_timeout": timedelta(seconds=60),
            "backoff": {
                "init_backoff": timedelta(seconds=0.1),
                "max_backoff": timedelta(seconds=10),
                "base": 2,
            },
        },
    }


def _info(key: str, meta: Any) -> ObjectInfo:
    tag = str(meta["e_tag"] or f"{meta['last_modified'].timestamp():.6f}-{meta['size']}")
    etag = tag if tag.startswith('"') else f'"{tag}"'
    return ObjectInfo(key, meta["size"], meta["last_modified"], etag)


def _folder(where: str) -> Path | None:
    parts = urlsplit(where)
    if parts.scheme == "file":
        return Path(unquote(parts.path))
    return None if "://" in where else Path(where).expanduser().absolute()


def _copy(source: Path, target: Path) -> None:
    # A copy within the kernel, then one rename: gigabytes do not pass through this process.
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.parent / f".{target.name}.{uuid.uuid4().hex}"
    try:
        shutil.copyfile(source, part)
        os.replace(part, target)  # noqa: PTH105  atomic, whether the target is there or not
    except BaseException:
        part.unlink(missing_ok=True)
        raise
