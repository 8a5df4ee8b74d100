"""Personal voices: who may use them, what they are tied to, and which of their files are kept."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest

from standin import scene
from standin.errors import InvalidField, UnknownVoice
from standin.library import Library, PersonalVoice
from standin.library.models import now
from standin.library.retention import Policy, Retention
from standin.library.voices import MOST
from standin.render.take import take_key
from standin.scene import Character, Scene, TextVoice, Turn, Video
from standin.settings import Settings


def make(library: Library, name: str = "Ana", space: str = "default") -> PersonalVoice:
    mark = f"{len(library.voices.list(space)):032x}"
    for kind in ("recording", "voice.npz"):
        library.objects.put(f"voices/{space}{mark}.{kind}", kind.encode())
    voice = library.voices.create(
        f"flite-{space}{mark}",
        space,
        name,
        kind="tone",
        state="ready",
        language="English",
        locale="en-US",
        gender="female",
        base_id="flite-slt",
        recording_key=f"voices/{space}{mark}.recording",
        pack_key=f"voices/{space}{mark}.voice.npz",
    )
    return voice


def consented(library: Library, name: str = "Ana", space: str = "default") -> PersonalVoice:
    voice = make(library, name, space)
    library.consents.give(voice, name, None, "statement", "a test")
    return library.voices.get(voice.id, space)


def test_a_video_is_tied_to_what_the_voice_is_now(library: Library) -> None:
    voice = consented(library)
    turn = Turn(TextVoice(voice.id, "And I."), Character("noah"))
    asked = Video((Scene(TextVoice("flite-slt", "Hello."), turns=(turn,)),))
    tied = library.voices.pinned(asked, "default")
    said = tied.scenes[0].turns[0].voice
    assert isinstance(said, TextVoice)
    assert said.pack_key == voice.pack_key
    assert tied.scenes[0].voice == asked.scenes[0].voice
    assert scene.from_json(scene.to_json(tied)) == tied
    assert "pack_key" not in scene.to_json(Video((Scene(TextVoice("flite-slt", "Hello.")),)))
    # Another space has no such voice: its id is anybody's.
    assert library.voices.pinned(asked, "other") == asked
    assert voice.id.split("-")[1][:16] in take_key(tied.scenes[0], 25)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"state": "failed", "reason": "too short"}, "could not be made: too short"),
        ({"state": "training"}, "is not ready"),
        ({"consent": None}, "waits for the consent"),
        ({"consent": "revoked"}, "was revoked"),
    ],
)
def test_one_that_may_not_speak_is_named(
    library: Library, change: dict[str, str | None], told: str
) -> None:
    voice = consented(library)
    library.voices.update(voice.id, **change)
    with pytest.raises(InvalidField, match=told) as refused:
        library.voices.pinned(Video((Scene(TextVoice(voice.id, "Hi.")),)), "default")
    assert refused.value.path == ("scenes", 0, "voice", "voice_id")
    assert library.voices.list("default", allowed=True) == []


def test_a_scene_has_a_few_personal_voices(library: Library) -> None:
    voices = [consented(library, f"Voice {i}") for i in range(MOST + 1)]
    turns = tuple(Turn(TextVoice(voice.id, "Hi.")) for voice in voices)
    one = Scene(TextVoice("flite-slt", "Hello."), turns=turns)
    with pytest.raises(InvalidField, match=f"has {MOST + 1} personal voices, at most {MOST}"):
        library.voices.pinned(Video((one,)), "default")
    library.voices.pinned(Video((replace(one, turns=turns[:MOST]),)), "default")


def test_housekeeping_leaves_what_a_voice_or_a_video_needs(library: Library) -> None:
    kept, gone = consented(library), consented(library, "Bea")
    asked = library.voices.pinned(Video((Scene(TextVoice(gone.id, "Hi.")),)), "default")
    video = library.videos.create(asked)
    library.voices.remove(gone.id, "default", library.objects)
    with pytest.raises(UnknownVoice):
        library.voices.get(gone.id, None)
    assert not library.objects.exists(gone.recording_key or "")
    assert library.objects.exists(gone.pack_key or "")  # the video is still to be made
    long_ago = (now() - timedelta(days=9)).timestamp()
    for info in library.objects.list("voices"):
        path = library.objects.local_path(info.key)
        assert path is not None
        os.utime(path, (long_ago, long_ago))

    def left() -> set[str]:
        list(Retention(library, Policy.of(Settings())).objects())
        return {info.key for info in library.objects.list("voices")}

    assert left() == {kept.recording_key, kept.pack_key, gone.pack_key}
    library.videos.set_state(video.id, "cancelled")
    assert left() == {kept.recording_key, kept.pack_key}
