"""Looks at the whole installation and says what is wrong and what to do about it."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from sqlalchemy import select

from .. import __version__
from ..avatars import personal
from ..library import Database, Keyring, Objects, Workers
from ..library.database import newest, open_engine, revision
from ..library.models import AvatarLook, now
from ..library.numbers import Numbers, numbers
from ..logs import plain
from ..settings import Settings
from . import engines, fitness

State = Literal["ok", "warning", "failure"]

SLOW_STORE: Final = 1.0
"""Seconds for writing, reading and listing one small object."""
SKEW: Final = 5.0
"""Seconds by which the clock may differ from the database's."""
WAITS: Final = 3600.0
"""Seconds after which a video that is not begun is worth a word."""
_CODECS: Final = {
    "libx264": "H.264: no MP4 without it",
    "aac": "sound of MP4",
    "libx265": "H.265",
    "libvpx-vp9": "WebM",
    "libopus": "sound of WebM",
    "prores_ks": "ProRes",
}
_NEEDED: Final = ("libx264", "aac")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    state: State
    says: str
    advice: str = ""
    """What to do, where something is to be done."""

    def to_dict(self) -> dict[str, str]:
        """For programs."""
        return asdict(self)


def examine(settings: Settings) -> list[Finding]:
    """Look at everything. Raises nothing: what breaks is a finding."""
    found: list[Finding] = []
    for name, look in _LOOKS.items():
        try:
            found += look(settings)
        except Exception as error:
            says = plain(f"{type(error).__name__}: {error}".splitlines()[0])
            found.append(Finding(name, "failure", says, _ADVICE.get(name, "")))
    return found


def _python(settings: Settings) -> Iterator[Finding]:
    version = platform.python_version()
    says = f"Standin {__version__}, Python {version}, {platform.system()} {platform.machine()}"
    good = (3, 11) <= sys.version_info[:2] < (3, 13)
    advice = "" if good else "use Python 3.11 or 3.12"
    yield Finding("python", "ok" if good else "failure", says, advice)


def _libraries(settings: Settings) -> Iterator[Finding]:
    for module, noun in (("numpy", "numpy"), ("cv2", "OpenCV"), ("av", "PyAV"), ("skia", "skia")):
        try:
            loaded: Any = importlib.import_module(module)
        except ImportError as error:
            advice = "run scripts/setup; skia also needs libegl1 and libgl1 (apt-get install)"
            yield Finding("libraries", "failure", f"{noun}: {error}", advice)
        else:
            yield Finding("libraries", "ok", f"{noun} {getattr(loaded, '__version__', '')}".strip())


def _codecs(settings: Settings) -> Iterator[Finding]:
    import av

    for name, noun in _CODECS.items():
        if name not in av.codecs_available:
            state: State = "failure" if name in _NEEDED else "warning"
            yield Finding(
                "codecs", state, f"{name} is missing ({noun})", "install PyAV's own wheel"
            )
    yield Finding(
        "codecs", "ok", f"{sum(n in av.codecs_available for n in _CODECS)} of those wanted"
    )


def _fonts(settings: Settings) -> Iterator[Finding]:
    from ..stage.fonts import installed

    if installed():
        yield Finding("fonts", "ok", "there are fonts for captions and texts")
    else:
        advice = "apt-get install fonts-dejavu-core (and fonts-noto for other scripts)"
        yield Finding("fonts", "warning", "no fonts: no captions and no texts", advice)


def _voices(settings: Settings) -> Iterator[Finding]:
    from ..speech import Voices

    voices = Voices.of(settings).list()
    counts = {name: sum(voice.engine == name for voice in voices) for name in fitness.ENGINES}
    says = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    if voices:
        yield Finding("voices", "ok", says)
    else:
        yield Finding("voices", "failure", "no voice works", "pip install espeakng-loader")
    if not counts["flite"]:
        advice = "apt-get install flite for better English, or `standin voices add`"
        yield Finding("voices", "warning", "flite is not installed", advice)


