"""Speaks one utterance with espeak-ng, or lists its voices, and ends.

A program of its own, started by path and never imported: espeak-ng is GPL, so no server process
links it; it is neither thread-safe nor repeatable within one process, so every utterance gets a
fresh one. Uses only the standard library and ``espeakng_loader``.

In: one JSON line on standard input, either ``{"list": true}`` or
``{"voice": "gmw/en-US", "variant": "klatt 4", "text": "...", "rate": 160, "pitch": 1.0,
"melody": 1.0, "phonemes": false, "words": ["of", "the"]}``: lines of a variant file added to the
voice (may be empty), words a minute 80 to 450, factors on the fundamental frequency and on its
range, whether ``[[...]]`` in the text are espeak's phoneme mnemonics, and words of which to tell
how they are said alone.

Out: one JSON line, then for an utterance signed 16-bit mono samples in native byte order:
``{"rate": 22050, "samples": n, "events": [["word", sample, char, chars], ["phone", sample,
"ˈoʊ"], ...], "words": [["ʌ", "v"], ["ð", "ə"]]}``, or ``{"voices": [{"name", "languages",
"gender", "identifier"}, ...]}``. An error is ``{"error": "..."}`` with exit status 1. Character
positions count from 0.
"""

import ctypes
import json
import os
import sys
from ctypes import POINTER, Structure, Union, c_char_p, c_int, c_short, c_ubyte, c_uint, c_void_p
from pathlib import Path
from typing import Any, BinaryIO

# Numbers from espeak-ng 1.52's speak_lib.h.
SYNCHRONOUS = 2
PHONEME_EVENTS, PHONEME_IPA, DONT_EXIT = 1, 2, 0x8000
EVENT_END_OF_LIST, EVENT_WORD, EVENT_PHONEME = 0, 1, 7
PARAMETER_RATE, PARAMETER_VOLUME = 1, 2
VOLUME = 65
"""Of espeak's default 100, at which the klatt variants clip; at 80 a few samples still do."""
CHARS_UTF8, PHONEMES, END_PAUSE = 1, 0x100, 0x1000
SEPARATED_IPA = 2 | ord("_") << 8
GENDERS = {1: "male", 2: "female"}
PITCH = (82.0, 118.0)
"""Lowest and highest pitch of a voice whose file has no pitch line."""
PITCH_ZERO = 9.0
"""The number in a pitch line that means no pitch at all: base = (line - 9) * 4096."""
CENTRE = 0.9
"""Where between the two ends of a pitch line the mean of the melody lies (measured, en-us and de:
wider and narrower ranges keep their mean to half a semitone)."""


class _Id(Union):
    _fields_ = [("number", c_int), ("name", c_char_p), ("string", c_ubyte * 8)]


class _Event(Structure):
    _fields_ = [
        ("type", c_int),
        ("unique_identifier", c_uint),
        ("text_position", c_int),
        ("length", c_int),
        ("audio_position", c_int),
        ("sample", c_int),
        ("user_data", c_void_p),
        ("id", _Id),
    ]


class _Voice(Structure):
    _fields_ = [
        ("name", c_char_p),
        ("languages", c_void_p),
        ("identifier", c_char_p),
        ("gender", c_ubyte),
        ("age", c_ubyte),
        ("variant", c_ubyte),
        ("xx1", c_ubyte),
        ("score", c_int),
        ("spare", c_void_p),
    ]


_Callback = ctypes.CFUNCTYPE(c_int, POINTER(c_short), c_int, POINTER(_Event))


class Failure(Exception):
    """espeak-ng refused something; the message is the answer."""


