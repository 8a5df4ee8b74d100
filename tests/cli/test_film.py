"""``standin avatars film``: what is wrong is told before the work, and nothing is left of it."""

import json
from pathlib import Path

import pytest
from test_cli import standin

from filmed import blank
from standin.library import DEFAULT_SPACE, Library
from standin.settings import Settings


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--consent-by", "  "), "consent_by: is empty"),
        (("--consent-by", "a" * 201), "consent_by: has 201 characters, at most 200"),
        (("--gender", "none"), "gender: must be female, male or unknown"),
    ],
)
def test_what_is_wrong_is_told_before_the_work(
    tmp_path: Path, given: tuple[str, ...], told: str
) -> None:
    video = tmp_path / "a.mp4"
    video.write_bytes(b"nobody has to look at it")
    done = standin("avatars", "film", str(video), *given, home=tmp_path / "home")
    assert done.returncode == 2
    assert told in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("seconds", "told"), [(2.0, "it has to last 10 to 600 seconds"), (None, "cannot be read")]
)
def test_nothing_is_left_of_a_video_that_is_refused(
    tmp_path: Path, seconds: float | None, told: str
) -> None:
    video, home = tmp_path / "a.mp4", tmp_path / "home"
    if seconds is None:
        video.write_bytes(b"no video at all")
    else:
        blank(video, seconds)
    done = standin("avatars", "film", str(video), home=home)
    assert done.returncode == 1
    assert told in " ".join(done.stderr.split())
    listed = standin("avatars", "list", "--kind", "footage", "--json", home=home)
    assert json.loads(listed.stdout) == []
    with Library.open(Settings(home=home)) as library:
        assert not library.avatars.unprepared()
        assert not library.avatars.groups(DEFAULT_SPACE)
        assert not list(library.objects.list(""))
