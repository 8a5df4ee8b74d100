from pathlib import Path

import pytest

from standin.errors import InvalidField, UnknownAvatar
from standin.media import decode
from standin.render import Crew, render
from standin.scene import Character, ColourBackground, Scene, Silence, TextVoice, Video

SCENES = (
    Scene(
        TextVoice("espeak-en-us", "Maybe five people can hear me, maybe more than that."),
        Character("maya", talking_style="expressive"),
        ColourBackground("#DCE7EA"),
    ),
    Scene(Silence(1.02), Character("daniel", 0.6, 0.2, 0.2)),
    Scene(TextVoice("espeak-de", "Guten Tag!"), None, ColourBackground("#223344")),
)


@pytest.mark.parametrize("fps", [25, 30])
def test_the_bytes_do_not_depend_on_the_number_of_workers(
    fps: int, tmp_path: Path, paint: Path
) -> None:
    video = Video(SCENES, 320, 180, fps, "A title")
    progress: list[tuple[int, int]] = []
    one, three = tmp_path / "one.mp4", tmp_path / "three.mp4"
    with Crew(1, paint) as crew:
        takes = render(video, one, crew, lambda done, total: progress.append((done, total)))
    with Crew(3, paint) as crew:
        render(video, three, crew)
    assert one.read_bytes() == three.read_bytes()
    frames = sum(len(take.track) for take in takes)
    assert decode.facts(one).frames == frames
    assert progress[-1] == (frames, frames)
    assert progress == sorted(progress)
    assert len(takes[1].track) == -(-round(1.02 * 22050) * fps // 22050)


def test_each_scene_has_its_own_background_and_character(tmp_path: Path, paint: Path) -> None:
    out = tmp_path / "out.mp4"
    with Crew(1, paint) as crew:
        takes = render(Video(SCENES, 320, 180, 25), out, crew)
    pictures = list(decode.frames(out))
    starts = [0, len(takes[0].track), len(takes[0].track) + len(takes[1].track)]
    corners = [pictures[start + 5][2, 2].astype(int) for start in starts]
    for seen, wanted in zip(corners, [(220, 231, 234), (255, 255, 255), (34, 51, 68)], strict=True):
        assert abs(seen - wanted).max() <= 3
    last = pictures[starts[2] + 5]
    assert int(last.max(axis=(0, 1)).max()) - int(last.min()) < 40  # nobody is there
    middle = pictures[starts[0] + 5][90, 160].astype(int)
    assert abs(middle - (220, 231, 234)).max() > 30  # somebody is


@pytest.mark.parametrize(
    ("video", "error", "says"),
    [
        (Video((), 320, 180), InvalidField, "scenes"),
        (Video((Scene(Silence(1), Character("nobody")),), 320, 180), UnknownAvatar, "nobody"),
    ],
)
def test_what_cannot_be_made_leaves_no_file(
    video: Video, error: type[Exception], says: str, tmp_path: Path
) -> None:
    with Crew(1) as crew, pytest.raises(error, match=says):
        render(video, tmp_path / "out.mp4", crew)
    assert not list(tmp_path.iterdir())
