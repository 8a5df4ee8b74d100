"""The HeyGen walk against a real server process; the MP4 is judged by decoding it."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from serving import PATIENCE, Served, get, others_of
from standin.cli.render import phone_times
from standin.evaluation import early
from standin.evaluation.phones import read
from standin.evaluation.sync import judge
from standin.library import Library
from standin.media import decode, sound
from standin.render.take import Take, take_key
from standin.scene import from_json
from standin.settings import Settings

WORDS = (
    "Maybe Bob may buy a big map of Panama. Five brave men prove it. Papa may stop.",
    "Move the blue room up, and press save. My mother makes a perfect apple pie.",
)
SIZE = (960, 540)


def inputs(served: Served, *avatars: str, text: tuple[str, ...] = WORDS) -> list[dict[str, Any]]:
    voices = {a["avatar_id"]: a["default_voice_id"] for a in served.get("/v2/avatars")["avatars"]}
    return [
        {
            "character": {"type": "avatar", "avatar_id": avatar},
            "voice": {"type": "text", "voice_id": voices[avatar], "input_text": words},
            "background": {"type": "color", "value": colour},
        }
        for avatar, words, colour in zip(avatars, text, ("#DCE7EA", "#E9E1D4"), strict=False)
    ]


def download(url: str, path: Path) -> Path:
    answer = get(url)
    assert answer.status_code == 200
    path.write_bytes(answer.content)
    return path


def takes(served: Served, video_id: str) -> list[Take]:
    """What was spoken and how the face moved, from the server's own objects."""
    with Library.open(Settings(home=served.home)) as library:
        asked = from_json(library.videos.get(video_id).request)
        keys = [take_key(scene, asked.fps) for scene in asked.scenes]
        return [Take.from_bytes(library.objects.get(key)) for key in keys]


def test_the_walk(serve: Callable[[], Served], tmp_path: Path) -> None:
    served = serve()
    assert len(served.get("/v2/voices")["voices"]) > 100
    video_id = served.generate(
        video_inputs=inputs(served, "maya", "daniel"),
        dimension={"width": SIZE[0], "height": SIZE[1]},
        title="The walk",
        callback_id="mine",
    )
    answers = served.wait(video_id)
    progress = [a["progress"] for a in answers]
    assert progress == sorted(progress)
    assert progress[-1] == 100
    assert all(a["progress"] < 100 for a in answers[:-1])
    assert any(0 < a["progress"] < 100 for a in answers)
    last = answers[-1]
    assert (last["status"], last["callback_id"], last["error"]) == ("completed", "mine", None)
    assert last["eta_seconds"] == 0

    video = download(last["video_url"], tmp_path / "walk.mp4")
    performed = takes(served, video_id)
    _check_lengths(video, performed, last["duration"])
    _check_sound(video, performed)
    _check_mouths(video, performed)
    assert get(last["thumbnail_url"]).headers["content-type"] == "image/jpeg"

    again = served.generate(
        video_inputs=inputs(served, "maya", "daniel"),
        dimension={"width": SIZE[0], "height": SIZE[1]},
        title="The walk",
    )
    second = served.wait(again)[-1]
    assert second["video_url"] != last["video_url"]
    same = download(second["video_url"], tmp_path / "again.mp4")
    assert same.read_bytes() == video.read_bytes()


def _check_lengths(video: Path, performed: list[Take], duration: float) -> None:
    facts = decode.facts(video)
    frames = sum(1 for _ in decode.frames(video))
    spoken = sum(take.speech.duration for take in performed)
    assert (facts.width, facts.height, facts.fps) == (*SIZE, 25)
    assert frames == facts.frames == sum(len(take.track) for take in performed)
    assert 0 <= facts.duration - spoken <= len(performed) / 25
    assert abs(facts.duration - facts.sound_duration) <= 1 / 25
    assert duration == pytest.approx(facts.duration, abs=0.01)


def _check_sound(video: Path, performed: list[Take]) -> None:
    heard, rate = decode.sound(video)
    assert rate == 48_000
    assert sound.loudness(heard) == pytest.approx(sound.LOUDNESS, abs=1)
    assert sound.true_peak(heard[:, 0]) < -1
    start = 0.0
    for take in performed:  # every word is heard where its phones are
        first = next(p for p in take.speech.phones if p.ipa)
        last = next(p for p in reversed(take.speech.phones) if p.ipa)
        t0, t1 = (start + p / take.speech.rate for p in (first.start, last.end))
        inside = heard[round(t0 * rate) : round(t1 * rate), 0]
        before = heard[round((t0 - 0.2) * rate) : round((t0 - 0.03) * rate), 0]
        assert np.sqrt((inside**2).mean()) > 0.05
        assert np.sqrt((before**2).mean()) < 0.01
        start += len(take.track) / 25


def _check_mouths(video: Path, performed: list[Take]) -> None:
    phones = video.with_suffix(".json")
    phones.write_text(json.dumps(phone_times(performed, 25)))
    report = judge(video, read(phones))
    assert report.scene_count == len(performed)
    assert report.pbm_count >= 15
    assert (report.pbm_closed_share or 0) >= 0.95
    assert (report.chance.pbm_closed_share or 0) < 0.7
    assert (report.open_vowel_share or 0) >= 0.85
    assert report.swallowed_vowel_share is not None
    assert report.swallowed_vowel_share <= 0.05
    assert report.silence_movement is not None
    assert report.silence_movement < 0.05
    assert report.best_shift_ms is not None
    assert -80 <= report.best_shift_ms <= 20


def test_a_killed_server_goes_on_where_it_stopped(
    serve: Callable[[], Served], tmp_path: Path
) -> None:
    first = serve()
    text = tuple(" ".join([words] * 3) for words in WORDS)
    asked = {
        "video_inputs": inputs(first, "maya", "daniel", text=text),
        "dimension": {"width": SIZE[0], "height": SIZE[1]},
    }
    video_id = first.generate(**asked)
    chunks = first.home / "objects" / "chunks"
    deadline = time.monotonic() + PATIENCE
    while len(list(chunks.glob("*.mp4"))) < 2:
        assert time.monotonic() < deadline, first.log.read_text()
        time.sleep(0.02)
    first.kill()
    deadline = time.monotonic() + PATIENCE
    while others_of(first.home):  # the worker and its children do not outlive the server
        assert time.monotonic() < deadline, others_of(first.home)
        time.sleep(0.1)
    kept = [path for path in first.home.glob("objects/*/*") if path.is_file()]
    made = {path: path.stat().st_mtime_ns for path in kept}
    progress = len(made)

    second = serve()
    before = second.status(video_id)
    assert before["status"] != "failed"
    assert before["progress"] > 0
    last = second.wait(video_id)[-1]
    assert last["status"] == "completed"
    assert [path for path, when in made.items() if path.stat().st_mtime_ns != when] == []
    drawn = (first.log.read_text() + second.log.read_text()).count("chunk drawn")
    whole = len(list(chunks.glob("*.mp4")))
    assert progress < whole + 2
    assert drawn <= whole
    killed = download(last["video_url"], tmp_path / "killed.mp4")

    calm = second.wait(second.generate(**asked))[-1]
    assert killed.read_bytes() == download(calm["video_url"], tmp_path / "calm.mp4").read_bytes()


def test_a_video_is_watched_while_it_is_made(serve: Callable[[], Served]) -> None:
    served = serve()
    seen = early.measure(served.url, served.key, seconds=20, scenes=2, size=(320, 180))
    assert seen.video_seconds > 10
    assert 0 < seen.link <= seen.first_second <= seen.finished
    assert seen.first_second < seen.finished
