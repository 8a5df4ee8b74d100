"""Voices in Piper's format (VITS as ONNX), read from a folder and run by onnxruntime.

A runner of ours on the published format; nothing of the ``piper-tts`` package is used. Phonemes
come from espeak-ng in its own process, and their times from inside the network: the value that
says how many frames each phoneme lasts is made an output.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from importlib import metadata, util
from pathlib import Path
from typing import Any, Final

import numpy as np
import structlog
from numpy.typing import NDArray

from ..errors import EngineError
from . import onnx_graph, piper_files
from .engine import VoiceInfo
from .espeak import Espeak, Pronunciation, Sound
from .locales import best
from .piper_files import Config
from .timed import Phone, Samples, Speech, join, numbered, silence

BETWEEN_SENTENCES: Final = 0.2
"""Seconds of pause: each sentence is spoken by itself, as the voices were trained."""
LONGEST: Final = 300
"""Symbols that the network is given at once; memory and time grow faster than the text."""
SESSIONS: Final = 2
"""Networks kept loaded in a process; one has 30 to 120 MB."""
BEGIN, END, PAD, SPACE = "^", "$", "_", " "
_ENDS, _MARKS = ".?!", ".?!,;:"
_SAME = str.maketrans("。．？！，、；：؟،؛…।—–", "..?!,,;:?,;..,,")
"""Punctuation of other scripts, as the marks that voices know."""
MISSING: Final = (
    "Piper voices need the package onnxruntime; install it with: pip install 'standin[neural]'"
)

_log = structlog.get_logger()


@dataclass(frozen=True)
class Piper:
    """Every ``*.onnx`` with its ``*.onnx.json`` in a folder, as ``piper-<file name>``."""

    folder: Path
    espeak: Espeak = field(default_factory=Espeak)
    name: str = "piper"

    def voices(self) -> Sequence[VoiceInfo]:
        """A voice for each speaker of each file; a file that is not right is left out, with a
        warning. Looked for once in a process; reads only the small files.

        Raises `EngineError` when there are files and onnxruntime is missing.
        """
        return self._voices

    @cached_property
    def _voices(self) -> tuple[VoiceInfo, ...]:
        files = sorted(self.folder.glob("*.onnx")) if self.folder.is_dir() else []
        if files and util.find_spec("onnxruntime") is None:
            raise EngineError(MISSING)
        found: list[VoiceInfo] = []
        for file in files:
            try:
                found += piper_files.describe(file)
            except EngineError as e:
                _log.warning("voice_left_out", file=str(file), problem=e.message)
        return tuple(found)

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        model, _ = self._file(voice)
        parts = [metadata.version("onnxruntime"), self.espeak.version(voice)]
        for file in (model, piper_files.config_of(model)):
            try:
                facts = file.stat()
            except OSError as e:
                raise EngineError(f"{file} cannot be read: {e.strerror}") from None
            parts.append(f"{facts.st_size}-{facts.st_mtime_ns}")
        return " ".join(parts)

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text``; see `VoiceEngine`. Speed is 0.5 to 2; pitch is not supported.

        Sounds that the voice does not know are left out. Raises `EngineError`: files that are
        not a voice, a text of which nothing can be said, sound that is none.
        """
        if semitones:
            raise EngineError(f"{voice.id} cannot change its pitch")
        model, speaker = self._file(voice)
        config = piper_files.read_config(model)
        language = best(self.espeak.voices(), config.espeak_voice)
        said = self.espeak.pronounce(language, text)
        runner = _runner(model, model.stat().st_mtime_ns)
        parts: list[Speech] = []
        for units in _sentences(said, text, config):
            if parts:
                parts.append(silence(round(BETWEEN_SENTENCES * config.rate), config.rate))
            parts.append(_spoken(runner, units, config, speed, speaker))
        if not parts:
            raise EngineError(f"{voice.id} said nothing: it knows none of the sounds of the text")
        whole = join(parts, text=text)
        phones, words = numbered(whole.phones, said.spans, text)
        if not words or float(np.abs(whole.samples).max()) < 0.001:
            raise EngineError(f"{voice.id} said nothing")
        return replace(whole, phones=phones, words=words)

    def _file(self, voice: VoiceInfo) -> tuple[Path, int]:
        name, _, speaker = voice.engine_voice.rpartition("#")
        model = self.folder / f"{name}.onnx"
        if not model.is_file():
            raise EngineError(f"{model} is gone; add the voice again or choose another")
        return model, int(speaker)


