"""Words as written."""

import pytest

from standin.speech import written


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('Hello, "world"!', ["Hello", "world"]),
        ("It’s 3.5% of $20.50 (e.g. AT&T)", ["It’s", "3.5%", "of", "$20.50", "e.g", "AT&T"]),
        ("Über schöne Mädchen", ["Über", "schöne", "Mädchen"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("你好，世界。", ["你好", "世界"]),
        ("well-known—and 😀 done", ["well-known", "and", "😀", "done"]),
        ("... ?!", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert [text[a:b] for a, b in written.words(text)] == expected


def test_speakable_keeps_positions() -> None:
    text = "a\0b\ud800c\x1bd\u202eé😀"
    assert written.speakable(text) == "a b c d\u202eé😀"
