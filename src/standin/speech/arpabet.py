"""ARPAbet, the phone names of American English engines, as IPA."""

from typing import Final

IPA: Final = {
    "aa": "ɑ", "ae": "æ", "ah": "ʌ", "ao": "ɔ", "aw": "aʊ", "ax": "ə", "axr": "ɚ", "ay": "aɪ",
    "b": "b", "ch": "tʃ", "d": "d", "dh": "ð", "dx": "ɾ", "eh": "ɛ", "el": "əl", "em": "m",
    "en": "n", "er": "ɝ", "ey": "eɪ", "f": "f", "g": "ɡ", "h": "h", "hh": "h", "hv": "h",
    "ih": "ɪ", "iy": "i", "jh": "dʒ", "k": "k", "l": "l", "m": "m", "n": "n", "ng": "ŋ",
    "nx": "n", "ow": "oʊ", "oy": "ɔɪ", "p": "p", "r": "ɹ", "s": "s", "sh": "ʃ", "t": "t",
    "th": "θ", "uh": "ʊ", "uw": "u", "v": "v", "w": "w", "y": "j", "z": "z", "zh": "ʒ",
}  # fmt: skip
"""Lower-case ARPAbet without stress digits, with flite's extra names."""

VOWELS: Final = frozenset(
    (
        "aa", "ae", "ah", "ao", "aw", "ax", "axr", "ay", "eh", "el", "em", "en", "er", "ey",
        "ih", "iy", "ow", "oy", "uh", "uw",
    )
)  # fmt: skip
"""Names that carry a syllable."""

PAUSES: Final = frozenset(("pau", "sil", "ssil", "h#", "brth"))
"""Names of silence."""


def ipa(name: str) -> str:
    """IPA of a phone; empty for a pause. Raises `ValueError` for a name that is neither."""
    if name in PAUSES:
        return ""
    try:
        return IPA[name]
    except KeyError:
        raise ValueError(f"no such ARPAbet phone: {name!r}") from None
