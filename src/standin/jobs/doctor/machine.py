"""This machine: what is installed, what is free, which ports answer."""

from __future__ import annotations

import errno
import importlib
import importlib.util
import os
import platform
import shutil
import socket
import sys
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator
from typing import Any, Final

from ... import __version__
from ...library.keyring import OLD_SECRETS
from ...settings import Settings
from .. import fitness
from ..lock import is_free
from .finding import Finding, State

_CODECS: Final = {
    "libx264": "H.264: no MP4 without it",
    "aac": "sound of MP4",
    "libx265": "H.265",
    "libvpx-vp9": "WebM",
    "libopus": "sound of WebM",
    "prores_ks": "ProRes",
}
_NEEDED: Final = ("libx264", "aac")


def python(settings: Settings) -> Iterator[Finding]:
    version = platform.python_version()
    says = f"Standin {__version__}, Python {version}, {platform.system()} {platform.machine()}"
    good = (3, 11) <= sys.version_info[:2] < (3, 13)
    advice = "" if good else "use Python 3.11 or 3.12"
    yield Finding("python", "ok" if good else "failure", says, advice)


def libraries(settings: Settings) -> Iterator[Finding]:
    for module, noun in (("numpy", "numpy"), ("cv2", "OpenCV"), ("av", "PyAV"), ("skia", "skia")):
        try:
            loaded: Any = importlib.import_module(module)
        except ImportError as error:
            advice = "run scripts/setup; skia also needs libegl1 and libgl1 (apt-get install)"
            yield Finding("libraries", "failure", f"{noun}: {error}", advice)
        else:
            yield Finding("libraries", "ok", f"{noun} {getattr(loaded, '__version__', '')}".strip())


def codecs(settings: Settings) -> Iterator[Finding]:
    import av

    for name, noun in _CODECS.items():
        if name not in av.codecs_available:
            state: State = "failure" if name in _NEEDED else "warning"
            yield Finding(
                "codecs", state, f"{name} is missing ({noun})", "install PyAV's own wheel"
            )
    yield Finding(
        "codecs",
        "ok",
        f"{sum(n in av.codecs_available for n in _CODECS)} of {len(_CODECS)} wanted; {_ffmpeg()}",
    )


def _ffmpeg() -> str:
    import av

    wanted = ("libavcodec", "libavformat", "libavfilter")
    found = {name: version for name, version in av.library_versions.items() if name in wanted}
    return ", ".join(f"{name} {'.'.join(map(str, v))}" for name, v in sorted(found.items()))


def fonts(settings: Settings) -> Iterator[Finding]:
    from ...stage.fonts import installed

    if installed():
        yield Finding("fonts", "ok", "there are fonts for captions and texts")
    else:
        advice = "apt-get install fonts-dejavu-core (and fonts-noto for other scripts)"
        yield Finding("fonts", "warning", "no fonts: no captions and no texts", advice)


def voices(settings: Settings) -> Iterator[Finding]:
    from ...speech import Voices

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


def photos(settings: Settings) -> Iterator[Finding]:
    if importlib.util.find_spec("mediapipe") is None:
        advice = "pip install --no-deps mediapipe==0.10.14"
        yield Finding("photos", "warning", "photos cannot become avatars", advice)
    else:
        yield Finding("photos", "ok", "faces are found by mediapipe")


def engines(settings: Settings) -> Iterator[Finding]:
    from ...avatars.neural import session
    from ...avatars.neural.contracts import ENGINES
    from ...avatars.neural.files import Engines
    from ...errors import EngineError

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


def machine(settings: Settings) -> Iterator[Finding]:
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


def home(settings: Settings) -> Iterator[Finding]:
    """Who can read what lies there: scripts, hashes of keys, what signs links."""
    place = settings.home
    kept = [place, *place.glob("*.db*"), place / OLD_SECRETS]
    open_to_all = [path for path in kept if path.exists() and path.stat().st_mode & 0o004]
    files = [path for path in open_to_all if path.is_file()]
    if files and place in open_to_all:
        says = f"others can read {', '.join(path.name for path in files)} in {place}"
        yield Finding("home", "warning", says, f"chmod o-rwx {' '.join(map(str, files))}")
    else:
        yield Finding("home", "ok", f"{place} is for its owner")
    free, temporary = fitness.look(settings).disk, shutil.disk_usage(tempfile.gettempdir()).free
    if free and temporary < settings.least_disk_mb * fitness.MIB:
        says = f"only {temporary // fitness.MIB} MiB are free in {tempfile.gettempdir()}"
        yield Finding("home", "warning", says, "make room, or set TMPDIR to a larger disk")


def ports(settings: Settings) -> Iterator[Finding]:
    """Whether the server's ports can be had, or are answered by it."""
    lock = settings.home / "server.lock"
    runs = lock.exists() and not is_free(lock)
    host = settings.host if settings.host not in ("0.0.0.0", "::", "") else "127.0.0.1"
    where = f"{host}:{settings.port}"
    if runs and settings.port and _answers(f"http://{_bracketed(host)}:{settings.port}"):
        yield Finding("ports", "ok", f"the server of this home answers on {where}")
    elif runs and settings.port:
        says = f"the server of this home does not answer on {where}"
        advice = "give the doctor its STANDIN_HOST and STANDIN_PORT, or look into its log"
        yield Finding("ports", "warning", says, advice)
    elif settings.port and not _is_free_port(host, settings.port):
        says = f"another program listens on {where}"
        advice = "choose another STANDIN_PORT; well so if it is a server with another home"
        yield Finding("ports", "warning", says, advice)
    else:
        yield Finding("ports", "ok", f"{where} is free for a server")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=3) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _is_free_port(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE
    return True


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
