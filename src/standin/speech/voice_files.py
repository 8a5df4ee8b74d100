"""Bringing Piper voices into the voices folder, and taking them out: by name, address or file."""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx

from ..errors import EngineError, InvalidField, UnknownVoice
from . import onnx_graph, piper_files
from .engine import VoiceInfo

LARGEST: Final = 2**30
"""Bytes of a file; the largest public voice has 120 MB."""
SMALL: Final = 32 * 2**20
"""Bytes of a list, a description or a card."""
SECONDS: Final = 30.0
"""Without a byte: the server is gone."""
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")

OnBytes = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class File:
    """One file to bring."""

    source: str
    """An address, or a path of this machine."""
    size: int | None = None
    """Bytes, where the collection tells."""
    md5: str | None = None
    """Hexadecimal, where the collection tells."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A voice that could be added; nothing large was read yet."""

    key: str
    """Name of the file without ``.onnx``: ``en_US-lessac-medium``."""
    model: File
    config: File
    card: str
    """The text of its card; empty when there is none."""
    size: int | None
    """Bytes of all its files, where they are known."""

    @property
    def licence(self) -> str:
        """As the card tells it, or ``unknown``."""
        return piper_files.licence_in(self.card)


@dataclass(frozen=True)
class VoiceFiles:
    """The folder of Piper voices."""

    folder: Path
    base_url: str
    """Address of a collection: ``voices.json`` and the paths in it lie under it."""
    _client: httpx.Client = field(
        default_factory=lambda: httpx.Client(timeout=SECONDS, follow_redirects=True), repr=False
    )

    def offer(self, what: str) -> Offer:
        """What would be added for a name, an address of a ``.onnx`` or a path of one.

        Raises `UnknownVoice` for a name that the collection does not have, `InvalidField` for
        something that is none of the three, `EngineError` when it cannot be read.
        """
        if re.match(r"https?://", what):
            return self._offer_address(what)
        if what.endswith(".onnx") or "/" in what:
            return _offer_file(Path(what).expanduser())
        if not _KEY.fullmatch(what):
            raise InvalidField(("voice",), f"must be a name, an address or a file, not {what!r}")
        return self._offer_name(what)

    def add(self, offer: Offer, on_bytes: OnBytes = lambda count: None) -> list[VoiceInfo]:
        """Bring the files, check them and put them into the folder; gives the voices.

        An older voice of that name is replaced once the new one is whole. ``on_bytes`` hears of
        each piece that arrived. Raises `EngineError`, and leaves nothing behind then.
        """
        with _workplace(self.folder) as place:
            model = place / f"{offer.key}.onnx"
            config, card = piper_files.config_of(model), piper_files.card_of(model)
            self._bring(offer.config, config, SMALL, on_bytes)
            self._bring(offer.model, model, LARGEST, on_bytes)
            if offer.card:
                card.write_text(offer.card, "utf-8")
            _check(model)
            piper_files.describe(model)
            # The network last: from then on the voice is there, and whole.
            for file in (config, card, model):
                if file.exists():
                    file.replace(self.folder / file.name)
        return piper_files.describe(self.folder / model.name)

    def remove(self, name: str) -> list[Path]:
        """Delete the files of a voice, given its id or its file's name; gives what is gone.

        All speakers of a file go with it. Raises `UnknownVoice`.
        """
        for model in sorted(self.folder.glob("*.onnx")) if self.folder.is_dir() else []:
            key = model.name.removesuffix(".onnx")
            if name in (key, model.name) or name in _ids(model):
                files = (model, piper_files.config_of(model), piper_files.card_of(model))
                gone = [f for f in files if f.exists()]
                for file in gone:
                    file.unlink()
                return gone
        raise UnknownVoice(f"no voice in {self.folder} is called {name!r}")

    # --- Offers -------------------------------------------------------------------------------

    def _offer_name(self, name: str) -> Offer:
        found = self._collection()
        key = name if name in found else _alias(found, name)
        if key is None:
            near = difflib.get_close_matches(name, found, n=3, cutoff=0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise UnknownVoice(f"{self.base_url} has no voice {name!r}{hint}")
        try:
            files = {str(p): _file(self.base_url, p, f) for p, f in found[key]["files"].items()}
            model = next(f for p, f in files.items() if p.endswith(".onnx"))
            config = next(f for p, f in files.items() if p.endswith(".onnx.json"))
        except (KeyError, TypeError, AttributeError, StopIteration, ValueError):
            raise EngineError(f"{self.base_url}/voices.json has no files for {key}") from None
        card = next((f for p, f in files.items() if p.endswith("MODEL_CARD")), None)
        sizes = [f.size for f in (model, config)]
        return Offer(
            key=_safe(key),
            model=model,
            config=config,
            card=self._text(card.source) if card else "",
            size=None if None in sizes else sum(s for s in sizes if s is not None),
        )

    def _collection(self) -> Mapping[str, Any]:
        url = f"{self.base_url}/voices.json"
        try:
            found = json.loads(self._read(url))
        except ValueError:
            raise EngineError(f"{url} is not a list of voices") from None
        if not isinstance(found, dict):
            raise EngineError(f"{url} is not a list of voices")
        return found

    def _offer_address(self, url: str) -> Offer:
        parts = urlsplit(url)
        if not parts.path.endswith(".onnx"):
            raise InvalidField(("voice",), f"the address must end in .onnx, not {url}")
        folder = parts.path.rsplit("/", 1)[0]
        config = parts._replace(path=f"{parts.path}.json").geturl()
        card = parts._replace(path=f"{folder}/MODEL_CARD").geturl()
        return Offer(
            key=_safe(PurePosixPath(parts.path).name.removesuffix(".onnx")),
            model=File(url),
            config=File(config),
            card=self._text(card),
            size=None,
        )

    # --- Reading ------------------------------------------------------------------------------

    def _text(self, url: str) -> str:
        """A card, which may be missing."""
        try:
            return self._read(url).decode("utf-8", "replace")
        except EngineError:
            return ""

    def _read(self, url: str) -> bytes:
        return b"".join(self._stream(url, SMALL))

    def _stream(self, source: str, limit: int) -> Iterator[bytes]:
        """The pieces of an address. Raises `EngineError`."""
        came = 0
        try:
            with self._client.stream("GET", source) as answer:
                if answer.status_code != 200:
                    raise EngineError(f"{source} answered {answer.status_code}")
                for piece in answer.iter_bytes(1 << 16):
                    came += len(piece)
                    if came > limit:
                        raise EngineError(f"{source} has more than {limit >> 20} MiB")
                    yield piece
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as e:
            reason = str(e) or type(e).__name__
            raise EngineError(f"{source} cannot be read: {reason}") from None

    def _bring(self, file: File, to: Path, limit: int, on_bytes: OnBytes) -> None:
        digest, size = hashlib.md5(usedforsecurity=False), 0
        pieces = (
            self._stream(file.source, limit)
            if re.match(r"https?://", file.source)
            else _pieces(Path(file.source))
        )
        with to.open("wb") as out:
            for piece in pieces:
                out.write(piece)
                digest.update(piece)
                size += len(piece)
                on_bytes(len(piece))
        if file.size is not None and size != file.size:
            raise EngineError(f"{file.source} has {size} bytes, not the {file.size} of the list")
        if file.md5 is not None and digest.hexdigest() != file.md5.lower():
            raise EngineError(f"{file.source} is damaged: its MD5 is not that of the list")


def _alias(found: Mapping[str, Any], name: str) -> str | None:
    """The voice that had this name once."""
    for key, entry in found.items():
        if isinstance(entry, dict) and name in (entry.get("aliases") or ()):
            return key
    return None


def _file(base: str, path: str, facts: Mapping[str, Any]) -> File:
    size, md5 = facts.get("size_bytes"), facts.get("md5_digest")
    return File(f"{base}/{quote(path)}", None if size is None else int(size), md5 or None)


def _safe(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise InvalidField(("voice",), f"{key!r} cannot be the name of a file")
    return key


def _offer_file(model: Path) -> Offer:
    if not model.name.endswith(".onnx"):
        raise InvalidField(("voice",), f"the file must end in .onnx, not {model}")
    config = piper_files.config_of(model)
    for file in (model, config):
        if not file.is_file():
            raise EngineError(f"{file} does not exist; a Piper voice is two files")
    cards = (piper_files.card_of(model), model.with_name("MODEL_CARD"))
    card = next((c.read_text("utf-8", "replace") for c in cards if c.is_file()), "")
    return Offer(
        key=_safe(model.name.removesuffix(".onnx")),
        model=File(str(model)),
        config=File(str(config)),
        card=card,
        size=model.stat().st_size + config.stat().st_size,
    )


def _pieces(file: Path) -> Iterator[bytes]:
    try:
        with file.open("rb") as opened:
            while piece := opened.read(1 << 20):
                yield piece
    except OSError as e:
        raise EngineError(f"{file} cannot be read: {e.strerror}") from None


@contextmanager
def _workplace(folder: Path) -> Iterator[Path]:
    """A folder inside, on the same disk, that is gone afterwards."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        place = Path(tempfile.mkdtemp(prefix=".adding-", dir=folder))
    except OSError as e:
        raise EngineError(f"{folder} cannot be written to: {e.strerror}") from None
    try:
        yield place
    except OSError as e:
        raise EngineError(f"{folder} cannot be written to: {e.strerror}") from None
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _check(model: Path) -> None:
    try:
        onnx_graph.outputs_of(model.read_bytes(), "Ceil")
    except ValueError as e:
        raise EngineError(f"{model.name} is not an ONNX voice: {e}") from None


def _ids(model: Path) -> set[str]:
    try:
        return {voice.id for voice in piper_files.describe(model)}
    except EngineError:
        return set()
