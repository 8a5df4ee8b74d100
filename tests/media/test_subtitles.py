"""Files of captions, read back by a strict reader."""

import re
from pathlib import Path

import pytest

from standin.errors import StandinError
from standin.media import subtitles
from standin.scene import Captions
from standin.stage.cues import Cue, Token

CUES = [
    Cue(0.3, 2.5, ((Token("Tom & <Jerry>", 0.3, 1.0, " "), Token("{say}", 1.1, 1.6, " ")),)),
    Cue(
        3661.04,
        3663.9996,
        (
            (Token("a", 3661.04, 3661.5, " "), Token("\\Nb", 3661.5, 3662.0, " ")),
            (Token("שלום!", 3662.25, 3663.0, ""),),
        ),
    ),
]


def test_srt_is_exact() -> None:
    assert subtitles.srt(CUES) == (
        "1\n00:00:00,300 --> 00:00:02,500\nTom & <Jerry> {say}\n"
        "\n2\n01:01:01,040 --> 01:01:04,000\na \\Nb\n\u202bשלום!\u202c\n"
    )


def test_vtt_is_exact() -> None:
    assert subtitles.vtt(CUES) == (
        "WEBVTT\n\n00:00:00.300 --> 00:00:02.500\nTom &amp; &lt;Jerry&gt; {say}\n"
        "\n01:01:01.040 --> 01:01:04.000\na \\Nb\nשלום!\n"
    )


def test_an_arrow_does_not_end_a_cue() -> None:
    cue = [Cue(0, 1, ((Token("a --> b", 0, 1, ""),),))]
    assert subtitles.srt(cue).count("-->") == 1
    assert subtitles.vtt(cue).count("-->") == 1


def events(text: str) -> list[list[str]]:
    """The fields of each event, as the file's own format line names them."""
    sections = dict(re.findall(r"\[([^\]]+)\]\n(.*?)(?=\n\[|\Z)", text, re.DOTALL))
    assert list(sections) == ["Script Info", "V4+ Styles", "Events"]
    styles = sections["V4+ Styles"].strip().split("\n")
    names = styles[0].removeprefix("Format: ").split(", ")
    assert len(styles) == 2 and len(styles[1].removeprefix("Style: ").split(",")) == len(names)
    lines = sections["Events"].strip().split("\n")
    fields = lines[0].removeprefix("Format: ").split(", ")
    assert fields[-1] == "Text"
    return [line.removeprefix("Dialogue: ").split(",", len(fields) - 1) for line in lines[1:]]


@pytest.mark.parametrize("preset", ["plain", "karaoke", "boxed", "bold", "minimal"])
def test_ass_reads_back(preset: str) -> None:
    first, second = events(subtitles.ass(CUES, Captions(preset=preset), 1280, 720, "A\nB"))
    assert first[1:4] == ["0:00:00.30", "0:00:02.50", "Default"]
    assert second[1:3] == ["1:01:01.04", "1:01:04.00"]
    bare = re.sub(r"(?<!\\)\{[^}]*\}", "", first[-1])
    assert bare == r"Tom & <Jerry> \{say\}"
    assert "\\Nb" not in second[-1] and second[-1].count("\\N") == 1


def test_ass_counts_the_hundredths_of_each_word() -> None:
    *_, second = events(subtitles.ass(CUES, Captions(preset="karaoke"), 1280, 720))
    waits = [int(k) for k in re.findall(r"\\k(\d+)", second[-1])]
    assert waits == [46, 75, 175]


def test_ass_knows_places() -> None:
    asked = Captions(place="top")
    assert ",8,90,90,50,1\n" in subtitles.ass(CUES, asked, 1280, 720)
    asked = Captions(x=0.5, y=0.25)
    assert "{\\an5\\pos(640,180)}" in subtitles.ass(CUES, asked, 1280, 720)


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass"])
def test_files_are_utf8_with_plain_line_ends(tmp_path: Path, kind: str) -> None:
    file = tmp_path / f"a.{kind}"
    subtitles.write(CUES, file, Captions(), 640, 360)
    data = file.read_bytes()
    assert b"\r" not in data and data.endswith(b"\n")
    assert "שלום" in data.decode()


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StandinError, match="srt"):
        subtitles.write(CUES, tmp_path / "a.txt", Captions(), 640, 360)
