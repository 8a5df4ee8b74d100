"""What a few common words make a body do. Other words carry beats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal

from ..speech.timed import Speech
from .prosody import Prosody, Vowel

Meaning = Literal["greet", "you", "one", "two", "three", "praise", "together"]

_MEANINGS: Final[dict[Meaning, str]] = {
    "greet": "hello hi hey welcome goodbye bye hola bonjour hallo ciao olá willkommen bienvenue "
    "bienvenidos salut",
    "you": "you your yours yourself everyone everybody vous votre usted ustedes tu ihr euch",
    "one": "one first firstly once uno primero première premier eins erstens",
    "two": "two second secondly twice dos segundo deux deuxième zwei zweitens",
    "three": "three third thirdly tres tercero trois troisième drei drittens",
    "praise": "great perfect excellent awesome congratulations bravo fantastic amazing perfecto "
    "excelente parfait",
    "together": "together we our us team thank thanks gracias merci danke juntos ensemble zusammen",
}
_FRIENDLY: Final = frozenset(
    {
        "happy", "glad", "love", "lovely", "nice", "good", "wonderful", "enjoy", "fun", "smile",
        "beautiful", "delighted", "pleased", "friend", "friends", "thank", "thanks", "feliz",
        "amor", "heureux", "schön",
    }
)  # fmt: skip
_BY_WORD: Final = {word: meaning for meaning, text in _MEANINGS.items() for word in text.split()}
_SMILED: Final[frozenset[Meaning]] = frozenset({"greet", "praise"})
_NEVER_ALONE: Final = frozenset({"you", "your", "tu", "we", "our", "us", "one", "second"})
"""Words that are too common to mean something each time."""


def meaning(text: str) -> Meaning | None:
    """What a written word makes a hand do."""
    return _BY_WORD.get(text.lower().strip("\"'.,:;!?¡¿()[]"))


def is_common(text: str) -> bool:
    """Whether a word with a meaning is often said without it."""
    return text.lower() in _NEVER_ALONE


def is_friendly(text: str) -> bool:
    """Whether a word goes with a smile."""
    plain = text.lower().strip("\"'.,:;!?¡¿()[]")
    return plain in _FRIENDLY or _BY_WORD.get(plain) in _SMILED


def stressed_vowels(speech: Speech, prosody: Prosody) -> Iterator[tuple[str, Vowel]]:
    """Each word with the vowel that stands out most in it."""
    best: dict[int, Vowel] = {}
    for vowel in prosody.vowels:
        if 0 <= vowel.word < len(speech.words):
            known = best.get(vowel.word)
            key = (vowel.stress == 1, vowel.prominence)
            if known is None or key > (known.stress == 1, known.prominence):
                best[vowel.word] = vowel
    for word, vowel in sorted(best.items()):
        yield speech.words[word].text, vowel