# --- Symbols --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Unit:
    """What goes into the network together: a sound, a mark of punctuation or a space."""

    symbols: str
    """Known to the voice, each one code point; not empty."""
    ipa: str = ""
    """Empty for a mark, which is a pause, and for a space."""
    word: int = -1
    stress: int = 0


def _sentences(said: Pronunciation, text: str, config: Config) -> list[list[_Unit]]:
    """The sounds with spaces and marks between them, cut into sentences."""
    found: list[list[_Unit]] = [[]]
    last = -1
    for sound in said.sounds:
        if not sound.ipa:
            mark = _mark(said, last, text)
            if mark and found[-1]:
                _add(found[-1], mark, config)
                if mark in _ENDS:
                    found.append([])
            continue
        last = max(last, sound.word)
        if sound.begins and found[-1]:
            if len(found[-1]) >= LONGEST:
                found.append([])
            else:
                _add(found[-1], SPACE, config)
        _add(found[-1], sound, config)
    return [units for units in found if any(u.ipa for u in units)]


def _mark(said: Pronunciation, last: int, text: str) -> str:
    """The punctuation after a word; empty when there is none."""
    start = said.spans[last][1] if last >= 0 else 0
    end = said.spans[last + 1][0] if last + 1 < len(said.spans) else len(text)
    marks = [c for c in text[start:end].translate(_SAME) if c in _MARKS]
    # Of several, one that ends a sentence counts: "Really?," and "etc.,".
    return next((c for c in marks if c in _ENDS), marks[0] if marks else "")


def _add(units: list[_Unit], what: Sound | str, config: Config) -> None:
    if isinstance(what, str):
        if what in config.ids and not (units and units[-1].symbols == what):
            units.append(_Unit(what))
        return
    symbols = unicodedata.normalize("NFD", what.name)
    known = "".join(c for c in symbols if c in config.ids)
    if any(unicodedata.category(c) in ("Ll", "Lo") for c in known):
        units.append(_Unit(known, what.ipa, what.word, what.stress))
    else:
        _log.debug("sound_unknown_to_voice", sound=what.name)


# --- The network ----------------------------------------------------------------------------


@dataclass(frozen=True)
class _Runner:
    """A voice's network, ready to run."""

    path: Path
    session: Any
    durations: str
    """Name of the output with each symbol's frames; empty when the graph has none."""

    @cached_property
    def speakers(self) -> bool:
        """The network asks who speaks."""
        return any(i.name == "sid" for i in self.session.get_inputs())

    def run(self, ids: list[int], length: float, speaker: int) -> tuple[Samples, NDArray[Any]]:
        """float32 samples, and the frames of each id (all equal when the graph tells none)."""
        given: dict[str, NDArray[Any]] = {
            "input": np.array([ids], np.int64),
            "input_lengths": np.array([len(ids)], np.int64),
            # No noise: the same request gives the same samples.
            "scales": np.array([0.0, length, 0.0], np.float32),
        }
        if self.speakers:
            given["sid"] = np.array([speaker], np.int64)
        wanted = ["output", self.durations] if self.durations else ["output"]
        try:
            sound, *frames = self.session.run(wanted, given)
        except Exception as e:  # onnxruntime has no base class of its own for errors
            raise EngineError(f"{self.path} failed: {_first_line(e)}") from None
        samples = np.asarray(sound, np.float32).reshape(-1)
        if not len(samples) or not np.isfinite(samples).all():
            raise EngineError(f"{self.path} gave no sound")
        shares = np.asarray(frames[0], np.float64).reshape(-1) if frames else np.ones(len(ids))
        if len(shares) != len(ids) or not shares.sum() > 0:
            raise EngineError(f"{self.path} gave times for {len(shares)} of {len(ids)} symbols")
        return samples, shares