class Espeak:
    """The library, loaded and initialised once in this process."""

    def __init__(self) -> None:
        try:
            import espeakng_loader
        except ImportError as e:
            raise Failure("the package espeakng-loader is not installed") from e
        self.data = Path(espeakng_loader.get_data_path())
        self.lib = ctypes.CDLL(espeakng_loader.get_library_path())
        self.lib.espeak_ListVoices.restype = POINTER(POINTER(_Voice))
        self.lib.espeak_SetSynthCallback.argtypes = [_Callback]
        self.lib.espeak_TextToPhonemes.restype = c_char_p
        self.lib.espeak_TextToPhonemes.argtypes = [POINTER(c_void_p), c_int, c_int]
        self.lib.espeak_Synth.argtypes = [
            c_void_p, ctypes.c_size_t, c_uint, c_int, c_uint, c_uint, POINTER(c_uint), c_void_p,
        ]  # fmt: skip
        options = PHONEME_EVENTS | PHONEME_IPA | DONT_EXIT
        self.rate: int = self.lib.espeak_Initialize(SYNCHRONOUS, 0, os.fsencode(self.data), options)
        if self.rate <= 0:
            raise Failure("espeak-ng did not start: its data could not be read")

    def voices(self) -> list[dict[str, Any]]:
        """The voices that load, with their dictionaries."""
        listed = self.lib.espeak_ListVoices(None)
        found: list[_Voice] = []
        while listed[len(found)]:
            found.append(listed[len(found)].contents)
        entries = [_entry(voice) for voice in found]
        return [e for e in entries if self._loads(e["identifier"])]

    def use(self, voice: str, variant: str, pitch: float, melody: float) -> None:
        """Take this voice, with lines of a variant file added, its pitch and range multiplied.

        espeak's own pitch parameter stops at 0.6 and 1.6 and leaves the range of the melody as
        it is; the pitch line of a voice file moves both (measured: an octave either way, 3 %).
        """
        if not variant and pitch == 1 and melody == 1:
            status = int(self.lib.espeak_SetVoiceByName(voice.encode()))
        else:
            status = self._use_file(voice, variant, pitch, melody)
        # On failure espeak keeps the voice it had, so the status is the only sign.
        if status != 0:
            raise Failure(f"espeak-ng has no voice {voice!r}")

    def _use_file(self, voice: str, variant: str, pitch: float, melody: float) -> int:
        file = self.data / "lang" / voice
        if not file.is_file():
            return -1
        lines = [*file.read_text("utf-8").splitlines(), *variant.splitlines()]
        if pitch != 1 or melody != 1:
            lines.append(_pitch_line(lines, pitch, melody))
        # In memory: the worker may run where no folder can be written to.
        memory = os.memfd_create("voice")
        os.write(memory, ("\n".join(lines) + "\n").encode("utf-8"))
        path = f"/proc/self/fd/{memory}"
        return int(self.lib.espeak_ng_SetVoiceByFile(os.fsencode(path)))

    def speak(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The header and the samples of one utterance."""
        if self.lib.espeak_SetParameter(PARAMETER_RATE, int(request["rate"]), 0) != 0:
            raise Failure(f"espeak-ng refused {request['rate']} words a minute")
        self.lib.espeak_SetParameter(PARAMETER_VOLUME, VOLUME, 0)
        pieces: list[bytes] = []
        events: list[list[Any]] = []
        callback = _Callback(_collector(pieces, events))
        self.lib.espeak_SetSynthCallback(callback)
        text = request["text"].encode("utf-8") + b"\0"
        flags = CHARS_UTF8 | END_PAUSE | (PHONEMES if request["phonemes"] else 0)
        if self.lib.espeak_Synth(text, len(text), 0, 1, 0, flags, None, None) != 0:
            raise Failure("espeak-ng could not speak the text")
        self.lib.espeak_Synchronize()
        pcm = b"".join(pieces)
        alone = [self._alone(word) for word in request["words"]]
        header = {"rate": self.rate, "samples": len(pcm) // 2, "events": events, "words": alone}
        return header, pcm

    def _alone(self, word: str) -> list[str]:
        """IPA of the phones of one word."""
        text = ctypes.create_string_buffer(word.encode("utf-8"))
        rest = c_void_p(ctypes.addressof(text))
        found: list[str] = []
        while rest.value:
            told = self.lib.espeak_TextToPhonemes(ctypes.byref(rest), CHARS_UTF8, SEPARATED_IPA)
            found += told.decode("utf-8", "ignore").replace(" ", "_").split("_")
        return [phone for phone in found if phone]

    def _loads(self, identifier: str) -> bool:
        # A voice without its dictionary "loads" and spells everything; the only sign of it is a
        # message on the standard error stream.
        with _CapturedStderr() as said:
            status = self.lib.espeak_SetVoiceByName(identifier.encode())
            return status == 0 and said.size() == 0


class _CapturedStderr:
    """File descriptor 2 goes to memory meanwhile."""

    def __enter__(self) -> "_CapturedStderr":
        self._memory = os.memfd_create("stderr")
        self._saved = os.dup(2)
        os.dup2(self._memory, 2)
        return self

    def size(self) -> int:
        """Bytes written so far."""
        return os.fstat(self._memory).st_size

    def __exit__(self, *_: object) -> None:
        os.dup2(self._saved, 2)
        os.close(self._saved)
        os.close(self._memory)


def _pitch_line(lines: list[str], factor: float, melody: float) -> str:
    """The last pitch line of a voice file, its numbers scaled from `PITCH_ZERO`.

    ``melody`` first scales the range about `CENTRE`, which keeps the mean where it was.
    """
    ends = PITCH
    for line in lines:
        words = line.split("//")[0].split()
        if len(words) == 3 and words[0] == "pitch":
            ends = (float(words[1]), float(words[2]))
    centre = ends[0] + CENTRE * (ends[1] - ends[0])
    wide = (max(PITCH_ZERO + 1, centre + (end - centre) * melody) for end in ends)
    low, high = (round((end - PITCH_ZERO) * factor + PITCH_ZERO) for end in wide)
    return f"pitch {low} {high}"


def _entry(voice: _Voice) -> dict[str, Any]:
    return {
        "name": voice.name.decode("utf-8", "replace").strip(),
        "languages": _languages(voice.languages),
        "gender": GENDERS.get(voice.gender, "unknown"),
        "identifier": voice.identifier.decode("utf-8", "replace"),
    }


def _languages(at: int) -> list[str]:
    # (priority byte, NUL-terminated tag) pairs, closed by a priority of 0; first is its own.
    tags = []
    while ctypes.string_at(at, 1) != b"\0":
        tag = ctypes.string_at(at + 1)
        tags.append(tag.decode("ascii", "replace"))
        at += len(tag) + 2
    return tags


def _collector(pieces: list[bytes], events: list[list[Any]]) -> Any:
    def collect(samples: Any, count: int, event: Any) -> int:
        if samples and count > 0:
            pieces.append(ctypes.string_at(samples, count * 2))
        i = 0
        while event and event[i].type != EVENT_END_OF_LIST:
            _keep(event[i], events)
            i += 1
        return 0

    return collect


def _keep(event: _Event, events: list[list[Any]]) -> None:
    if event.type == EVENT_WORD:
        events.append(["word", event.sample, event.text_position - 1, event.length])
    elif event.type == EVENT_PHONEME:
        # 8 bytes, not always closed by a NUL and sometimes cut inside a character.
        name = bytes(event.id.string).split(b"\0")[0].decode("utf-8", "ignore")
        events.append(["phone", event.sample, name])


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the request asks for."""
    espeak = Espeak()
    if request.get("list"):
        return {"voices": espeak.voices()}, b""
    espeak.use(request["voice"], request["variant"], request["pitch"], request["melody"])
    return espeak.speak(request)


def main() -> int:
    """Answer the request on standard input."""
    # The library prints to standard output in places; keep that out of the answer.
    out: BinaryIO = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    try:
        header, pcm = answer(json.loads(sys.stdin.readline()))
    except Failure as e:
        header, pcm = {"error": str(e)}, b""
    with out:
        out.write(json.dumps(header).encode() + b"\n" + pcm)
    return 1 if "error" in header else 0


if __name__ == "__main__":
    sys.exit(main())
