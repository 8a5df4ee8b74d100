"""Festival's voices as Debian packages them: text in, timed speech out."""

from __future__ import annotations

import re
import subprocess
import tempfile
import wave
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from standin.speech import Phone, Speech, arpabet


@dataclass(frozen=True)
class Voice:
    """A voice, and how its texts and phones are written."""

    name: str
    language: str
    """gettext's name of the language."""
    encoding: str
    ipa: Callable[[str], str]


def _english(name: str) -> str:
    return "" if name in arpabet.PAUSES else arpabet.ipa(name)


def _table(text: str) -> Callable[[str], str]:
    """A reader of phone names from ``name=ipa`` pairs; other names are IPA already."""
    pairs = dict(pair.split("=") for pair in text.split())

    def ipa(name: str) -> str:
        bare = name.rstrip("1:*")
        if bare in ("", "#", "##", "_", "pau"):
            return ""
        return pairs.get(bare, bare)

    return ipa


def _russian(name: str) -> str:
    # A doubled consonant letter is a palatalised one, a doubled vowel letter a stressed one.
    special = {
        "pau": "", "sh": "ʂ", "zh": "ʐ", "ch": "tɕ", "sch": "ɕ", "c": "ts", "y": "ɨ", "yy": "ɨ",
        "ae": "ə", "ay": "ə", "ur": "ʊ", "h": "x", "hh": "x", "oo": "o", "ee": "e",
    }  # fmt: skip
    return special.get(name, name[:1])


_ITALIAN = _table("E=ɛ O=ɔ tS=tʃ dZ=dʒ S=ʃ Z=ʒ L=ʎ J=ɲ ng=ŋ nf=ɱ SS=ʃ LL=ʎ JJ=ɲ")
_FINNISH = _table("&=ə @=æ 7=ø {=æ N=ŋ T=θ S=ʃ L=l")
_CATALAN = _table("ax=ə E=ɛ O=ɔ L=ʎ J=ɲ r=ɾ rr=r S=ʃ Z=ʒ ng=ŋ N=ŋ tS=tʃ dZ=dʒ")
_CZECH = _table("c=ts c~=tʃ ch=x d~=ɟ dz~=dʒ h=ɦ n~=ɲ r~=ʒ s~=ʃ t~=c z~=ʒ e=ɛ i=ɪ")

VOICES = (
    Voice("kal_diphone", "en", "ascii", _english),
    Voice("ked_diphone", "en", "ascii", _english),
    Voice("cmu_us_slt_arctic_hts", "en", "ascii", _english),
    Voice("lp_diphone", "it", "latin-1", _ITALIAN),
    Voice("pc_diphone", "it", "latin-1", _ITALIAN),
    Voice("suo_fi_lj_diphone", "fi", "latin-1", _FINNISH),
    Voice("hy_fi_mv_diphone", "fi", "latin-1", _FINNISH),
    Voice("upc_ca_ona_hts", "ca", "latin-1", _CATALAN),
    Voice("czech_dita", "cs", "iso-8859-2", _CZECH),
    Voice("czech_krb", "cs", "iso-8859-2", _CZECH),
    Voice("czech_machac", "cs", "iso-8859-2", _CZECH),
    Voice("czech_ph", "cs", "iso-8859-2", _CZECH),
    Voice("msu_ru_nsh_clunits", "ru", "utf-8", _russian),
)


def speak(voice: Voice, texts: Sequence[str], stretch: float = 1.0) -> Iterator[Speech]:
    """Speech for each text that the voice can say; the others are left out."""
    with tempfile.TemporaryDirectory() as folder:
        commands = [f"(voice_{voice.name})", f"(Parameter.set 'Duration_Stretch {stretch})"]
        commands += [_command(text, f"{folder}/{i}") for i, text in enumerate(texts)]
        script = Path(folder, "script.scm")
        script.write_bytes("\n".join(commands).encode(voice.encoding, "ignore"))
        # One bad sentence ends festival; what it wrote before that counts.
        subprocess.run(["festival", "--batch", str(script)], capture_output=True, check=False)
        for i, text in enumerate(texts):
            if Path(folder, f"{i}.seg").exists() and Path(folder, f"{i}.wav").exists():
                yield _speech(voice, text, Path(folder, f"{i}.wav"), Path(folder, f"{i}.seg"))


def _command(text: str, path: str) -> str:
    plain = re.sub(r"[\"\\]", "", text)
    return (
        f'(unwind-protect (begin (set! u (utt.synth (Utterance Text "{plain}")))'
        f'(utt.save.wave u "{path}.wav" (quote riff))(utt.save.segs u "{path}.seg")) nil)'
    )


def _speech(voice: Voice, text: str, sound: Path, segments: Path) -> Speech:
    with wave.open(str(sound)) as file:
        rate = file.getframerate()
        pcm = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    samples = pcm.astype(np.float32) / np.float32(32768)
    phones, at = [], 0
    for line in segments.read_text("latin-1").splitlines():
        fields = line.split()
        if len(fields) != 3:
            continue
        end = min(len(samples), round(float(fields[0]) * rate))
        if end > at:
            phones.append(Phone(voice.ipa(fields[2]), at, end))
            at = end
    return Speech(samples, rate, tuple(phones), (), text)
