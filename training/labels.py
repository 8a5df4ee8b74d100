"""Where the phones are in the real recordings: ``python labels.py OUT.json``.

Made by pocketsphinx, which is told the words and aligns them with its own acoustic model and
dictionary (forced alignment). Only times and names of phones are kept.
"""

from __future__ import annotations

import json
import re
import sys
import wave
from pathlib import Path

import numpy as np
from pocketsphinx import Decoder, get_model_path

from standin.evaluation.speech import LIBRIVOX, transcripts
from standin.speech import arpabet


def main() -> None:
    """Align every recording."""
    model = get_model_path("en-us")
    decoder = Decoder(
        hmm=f"{model}/en-us", dict=f"{model}/cmudict-en-us.dict", lm=None, loglevel="FATAL"
    )
    made = {name: aligned(decoder, name, text) for name, text in transcripts().items()}
    lines = [f"{json.dumps(n)}: {json.dumps(p, ensure_ascii=False)}" for n, p in made.items()]
    Path(sys.argv[1]).write_text("{\n" + ",\n".join(lines) + "\n}\n")


def aligned(decoder: Decoder, name: str, text: str) -> list[list[object]]:
    """``[ipa, first hundredth of a second, one past the last]`` of each phone."""
    with wave.open(str(LIBRIVOX / f"{name}.wav")) as file:
        pcm = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(np.float32)
    sound = (pcm / np.abs(pcm).max() * 0.6 * 32767).astype(np.int16).tobytes()
    words = [w for w in re.findall("[a-z']+", text.lower()) if decoder.lookup_word(w)]
    decoder.set_align_text(" ".join(words))
    _run(decoder, sound)
    decoder.set_alignment()
    _run(decoder, sound)
    return [
        [_ipa(phone.name), phone.start, phone.start + phone.duration]
        for word in decoder.get_alignment()
        for phone in word
    ]


def _run(decoder: Decoder, sound: bytes) -> None:
    decoder.start_utt()
    decoder.process_raw(sound, full_utt=True)
    decoder.end_utt()


def _ipa(name: str) -> str:
    return "" if name in ("SIL", "+SPN+", "+NSN+") else arpabet.ipa(name.lower())


if __name__ == "__main__":
    main()