def _photos(settings: Settings) -> Iterator[Finding]:
    if importlib.util.find_spec("mediapipe") is None:
        advice = "pip install --no-deps mediapipe==0.10.14"
        yield Finding("photos", "warning", "photos cannot become avatars", advice)
    else:
        yield Finding("photos", "ok", "faces are found by mediapipe")


def _engines(settings: Settings) -> Iterator[Finding]:
    from ..avatars.neural import session
    from ..avatars.neural.contracts import ENGINES
    from ..avatars.neural.files import Engines
    from ..errors import EngineError

    store, found = Engines.of(settings.home), []
    for name in ENGINES:
        if not (store.folder / name).is_dir():
            continue
        try:
            found.append(f"{name} {store.get(name).size / 1e6:.0f} MB")
        except EngineError as error:
            advice = f"standin engines add {name} --file ..."
            yield Finding("engines", "warning", error.message, advice)
    if found and not session.present():
        advice = "pip install 'standin[neural]'"
        yield Finding("engines", "warning", "neural engines cannot run: no onnxruntime", advice)
    else:
        says = ", ".join(found) or "no neural engines; mouths are moved without them"
        yield Finding("engines", "ok", says)


def _machine(settings: Settings) -> Iterator[Finding]:
    settings.home.mkdir(parents=True, exist_ok=True)
    probe = settings.home / f".doctor-{uuid.uuid4().hex}"
    probe.write_bytes(b"")
    probe.unlink()
    seen = fitness.look(settings)
    memory = f"{seen.memory // fitness.MIB} MiB" if seen.memory else "unknown"
    disk = f"{seen.disk // fitness.MIB} MiB" if seen.disk else "unknown"
    says = f"{len(os.sched_getaffinity(0))} CPUs, memory free {memory}, disk free {disk}"
    if seen.lacks:
        advice = "make room (`standin clean`), or lower STANDIN_LEAST_DISK_MB and _MEMORY_MB"
        yield Finding("machine", "failure", f"{says}; {seen.lacks}", advice)
    else:
        yield Finding("machine", "ok", says)


def _database(settings: Settings) -> Iterator[Finding]:
    begun = time.perf_counter()
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            found = revision(connection)
            name = connection.dialect.name
        database = Database(engine)
        took = (time.perf_counter() - begun) * 1000
        yield Finding("database", "ok", f"{name} answers in {took:.0f} ms")
        if found != newest():
            says = f"its tables are of version {found or 'none'}, not {newest()}"
            advice = "start `standin serve`, which brings them up to date"
            newer = found is not None and found > newest()
            advice = "it is of a newer Standin: bring this one up to date" if newer else advice
            yield Finding("database", "failure" if newer else "warning", says, advice)
        if found == newest():
            yield _clock(database)
            yield _links(database, settings)
            yield from _queue(numbers(database), settings)
            yield from _moved(database, settings)
    finally:
        engine.dispose()


def _clock(database: Database) -> Finding:
    skew = abs((Workers(database).clock() - now()).total_seconds())
    says = f"the clock differs from the database's by {skew:.1f} s"
    good = skew < SKEW
    return Finding("clock", "ok" if good else "warning", says, "" if good else "set it by NTP")


def _links(database: Database, settings: Settings) -> Finding:
    secret = settings.secret
    keyring = Keyring(database, secret.get_secret_value() if secret else None)
    if keyring.differs():
        says = "the server that started last signs links with another secret"
        advice = "give the same STANDIN_SECRET to all servers, or to none"
        return Finding("links", "failure", says, advice)
    where = "STANDIN_SECRET signs them" if secret else "their secret is kept in the database"
    return Finding("links", "ok", where)


