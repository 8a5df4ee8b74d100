"""Speaks one utterance with CMU flite and ends.

A program of its own, started by path: flite exits or crashes the process on text that it does
not like, and draws on one random number generator, so an utterance repeats exactly only from a
fresh start. Uses only the standard library and Debian's shared libraries of flite 2.

In: one JSON line on standard input, ``{"voice": "slt", "texts": ["One sentence.", ...],
"stretch": 1.0, "pitch": 1.0, "melody": 1.0, "lexicon": [["word", "t ax0 m ey1 t ow0"], ...]}``:
ASCII texts; stretch multiplies durations, pitch the fundamental frequency, melody its distance
from the mean; lexicon says how words of the texts sound.

Out: one JSON line, then signed 16-bit mono samples in native byte order:
``{"rate": 16000, "parts": [{"samples": n, "phones": [[name, end_seconds, stressed, accented,
token], ...], "tokens": ["One", ...]}, ...]}``; token is an index into tokens, -1 for a pause. An
error is ``{"error": "..."}`` with exit status 1.

``{"list": ["slt", ...]}`` instead answers ``{"voices": ["slt", ...]}``: those that load.
"""

import ctypes
import json
import os
import sys
from ctypes import POINTER, Structure, c_char_p, c_float, c_int, c_short, c_void_p
from typing import Any, BinaryIO

VERSION = 1
"""Of the shared libraries: libflite.so.1 is flite 2."""

_SIGNATURES: dict[str, tuple[Any, list[Any]]] = {
    "flite_synth_text": (c_void_p, [c_char_p, c_void_p]),
    "utt_wave": (c_void_p, [c_void_p]),
    "utt_relation": (c_void_p, [c_void_p, c_char_p]),
    "relation_head": (c_void_p, [c_void_p]),
    "item_next": (c_void_p, [c_void_p]),
    "item_daughter": (c_void_p, [c_void_p]),
    "item_feat_float": (c_float, [c_void_p, c_char_p]),
    "item_feat_string": (c_char_p, [c_void_p, c_char_p]),
    "item_set_int": (None, [c_void_p, c_char_p, c_int]),
    "feat_float": (c_float, [c_void_p, c_char_p]),
    "feat_set_float": (None, [c_void_p, c_char_p, c_float]),
    "ffeature_string": (c_char_p, [c_void_p, c_char_p]),
    "ffeature_int": (c_int, [c_void_p, c_char_p]),
    "feat_val": (c_void_p, [c_void_p, c_char_p]),
    "val_track": (c_void_p, [c_void_p]),
    "val_cg_db": (c_void_p, [c_void_p]),
    "mlpg": (c_void_p, [c_void_p, c_void_p]),
    "mlsa_resynthesis": (c_void_p, [c_void_p, c_void_p, c_void_p, c_void_p, c_int]),
    "utt_set_wave": (c_int, [c_void_p, c_void_p]),
    "delete_utterance": (None, [c_void_p]),
    "flite_voice_add_lex_addenda": (c_int, [c_void_p, c_char_p]),
}
_SYLLABLE = b"R:SylStructure.parent."
_TOKEN = b"standin_token"
_STRETCH, _SHIFT, _SPREAD = b"duration_stretch", b"f0_shift", b"int_f0_target_stddev"
_DIPHONE = ("kal", "kal16")
"""Voices with recorded diphones, whose melody f0_shift scales; the others have a vocoder."""


class Failure(Exception):
    """flite could not do it; the message is the answer."""


class _Wave(Structure):
    _fields_ = [
        ("type", c_char_p),
        ("sample_rate", c_int),
        ("num_samples", c_int),
        ("num_channels", c_int),
        ("samples", POINTER(c_short)),
    ]


class _Voice(Structure):
    """The first fields of flite's cst_voice."""

    _fields_ = [("name", c_char_p), ("features", c_void_p)]


class _Utterance(Structure):
    """The first field of flite's cst_utterance."""

    _fields_ = [("features", c_void_p)]


class _Track(Structure):
    """flite's cst_track."""

    _fields_ = [
        ("type", c_char_p),
        ("num_frames", c_int),
        ("num_channels", c_int),
        ("times", POINTER(c_float)),
        ("frames", POINTER(POINTER(c_float))),
    ]


