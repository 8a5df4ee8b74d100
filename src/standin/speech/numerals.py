"""English numbers in words."""

from __future__ import annotations

from typing import Final

_SMALL: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS: Final = (
    "_", "_", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
)  # fmt: skip
_LARGE: Final = ("", "thousand", "million", "billion", "trillion", "quadrillion")
_ORDINALS: Final = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth",
    "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip
_FRACTIONS: Final = {2: "half", 4: "quarter"}
LONGEST: Final = 18
"""Digits of a number that has a name; longer ones are read digit by digit."""


def cardinal(digits: str) -> str:
    """``"1204"`` as "one thousand two hundred four"; leading zeros and long ones digit by digit."""
    if len(digits) > LONGEST or (len(digits) > 1 and digits[0] == "0"):
        return each_digit(digits)
    value = int(digits)
    if value == 0:
        return "zero"
    words: list[str] = []
    power = 0
    while value:
        value, three = divmod(value, 1000)
        if three:
            words[:0] = [*_below_thousand(three), *([_LARGE[power]] if power else [])]
        power += 1
    return " ".join(words)


def each_digit(digits: str) -> str:
    """``"07"`` as "zero seven"."""
    return " ".join(_SMALL[int(d)] for d in digits)


def decimal(whole: str, part: str) -> str:
    """``"3", "14"`` as "three point one four"."""
    return f"{cardinal(whole or '0')} point {each_digit(part)}"


def ordinal(digits: str) -> str:
    """``"22"`` as "twenty-second"."""
    *before, last = cardinal(digits).replace("-", " - ").split(" ")
    if last in _ORDINALS:
        last = _ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return " ".join([*before, last]).replace(" - ", "-")


def year(digits: str) -> str:
    """Four digits as "nineteen eighty-four", "two thousand five", "twenty twenty-six"."""
    century, rest = int(digits[:2]), int(digits[2:])
    if century % 10 == 0 and rest < 10:
        return cardinal(digits)
    if rest == 0:
        return f"{cardinal(str(century))} hundred"
    end = f"oh {_SMALL[rest]}" if rest < 10 else cardinal(str(rest))
    return f"{cardinal(str(century))} {end}"


def fraction(above: int, below: int) -> str:
    """``3, 4`` as "three quarters"."""
    name = _FRACTIONS.get(below) or ordinal(str(below))
    if above == 1:
        return f"{'a' if below == 2 else 'one'} {name}"
    return f"{cardinal(str(above))} {'halves' if below == 2 else name + 's'}"


def roman(letters: str) -> int:
    """The value of a well-formed Roman numeral, else 0."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    for i, letter in enumerate(letters):
        value = values[letter]
        after = values[letters[i + 1]] if i + 1 < len(letters) else 0
        total += -value if value < after else value
    return total if _as_roman(total) == letters else 0


def _as_roman(value: int) -> str:
    signs = (
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    )  # fmt: skip
    text = ""
    for amount, sign in signs:
        while value >= amount:
            text, value = text + sign, value - amount
    return text


def _below_thousand(value: int) -> list[str]:
    hundreds, rest = divmod(value, 100)
    words = [_SMALL[hundreds], "hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + (f"-{_SMALL[ones]}" if ones else ""))
    elif rest:
        words.append(_SMALL[rest])
    return words
