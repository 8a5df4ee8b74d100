"""Tags in scripts."""

from dataclasses import replace

import pytest

from standin.errors import InvalidField
from standin.speech.markup import Break, Mark, Said, Text, pieces
from standin.speech.tone import EMPHASIS, Tone


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


def test_tones_add_up_inside_each_other() -> None:
    inner = '<prosody rate="-50%" volume="+3dB">b</prosody>'
    script = f'<prosody rate="80%" pitch="+2st">a{inner}</prosody>c'
    a, b, c = pieces(script)
    assert isinstance(a, Text) and isinstance(b, Text) and isinstance(c, Text)
    assert a.tone == Tone(0.8, 2.0)
    assert b.tone == Tone(0.5, 2.0, 1.0, 3.0)  # 0.4 is slower than any voice
    assert c.tone == Tone()


def test_words_said_otherwise() -> None:
    script = (
        '<sub alias="x">W3C</sub><phoneme ph="a">b</phoneme>'
        '<say-as interpret-as="date" format="DMY">3/4</say-as>'
    )
    found = [p.said for p in pieces(script) if isinstance(p, Text)]
    assert found == [Said("sub", "x"), Said("phoneme", "a"), Said("date", "dmy")]


def test_marks_paragraphs_and_sentences() -> None:
    script = '<speak><p><s>a</s><s>b</s></p><p>c</p><mark name="m"/></speak>'
    found = pieces(script)
    kinds = [p.seconds if isinstance(p, Break) else type(p).__name__ for p in found]
    assert kinds == [0.0, "Text", 0.0, "Text", 0.8, "Text", 0.4, "Mark"]
    assert found[-1] == Mark("m", script.index("<mark"))


@pytest.mark.parametrize(
    ("tag", "seconds"),
    [("<break/>", 0.4), ('<break strength="x-strong"/>', 1.2), ('<break strength="none"/>', 0.0)],
)
def test_a_break_by_its_strength(tag: str, seconds: float) -> None:
    assert pieces(f"a{tag}b")[1] == Break(seconds)


def test_emphasis_is_moderate_unless_said() -> None:
    found = pieces("<emphasis>a</emphasis>")[0]
    assert isinstance(found, Text) and found.tone == EMPHASIS["moderate"]


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("one <emphasis>two", r"<emphasis> at character 5 is not closed by </emphasis>"),
        ("one</p>", r"</p> at character 4 closes nothing"),
        ("<p><s>a</p></s>", r"</p> at character 8 closes nothing: <s> is still open"),
        ("<p>" * 17, r"<p> at character 49 stands inside 16 other tags"),
        ('a <break time="1s"', r"<break at character 3 is not closed by >"),
        ("a <!-- b -->", r"<!-- b --> at character 3 is not taken"),
        ("<![CDATA[a]]>", r"is not taken"),
        ("<sub>a</sub>", r"<sub> at character 1 needs an alias"),
        ('<sub alias="a"></sub>', r"has no text"),
        ('<sub alias="a">b<break/></sub>', r"which takes only text"),
        ('<phoneme alphabet="x-sampa" ph="a">b</phoneme>', r"needs IPA"),
        ('<say-as interpret-as="poem">b</say-as>', r"needs interpret-as: characters"),
        ('<prosody rate="fastish">b</prosody>', r"has a wrong rate: it is x-slow"),
        ('<prosody contour="x">b</prosody>', r"has contour, but prosody takes rate, pitch"),
        ('<prosody pitch="+40st">b</prosody>', r"has a pitch outside -24st"),
        ("<prosody>b</prosody>", r"needs rate, pitch, range or volume"),
        ('<emphasis level="1" level="2">b</emphasis>', r"has level twice"),
        ("<mark/>", r"needs a name"),
    ],
)
def test_what_is_wrong_names_the_tag_and_its_place(script: str, says: str) -> None:
    with pytest.raises(InvalidField) as caught:
        pieces(script)
    assert caught.value.path == ("text",)
    assert says in caught.value.detail


def test_a_voice_with_one_pitch() -> None:
    with pytest.raises(InvalidField, match=r"<prosody pitch='high'> .*only one"):
        pieces("<prosody pitch='high'>a</prosody>", pitch=False)
    (text,) = pieces("<emphasis>a</emphasis>", pitch=False)
    assert isinstance(text, Text)
    assert text.tone == replace(EMPHASIS["moderate"], semitones=0.0)
    assert pieces("<prosody rate='80%'>a</prosody>", pitch=False)
