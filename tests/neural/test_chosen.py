"""Which engine moves an avatar is kept with it, and refused where nobody has it."""

import json
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from api.conftest import House, build
from standin import scene
from standin.avatars.neural.contracts import WAV2LIP
from standin.avatars.neural.files import Engines, assigned
from standin.errors import EngineError, InvalidField
from standin.evaluation.portraits import portrait
from standin.jobs import doctor, durable, engines, fitness
from standin.library import DEFAULT_SPACE, AvatarLook, Library
from standin.library.models import Worker
from standin.media import decode
from standin.motion.coefficients import Track, row
from standin.render import draw, tasks
from standin.render.take import Take
from standin.scene import Character, ColourBackground, Scene, Silence, Turn, Video, to_json
from standin.settings import Settings
from standin.speech import Speech

from . import tiny

KEY = "packs/ana.npz"


def add(home: Path, does: tiny.Does = "paints") -> str:
    files = assigned(WAV2LIP, [str(tiny.wav2lip(home / "given", does))])
    return Engines.of(home).add(WAV2LIP, files, "ana").digest


def look(library: Library, kind: str = "photo") -> AvatarLook:
    group = library.avatars.create_group(DEFAULT_SPACE, "Ana", kind)
    return library.avatars.add_look(group, "Ana", state="ready", pack_key=KEY)


def of(who: Character) -> Video:
    return Video((Scene(Silence(1), who, ColourBackground()),), 192, 144)


def worker(library: Library, name: str, *names: str) -> None:
    told = json.dumps(["cpu", *(f"engine:{each}" for each in names)])
    library.workers.enter(
        Worker(id=name, host="h", pid=1, version="1", jobs_version="1", capabilities=told)
    )


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library.open(Settings(home=tmp_path))


def test_a_look_keeps_its_engine_and_a_video_the_one_it_was_asked_with(library: Library) -> None:
    made = look(library)
    avatars = library.avatars
    asked = of(Character(made.id))
    before = avatars.pinned(asked, DEFAULT_SPACE)
    avatars.set_engine(made, "wav2lip")
    after = avatars.pinned(asked, DEFAULT_SPACE)
    assert [v.scenes[0].character.engine for v in (before, after)] == [None, "wav2lip"]  # type: ignore[union-attr]
    avatars.set_engine(avatars.look(made.id, DEFAULT_SPACE), "warp")
    assert avatars.pinned(asked, DEFAULT_SPACE) == before
    with pytest.raises(InvalidField, match="mouth_engine: must be one of warp, wav2lip, "):
        avatars.set_engine(made, "magic")
    with pytest.raises(InvalidField, match="this one is illustrated"):
        avatars.set_engine(look(library, "illustrated"), "wav2lip")


def test_parts_wait_where_workers_can_draw_them(library: Library, tmp_path: Path) -> None:
    asked = of(Character("x", pack_key=KEY, engine="wav2lip"))
    settings = Settings(home=tmp_path)
    assert engines.needed(asked, 0) == "wav2lip"
    assert engines.needed(of(Character("x")), 0) == ""
    for names, queue in (
        ([], durable.PARTS),
        ([{"cpu"}], durable.PARTS),
        ([{"cpu"}, {"cpu", "engine:wav2lip"}], durable.parts_of("wav2lip")),
    ):
        assert engines.queue_of("wav2lip", names) == queue
    both = [{"engine:wav2lip"}, {"engine:musetalk"}]
    assert engines.queue_of("musetalk+wav2lip", both) == durable.PARTS
    assert engines.queue_of("", [{"engine:wav2lip"}]) == durable.PARTS
    # Files on this machine count until a worker tells what it has.
    path = "scenes\\[0\\].character.avatar_id: is moved by the engine wav2lip, which no worker has"
    with pytest.raises(InvalidField, match=path):
        engines.check(asked, library.workers, settings)
    add(tmp_path)
    engines.check(asked, library.workers, settings)
    assert "engine:wav2lip" in json.loads(fitness.capabilities(settings))
    worker(library, "one")
    with pytest.raises(InvalidField):
        engines.check(asked, library.workers, settings)
    worker(library, "two", "wav2lip")
    engines.check(asked, library.workers, settings)


def test_a_scene_of_two_engines_waits_for_who_has_both() -> None:
    one, other = (Character("x", pack_key=KEY, engine=e) for e in ("wav2lip", "musetalk"))
    turn = Turn(Silence(1), other)
    asked = Video((Scene(Silence(1), one, turns=(turn,)), Scene(Silence(1), one)))
    assert engines.needed(asked, 0) == "musetalk+wav2lip"
    assert engines.needed(asked, 1) == "wav2lip"
    crossed = (asked.scenes[0], scene.Scene(Silence(1), None, transition="cross_fade"))
    assert engines.needed(Video(crossed), 1) == "musetalk+wav2lip"


