"""Choosing a voice by language."""

from collections.abc import Sequence

from ..errors import UnknownVoice
from .engine import Gender, VoiceInfo

_OTHER_NAMES = {
    "zh": "cmn", "zh-hk": "yue", "zh-mo": "yue", "zh-yue": "yue", "no": "nb", "iw": "he",
    "in": "id", "es-mx": "es-419", "es-ar": "es-419", "es-co": "es-419", "es-cl": "es-419",
    "es-pe": "es-419", "es-us": "es-419",
}  # fmt: skip
"""Tags that no voice has, and the tag whose voice speaks them."""

_USUAL = {"en": "en-us", "fr": "fr-fr"}
"""Where no voice has the bare language as its locale: the one to take for other regions."""


def near(voices: Sequence[VoiceInfo], locale: str) -> list[VoiceInfo]:
    """Those of ``voices`` that are nearest: of that locale, else of its language; maybe none."""
    wanted = locale.lower().replace("_", "-")
    wanted = _OTHER_NAMES.get(wanted) or wanted
    language = _language(wanted)
    spoken = [v for v in voices if _language(v.locale.lower()) == language]
    most = max((_nearness(v, wanted, language) for v in spoken), default=0)
    return [v for v in spoken if _nearness(v, wanted, language) == most]


def best(voices: Sequence[VoiceInfo], locale: str, gender: Gender | None = None) -> VoiceInfo:
    """The first of the nearest of ``voices``: of that locale, else of its language.

    A gender that no such voice has is ignored. Raises `UnknownVoice` for a language that nobody
    speaks.
    """
    wanted = locale.lower().replace("_", "-")
    wanted = _OTHER_NAMES.get(wanted) or wanted
    language = _language(wanted)
    spoken = [v for v in voices if _language(v.locale.lower()) == language]
    if not spoken:
        raise UnknownVoice(f"no voice speaks {locale}")
    # max keeps the first of equals.
    return max(spoken, key=lambda v: (_nearness(v, wanted, language), v.gender == gender))


def _language(tag: str) -> str:
    first = tag.split("-")[0]
    return _OTHER_NAMES.get(first) or first


def _nearness(voice: VoiceInfo, wanted: str, language: str) -> int:
    own = voice.locale.lower()
    own = _OTHER_NAMES.get(own) or own
    if own == wanted:
        return 2
    return 1 if own in (_USUAL.get(language, language), f"{language}-{language}") else 0
