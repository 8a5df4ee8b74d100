"""What people say of somebody, as options of a design: ``a young woman with red hair``."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Final

from .design import BACKDROPS, HAIR_COLOURS, OUTFIT_COLOURS, SKINS

_GENDERS: Final = {
    "female": "woman female lady girl she her businesswoman mother grandmother actress",
    "male": "man male gentleman guy boy he his businessman father grandfather actor",
}
_AGES: Final = {
    "young": "young youthful student twenties 20s teenage teenager",
    "middle": "middle-aged thirties forties fifties 30s 40s 50s",
    "senior": "old elderly senior sixties seventies 60s 70s retired grandmother grandfather",
}
_SKIN_WORDS: Final = {"pale": "porcelain", "dark": "deep", "black": "deep", "tanned": "tan"}
_HAIR_WORDS: Final = {
    "ponytail": "ponytail", "braid": "braid", "braids": "braid", "braided": "braid",
    "bob": "bob", "pixie": "pixie", "bun": "bun", "afro": "afro", "curls": "curls",
    "curly": "curls", "bald": "bald", "hijab": "hijab", "headscarf": "hijab", "turban": "turban",
    "long-haired": "long",
}  # fmt: skip
_HAIR_TONES: Final = {
    "blond": "blonde", "golden": "honey", "ginger": "red", "gray": "grey", "white": "silver",
    "dark": "dark-brown", "brunette": "brown",
}  # fmt: skip
_OUTFIT_WORDS: Final = {
    "suit": "suit", "blazer": "blazer", "jacket": "blazer", "jumper": "jumper",
    "sweater": "jumper", "pullover": "jumper", "t-shirt": "t-shirt", "tee": "t-shirt",
    "turtleneck": "polo-neck", "polo-neck": "polo-neck", "polo": "polo", "shirt": "shirt",
    "blouse": "blouse", "cardigan": "cardigan", "overshirt": "overshirt", "hoodie": "hoodie",
    "kurta": "kurta", "lab-coat": "lab-coat", "doctor": "lab-coat", "nurse": "lab-coat",
    "scientist": "lab-coat", "pharmacist": "lab-coat", "businessman": "suit",
    "businesswoman": "suit", "executive": "suit", "lawyer": "suit",
}  # fmt: skip
_CLOTHS: Final = {
    "blue": "navy", "red": "brick", "green": "emerald", "white": "cream", "black": "charcoal",
    "grey": "slate", "gray": "slate", "yellow": "mustard", "pink": "rose", "purple": "plum",
    "beige": "sand", "orange": "coral", "brown": "brick",
}  # fmt: skip
_BEARD_WORDS: Final = {
    "beard": "full", "bearded": "full", "stubble": "stubble", "moustache": "moustache",
    "mustache": "moustache", "clean-shaven": "none",
}  # fmt: skip
_PLACES: Final = {
    "kitchen": "home", "living-room": "home", "school": "classroom", "teacher": "classroom",
    "bookshelves": "library", "workplace": "office",
}  # fmt: skip
_BUILDS: Final = {
    "slim": "slim slender skinny petite",
    "full": "plump chubby stout curvy full-figured plus-size stocky",
}
_PHRASES: Final = (
    ("middle aged", "middle-aged"), ("living room", "living-room"), ("lab coat", "lab-coat"),
    ("t shirt", "t-shirt"), ("clean shaven", "clean-shaven"), ("polo neck", "polo-neck"),
    ("dark brown", "dark-brown"), ("turtle neck", "turtleneck"), ("redhead", "red hair"),
)  # fmt: skip


def options_of(text: str) -> dict[str, str]:
    """Options of `design` that words of an English ``text`` name; what it does not say is left out.

    Only what is plainly said is taken: the rest is `design`'s to choose.
    """
    plain = text.lower()
    for phrase, word in _PHRASES:
        plain = plain.replace(phrase, word)
    words = re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", plain)
    found: dict[str, str] = {}
    for index, word in enumerate(words):
        if index and words[index - 1] in ("no", "without"):
            found |= {"glasses": "none"} if word in ("glasses", "spectacles") else {}
            found |= {"beard": "none"} if word in _BEARD_WORDS else {}
        else:
            for option, value in _said(words, index).items():
                found.setdefault(option, value)
    if "beard" in found and found["beard"] != "none":
        found.setdefault("gender", "male")
    return found


def _said(words: list[str], index: int) -> Mapping[str, str]:
    """What one word says, with those before it."""
    word, before = words[index], words[max(0, index - 3) : index]
    said: dict[str, str] = {}
    for option, table in (("gender", _GENDERS), ("age", _AGES), ("build", _BUILDS)):
        for value, names in table.items():
            said |= {option: value} if word in names.split() else {}
    if word in ("skin", "skinned", "complexion") and before:
        said |= _named("skin", before[-1], SKINS, _SKIN_WORDS)
    elif word in ("hair", "haired"):
        for each in before:
            said |= _named("hair_colour", each, HAIR_COLOURS, _HAIR_TONES)
            said |= {"hair": {"long": "long", "short": "short"}[each]} if _length(each) else {}
    elif word in ("blonde", "blond", "brunette"):
        said |= _named("hair_colour", word, HAIR_COLOURS, _HAIR_TONES)
    elif word in ("glasses", "spectacles"):
        said["glasses"] = "round" if "round" in before else "rect"
    if word in _OUTFIT_WORDS:
        said["outfit"] = _OUTFIT_WORDS[word]
        if before:
            said |= _named("outfit_colour", before[-1], OUTFIT_COLOURS, _CLOTHS)
    said |= {"hair": _HAIR_WORDS[word]} if word in _HAIR_WORDS else {}
    if word in _BEARD_WORDS:
        short = word == "beard" and "short" in before
        said["beard"] = "short" if short else _BEARD_WORDS[word]
    return said | _named("backdrop", word, BACKDROPS, _PLACES)


def _length(word: str) -> bool:
    return word in ("long", "short")


def _named(
    option: str, word: str, among: Mapping[str, object] | tuple[str, ...], else_: Mapping[str, str]
) -> dict[str, str]:
    value = word if word in among else else_.get(word)
    return {} if value is None else {option: value}


def seed_of(text: str) -> int:
    """A seed that is the same for the same text, whatever its case and blanks."""
    plain = " ".join(text.lower().split())
    return int.from_bytes(hashlib.sha256(plain.encode()).digest()[:4], "big")
