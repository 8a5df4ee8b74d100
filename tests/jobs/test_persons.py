"""What a person may ask for: real files, a real library, real renders where they matter."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from standin import scene
from standin.errors import InvalidField
from standin.jobs import persons
from standin.library import AvatarGroup, Library, NoConsent, Video
from standin.settings import Settings

PHOTO = b"\xff\xd8\xff a face that must not stay " * 40
PACK = b"PK a prepared face that must not stay " * 40


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(Settings(home=tmp_path)) as opened:
        yield opened


def _person(library: Library, kind: str = "photo", name: str = "Ana Sol") -> AvatarGroup:
    photo = f"photos/{hashlib.sha256(PHOTO).hexdigest()}.jpg"
    pack = f"packs/{hashlib.sha256(PACK).hexdigest()}.npz"
    library.objects.put(photo, PHOTO)
    library.objects.put(pack, PACK)
    group = library.avatars.create_group("default", name, kind)
    library.avatars.add_look(group, name, group.id, state="ready", photo_key=photo, pack_key=pack)
    library.objects.put(f"previews/avatars/{group.id}-0123456789abcdef0123.webp", b"preview " * 9)
    return group


def _asked(avatar_id: str, words: str = "Hello there.") -> scene.Video:
    who = scene.Character(avatar_id)
    return scene.Video((scene.Scene(scene.TextVoice("flite-slt", words), who),))


def _video(library: Library, group: AvatarGroup, words: str = "Hello there.") -> Video:
    return library.videos.create(library.avatars.pinned(_asked(group.id, words), "default"))


def _made(library: Library, video: Video) -> None:
    """As a worker leaves it."""
    parts = [f"chunks/{video.id}.mp4", f"takes/{video.id}.npz"]
    for key in parts:
        library.objects.put(key, f"made for {video.id}".encode())
    library.objects.put(f"videos/{video.id}/video.mp4", f"the film {video.id}".encode())
    library.objects.put(persons.parts_key(video.id), json.dumps(parts).encode())
    library.videos.set_state(video.id, "processing")
    library.videos.finish(video.id, 1.0, 25, f"videos/{video.id}/video.mp4")


def test_a_person_from_a_video_works_only_with_consent(library: Library) -> None:
    group = _person(library, "footage")
    assert library.avatars.consent(group) == "pending"
    with pytest.raises(InvalidField, match=r"scenes\[0\].*waits for the consent"):
        library.avatars.pinned(_asked(group.id), "default")
    assert not library.avatars.looks("default", allowed=True)

    library.consents.give(group, "Ana Sol", None, "signed", "the person")
    assert library.avatars.pinned(_asked(group.id), "default")
    assert len(library.avatars.looks("default", allowed=True)) == 1


def test_photos_need_consent_where_everyone_is_asked(tmp_path: Path) -> None:
    with Library.open(Settings(home=tmp_path, consent_for="everyone")) as library:
        group = _person(library)
        with pytest.raises(InvalidField, match="waits for the consent"):
            library.avatars.pinned(_asked(group.id), "default")


def test_revoking_hides_refuses_and_stops_at_once(library: Library) -> None:
    group, other = _person(library), _person(library, name="Else")
    library.consents.give(group, "Ana Sol", "I agree.", "statement", "key 1")
    finished, running = _video(library, group), _video(library, group)
    apart = _video(library, other)
    _made(library, finished)
    stopped: list[str] = []

    assert persons.revoke(library, group, "key 1", "moved on", stopped.append) == 1

    assert stopped == [running.id]
    assert library.videos.get(running.id).state == "cancelled"
    assert library.videos.get(finished.id).state == "completed"
    # Equal photos of another person: that one never took anything back.
    assert library.videos.get(apart.id).state == "pending"
    assert [look.group_id for look in library.avatars.looks("default", allowed=True)] == [other.id]
    with pytest.raises(InvalidField, match="was revoked"):
        library.avatars.pinned(_asked(group.id), "default")
    (consent,) = library.consents.of(group.id, "default")
    assert consent.revoked_at is not None
    assert consent.reason == "moved on"
    with pytest.raises(NoConsent):
        persons.revoke(library, group, "key 1")

    library.consents.give(group, "Ana Sol", "Again.", "statement", "key 1")
    assert library.avatars.pinned(_asked(group.id), "default")
    actions = [entry.action for entry in library.consents.audit("default").items]
    assert actions == ["consent.given", "consent.revoked", "consent.given"]


def test_an_export_holds_every_record_and_file(library: Library, tmp_path: Path) -> None:
    group = _person(library)
    library.consents.give(group, "Ana Sol", "I agree.", "statement", "key 1")
    video = _video(library, group)
    _made(library, video)
    out = tmp_path / "ana.zip"
    persons.export(library, group, out, "key 1")
    with zipfile.ZipFile(out) as file:
        told = json.loads(file.read("person.json"))
        contents = {file.read(name) for name in file.namelist()}
    assert told["person"]["name"] == "Ana Sol"
    assert told["consents"][0]["statement"] == "I agree."
    assert [each["id"] for each in told["videos"]] == [video.id]
    assert {PHOTO, PACK, f"the film {video.id}".encode()} <= contents


def test_an_erased_person_leaves_nothing_behind(library: Library, tmp_path: Path) -> None:
    group = _person(library, name="Ana Unmistakable")
    library.consents.give(group, "Ana Unmistakable", None, "video", "key 1", "consents/aa")
    library.objects.put("consents/aa", b"Ana Unmistakable says yes")
    library.objects.put("assets/aa.jpg", PHOTO)
    library.assets.create("default", "image", "assets/aa.jpg", len(PHOTO), "image/jpeg", "me.jpg")
    library.assets.create("default", "image", "assets/bb.jpg", 4, "image/jpeg", "cat.jpg")
    library.objects.put("assets/bb.jpg", b"cat!")
    videos = [_video(library, group, f"Unmistakable words {n}") for n in (1, 2)]
    _made(library, videos[0])

    gone = persons.erase(library, group, "key 1")

    assert (gone.looks, gone.videos, gone.assets) == (1, 2, 1)
    left = [each.key for each in library.objects.list()]
    assert left == ["assets/bb.jpg"]
    (entry,) = library.consents.audit("default").items
    assert (entry.action, entry.subject_id) == ("person.erased", group.id)
    assert [asset.name for asset in library.assets.list("default", 10).items] == ["cat.jpg"]
    # By content, in every file of the home: SQLite keeps what was deleted unless told otherwise.
    for file in tmp_path.rglob("*"):
        content = file.read_bytes() if file.is_file() else b""
        for trace in (b"Unmistakable", PHOTO[:40], PACK[:40], *(v.id.encode() for v in videos)):
            assert trace not in content, (file, trace)


def test_erasing_keeps_what_others_need(library: Library) -> None:
    group, twin = _person(library), _person(library, name="Twin")
    waiting = _video(library, twin)
    persons.erase(library, group, "key 1")
    assert library.objects.get(library.avatars.look(twin.id, None).pack_key or "") == PACK
    assert library.videos.get(waiting.id).state == "pending"


def test_the_database_is_still_whole_after_an_erasure(library: Library, tmp_path: Path) -> None:
    persons.erase(library, _person(library), "key 1")
    library.close()
    with sqlite3.connect(tmp_path / "standin.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
