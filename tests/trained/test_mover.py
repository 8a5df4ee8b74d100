"""A network in a pack draws the mouth, there and nowhere else, and each frame by itself."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from standin.avatars import personal
from standin.avatars.avatar import AvatarInfo, Heard, Listener, Performer, Placement
from standin.avatars.footage import SUFFIX
from standin.avatars.footage.avatar import FootageAvatar
from standin.avatars.footage.pack import FootagePack, with_network
from standin.avatars.photo.face import Face
from standin.avatars.trained import visemes
from standin.avatars.trained.network import CONDITIONS, Network, NetworkError
from standin.motion.coefficients import Row, Track, neutral, row

from .tiny import network, note

WHOLE = Placement(384, 288)
AA = row(jawOpen=0.6, rest=0.0)
RED = (1.0, 0.0, 0.0)


def avatar(packed: Path, out: Path, data: bytes | None) -> FootageAvatar:
    with_network(packed, data, out)
    return FootageAvatar(out, AvatarInfo("ana", "Ana", "female", "footage", {}))


def test_what_the_network_paints_lies_where_the_mouth_is(packed: Path, tmp_path: Path) -> None:
    performer = avatar(packed, tmp_path / f"a{SUFFIX}", network(colour=RED)).prepare(WHOLE)
    landmarks = FootagePack.open(packed).landmarks
    for number in (4, 40):
        still = performer.frame(neutral(), number / 25).pixels[..., :3].astype(int)
        spoken = performer.frame(AA, number / 25).pixels[..., :3].astype(int)
        face = Face(landmarks[number])
        x, y = face.mouth.astype(int)
        assert (spoken[y, x] == (255, 0, 0)).all()
        away = np.abs(spoken - still).max(axis=2)
        assert away[: int(face.xy[6, 1])].max() == 0
        red = (spoken == (255, 0, 0)).all(axis=2)
        there = np.argwhere(red)[:, ::-1]
        reach = np.abs(face.along(there.astype(np.float32), face.mouth)).max(0) / face.mm
        assert 26 < reach[0] < 45
        assert 28 < reach[1] < 55


def test_skin_that_is_not_moved_stays_to_the_pixel(packed: Path, tmp_path: Path) -> None:
    """What a network leaves alone is the frame's own, not a copy that was sampled again."""
    performer = avatar(packed, tmp_path / f"a{SUFFIX}", network()).prepare(WHOLE)
    still = performer.frame(neutral(), 0.4).pixels[..., :3].astype(int)
    spoken = performer.frame(AA, 0.4).pixels[..., :3].astype(int)
    face = Face(FootagePack.open(packed).landmarks[10])
    x, y = face.mouth.astype(int)
    reach = round(20 * face.mm)
    inside = np.s_[y - reach : y + reach, x - reach : x + reach]
    assert np.abs(spoken - still)[inside].max() <= 1


def test_a_flow_moves_the_frames_own_skin(packed: Path, tmp_path: Path) -> None:
    performer = avatar(packed, tmp_path / f"a{SUFFIX}", network(flow=(0.04, 0.0))).prepare(WHOLE)
    still = performer.frame(neutral(), 0.4).pixels[..., :3].astype(int)
    spoken = performer.frame(AA, 0.4).pixels[..., :3].astype(int)
    face = Face(FootagePack.open(packed).landmarks[10])
    x, y = face.mouth.astype(int)
    moved = round(0.04 * 100 * face.mm)
    assert moved >= 2
    reach = round(16 * face.mm)
    rows = slice(y - reach, y + reach)
    here = spoken[rows, x - reach : x + reach]
    errors = [
        np.abs(still[rows, x - reach + s : x + reach + s] - here).mean()
        for s in range(-2, moved + 4)
    ]
    assert int(np.argmin(errors)) - 2 == moved


