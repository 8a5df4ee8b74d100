"""``<say-as interpret-as="...">``: text that is read in the way that the script demands."""

from __future__ import annotations

import re

from . import english_rules
from .markup import Said
from .numerals import cardinal, ordinal, year

_NUMBER = re.compile(r"[+−-]?(?:\d{1,3}(?:[,. ]\d{3})+|\d+)(?:[.,]\d+)?")


def say(text: str, said: Said, locale: str) -> str | None:
    """What is to be spoken of ``text``; None when it is nothing of that kind.

    In languages other than English the voice itself reads numbers, so they are only put into a
    form that it reads so.
    """
    if said.reading in ("characters", "spell-out"):
        return _characters(text, locale)
    if not any("0" <= c <= "9" for c in text):
        return None
    if said.reading == "digits":
        return english_rules.digits(text) if _is_english(locale) else _spaced(text)
    if said.reading == "telephone":
        groups = re.findall(r"\d+", text)
        return (
            english_rules.telephone(text)
            if _is_english(locale)
            else ", ".join(map(_spaced, groups))
        )
    return _english(text, said, locale) if _is_english(locale) else _other(text, said, locale)


def _english(text: str, said: Said, locale: str) -> str | None:
    if said.reading in ("cardinal", "number"):
        return english_rules.number(_whole(text)) if _NUMBER.fullmatch(text) else None
    if said.reading == "ordinal":
        digits = re.fullmatch(r"(\d{1,18})(?:st|nd|rd|th)?", text)
        return ordinal(digits[1]) if digits else None
    if said.reading == "date":
        return _date(text, said.value, locale)
    if said.reading == "time":
        return english_rules.clock(text)
    amount = re.fullmatch(r"(US\$|[$€£¥₹])?\s?([\d,]+(?:\.\d+)?)\s?(US\$|[$€£¥₹])?", text)
    sign = amount and (amount[1] or amount[3])
    return english_rules.money(sign, amount[2]) if amount and sign else None


def _other(text: str, said: Said, locale: str) -> str | None:
    if said.reading in ("cardinal", "number"):
        return text if _NUMBER.fullmatch(text) else None
    if said.reading == "ordinal":
        digits = re.match(r"\d+", text)
        ending = {"de": ".", "fr": "e", "es": "º", "it": "º", "pt": "º"}
        return digits[0] + ending.get(locale.split("-")[0].lower(), ".") if digits else None
    return text


def _date(text: str, form: str, locale: str) -> str | None:
    numbers = re.findall(r"\d+", text)
    if re.fullmatch(r"[\d\s/.-]+", text) is None:
        return text
    if form in ("md", "dm") and len(numbers) == 2:
        day, month = (int(numbers[1]), int(numbers[0])) if form == "md" else map(int, numbers)
        return english_rules.date(day, month)
    if form == "y" and len(numbers) == 1:
        return year(numbers[0]) if len(numbers[0]) == 4 else cardinal(numbers[0])
    day_first = form == "dmy" or (form != "mdy" and not locale.lower().endswith("us"))
    return english_rules.slashed(text, day_first=day_first)


def _characters(text: str, locale: str) -> str | None:
    if not any(c.isalnum() for c in text):
        return None
    return english_rules.letters(text) if _is_english(locale) else _spaced(text)


def _spaced(text: str) -> str:
    return " ".join(c for c in text if c.isalnum())


def _whole(text: str) -> str:
    return text.replace(" ", "")


def _is_english(locale: str) -> bool:
    return locale.lower().split("-")[0] == "en"