def test_as_many_parts_at_once_as_memory_holds(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, workers=4)
    assert engines.places(settings, None) == {}
    add(tmp_path)
    size = Engines.of(tmp_path).get("wav2lip").size
    queue = durable.parts_of("wav2lip")
    for memory, most in ((None, 4), (7 * size, 2), (size, 1), (1000 * size, 4)):
        assert engines.places(settings, memory) == {queue: most}


def test_the_doctor_names_an_engine_that_nobody_has(library: Library, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, least_disk_mb=1, least_memory_mb=1)
    made = look(library)
    library.avatars.set_engine(made, "wav2lip")

    def told() -> list[str]:
        return [f.says for f in doctor.examine(settings) if f.name == "engines"]

    assert "avatars are moved by wav2lip, which no worker has: their videos fail" in told()
    add(tmp_path)
    assert told() == ["wav2lip 0 MB"]


def test_over_http(tmp_path: Path) -> None:
    house: House = build(tmp_path)
    try:
        made = look(house.library)
        path = f"/v3/avatars/looks/{made.id}"
        assert house.client.get(path).json()["data"]["mouth_engine"] == "warp"
        refused = house.client.request("PATCH", path, json={"mouth_engine": "wav2lip"})
        assert refused.status_code == 400
        assert refused.json()["error"]["param"] == "mouth_engine"
        assert "no worker has" in refused.json()["error"]["message"]
        add(tmp_path)
        changed = house.client.request("PATCH", path, json={"mouth_engine": "wav2lip"})
        assert changed.json()["data"]["mouth_engine"] == "wav2lip"
        Engines.of(tmp_path).remove("wav2lip")
        asked = {
            "video_inputs": [
                {
                    "character": {"type": "avatar", "avatar_id": made.id},
                    "voice": {"type": "silence", "duration": 1},
                }
            ]
        }
        answer = house.client.post("/v2/video/generate", json=asked)
        assert answer.status_code == 400, answer.text
        assert "engine wav2lip, which no worker has" in answer.text
        assert "video_inputs[0].character.avatar_id" in answer.text
        media = {"type": "url", "url": "https://example.com/file"}
        for name, words in (("magic", "must be one of warp"), ("wav2lip", "which no worker has")):
            lipsync = {"video": media, "audio": media, "mouth_engine": name}
            answer = house.client.post("/v3/lipsyncs", json=lipsync)
            assert answer.status_code == 400
            assert answer.json()["error"]["param"] == "mouth_engine"
            assert words in answer.text
    finally:
        house.close()


def test_each_hears_only_what_they_say_themselves() -> None:
    rest = [np.stack([row(rest=float(n < 25) if i else float(n >= 25)) for n in range(50)])
            for i in (0, 1)]  # fmt: skip
    samples = np.ones(32000, np.float32)
    one, other = (Track(values, 25.0) for values in rest)
    take = Take(Speech(samples, 16000, ()), one, others=(other,))
    first, second = take.heard(0).samples, take.heard(1).samples
    assert first[:15000].min() == 1
    assert first[17000:].max() == 0
    assert second[:15000].max() == 0
    assert second[17000:].min() == 1
    assert take.heard(1).track is other
    assert Take(Speech(samples, 16000, ()), one).heard(0).samples is samples


def test_the_walk_of_a_video_with_an_engine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chunk is drawn with the sound; frames are those of the whole scene, whatever the chunk."""
    monkeypatch.setenv("STANDIN_HOME", str(tmp_path))
    (tmp_path / "ana.npz").write_bytes(portrait("closed").to_bytes())
    at = np.arange(16000) / 16000
    samples = (0.2 * np.sin(2 * np.pi * 220 * at) * (at > 0.5)).astype(np.float32)
    track = Track(np.stack([row(headYaw=n / 5, jawOpen=0.5) for n in range(25)]), 25.0)
    take = tmp_path / "take.npz"
    take.write_bytes(Take(Speech(samples, 16000, ()), track).to_bytes())
    asked = of(Character("ana", pack_key=KEY, engine="wav2lip", framing="close_up"))

    def drawn() -> NDArray[np.uint8]:
        out = tmp_path / "chunk.mp4"
        told = tasks.draw(
            lambda done: None, video=to_json(asked), takes=[str(take)], first=2, last=25,
            out=str(out), files={KEY: str(tmp_path / "ana.npz")},
        )  # fmt: skip
        assert told["faults"] == []
        return np.stack(list(decode.frames(out)))

    with pytest.raises(EngineError, match="the engine wav2lip is not on this machine"):
        drawn()
    add(tmp_path, "hears")
    made = drawn()
    mouth = made[:, 92:97, 93:99].astype(float).mean((1, 2, 3))
    assert mouth[14:].mean() > mouth[:6].mean() + 6

    def show() -> draw.Show:
        casting = tasks._casting({KEY: str(tmp_path / "ana.npz")}, engines=True)
        return draw.Show(asked, asked.scenes[0], Take.read(take), casting, {})

    whole = show()
    frames = [whole.frame(n).pixels.copy() for n in range(25)]
    for number in (24, 7, 13):
        assert np.array_equal(show().frame(number).pixels, frames[number])
