"""Avatars by id, their description, and what is kept on disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from standin.avatars.avatar import Placement
from standin.avatars.catalogue import Catalogue
from standin.avatars.illustrated.backdrop import backdrop
from standin.avatars.illustrated.cast import FOLDER, IllustratedAvatar
from standin.avatars.illustrated.document import CharacterDocument, schema
from standin.avatars.illustrated.hands import SHAPES
from standin.avatars.illustrated.spec import Backdrop, BackdropSpec
from standin.errors import InvalidField, MissingSystemLibrary, UnknownAvatar
from standin.motion.coefficients import neutral

from .test_face import CAST

SMALL = Placement(320, 180)
NOOR = (FOLDER / "noor.json").read_text()
DOCUMENTS = [CharacterDocument.from_json(path.read_text()) for path in FOLDER.glob("*.json")]


def test_the_cast_is_varied_and_complete(catalogue: Catalogue) -> None:
    listed = catalogue.list()
    assert len({info.id for info in listed}) == len(listed)
    groups = {info.group_id for info in listed}
    assert groups == set(CAST)
    assert len(listed) == 80
    assert all(sum(info.group_id == group for info in listed) >= 3 for group in groups)
    for gender in ("female", "male"):
        assert sum(info.gender == gender for info in listed) >= 12
    assert {info.age for info in listed} == {"young", "middle", "senior"}
    skins = {document.face.skin for document in DOCUMENTS}
    assert len(skins) == len(DOCUMENTS) == len(groups)
    for info in listed:
        assert info.kind == "illustrated"
        assert set(info.default_voices) == {"flite", "festival", "espeak", "piper"}
        female = info.gender == "female"
        assert (info.default_voices["flite"] == "flite-slt") == female
        assert catalogue.get(info.id).info == info


IDS = {
    "amara": "office studio close",
    "arjun": "classroom studio close",
    "daniel": "studio home close",
    "diego": "home office close",
    "elena": "scrubs office close",
    "helen": "classroom home close",
    "ingrid": "office library close",
    "kenji": "office classroom close",
    "leo": "studio classroom close",
    "marcus": "office studio close",
    "maya": "home studio close",
    "mei": "classroom studio close",
    "noor": "classroom library close",
    "priya": "office studio close",
    "robert": "studio classroom close",
    "sofia": "studio library close",
    "tariq": "office home close",
    "zanele": "library studio close",
}
"""What is added to a character's id for its other looks. People's scripts name them: none goes."""


def test_ids_of_looks_stay(catalogue: Catalogue) -> None:
    listed = {info.id for info in catalogue.list()}
    for name, others in IDS.items():
        assert {name, *(f"{name}-{other}" for other in others.split())} <= listed


def test_the_first_look_has_the_character_s_id(catalogue: Catalogue) -> None:
    maya = [info for info in catalogue.list() if info.group_id == "maya"]
    assert [info.id for info in maya][:1] == ["maya"]
    assert all(info.id.startswith("maya-") for info in maya[1:])
    assert len({info.look for info in maya}) == len(maya)
    assert {info.group_name for info in maya} == {"Maya"}


def test_an_unknown_id_is_named_with_ids_that_are_near(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownAvatar, match=r"'Mayya'.*maya"):
        catalogue.get("Mayya")
    with pytest.raises(UnknownAvatar, match="amara, arjun"):
        catalogue.get("zzz")


def test_listing_loads_no_drawing_library() -> None:
    code = (
        "import sys; from standin.avatars.catalogue import Catalogue; Catalogue().list();"
        "sys.exit(bool({'skia', 'cv2'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_missing_system_library_is_named_with_its_cure() -> None:
    code = (
        "import sys, importlib.abc\n"
        "class Broken(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'skia':\n"
        "            raise ImportError('libEGL.so.1: cannot open shared object file')\n"
        "sys.meta_path.insert(0, Broken())\n"
        "from standin.avatars.catalogue import Catalogue\n"
        "from standin.avatars.avatar import Placement\n"
        "from standin.errors import MissingSystemLibrary\n"
        "try: Catalogue().get('maya').prepare(Placement(320, 180))\n"
        "except MissingSystemLibrary as error: print(error.message)\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert "libEGL.so.1" in said
    assert "apt-get install libegl1 libgl1" in said
    assert issubclass(MissingSystemLibrary, Exception)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: str(path.stem))
def test_a_character_survives_json(path: Path) -> None:
    document = CharacterDocument.from_json(path.read_text())
    assert document.id == path.stem
    assert CharacterDocument.from_json(document.to_json()) == document
    assert document.to_json() == path.read_text()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('"style": "hijab"', '"style": "antlers"', "hair.style: 'antlers' is none of 'long'"),
        ('"jaw": 0.95', '"jowl": 0.96', "face.jowl: no such field"),
        ('"jaw": 0.95', '"jaw": 1.9', "face.jaw: input should be less than or equal to 1.25"),
        ('"jaw": 0.95', '"jaw": "1"', "face.jaw: input should be a valid number"),
        ('"#d9a57e"', '"tan"', "face.skin: 'tan' is not a colour like #1f6f78"),
        ('"main": "#c9b8a4"', '"main": "#c9"', r"looks[0].outfit.main: '#c9' is not a colour"),
        ('"id": "classroom"', '"id": "sand"', "looks[1].id: 'sand' is already another look's id"),
        ('"id": "close"', '"id": "Close up"', "looks[3].id: 'Close up' is not an id"),
        (' "id": "noor",\n', "", "id: is missing"),
        (NOOR, "[]", ""),
        (NOOR, "{", ""),
    ],
)
def test_a_wrong_character_is_refused_by_its_field(old: str, new: str, where: str) -> None:
    assert old in NOOR
    with pytest.raises(InvalidField) as caught:
        CharacterDocument.from_json(NOOR.replace(old, new, 1))
    assert where in caught.value.message


def test_the_schema_knows_every_field_and_its_limits() -> None:
    told = schema()
    jaw = told["$defs"]["FaceSpec"]["properties"]["jaw"]
    assert (jaw["minimum"], jaw["maximum"]) == (0.8, 1.25)
    assert told["$defs"]["OutfitSpec"]["additionalProperties"] is False
    for name, part in told["$defs"].items():
        assert part["description"], name


def test_a_digest_stands_for_the_look() -> None:
    spec = CharacterDocument.from_json(NOOR)
    changed = CharacterDocument.from_json(NOOR.replace("#d9a57e", "#d9a57f"))
    digest = IllustratedAvatar(spec).digest
    assert len(digest) == 64
    assert IllustratedAvatar(spec).digest == digest
    assert IllustratedAvatar(changed).digest != digest


def _bytes(avatar: IllustratedAvatar) -> bytes:
    return avatar.prepare(SMALL).frame(neutral()).pixels.tobytes()


def test_the_cache_gives_the_same_frames_and_is_not_painted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = CharacterDocument.from_json(NOOR)
    plain = _bytes(IllustratedAvatar(spec))
    assert _bytes(IllustratedAvatar(spec, None, tmp_path)) == plain
    kept = sorted(tmp_path.iterdir())
    assert {file.suffix for file in kept} == {".npz"}
    from standin.avatars.illustrated import puppet

    def paint(*_: object) -> None:
        raise AssertionError("painted again")

    monkeypatch.setattr(puppet, "painted", paint)
    assert _bytes(IllustratedAvatar(spec, None, tmp_path)) == plain


@pytest.mark.parametrize("broken", [b"", b"junk", "half", "foreign"])
def test_a_broken_cache_file_is_painted_anew(tmp_path: Path, broken: bytes | str) -> None:
    spec = CharacterDocument.from_json(NOOR)
    plain = _bytes(IllustratedAvatar(spec, None, tmp_path))
    file = max(tmp_path.iterdir(), key=lambda path: path.stat().st_size)
    kept = sorted(tmp_path.iterdir())
    whole = file.read_bytes()
    if broken == "half":
        file.write_bytes(whole[: len(whole) // 2])
    elif broken == "foreign":
        with file.open("wb") as out:
            np.savez(out, head=np.zeros(3))
    elif isinstance(broken, bytes):
        file.write_bytes(broken)
    assert _bytes(IllustratedAvatar(spec, None, tmp_path)) == plain
    assert sorted(tmp_path.iterdir()) == kept
    assert file.read_bytes() == whole


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    spec = CharacterDocument.from_json(NOOR)
    assert _bytes(IllustratedAvatar(spec, None, tmp_path / "file" / "deeper"))


def test_looks_share_the_painted_layers_that_are_equal(tmp_path: Path) -> None:
    document = CharacterDocument.from_json(NOOR)
    first, second = document.looks[:2]
    assert first.shot == second.shot
    IllustratedAvatar(document, first, tmp_path).prepare(SMALL)
    before = set(tmp_path.iterdir())
    IllustratedAvatar(document, second, tmp_path).prepare(SMALL)
    # Head, brows, both hair layers and the hands are the same; what is made of cloth is not.
    assert len(set(tmp_path.iterdir()) - before) == len(before) - 4 - 2 * len(SHAPES)


@pytest.mark.parametrize("kind", get_args(Backdrop))
def test_a_backdrop_fills_any_frame_and_is_pale(kind: Backdrop) -> None:
    for width, height in ((320, 180), (180, 320), (401, 100)):
        drawn = backdrop(BackdropSpec(kind), width, height)
        assert drawn.shape == (height, width, 4)
        assert (drawn[..., 3] == 255).all()
        assert drawn[..., :3].mean() > 150
        assert drawn.std() > 4
    mirrored = backdrop(BackdropSpec(kind, mirror=True), 320, 180)
    plain = backdrop(BackdropSpec(kind), 320, 180)
    assert np.abs(mirrored[:, ::-1].astype(int) - plain).mean() < 2
    with pytest.raises(ValueError):
        backdrop(BackdropSpec(kind), 0, 10)


def test_a_close_up_shows_head_and_shoulders_of_any_look(catalogue: Catalogue) -> None:
    half, close = catalogue.get("maya"), catalogue.get("maya-close")
    near = Placement(320, 180, framing="close_up")
    assert np.array_equal(
        half.prepare(near).frame(neutral()).pixels, close.prepare(SMALL).frame(neutral()).pixels
    )
