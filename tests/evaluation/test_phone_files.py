"""Phone files, and what phones ask of the lips."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from standin.errors import MediaError
from standin.evaluation import phones
from standin.evaluation.phones import TimedPhone


def test_written_phones_are_read_back(tmp_path: Path) -> None:
    said = [TimedPhone("", 0, 0.5), TimedPhone("tʃ", 0.5, 0.6, "chew"), TimedPhone("uː", 0.6, 0.8)]
    phones.write(tmp_path / "p.json", said, 16000)
    assert phones.read(tmp_path / "p.json") == said


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        '{"phones": [{"ipa": "a"}]}',
        '{"phones": [{"ipa": "a", "start": 2, "end": 1}]}',
        '{"phones": []}',
        '{"phones": [{"ipa": "", "start": 0, "end": 1}]}',
    ],
)
def test_other_files_are_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "p.json"
    path.write_text(text)
    with pytest.raises(MediaError, match=r"p\.json"):
        phones.read(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"none\.json"):
        phones.read(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("ipa", "kind"),
    [
        ("p", "bilabial"),
        ("m̩", "bilabial"),
        ("pʰ", "bilabial"),
        ("v", "labiodental"),
        ("ˈaɪ", "open_vowel"),
        ("ɑːɹ", "open_vowel"),
        ("æ", "open_vowel"),
        ("ɪ", "vowel"),
        ("ɜː", "vowel"),
        ("", "pause"),
        ("_", "pause"),
    ],
)
def test_classes(ipa: str, kind: str) -> None:
    phone = TimedPhone(ipa, 0, 1)
    assert getattr(phone, f"is_{kind}")
    if kind == "open_vowel":
        assert phone.is_vowel
    if kind == "vowel":
        assert not phone.is_open_vowel


def test_shifted_phones_come_back_at_the_start() -> None:
    said = [TimedPhone("a", 1.0, 1.5), TimedPhone("p", 9.0, 9.2)]
    moved = phones.shifted(said, 2.0, 10.0)
    assert [p.ipa for p in moved] == ["p", "a"]
    assert [p.start for p in moved] == pytest.approx([1.0, 3.0])


def test_expected_opening_follows_the_phones() -> None:
    said = [TimedPhone("", 0, 0.5), TimedPhone("ɑ", 0.5, 0.8), TimedPhone("m", 0.8, 1.0)]
    silent, vowel, lips = phones.expected_opening(said, np.array([0.2, 0.65, 0.9]))
    assert vowel > 0.9
    assert silent < 0.05 and lips < 0.1
