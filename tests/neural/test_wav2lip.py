"""Wav2Lip on photos and footage: the mouth alone changes, and each frame is a function of time."""

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from standin.avatars.avatar import AvatarInfo, Faced, Heard, Listener, Performer, Placement
from standin.avatars.footage.avatar import FootageAvatar
from standin.avatars.neural.avatar import NeuralAvatar
from standin.avatars.neural.contracts import WAV2LIP
from standin.avatars.neural.files import Engines, Installed, assigned
from standin.avatars.neural.mouths import without_mouth
from standin.avatars.photo.avatar import PhotoAvatar
from standin.avatars.photo.face import Face
from standin.evaluation.portraits import portrait
from standin.motion.coefficients import Track, row

from . import moving, tiny

FPS = 25
WHOLE = Placement(384, 288)
Image = NDArray[np.uint8]


def engine(folder: Path, does: tiny.Does, **options: int | str) -> Installed:
    path = tiny.wav2lip(folder / does, does, **options)  # type: ignore[arg-type]
    store = Engines(folder / f"home-{does}")
    return store.add(WAV2LIP, assigned(WAV2LIP, [str(path)]), "ana")


def heard(frames: int = 30, silent: bool = False) -> Heard:
    """A second of noise that comes and goes; a head that turns, a mouth that opens."""
    at = np.arange(frames * 640) / 16000
    noise = np.random.default_rng(3).normal(0, 0.1, len(at)) * (np.sin(2 * np.pi * 2 * at) > 0)
    turns = [
        row(headYaw=4 * np.sin(n / 5), headRoll=n / 10, jawOpen=0.3, eyeBlinkLeft=(n % 9) / 9)
        for n in range(frames)
    ]
    return Heard((0 if silent else 1) * noise.astype(np.float32), 16000, Track(np.stack(turns), 25))


def speaking(performer: Performer, sound: Heard) -> Performer:
    assert isinstance(performer, Listener)
    return performer.listening(sound)


def frame(performer: Performer, sound: Heard, number: int) -> Image:
    return performer.frame(sound.track.values[number], number / FPS).pixels


@pytest.fixture(params=["photo", "footage"])
def plain(request: pytest.FixtureRequest, filmed: FootageAvatar) -> PhotoAvatar | FootageAvatar:
    if request.param == "photo":
        return PhotoAvatar(portrait("closed"))
    return filmed


def test_a_network_that_changes_nothing_leaves_every_pixel(
    plain: PhotoAvatar | FootageAvatar, tmp_path: Path
) -> None:
    sound = heard()
    alone = plain.prepare(WHOLE)
    for kind in ({"side": 96}, {"side": 256}):
        avatar = NeuralAvatar(plain, engine(tmp_path / str(kind["side"]), "nothing", **kind))
        performer = speaking(avatar.prepare(WHOLE), sound)
        for number in (3, 17):
            base = without_mouth(sound.track.values[number])
            expected = alone.frame(base, number / FPS).pixels
            assert np.array_equal(frame(performer, sound, number), expected)


def test_what_it_paints_lies_on_the_mouth_and_nowhere_else(
    plain: PhotoAvatar | FootageAvatar, tmp_path: Path
) -> None:
    sound = heard()
    avatar = NeuralAvatar(plain, engine(tmp_path, "paints"))
    performer, alone = speaking(avatar.prepare(WHOLE), sound), plain.prepare(WHOLE)
    assert isinstance(alone, Faced)
    for number in (0, 12, 29):
        base = without_mouth(sound.track.values[number])
        before = alone.frame(base, number / FPS)
        after = frame(performer, sound, number)
        points = alone.points(base, number / FPS)
        assert points is not None
        points = points - np.array([before.left, before.top], np.float32)
        changed = np.abs(after.astype(int) - before.pixels).max(2) > 1
        blue = (after[..., 2] > 200) & (after[..., 0] < 60) & (after[..., 1] < 60)
        assert np.array_equal(after[..., 3], before.pixels[..., 3])
        x, y = (points[13] + points[14]) / 2
        assert blue[round(float(y)), round(float(x))]
        left, right = points[234, 0], points[454, 0]
        top, chin = points[10, 1], points[152, 1]
        rows, columns = np.nonzero(blue)
        # The box that the network paints, in the crop of the face, a pixel or two about.
        assert columns.min() == pytest.approx(left + 0.32 * (right - left), abs=2.5)
        assert columns.max() == pytest.approx(left + 0.68 * (right - left), abs=2.5)
        rows, columns = np.nonzero(changed)
        assert rows.min() > (top + chin) / 2 - 0.1 * (chin - top)
        assert rows.max() < chin + 0.1 * (chin - top)
        assert columns.min() >= left - 2
        assert columns.max() <= right + 2


