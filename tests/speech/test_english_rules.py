"""English as people say it, and words that keep their places in the script."""

import pytest

from standin.speech import english_rules, european_rules, numerals
from standin.speech.reading import Reading

CASES = [
    ("It costs $3.50.", "It costs three dollars fifty cents."),
    ("£0.99 and $2.5 million", "ninety-nine pence and two point five million dollars"),
    ("5 € or €1,000", "five euros or one thousand euros"),
    ("5 km at 20 °C", "five kilometers at twenty degrees Celsius"),
    ("1 kg, 3 GB, 50%", "one kilogram, three gigabytes, fifty percent"),
    ("https://www.example.com/docs", "example dot com slash docs"),
    ("jo.doe@example.org", "jo dot doe at example dot org"),
    ("Ask Dr. Smith, e.g. now.", "Ask Doctor Smith, for example now."),
    ("Main St. near St. Mary", "Main Street near Saint Mary"),
    ("cats, etc. The end", "cats, et cetera. The end"),
    ("NASA has an API", "Nasa has an eigh P I"),
    ("HTML and URLs", "H T M L and U R L's"),
    ("LET US GO TO IT NOW", "LET US GO TO IT NOW"),
    ("call 555-123-4567", "call five five five, one two three, four five six seven"),
    ("+1 (555) 123-4567", "plus one, five five five, one two three, four five six seven"),
    ("2026-11-22", "November twenty-second, twenty twenty-six"),
    ("11/22/2026", "November twenty-second, twenty twenty-six"),
    ("Nov. 3, 2025", "November third, twenty twenty-five"),
    ("3 May", "third of May"),
    ("at 14:30", "at fourteen thirty"),
    ("at 3:05 pm", "at three oh five P M"),
    ("at 9:00", "at nine o'clock"),
    ("99:99", "ninety-nine:ninety-nine"),
    ("the 1990s", "the nineteen nineties"),
    ("in 1999 and 2005", "in nineteen ninety-nine and two thousand five"),
    ("pages 3-5", "pages three to five"),
    ("1/2 or 3/4", "a half or three quarters"),
    ("2½ cups", "two and a half cups"),
    ("24/7", "twenty-four seven"),
    ("Chapter IV", "Chapter four"),
    ("Henry VIII", "Henry the eighth"),
    ("I am V", "I am V"),
    ("v2.1", "version two point one"),
    ("1,234,567.89", "one million two hundred thirty-four thousand five hundred sixty-seven "
                     "point eight nine"),
    ("-5 degrees", "minus five degrees"),
    ("007", "zero zero seven"),
    ("the 21st", "the twenty-first"),
    ("#OpenSource and #5", "hashtag Open Source and number five"),
    ("2 + 2 = 4", "two plus two equals four"),
    ("AT&T", "AT and T"),
    ("No numbers here, none at all.", "No numbers here, none at all."),
]  # fmt: skip


@pytest.mark.parametrize(("written", "spoken"), CASES)
def test_as_people_say_it(written: str, spoken: str) -> None:
    said = Reading.of(written).apply(english_rules.rules("en-US")).text
    assert " ".join(said.split()) == spoken


def test_the_day_comes_first_outside_america() -> None:
    said = Reading.of("3/4/2026").apply(english_rules.rules("en-GB")).text
    assert said == "April third, twenty twenty-six"


@pytest.mark.parametrize(
    ("language", "written", "spoken"),
    [
        ("de", "z.B. 5 km", "zum Beispiel 5 Kilometer"),
        ("de", "um 14:30 Uhr", "um 14 Uhr 30"),
        ("de", "https://www.beispiel.de/info", "beispiel Punkt de Schrägstrich info"),
        ("de", "3-5 kg für $3.50", "3 bis 5 Kilogramm für 3,50 Dollar"),
        ("fr", "M. Dupont à 14h30", "monsieur Dupont à 14 heures 30"),
        ("fr", "jean@exemple.fr", "jean arobase exemple point fr"),
        ("es", "EE. UU. a 5 km", "Estados Unidos a 5 kilómetros"),
        ("es", "p. ej. 3-5 GB", "por ejemplo 3 a 5 gigabytes"),
        ("ru", "5 км", "5 км"),
    ],
)
def test_other_languages(language: str, written: str, spoken: str) -> None:
    said = Reading.of(written).apply(european_rules.rules(language)).text
    assert " ".join(said.split()) == spoken


def test_every_letter_remembers_its_origin() -> None:
    script = "Pay $3.50 now"
    reading = Reading.of(script, 7).apply(english_rules.rules("en-US"))
    at = reading.text.index("three")
    assert reading.span(at, at + len("three dollars fifty cents")) == (7 + 4, 7 + 9)
    now = reading.text.index("now")
    assert reading.span(now, now + 3) == (7 + 10, 7 + 13)


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "zero"), ("13", "thirteen"), ("100", "one hundred"), ("1001", "one thousand one"),
        ("1000000", "one million"), ("1" + "0" * 18, "one" + " zero" * 18),
    ],
)  # fmt: skip
def test_cardinals(digits: str, words: str) -> None:
    assert numerals.cardinal(digits) == words


def test_roman_numerals() -> None:
    assert [numerals.roman(r) for r in ("IV", "IX", "XL", "MCMXCIV", "IIII", "VX")] == [
        4, 9, 40, 1994, 0, 0,
    ]  # fmt: skip
