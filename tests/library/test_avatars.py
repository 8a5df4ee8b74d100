"""Avatars that people made: persons, looks, what they are made of."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from standin.errors import InvalidField, UnknownAvatar
from standin.library import DEFAULT_SPACE, AvatarLook, Library, UnknownGroup
from standin.scene import Character, Scene, Silence, Turn, Video
from standin.settings import Settings

HERE = DEFAULT_SPACE


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Settings(home=tmp_path)) as opened:
        yield opened


def ready(library: Library, name: str = "Ada", text: bytes = b"pack", **values: str) -> AvatarLook:
    """A photo avatar with its files."""
    digest = f"{hash(text) & 0xFFFFFFFF:08x}"
    keys = {"photo_key": f"photos/{digest}.jpg", "pack_key": f"packs/{digest}.npz"}
    for key in keys.values():
        library.objects.put(key, text)
    group = library.avatars.create_group(HERE, name, "photo")
    return library.avatars.add_look(group, name, state="ready", **{**keys, **values})


def asked(*avatars: str) -> Video:
    return Video(tuple(Scene(Silence(1), Character(avatar)) for avatar in avatars))


def test_a_person_has_looks(library: Library) -> None:
    group = library.avatars.create_group(HERE, "  Ada   Lovelace ", "photo")
    assert group.name == "Ada Lovelace"
    one = library.avatars.add_look(group, "Desk", state="ready")
    two = library.avatars.add_look(group, "Garden")
    assert [look.id for look in library.avatars.looks(HERE, group.id)] == [one.id, two.id]
    info = library.avatars.info(one)
    assert (info.id, info.group_name, info.look, info.kind) == (one.id, group.name, "Desk", "photo")


def test_other_spaces_do_not_see_it(library: Library) -> None:
    look = ready(library)
    with pytest.raises(UnknownAvatar):
        library.avatars.look(look.id, "another")
    with pytest.raises(UnknownGroup):
        library.avatars.group(look.group_id, "another")
    assert library.avatars.looks("another") == []
    with pytest.raises(UnknownAvatar):
        library.avatars.remove_look(look.id, "another", library.objects)


@pytest.mark.parametrize("bad", ["", "a b", "../x", "x\0y", "é", "a" * 65])
def test_strange_ids_are_unknown(library: Library, bad: str) -> None:
    with pytest.raises(UnknownAvatar):
        library.avatars.look(bad, HERE)
    with pytest.raises(UnknownGroup):
        library.avatars.group(bad, HERE)


@pytest.mark.parametrize("bad", ["", "  ", "x" * 101, "a\0b"])
def test_names_have_limits(library: Library, bad: str) -> None:
    with pytest.raises(InvalidField, match="name"):
        library.avatars.create_group(HERE, bad, "photo")


def test_a_persons_id_gives_the_best_look(library: Library) -> None:
    group = library.avatars.create_group(HERE, "Ada", "photo")
    failed = library.avatars.add_look(group, "One", state="failed")
    good = library.avatars.add_look(group, "Two", state="ready")
    best = library.avatars.add_look(group, "Three", state="ready")
    assert library.avatars.look(group.id, HERE).id == good.id
    library.avatars.update_group(group.id, best_id=best.id)
    assert library.avatars.look(group.id, HERE).id == best.id
    assert library.avatars.look(failed.id, HERE).id == failed.id


def test_a_video_is_tied_to_what_the_avatar_is_made_of_now(library: Library) -> None:
    look = ready(library)
    scene = Scene(Silence(1), Character("maya"), turns=(Turn(Silence(1), Character(look.id)),))
    pinned = library.avatars.pinned(Video((scene,)), HERE).scenes[0]
    assert pinned.character == Character("maya")
    assert pinned.turns[0].character == Character(look.id, pack_key=look.pack_key)
    library.avatars.update_look(look.id, pack_key="packs/other.npz")
    assert library.avatars.pinned(Video((pinned,)), HERE).scenes[0] == pinned


@pytest.mark.parametrize("state", ["pending", "training", "failed"])
def test_what_is_not_ready_is_refused_with_its_scene(library: Library, state: str) -> None:
    look = ready(library)
    library.avatars.update_look(look.id, state=state, reason="too dark")
    with pytest.raises(InvalidField) as refused:
        library.avatars.pinned(asked("maya", look.id), HERE)
    assert refused.value.path == ("scenes", 1, "character", "avatar_id")
    assert ("too dark" if state == "failed" else "not ready") in refused.value.detail


def test_an_upscaled_look_is_always_scaled_with_care(library: Library) -> None:
    look = ready(library)
    library.avatars.update_look(look.id, upscaled=True)
    who = library.avatars.pinned(asked(look.id), HERE).scenes[0].character
    assert who is not None and who.super_resolution


def test_what_is_deleted_is_gone(library: Library) -> None:
    look, other = ready(library), ready(library, "Bea", b"other")
    preview = f"previews/avatars/{look.id}-0123456789abcdef.webp"
    library.objects.put(preview, b"")
    library.objects.put(f"previews/avatars/{other.id}-0123456789abcdef.webp", b"")
    library.avatars.remove_look(look.id, HERE, library.objects)
    left = [info.key for info in library.objects.list()]
    assert len(left) == 3
    assert not any(look.id in key or key in (look.photo_key, look.pack_key) for key in left)
    with pytest.raises(UnknownAvatar):
        library.avatars.look(look.id, HERE)
    with pytest.raises(UnknownGroup):
        library.avatars.group(look.group_id, HERE)


def test_files_that_two_looks_share_stay_with_the_other(library: Library) -> None:
    one, two = ready(library), ready(library)
    assert one.pack_key == two.pack_key
    library.avatars.remove_look(one.id, HERE, library.objects)
    assert library.objects.exists(two.pack_key or "")
    library.avatars.remove_look(two.id, HERE, library.objects)
    assert list(library.objects.list()) == []


def test_a_queued_video_keeps_what_it_needs(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = ready(library)
    video = library.videos.create(library.avatars.pinned(asked(look.id), HERE))
    library.avatars.remove_look(look.id, HERE, library.objects)
    assert [info.key for info in library.objects.list()] == [look.pack_key]
    library.videos.fail(video.id, 1, "gone")
    library.avatars.sweep(library.objects)
    assert library.objects.exists(look.pack_key or ""), (
        "a young file may be of a look in the making"
    )
    monkeypatch.setattr("standin.library.avatars.SETTLED", timedelta(0))
    library.avatars.sweep(library.objects)
    assert list(library.objects.list()) == []


def test_a_person_is_deleted_with_all_looks(library: Library) -> None:
    group = library.avatars.create_group(HERE, "Ada", "photo")
    for name in ("One", "Two"):
        library.avatars.add_look(group, name)
    library.avatars.remove_group(group.id, HERE, library.objects)
    assert library.avatars.looks(HERE) == []
    assert library.avatars.groups(HERE) == []
