"""The report on a photo: what is refused, what is warned of, and in which words."""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from standin.avatars.photo import landmarks
from standin.avatars.photo.intake import Examination, Report, decode, examine
from standin.errors import EngineError, MissingSystemLibrary

from . import faces

pytest.importorskip("skimage", reason="the portrait is not installed")


def png(image: faces.Image) -> bytes:
    done, data = cv2.imencode(".png", np.ascontiguousarray(image[..., ::-1]))
    assert done
    return data.tobytes()


def looked_at(image: faces.Image, **choice: bool | tuple[float, float]) -> Examination:
    return examine(png(image), **choice)  # type: ignore[arg-type]


def refused(image: faces.Image) -> list[str]:
    report = looked_at(image).report
    assert report.ok == (not report.problems)
    for problem in (*report.problems, *report.warnings):
        assert problem.message and problem.advice
    return [p.code for p in report.problems]


def warned(image: faces.Image) -> list[str]:
    report = looked_at(image).report
    assert report.ok, report.problems
    return [p.code for p in report.warnings]


def test_a_real_portrait_becomes_an_avatar() -> None:
    seen = looked_at(faces.portrait())
    assert [p.code for p in seen.report.warnings] == ["face_small"]
    assert seen.report.chosen == 0
    x, y = seen.report.faces[0].centre
    assert 0.4 < x < 0.48
    assert 0.2 < y < 0.3
    pack = seen.pack()
    assert (pack.image == faces.portrait()).all()
    assert pack.alpha is not None
    assert pack.alpha[20:40, 20:40].max() < 40, "the wall is background"
    assert pack.alpha[440:460, 200:250].min() > 215, "the suit is the person"


@pytest.mark.parametrize("name", ["maya", "kenji", "marcus", "noor"])
def test_faces_of_many_kinds_pass(name: str) -> None:
    assert warned(faces.drawn(name)) == []


