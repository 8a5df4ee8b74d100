"""The files that a video asks for: found, fetched once, kept by their content.

From then on the video names them by key, and whoever needs them gets ``files``: paths by key.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path as File
from tempfile import TemporaryDirectory
from typing import Final, Literal, Protocol, TypeVar
from urllib.parse import unquote_to_bytes

from ..errors import InvalidField, MediaError, Path, StandinError
from ..media import fetch
from ..scene import (
    Background,
    Character,
    Film,
    ImageBackground,
    Music,
    Recording,
    Scene,
    Source,
    Turn,
    Video,
    VideoBackground,
    Voice,
    Watermark,
    limits,
)
from ..scene.spoken import spoken
from ..stage.kinds import HEAD, kind_of

PROBE_SECONDS: Final = 15.0
"""For the first look at all addresses of a video."""

Use = Literal["recording", "image", "video", "music"]


@dataclass(frozen=True, slots=True)
class Rule:
    """What a file must be to be used in some way."""

    noun: str
    folder: str
    """Of its key among the objects."""
    most: int
    """Bytes."""
    seconds: float
    """In which it must be fetched."""
    families: tuple[str, ...]
    """Kinds of files that do, where the first bytes tell; empty where only decoding tells."""


RULES: Final[dict[Use, Rule]] = {
    "recording": Rule("recording", "recordings", limits.RECORDING_BYTES, 120, ()),
    "music": Rule("music", "recordings", limits.RECORDING_BYTES, 120, ()),
    "image": Rule("picture", "images", limits.IMAGE_BYTES, 120, ("image",)),
    "video": Rule("video", "footage", limits.FOOTAGE_BYTES, 300, ("video", "image")),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a video asks for a file."""

    path: Path
    """``("scenes", 1, "background")``."""
    use: Use
    source: Source

    @property
    def name(self) -> str:
        """For people: ``scene 2: the background``."""
        what = {"voice": "recording", "film": "video"}.get(str(self.path[-1]), str(self.path[-1]))
        return f"scene {int(self.path[1]) + 1}: the {what}" if len(self.path) > 1 else f"the {what}"


class Store(Protocol):
    """Where files are kept by key."""

    def put_file(self, key: str, path: File) -> None:
        """Keep a copy of the file under ``key``."""
        ...


_S = TypeVar("_S", bound=Source)


def changed(video: Video, change: Callable[[Place], Source]) -> Video:
    """The same video with every file that it asks for passed through ``change``."""

    def one(path: Path, use: Use, source: _S) -> _S:
        new = change(Place(path, use, source))
        return replace(source, url=new.url, asset_key=new.asset_key)

    def voice(path: Path, given: Voice) -> Voice:
        return one(path, "recording", given) if isinstance(given, Recording) else given

    def background(path: Path, given: Background) -> Background:
        if isinstance(given, ImageBackground):
            return one(path, "image", given)
        return one(path, "video", given) if isinstance(given, VideoBackground) else given

    def film(path: Path, given: Film | None) -> Film | None:
        return one(path, "video", given) if given else None

    def scene(path: Path, given: Scene) -> Scene:
        turns = (
            replace(turn, voice=voice((*path, "turns", i, "voice"), turn.voice))
            for i, turn in enumerate(given.turns)
        )
        return replace(
            given,
            voice=voice((*path, "voice"), given.voice),
            background=background((*path, "background"), given.background),
            turns=tuple(turns),
            film=film((*path, "film"), given.film),
        )

    def mark(given: Watermark | None) -> Watermark | None:
        return one(("watermark",), "image", given) if given else None

    def music(given: Music | None) -> Music | None:
        return one(("music",), "music", given) if given else None

    return replace(
        video,
        scenes=tuple(scene(("scenes", i), each) for i, each in enumerate(video.scenes)),
        watermark=mark(video.watermark),
        music=music(video.music),
    )


def places(video: Video) -> list[Place]:
    """Every file that a video asks for, in the order of its scenes."""
    found: list[Place] = []

    def note(place: Place) -> Source:
        found.append(place)
        return place.source

    changed(video, note)
    return found


def keys(video: Video) -> list[str]:
    """Keys of all objects that the video is made from, each once: files, and packs of avatars and
    voices."""
    named = [place.source.asset_key for place in places(video)]
    named += [who.pack_key for scene in video.scenes for who in _everybody(scene)]
    named += [voice.pack_key for scene in video.scenes for voice in spoken(scene)]
    return list(dict.fromkeys(key for key in named if key))


def keys_of(scene: Scene) -> list[str]:
    """`keys` of one scene."""
    return keys(Video((scene,)))