def test_the_box_moves_with_the_head(tmp_path: Path) -> None:
    plain = PhotoAvatar(portrait("closed"))
    performer = plain.prepare(WHOLE)
    assert isinstance(performer, Faced)
    still, turned = performer.points(row()), performer.points(row(headYaw=6, headRoll=4))
    assert still is not None
    assert turned is not None

    # A marker of the photo, found in both frames: where its texture is, the points are.
    def patch(points: NDArray[np.float32], pixels: Image) -> Image:
        x, y = np.round(points[168]).astype(int)
        return pixels[y - 6 : y + 7, x - 6 : x + 7, :3]

    left = performer.frame(row()).left
    at = np.array([left, 0], np.float32)
    one = patch(still - at, performer.frame(row()).pixels).astype(int)
    other = patch(turned - at, performer.frame(row(headYaw=6, headRoll=4)).pixels).astype(int)
    unmoved = patch(still - at, performer.frame(row(headYaw=6, headRoll=4)).pixels).astype(int)
    assert float(np.linalg.norm(turned[168] - still[168])) > 1.5
    assert np.abs(one - other).mean() < 0.6 * np.abs(one - unmoved).mean()


def test_frames_are_the_same_whichever_others_are_asked_for(tmp_path: Path) -> None:
    sound = heard()
    plain = PhotoAvatar(portrait("closed"))
    avatar = NeuralAvatar(plain, engine(tmp_path, "hears"))
    placed = avatar.prepare(Placement(192, 144))
    walked = speaking(placed, sound)
    all_ = [frame(walked, sound, number).copy() for number in range(30)]
    for number in (29, 3, 16, 15):
        assert np.array_equal(frame(speaking(placed, sound), sound, number), all_[number])
    assert len({each.tobytes() for each in all_}) > 20


def test_one_frame_at_a_time_is_as_good_as_several(tmp_path: Path) -> None:
    sound = heard()
    shown = []
    for batch in (1, "batch_size"):
        plain = PhotoAvatar(portrait("closed"))
        avatar = NeuralAvatar(plain, engine(tmp_path / str(batch), "hears", batch=batch))
        performer = speaking(avatar.prepare(Placement(192, 144)), sound)
        shown.append([frame(performer, sound, number) for number in (0, 6, 29)])
    for one, other in zip(*shown, strict=True):
        assert np.abs(one.astype(int) - other).max() <= 1


def test_the_mouth_follows_the_sound_and_its_time(tmp_path: Path) -> None:
    """The tiny network paints the mouth as bright as the sound is loud, 0.2 s from a frame on."""
    plain = PhotoAvatar(portrait("closed"))
    avatar = NeuralAvatar(plain, engine(tmp_path, "hears"))
    performer, sound = avatar.prepare(Placement(192, 144)), heard()
    still = heard(silent=True)

    def brightness(sound: Heard, number: int) -> float:
        face = Face(np.pad(_points(performer, sound, number), ((0, 0), (0, 1))))
        x, y = np.round(face.mouth).astype(int)
        return float(frame(speaking(performer, sound), sound, number)[y, x, :3].mean())

    # The sound is on for the first and the third quarter of a second.
    assert brightness(sound, 0) > brightness(sound, 7) + 20
    assert brightness(sound, 13) > brightness(sound, 20) + 20
    assert brightness(still, 0) == brightness(still, 13)


def _points(performer: Performer, sound: Heard, number: int) -> NDArray[np.float32]:
    inner = performer._plain  # type: ignore[attr-defined]
    base = without_mouth(sound.track.values[number])
    found = inner.points(base, number / FPS)
    left = inner.frame(base, number / FPS).left
    return np.asarray(found - np.array([left, 0], np.float32), np.float32)


def test_without_a_scene_and_without_a_face_the_avatar_is_itself(tmp_path: Path) -> None:
    plain = PhotoAvatar(portrait("closed"))
    avatar = NeuralAvatar(plain, engine(tmp_path, "paints"))
    talking = row(jawOpen=0.5)
    assert np.array_equal(
        avatar.prepare(WHOLE).frame(talking).pixels, plain.prepare(WHOLE).frame(talking).pixels
    )
    far = Placement(384, 288, offset_x=3.0)
    sound = heard()
    shown = speaking(avatar.prepare(far), sound).frame(talking, 0.2)
    assert shown.pixels.shape[0] >= 1


def test_what_is_before_the_mouth_stays_there(tmp_path: Path) -> None:
    path = moving.footage(tmp_path / "moving.footage", hidden=(14, 15, 16))
    plain = FootageAvatar(path, AvatarInfo("ana", "Ana", "female", "footage", {}))
    sound = heard()
    performer = speaking(NeuralAvatar(plain, engine(tmp_path, "paints")).prepare(WHOLE), sound)
    alone = plain.prepare(WHOLE)
    changes = []
    for number in (4, 11, 12, 13, 15):
        base = alone.frame(without_mouth(sound.track.values[number]), number / FPS).pixels
        changes.append(np.abs(frame(performer, sound, number).astype(int) - base).max())
    assert changes[0] > 100
    assert changes[-1] == 0
    assert changes == sorted(changes, reverse=True)


def test_the_engine_is_part_of_the_avatars_name(tmp_path: Path) -> None:
    plain = PhotoAvatar(portrait("closed"))
    one = NeuralAvatar(plain, engine(tmp_path, "paints"))
    other = NeuralAvatar(plain, engine(tmp_path, "nothing"))
    assert len({plain.digest, one.digest, other.digest}) == 3
    assert one.info is plain.info
