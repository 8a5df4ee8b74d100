"""Twenty languages, spoken by espeak-ng and aligned with their text like anyone's recording.

What is spoken is 15 % faster and 3 semitones higher than the pronunciation that it is aligned by,
so that the agreement is not one of a thing with itself. It is still a voice whose phones are known
exactly; people pronounce otherwise, and are measured in `evaluation.speech`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import skia
import soxr
from numpy.typing import NDArray

from ..scene import TextVoice
from ..speech import Espeak, Phone, Speech, Voices, features
from ..speech.recording import hear
from ..speech.sounds import classes
from .frames import Image
from .sheet import save
from .speech import score

SENTENCES: Final = {
    "en-US": "My brother may buy five apples before the evening.",
    "de-DE": "Am Morgen bringt mein Bruder viele warme Brote mit.",
    "fr-FR": "Mon père boit un bon café chaud avant de partir.",
    "es-ES": "Mi madre compra pan blanco y queso por la mañana.",
    "it-IT": "La bambina porta una palla rossa nel parco vicino.",
    "pt-BR": "Minha irmã comprou um livro sobre o mar profundo.",
    "nl-NL": "Mijn buurman koopt elke morgen brood op de markt.",
    "sv-SE": "Min bror bor på en liten ö med många båtar.",
    "fi-FI": "Pieni poika pelaa palloa puiston reunalla.",
    "pl-PL": "Moja babcia piecze dobry chleb w sobotę.",
    "cs-CZ": "Můj bratr pije ráno bílou kávu s mlékem.",
    "hu-HU": "A barátom minden reggel vesz egy meleg kiflit.",
    "ro-RO": "Mama mea pune pâine proaspătă pe masă.",
    "ru-RU": "Моя бабушка утром пьёт молоко и печёт блины.",
    "el-GR": "Η μητέρα μου πίνει πάντα ζεστό γάλα το πρωί.",
    "tr-TR": "Babam bu sabah bize büyük bir ekmek aldı.",
    "ar-SA": "يشرب أبي كوبا من الحليب في الصباح",
    "hi-IN": "मेरा भाई सुबह बाज़ार से फल लाता है।",
    "zh-CN": "我爸爸每天早上买一瓶牛奶和面包。",
    "vi-VN": "Mẹ tôi mua bánh mì và phở vào buổi sáng.",
}
"""Everyday sentences of our own, by locale; each has lips that shut."""
SPEED: Final = 1.15
PITCH: Final = 12.5
"""3 semitones up."""

_WIDE, _HIGH, _MARGIN, _COLUMNS = 780, 190, 10, 2
_TOP, _MARKS = 26, 20
"""Pixels of a panel above its spectrogram, and of each of its two rows of phones below."""
_PAPER, _INK, _TOLD, _FOUND = 0xFFF7F7F5, 0xFF222222, 0xFF0B62A8, 0xFFB3400A


@dataclass(frozen=True, slots=True)
class Row:
    """One language."""

    locale: str
    voice: str
    seconds: float
    phones: int
    """With sounds, as espeak tells them."""
    frames: float
    """Share of the 10 ms with speech that get the right viseme of 15."""
    pbm_recall: float | None
    """Of p, b and m; None where the sentence has none."""
    off_ms: float
    """Median distance between a phone's start as told and as found."""
    off_ms_95: float
    """The same of the worst twentieth."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence with its row, for the sheet."""

    row: Row
    told: Speech
    found: Speech


def measure(locales: Sequence[str] = tuple(SENTENCES)) -> list[Spoken]:
    """Speak and align the sentences. Raises `KeyError` for a locale that has none."""
    voices = Voices([Espeak()])
    made = []
    for locale in locales:
        voice = voices.default(locale)
        told = voices.speak(TextVoice(voice.id, SENTENCES[locale], SPEED, PITCH))
        found = hear(told.samples, told.rate, told.text, voice.locale)
        made.append(Spoken(_row(locale, voice.id, told, found), told, found))
    return made


def as_dicts(spoken: Sequence[Spoken]) -> list[dict[str, Any]]:
    """For JSON."""
    return [asdict(each.row) for each in spoken]


