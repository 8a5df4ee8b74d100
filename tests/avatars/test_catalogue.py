"""Avatars by id, their description, and what is kept on disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from standin.avatars.avatar import Placement
from standin.avatars.catalogue import Catalogue
from standin.avatars.illustrated.cast import FOLDER, IllustratedAvatar
from standin.avatars.illustrated.spec import CharacterSpec
from standin.errors import MissingSystemLibrary, UnknownAvatar
from standin.motion.coefficients import neutral

SMALL = Placement(320, 180)
NOOR = (FOLDER / "noor.json").read_text()


def test_the_cast_is_varied_and_complete(catalogue: Catalogue) -> None:
    listed = catalogue.list()
    assert len({info.id for info in listed}) == len(listed) >= 4
    for gender in ("female", "male"):
        assert sum(info.gender == gender for info in listed) >= 2
    skins = {avatar["face"]["skin"] for avatar in map(_json, FOLDER.glob("*.json"))}
    assert len(skins) == len(listed)
    for info in listed:
        assert info.kind == "illustrated"
        assert set(info.default_voices) == {"flite", "espeak"}
        female = info.gender == "female"
        assert (info.default_voices["flite"] == "flite-slt") == female
        assert catalogue.get(info.id).info == info


def _json(path: Path) -> dict[str, dict[str, str]]:
    import json

    return dict(json.loads(path.read_text()))


def test_an_unknown_id_is_named_with_ids_that_are_near(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownAvatar, match=r"'Mayya'.*maya"):
        catalogue.get("Mayya")
    with pytest.raises(UnknownAvatar, match="amara, daniel"):
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
    spec = CharacterSpec.from_json(path.read_text())
    assert spec.id == path.stem
    assert CharacterSpec.from_json(spec.to_json()) == spec
    assert spec.to_json() + "\n" == path.read_text()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"style": "hijab"', '"style": "antlers"'),
        ('"jaw": 0.95', '"jowl": 0.96'),
        ('"id": "noor",', ""),
        (NOOR, "[]"),
        (NOOR, "{"),
    ],
)
def test_a_wrong_character_is_refused(old: str, new: str) -> None:
    assert old in NOOR
    with pytest.raises(ValueError):
        CharacterSpec.from_json(NOOR.replace(old, new))


def test_a_digest_stands_for_the_look() -> None:
    spec = CharacterSpec.from_json(NOOR)
    changed = CharacterSpec.from_json(NOOR.replace("#d9a57e", "#d9a57f"))
    digest = IllustratedAvatar(spec).digest
    assert len(digest) == 64
    assert IllustratedAvatar(spec).digest == digest
    assert IllustratedAvatar(changed).digest != digest


def _bytes(avatar: IllustratedAvatar) -> bytes:
    return avatar.prepare(SMALL).frame(neutral()).pixels.tobytes()


def test_the_cache_gives_the_same_frames_and_is_not_painted_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = CharacterSpec.from_json(NOOR)
    plain = _bytes(IllustratedAvatar(spec))
    assert _bytes(IllustratedAvatar(spec, tmp_path)) == plain
    (file,) = tmp_path.iterdir()
    assert file.suffix == ".npz"
    from standin.avatars.illustrated import puppet

    def paint(*_: object) -> None:
        raise AssertionError("painted again")

    monkeypatch.setattr(puppet, "painted", paint)
    assert _bytes(IllustratedAvatar(spec, tmp_path)) == plain


@pytest.mark.parametrize("broken", [b"", b"junk", "half", "foreign"])
def test_a_broken_cache_file_is_painted_anew(tmp_path: Path, broken: bytes | str) -> None:
    spec = CharacterSpec.from_json(NOOR)
    plain = _bytes(IllustratedAvatar(spec, tmp_path))
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    if broken == "half":
        file.write_bytes(whole[: len(whole) // 2])
    elif broken == "foreign":
        with file.open("wb") as out:
            np.savez(out, head=np.zeros(3))
    elif isinstance(broken, bytes):
        file.write_bytes(broken)
    assert _bytes(IllustratedAvatar(spec, tmp_path)) == plain
    assert [path.name for path in tmp_path.iterdir()] == [file.name]
    with np.load(file) as healed:
        assert "head" in healed.files


def test_a_folder_that_cannot_be_written_only_costs_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    spec = CharacterSpec.from_json(NOOR)
    assert _bytes(IllustratedAvatar(spec, tmp_path / "file" / "deeper"))