def _queue(seen: Numbers, settings: Settings) -> Iterator[Finding]:
    says = f"{seen.waiting} waiting, {seen.videos.get('processing', 0)} being made"
    if "paused" in seen.switches:
        advice = "`standin queue resume` when it may go on"
        yield Finding("queue", "warning", f"{says}; it is paused", advice)
    elif seen.oldest > WAITS:
        advice = "start more `standin worker`, or look into the log of those that run"
        yield Finding("queue", "warning", f"{says}; the oldest for {seen.oldest:.0f} s", advice)
    else:
        yield Finding("queue", "ok", says)
    alive = [heard for heard in seen.workers if heard.alive]
    places = sum(heard.worker.processes for heard in alive)
    if alive:
        yield Finding("workers", "ok", f"{len(alive)} with {places} processes")
    else:
        state: State = "failure" if seen.waiting else "warning"
        advice = "start `standin serve` or `standin worker`"
        yield Finding("workers", state, "no worker is running", advice)
    for heard in alive:
        if heard.worker.state == "held":
            says = f"{heard.worker.host} takes no work: {heard.worker.reason}"
            advice = "give its machine what it lacks, or resume the queue"
            yield Finding("workers", "warning", says, advice)
    if seen.delivery_age > WAITS:
        says = f"a webhook has been waiting for {seen.delivery_age:.0f} s"
        advice = "see GET /v3/webhooks/events for what its receiver answered"
        yield Finding("webhooks", "warning", says, advice)


def _moved(database: Database, settings: Settings) -> Iterator[Finding]:
    """Avatars whose engine no worker has."""
    with database.read() as session:
        wanted = session.scalars(select(AvatarLook.engine).distinct()).all()
    lacking = {name for name in wanted if name} - engines.available(Workers(database), settings)
    for name in sorted(lacking & set(personal.engines())):
        says = f"avatars are moved by {name}, which no worker has: their videos fail"
        advice = f"`standin engines add {name}` on a worker, or `standin avatars engine ID warp`"
        yield Finding("engines", "warning", says, advice)


def _objects(settings: Settings) -> Iterator[Finding]:
    objects, key = Objects.open(settings.objects), f"_ping/{uuid.uuid4().hex}"
    begun = time.perf_counter()
    objects.put(key, b"standin")
    try:
        good = objects.get(key) == b"standin"
        listed = any(info.key == key for info in objects.list("_ping"))
    finally:
        objects.delete(key)
    took = time.perf_counter() - begun
    says = f"written, read and listed in {took * 1000:.0f} ms"
    if not (good and listed):
        yield Finding("objects", "failure", "what was written is not found", _ADVICE["objects"])
    elif took > SLOW_STORE:
        yield Finding("objects", "warning", says, "a store nearer to the workers would be better")
    else:
        yield Finding("objects", "ok", says)


def _outside(settings: Settings) -> Iterator[Finding]:
    if settings.public_url:
        yield Finding("address", "ok", f"links lead to {settings.public_url}")
    elif settings.host in ("127.0.0.1", "localhost", "::1"):
        yield Finding(
            "address", "ok", "for this machine only; links lead where the request came to"
        )
    else:
        advice = "set STANDIN_PUBLIC_URL to the address that users have"
        yield Finding("address", "warning", "links lead where the request came to", advice)
    if settings.webhook_private or settings.fetch_private:
        names = ("webhook_private", "fetch_private")
        on = [f"STANDIN_{name.upper()}" for name in names if getattr(settings, name)]
        advice = "leave it off where users are not trusted"
        says = f"{' and '.join(on)}: users' addresses may lead into this network"
        yield Finding("address", "warning", says, advice)


_LOOKS: Final[dict[str, Callable[[Settings], Iterator[Finding]]]] = {
    "python": _python,
    "libraries": _libraries,
    "codecs": _codecs,
    "fonts": _fonts,
    "voices": _voices,
    "photos": _photos,
    "engines": _engines,
    "machine": _machine,
    "database": _database,
    "objects": _objects,
    "address": _outside,
}
_ADVICE: Final = {
    "machine": "let the user that runs Standin write to STANDIN_HOME",
    "database": "look at STANDIN_DATABASE_URL, and whether the server runs and lets this one in",
    "objects": "look at STANDIN_OBJECTS and its keys, which must write, read, list and delete",
    "libraries": "run scripts/setup",
}


def worst(found: list[Finding]) -> State:
    """The state of the whole."""
    states = {each.state for each in found}
    return "failure" if "failure" in states else "warning" if "warning" in states else "ok"