@lru_cache(maxsize=SESSIONS)
def _runner(path: Path, changed: int) -> _Runner:
    """The network of a file; ``changed`` is its time, so that a new file is read again."""
    try:
        import onnxruntime
    except ImportError:
        raise EngineError(MISSING) from None
    try:
        model = path.read_bytes()
        names = onnx_graph.outputs_of(model, "Ceil")
    except (OSError, ValueError) as e:
        raise EngineError(f"{path} is not an ONNX voice: {_first_line(e)}") from None
    # One Ceil: whoever made the graph rounded the durations. None or several: nobody knows.
    durations = names[0] if len(names) == 1 else ""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4
    try:
        session = onnxruntime.InferenceSession(
            onnx_graph.with_output(model, durations) if durations else model,
            options,
            providers=["CPUExecutionProvider"],
        )
    except Exception as e:
        raise EngineError(f"{path} is not an ONNX voice: {_first_line(e)}") from None
    _check_inputs(path, session)
    if not durations:
        _log.warning("voice_without_times", file=str(path))
    return _Runner(path, session, durations)


def _check_inputs(path: Path, session: Any) -> None:
    inputs = {i.name for i in session.get_inputs()}
    outputs = {o.name for o in session.get_outputs()}
    missing = sorted({"input", "input_lengths", "scales"} - inputs | {"output"} - outputs)
    if missing:
        raise EngineError(f"{path} is not a Piper voice: it has no {', '.join(missing)}")


def _spoken(
    runner: _Runner, units: list[_Unit], config: Config, speed: float, speaker: int
) -> Speech:
    """One sentence; its phones' words count in the whole text, and it has no words yet."""
    ids, owners = _ids(units, config)
    samples, frames = runner.run(ids, config.length / speed, speaker)
    peak = float(np.abs(samples).max())
    if peak > 0.99:
        samples = samples * np.float32(0.99 / peak)
    # The frames' sum times the hop is the number of samples; where it is not, this scales.
    ends = np.rint(np.cumsum(frames) * (len(samples) / frames.sum())).astype(int)
    phones: list[Phone] = []
    start = 0
    for i, end in enumerate(ends.tolist()):
        if i + 1 < len(owners) and owners[i + 1] == owners[i]:
            continue
        if end > start:
            _put(phones, owners[i], units, start, end)
        start = max(start, end)
    return Speech(samples, config.rate, tuple(phones))


def _ids(units: list[_Unit], config: Config) -> tuple[list[int], list[int]]:
    """The network's input, and to which unit each number belongs (-1 before, -2 after)."""
    ids, owners = [], []

    def put(symbol: str, owner: int, pad: bool = True) -> None:
        these = [*config.ids[symbol], *(config.ids[PAD] if pad else ())]
        ids.extend(these)
        owners.extend([owner] * len(these))

    put(BEGIN, -1)
    for i, unit in enumerate(units):
        for symbol in unit.symbols:
            put(symbol, i)
    put(END, -2, pad=False)
    return ids, owners


def _put(phones: list[Phone], owner: int, units: list[_Unit], start: int, end: int) -> None:
    """Add a unit's time: a phone of its own, or a longer one for spaces and marks in a row."""
    unit = units[owner] if owner >= 0 else _Unit("")
    before = phones[-1] if phones else None
    if unit.ipa:
        accent = unit.stress == 1
        phones.append(Phone(unit.ipa, start, end, unit.word, unit.stress, accent))
    elif before and (unit.symbols == SPACE or not before.ipa):
        # A space is no pause: words run on, and its time is the end of the sound before it.
        phones[-1] = replace(before, end=end)
    else:
        phones.append(Phone("", start, end))


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