SPOILT: dict[str, tuple[Callable[[], faces.Image], str]] = {
    "hand": (lambda: faces.with_hand(faces.portrait(), faces.points()), "mouth_covered"),
    "mask": (lambda: faces.with_mask(faces.portrait(), faces.points()), "mouth_covered"),
    "blur": (lambda: faces.blurred(faces.portrait(), 2.2), "blurred"),
    "night": (lambda: faces.exposed(faces.portrait(), 0.12), "too_dark"),
    "flash": (lambda: faces.exposed(faces.portrait(), 2), "too_bright"),
    "small": (lambda: faces.enlarged(faces.portrait(), 0.6), "face_too_small"),
    "profile": (lambda: faces.turned(faces.portrait(), faces.points(), yaw=45), "turned_too_far"),
    "floor": (lambda: faces.turned(faces.portrait(), faces.points(), pitch=38), "turned_too_far"),
    "brow": (lambda: faces.enlarged(faces.portrait()[95:], 1.5), "forehead_cropped"),
    "chin": (lambda: faces.enlarged(faces.portrait()[:165], 2), "chin_cropped"),
    "asleep": (lambda: faces.drawn("maya", eyeBlinkLeft=1, eyeBlinkRight=1), "eyes_closed"),
    "cat": (faces.cat, "no_face"),
    "wall": (lambda: np.full((300, 300, 3), 128, np.uint8), "no_face"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_is_refused(name: str) -> None:
    image, code = SPOILT[name]
    assert code in refused(image())


def test_what_is_warned_of() -> None:
    photo, at = faces.portrait(), faces.points()
    assert "eyes_hidden" in warned(faces.with_glasses(photo, at, dark=True))
    assert "eyes_hidden" not in warned(faces.with_glasses(photo, at, dark=False))
    assert "mouth_open" in warned(faces.drawn("maya", jawOpen=0.6))
    assert "turned" in warned(faces.turned(photo, at, yaw=25))
    assert "noisy" in warned(faces.noisy(faces.drawn("amara"), 25))


def test_dark_skin_in_good_light_is_not_called_dark() -> None:
    assert "dark" not in warned(faces.drawn("amara"))


def test_a_photo_on_its_side_is_turned_upright() -> None:
    upright = looked_at(faces.portrait())
    for quarter in (1, 2, 3):
        seen = looked_at(np.rot90(faces.portrait(), quarter))
        assert "turned_upright" in [p.code for p in seen.report.warnings]
        assert seen.pixels is not None and (seen.pixels == faces.portrait()).all()
        assert seen.landmarks is not None and upright.landmarks is not None
        assert np.abs(seen.landmarks - upright.landmarks).max() < 0.01


def test_several_faces_are_offered_and_one_can_be_picked() -> None:
    two = np.hstack([faces.portrait(), faces.portrait()[:, ::-1]])
    report = looked_at(two).report
    assert [p.code for p in report.problems] == ["several_faces"]
    assert len(report.faces) == 2
    assert not report.ok
    assert "0.2" in report.problems[0].advice and "0.7" in report.problems[0].advice
    largest = looked_at(two, largest=True)
    assert largest.report.ok
    for x, y in (face.centre for face in report.faces):
        picked = looked_at(two, point=(x, y))
        assert picked.report.ok
        assert picked.landmarks is not None
        assert abs(picked.landmarks[:, 0].mean() / two.shape[1] - x) < 0.03
        assert picked.matte is not None
        mine = slice(0, 512) if x < 0.5 else slice(512, 1024)
        other = slice(512, 1024) if x < 0.5 else slice(0, 512)
        assert picked.matte[150:250, mine].max() > 0.9
        assert picked.matte[100:200, other].max() < 0.1, "the neighbour is background"
    nowhere = looked_at(two, point=(0.5, 0.95)).report
    assert [p.code for p in nowhere.problems] == ["no_face_there"]


def test_islands_in_the_matte_are_background(monkeypatch: pytest.MonkeyPatch) -> None:
    found = faces.found()
    spotted = found.matte.copy()
    spotted[20:60, 440:480] = 1
    spotted[260:270, 200:215] = 0.6
    monkeypatch.setattr(landmarks, "find", lambda *_: replace(found, matte=spotted))
    seen = looked_at(faces.portrait())
    assert seen.matte is not None
    assert seen.matte[20:60, 440:480].max() == 0
    assert seen.matte[260:270, 200:215].min() > 0.9, "nobody has holes in the chest"
    assert seen.matte[100:200, 190:250].min() > 0.9


def test_a_small_face_in_a_wide_photo_is_found() -> None:
    wide = np.full((1500, 2400, 3), 150, np.uint8)
    wide[700:1212, 1500:2012] = faces.portrait()
    report = looked_at(wide).report
    assert report.ok
    assert [p.code for p in report.warnings] == ["face_small"]


def test_a_cut_out_brings_its_own_matte() -> None:
    alpha = (faces.found().matte > 0.5).astype(np.uint8) * 255
    done, data = cv2.imencode(".png", np.dstack([faces.portrait()[..., ::-1], alpha]))
    assert done
    seen = examine(data.tobytes())
    assert seen.report.ok
    assert seen.matte is not None
    assert set(np.unique(seen.matte)) == {0.0, 1.0}


def test_the_report_goes_through_json() -> None:
    report = looked_at(faces.with_hand(faces.portrait(), faces.points())).report
    told = report.to_dict()
    assert told["ok"] is False
    assert Report.from_dict(json.loads(json.dumps(told))) == report


def test_a_refused_photo_makes_no_pack() -> None:
    with pytest.raises(ValueError, match="refused"):
        looked_at(faces.cat()).pack()


def test_an_unreadable_file_is_a_report_too() -> None:
    report = examine(b"GIF89a").report
    assert not report.ok
    assert report.problems[0].code == "unsupported_format"


def _worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> Path:
    script = tmp_path / "worker.py"
    script.write_text(text)
    monkeypatch.setattr(landmarks, "WORKER", script)
    return tmp_path / "tries"


def test_a_crash_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = landmarks.WORKER
    tries = _worker(
        tmp_path,
        monkeypatch,
        f"import os, pathlib, runpy, sys\n"
        f"tries = pathlib.Path({str(tmp_path / 'tries')!r})\n"
        f"tries.open('a').write('x')\n"
        f"os.abort() if len(tries.read_text()) == 1 else None\n"
        f"sys.argv[0] = {str(real)!r}\n"
        f"runpy.run_path({str(real)!r}, run_name='__main__')\n",
    )
    assert len(landmarks.find(faces.portrait()).landmarks) == 1
    assert tries.read_text() == "xx"


@pytest.mark.parametrize(
    ("body", "said"),
    [("import os; os.abort()", "exit status -6"), ("while True: pass", "no answer")],
)
def test_a_crash_or_hang_that_stays_is_told(
    body: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _worker(tmp_path, monkeypatch, body)
    with pytest.raises(EngineError, match=said):
        landmarks.find(faces.portrait(), seconds=0.5 if "while" in body else 20)


def test_without_the_face_finder_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "mediapipe"
    empty.mkdir()
    (empty / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(MissingSystemLibrary, match="scripts/setup"):
        landmarks.find(faces.portrait())


def test_the_server_never_loads_the_face_finder() -> None:
    decode(png(faces.portrait()))
    landmarks.find(faces.portrait())
    assert not [name for name in sys.modules if name.startswith("mediapipe")]
