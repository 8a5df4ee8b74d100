"""Breaks in scripts."""

import pytest

from standin.errors import InvalidField
from standin.speech.markup import Break, Text, pieces


def test_text_keeps_its_place_in_the_script() -> None:
    script = 'One. <break time="1s"/> Two.'
    assert pieces(script) == [Text("One. ", 0), Break(1.0), Text(" Two.", script.index(" Two"))]


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [
        ('<break time="500ms"/>', 0.5),
        ("<break time='1.5s' />", 1.5),
        ('<BREAK  time = ".25s">', 0.25),
        ('<break time="0s"></break>', 0.0),
    ],
)
def test_ways_to_write_a_break(tag: str, seconds: float) -> None:
    assert pieces(f"a{tag}b")[1] == Break(seconds)


def test_neighbouring_breaks_add_up() -> None:
    assert pieces('a<break time="1s"/> \n<break time="500ms"/>b')[1] == Break(1.5)


def test_ten_seconds_is_the_longest_pause() -> None:
    assert pieces('a<break time="10s"/>')[1] == Break(10.0)
    with pytest.raises(InvalidField, match=r"text: a pause is at most 10 s at one place, not 11"):
        pieces('a<break time="6s"/><break time="5s"/>b')


@pytest.mark.parametrize("text", ["a < b", "I <3 you", "x<y", "1 << 2", "<", "< b >"])
def test_plain_angle_brackets_are_text(text: str) -> None:
    assert pieces(text) == [Text(text, 0)]


@pytest.mark.parametrize("tag", ["<b>", "</emphasis>", "<breakfast/>", '<prosody rate="2">'])
def test_other_tags_are_named_and_refused(tag: str) -> None:
    with pytest.raises(InvalidField) as caught:
        pieces(f"Hello {tag} there")
    assert caught.value.path == ("text",)
    assert tag in caught.value.detail


@pytest.mark.parametrize("tag", ['<break time="1"/>', '<break time="-1s"/>'])
def test_a_break_needs_a_time(tag: str) -> None:
    with pytest.raises(InvalidField, match="needs a time"):
        pieces(f"a{tag}b")


def test_a_script_of_breaks_has_no_text() -> None:
    assert pieces('<break time="1s"/>') == [Break(1.0)]
    assert pieces(" \n") == []