def _row(locale: str, voice: str, told: Speech, found: Speech) -> Row:
    counted = score([told], lambda _: found)
    off = _distances(told, found)
    shut = any("p" in classes(p.ipa) or "m" in classes(p.ipa) for p in told.phones)
    return Row(
        locale=locale,
        voice=voice,
        seconds=round(told.duration, 2),
        phones=sum(1 for p in told.phones if p.ipa),
        frames=counted.frames,
        pbm_recall=counted.recall if shut else None,
        off_ms=round(float(np.median(off)), 1),
        off_ms_95=round(float(np.percentile(off, 95)), 1),
    )


def _distances(told: Speech, found: Speech) -> NDArray[np.float64]:
    """Milliseconds between the starts of phones with sounds; both have the same ones, in order."""
    ours = [p for p in found.phones if p.ipa]
    theirs = [p for p in told.phones if p.ipa and classes(p.ipa)]
    pairs = zip(theirs, ours, strict=False)
    return np.array([abs(a.start - b.start) / told.rate * 1000 for a, b in pairs])


# --- The sheet ----------------------------------------------------------------------------------


def sheet(spoken: Sequence[Spoken], out: Path) -> Path:
    """A spectrogram for each language, with the phones as told (blue) and as found (red).

    PNG or JPEG. Raises `MediaError` when it cannot be written.
    """
    rows = -(-len(spoken) // _COLUMNS)
    surface = skia.Surface(_COLUMNS * (_WIDE + _MARGIN) + _MARGIN, rows * _HIGH + _MARGIN)
    with surface as canvas:
        canvas.clear(_PAPER)
        for i, each in enumerate(spoken):
            x = _MARGIN + i % _COLUMNS * (_WIDE + _MARGIN)
            canvas.save()
            canvas.translate(x, _MARGIN + i // _COLUMNS * _HIGH)
            _panel(canvas, each)
            canvas.restore()
    pixels = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)
    return save(out, np.ascontiguousarray(pixels[:, :, :3]))


def _panel(canvas: skia.Canvas, each: Spoken) -> None:
    picture = _spectrogram(each.told)
    height = _HIGH - _TOP - 2 * _MARKS - 2 * _MARGIN
    row = each.row
    told = f"{row.locale}   frames {row.frames:.0%}   starts off by {row.off_ms:.0f} ms"
    canvas.drawString(told, 0, _TOP - 9, _font(14), skia.Paint(Color=_INK, AntiAlias=True))
    sampling = skia.SamplingOptions(skia.FilterMode.kLinear)
    image = skia.Image.fromarray(picture, colorType=skia.kBGRA_8888_ColorType)
    canvas.drawImageRect(image, skia.Rect.MakeXYWH(0, _TOP, _WIDE, height), sampling)
    ends = [(each.told.phones, _TOLD, 0), (each.found.phones, _FOUND, 1)]
    for phones, colour, lane in ends:
        _marks(canvas, phones, _WIDE / len(each.told.samples), colour, _TOP + height, lane)


def _marks(
    canvas: skia.Canvas,
    phones: Sequence[Phone],
    scale: float,
    colour: int,
    below: float,
    lane: int,
) -> None:
    """Boundaries over half of the spectrogram, and the phones' names in their lane."""
    line = skia.Paint(Color=colour, StrokeWidth=1)
    ink = skia.Paint(Color=colour, AntiAlias=True)
    half = (below - _TOP) / 2
    font = _font(13)
    for phone in phones:
        x = phone.start * scale
        if phone.start:
            canvas.drawLine(x, _TOP + lane * half, x, _TOP + (lane + 1) * half, line)
        width = font.measureText(phone.ipa)
        middle = (phone.start + phone.end) / 2 * scale
        canvas.drawString(phone.ipa, middle - width / 2, below + 15 + lane * _MARKS, font, ink)


def _spectrogram(speech: Speech) -> Image:
    """Light paper to dark sound, low bands below: uint8 [40, frames, 4], BGRA."""
    sound = soxr.resample(speech.samples, speech.rate, features.RATE)
    mel = features.log_mel(features.levelled(sound)).T[::-1]
    low, high = np.percentile(mel, (20, 99.5))
    grey = np.clip(235 - 215 * (mel - low) / (high - low), 20, 235).astype(np.uint8)
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(grey), cv2.COLOR_GRAY2BGRA), np.uint8)


def _font(size: float) -> skia.Font:
    """A font of this machine that has IPA."""
    fonts = skia.FontMgr()
    face = fonts.matchFamilyStyleCharacter("sans-serif", skia.FontStyle.Normal(), ["en"], ord("ʃ"))
    return skia.Font(face or skia.Typeface.MakeDefault(), size)