class Flite:
    """The library with one voice."""

    def __init__(self, voice: str) -> None:
        self.lib = _open("libflite")
        _open("libflite_usenglish")
        _open("libflite_cmulex")
        for name, (result, arguments) in _SIGNATURES.items():
            function = getattr(self.lib, name)
            function.restype, function.argtypes = result, arguments
        self.lib.flite_init()
        self.voice = self._register(voice)

    def _register(self, voice: str) -> Any:
        register = getattr(_open(f"libflite_cmu_us_{voice}"), f"register_cmu_us_{voice}")
        register.restype = c_void_p
        handle = register(None)
        if not handle:
            raise Failure(f"the voice {voice} could not be opened")
        return handle

    def set(self, feature: bytes, value: float) -> None:
        """Set a feature of the voice. ``feature`` is one of the constants above.

        flite keeps the pointer to the name, so the name must live as long as the process.
        """
        features = ctypes.cast(self.voice, POINTER(_Voice)).contents.features
        self.lib.feat_set_float(features, feature, value)

    def get(self, feature: bytes) -> float:
        """A feature of the voice."""
        features = ctypes.cast(self.voice, POINTER(_Voice)).contents.features
        return float(self.lib.feat_float(features, feature))

    def learn(self, lexicon: list[list[str]]) -> None:
        """Take the sounds of these words from now on."""
        lines = "".join(f"{word} 0 : {phones}\n" for word, phones in lexicon)
        # From memory: the worker may run where no folder can be written to.
        memory = os.memfd_create("lexicon")
        os.write(memory, lines.encode("ascii"))
        path = f"/proc/self/fd/{memory}"
        self.lib.flite_voice_add_lex_addenda(self.voice, os.fsencode(path))

    def speak(self, text: str, pitch: float, melody: float) -> tuple[dict[str, Any], int, bytes]:
        """One part's timing, the sample rate and the samples."""
        utterance = self.lib.flite_synth_text(text.encode("ascii"), self.voice)
        if not utterance:
            raise Failure("the text could not be spoken")
        if pitch != 1 or melody != 1:
            self._repitch(utterance, pitch, melody)
        tokens = self._tokens(utterance)
        phones = self._phones(utterance)
        wave = ctypes.cast(self.lib.utt_wave(utterance), POINTER(_Wave)).contents
        pcm = ctypes.string_at(wave.samples, wave.num_samples * 2)
        part = {"samples": wave.num_samples, "phones": phones, "tokens": tokens}
        rate = int(wave.sample_rate)
        self.lib.delete_utterance(utterance)
        return part, rate, pcm

    def _repitch(self, utterance: Any, factor: float, melody: float) -> None:
        """Multiply the pitch and its distance from the mean; run the voice's vocoder again.

        The features of the voice cannot do it: f0_shift adds to the melody of slt and awb
        instead of scaling it, and rms, whose melody comes from another model, ignores it.
        """
        features = ctypes.cast(utterance, POINTER(_Utterance)).contents.features
        value = self.lib.feat_val(features, b"param_track")
        if not value:  # a diphone voice, see answer()
            return
        track = self.lib.val_track(value)
        fields = ctypes.cast(track, POINTER(_Track)).contents
        heard = [fields.frames[i][0] for i in range(fields.num_frames) if fields.frames[i][0] > 0]
        mean = sum(heard) / max(1, len(heard))
        for i in range(fields.num_frames):
            own = fields.frames[i][0]
            if own > 0 and melody != 1:
                own = max(0.4 * mean, mean + (own - mean) * melody)
            fields.frames[i][0] = own * factor
        db = self.lib.val_cg_db(self.lib.feat_val(features, b"cg_db"))
        strengths = self.lib.feat_val(features, b"str_track")
        wave = self.lib.mlsa_resynthesis(
            self.lib.mlpg(track, db),
            self.lib.val_track(strengths) if strengths else None,
            db,
            None,
            0,
        )
        self.lib.utt_set_wave(utterance, wave)

    def _tokens(self, utterance: Any) -> list[str]:
        """The tokens' texts; marks each token's words with its number + 1."""
        tokens: list[str] = []
        for token in self._items(utterance, b"Token"):
            tokens.append(self.lib.item_feat_string(token, b"name").decode("ascii", "replace"))
            word = self.lib.item_daughter(token)
            while word:
                self.lib.item_set_int(word, _TOKEN, len(tokens))
                word = self.lib.item_next(word)
        return tokens

    def _phones(self, utterance: Any) -> list[list[Any]]:
        phones: list[list[Any]] = []
        for segment in self._items(utterance, b"Segment"):
            name = self.lib.item_feat_string(segment, b"name").decode("ascii", "replace")
            end = self.lib.item_feat_float(segment, b"end")
            # 0 outside a word, which becomes -1.
            token = self.lib.ffeature_int(segment, _SYLLABLE + b"parent." + _TOKEN) - 1
            stressed = self._feature(segment, b"stress") == "1"
            accented = self._feature(segment, b"accented") == "1"
            phones.append([name, end, stressed, accented, token])
        return phones

    def _feature(self, segment: Any, name: bytes) -> str:
        value: bytes = self.lib.ffeature_string(segment, _SYLLABLE + name)
        return value.decode("ascii", "replace")

    def _items(self, utterance: Any, relation: bytes) -> Any:
        item = self.lib.relation_head(self.lib.utt_relation(utterance, relation))
        while item:
            yield item
            item = self.lib.item_next(item)


def _open(name: str) -> ctypes.CDLL:
    try:
        return ctypes.CDLL(f"{name}.so.{VERSION}", mode=ctypes.RTLD_GLOBAL)
    except OSError as e:
        raise Failure(f"{name}.so.{VERSION} could not be loaded ({e})") from e


def _loads(voice: str) -> bool:
    try:
        Flite(voice)
    except (Failure, AttributeError):
        return False
    return True


def answer(request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """What the request asks for."""
    if "list" in request:
        return {"voices": [v for v in request["list"] if _loads(v)]}, b""
    flite = Flite(request["voice"])
    flite.set(_STRETCH, request["stretch"])
    if request["voice"] in _DIPHONE and request["pitch"] != 1:
        flite.set(_SHIFT, request["pitch"])
    if request["voice"] in _DIPHONE and request["melody"] != 1:
        flite.set(_SPREAD, flite.get(_SPREAD) * request["melody"])
    if request["lexicon"]:
        flite.learn(request["lexicon"])
    parts, rate, pcm = [], 0, b""
    for text in request["texts"]:
        part, rate, samples = flite.speak(text, request["pitch"], request["melody"])
        parts.append(part)
        pcm += samples
    return {"rate": rate, "parts": parts}, pcm


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