def _everybody(scene: Scene) -> Iterable[Character]:
    seats: list[Turn | Scene] = [scene, *scene.turns]
    return [seat.character for seat in seats if seat.character is not None]


def key_of(file: File, use: Use = "recording") -> str:
    """The key of a file among the objects: equal files share one."""
    with file.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    suffix = "" if RULES[use].folder == "recordings" else kind_of(head_of(file)).suffix
    return f"{RULES[use].folder}/{digest}{suffix}"


def head_of(file: File) -> bytes:
    """The first bytes of a file."""
    with file.open("rb") as content:
        return content.read(HEAD)


def check_kind(head: bytes, use: Use) -> None:
    """Raise `MediaError` for a file that begins like something else than ``use`` needs."""
    rule, kind = RULES[use], kind_of(head)
    good = kind.family in rule.families and (use != "video" or kind.family != "image" or kind.moves)
    if rule.families and not good:
        noun = {"image": "a picture", "video": "a video", "sound": "a recording"}.get(kind.family)
        what = f"{noun} ({kind.name})" if noun else kind.name
        raise MediaError(f"the file is {what}, not a {rule.noun}")


def looks(video: Video, files: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """What the task ``inspect`` wants: every file once, with its first place and its use."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for place in places(video):
        key = place.source.asset_key
        if key and place.use in ("image", "video"):
            found.setdefault((key, place.use), (place.name, place.use, files[key]))
    return list(found.values())


def collect(
    video: Video,
    store: Store,
    *,
    private: bool = False,
    most: Callable[[Use], int] = lambda use: RULES[use].most,
) -> Video:
    """The same video with every file kept in ``store`` instead of at an address.

    An address may answer otherwise tomorrow; the file does not. An address that is named twice is
    fetched once. ``most`` gives the largest number of bytes. Raises `StandinError` that names the
    place.
    """
    known: dict[tuple[str, Use], str] = {}

    def kept(place: Place) -> Source:
        source, use = place.source, place.use
        if source.asset_key or not source.url:
            return source
        key = known.get((source.url, use))
        if key is None:
            try:
                key = fetched(source.url, use, store, private, most(use))
            except MediaError as error:
                raise StandinError(f"{place.name}: {error.message}") from error
            known[source.url, use] = key
        return replace(source, url=None, asset_key=key)

    return changed(video, kept)


def fetched(url: str, use: Use, store: Store, private: bool, most: int) -> str:
    """The key of the file at an address, which is kept from now on. Raises `MediaError`."""
    with TemporaryDirectory(prefix="standin-") as folder:
        file = File(folder) / "file"
        fetch.fetch(url, file, private=private, most=most, seconds=RULES[use].seconds)
        check_kind(head_of(file), use)
        key = key_of(file, use)
        store.put_file(key, file)
    return key


def probe(video: Video, private: bool) -> None:
    """Look whether the files can be had. Raises `InvalidField` for the first that cannot.

    After `PROBE_SECONDS` the rest is believed: whoever asks for a video waits for this.
    """
    end = time.monotonic() + PROBE_SECONDS
    seen: set[tuple[str, Use]] = set()
    for place in places(video):
        url, use = place.source.url, place.use
        if not url or (url, use) in seen or time.monotonic() > end:
            continue
        seen.add((url, use))
        try:
            if not RULES[use].families:
                fetch.probe(url, private=private)
            else:
                head = fetch.head(url, private=private, most=RULES[use].most)
                _lead(head, use)
        except MediaError as error:
            raise InvalidField((*place.path, "url"), error.message) from None


def _lead(head: bytes, use: Use) -> None:
    try:
        check_kind(head, use)
    except MediaError as error:
        raise MediaError(error.message.replace("the file is", "the address leads to", 1)) from None


def is_data(url: str) -> bool:
    """Whether an address carries its file in itself (RFC 2397)."""
    return url[:5].lower() == "data:"


def unpack(url: str, use: Use) -> bytes:
    """The file in a ``data:`` address. Raises `MediaError`."""
    head, comma, body = url.partition(",")
    if not comma:
        raise MediaError("must be like data:image/png;base64,...")
    if not head.lower().endswith(";base64"):
        content = unquote_to_bytes(body)
    else:
        content = decoded(unquote_to_bytes(body))
    if len(content) > RULES[use].most:
        raise MediaError(f"the file is larger than {RULES[use].most / 1e6:g} MB")
    return content


def decoded(text: str | bytes) -> bytes:
    """The bytes of base64 text, with or without padding. Raises `MediaError`."""
    plain = text.encode() if isinstance(text, str) else text
    plain = b"".join(plain.split()).replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise MediaError(f"is not base64: {error}") from None