def test_a_network_hears_what_comes_next(packed: Path, tmp_path: Path) -> None:
    """It is told the sounds 80 ms ahead, in a scene that is known, and what the row says else."""
    ears = network(colour=RED, told=note(conditions=CONDITIONS[1]), listens=True)
    performer = avatar(packed, tmp_path / f"a{SUFFIX}", ears).prepare(WHOLE)
    assert isinstance(performer, Listener)
    lisped = row(jawOpen=0.6, rest=0.0, tongueOut=1.0)
    track = Track(np.stack([AA] * 10 + [lisped] * 10), 25.0)
    scene = performer.listening(Heard(np.zeros(20 * 640, np.float32), 16000, track))
    x, y = Face(FootagePack.open(packed).landmarks[8]).mouth.astype(int)

    def red(shown: Performer, asked: Row, number: int) -> bool:
        pixel = shown.frame(asked, number / 25).pixels[y, x]
        return bool(pixel[0] > 240 and pixel[1] < 15)

    assert [red(scene, AA, number) for number in (5, 7, 8, 9)] == [False, False, True, True]
    # Who was not told of a scene, a preview for example, knows the row alone.
    assert not red(performer, AA, 8)
    assert red(performer, lisped, 8)
    # A scene does not follow the avatar into another one.
    assert not red(performer, AA, 9)


def test_sounds_around_a_moment() -> None:
    values = np.stack([row(jawOpen=number / 10) for number in range(10)])
    told = visemes.visemes(Track(values, 25.0), np.array([0.0, 0.2, 0.36]))
    assert told.shape == (3, visemes.COUNT)
    jaws = told[:, :: len(visemes.SHAPES)]
    assert np.allclose(jaws, [[0, 0, 0.2], [0.3, 0.5, 0.7], [0.7, 0.9, 0.9]], atol=1e-6)
    assert np.allclose(visemes.alone(values[4])[:: len(visemes.SHAPES)], 0.4)


def test_a_frame_alone_is_the_frame_in_sequence(packed: Path, tmp_path: Path) -> None:
    made = avatar(packed, tmp_path / f"a{SUFFIX}", network(flow=(0.02, 0.03), colour=None))
    one, other = made.prepare(WHOLE), made.prepare(WHOLE)
    walk = {n: one.frame(AA, n / 25).pixels for n in range(0, 80, 10)}
    for number in (70, 10, 40):
        assert np.array_equal(other.frame(AA, number / 25).pixels, walk[number])


def test_the_digest_tells_one_network_from_another(packed: Path, tmp_path: Path) -> None:
    plain = FootageAvatar(packed, AvatarInfo("ana", "Ana", "female", "footage", {}))
    one = avatar(packed, tmp_path / f"a{SUFFIX}", network())
    same = avatar(packed, tmp_path / f"b{SUFFIX}", network())
    other = avatar(packed, tmp_path / f"c{SUFFIX}", network(colour=RED))
    assert len({plain.digest, one.digest, other.digest}) == 3
    assert one.digest == same.digest
    # Which frames a video has depends on the name of the pack, and that on its content.
    keys = [f"packs/{hashlib.sha256(p.pack.path.read_bytes()).hexdigest()}{SUFFIX}"
            for p in (one, other)]  # fmt: skip
    assert personal.digest(keys[0]) != personal.digest(keys[1])


def test_a_network_that_is_forgotten_leaves_the_pack_as_it_was(
    packed: Path, tmp_path: Path
) -> None:
    with_network(packed, network(), tmp_path / "with")
    with_network(tmp_path / "with", network(colour=RED), tmp_path / "other")
    with_network(tmp_path / "other", None, tmp_path / "without")
    assert FootagePack.open(tmp_path / "other").network == network(colour=RED)
    assert (tmp_path / "without").read_bytes() == packed.read_bytes()


def test_a_damaged_or_foreign_network_is_told(packed: Path, tmp_path: Path) -> None:
    with pytest.raises(NetworkError, match="cannot be read"):
        Network(b"no network")
    with pytest.raises(NetworkError, match="trained by another version"):
        Network(network(told=note(version=99)))
    damaged = avatar(packed, tmp_path / f"a{SUFFIX}", network()[:-900])
    with pytest.raises(NetworkError):
        damaged.prepare(WHOLE)


def test_nobody_opens_the_mouth_wider_than_in_their_footage(packed: Path, tmp_path: Path) -> None:
    """The jaw that is bent around the square goes no farther than what the network has seen."""
    wide = avatar(packed, tmp_path / f"a{SUFFIX}", network()).prepare(WHOLE)
    calm = avatar(packed, tmp_path / f"b{SUFFIX}", network(told=note(opening=0.5))).prepare(WHOLE)
    half = AA.copy()
    half[AA > 0] *= 0.5
    asked = calm.frame(AA, 0.0).pixels
    assert not np.array_equal(asked, wide.frame(AA, 0.0).pixels)
    assert np.array_equal(asked, wide.frame(half, 0.0).pixels)
