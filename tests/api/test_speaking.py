"""Speech without a video, spoken by a real voice in a child process."""

import io
from typing import Any

import av
import numpy as np
import pytest

from standin.speech.flite import Flite

from .conftest import House


def data(answer: Any) -> Any:
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def test_a_text_is_spoken_with_the_time_of_every_word(house: House) -> None:
    if not Flite().voices():
        pytest.skip("flite's libraries are not installed")
    body = {"voice_id": "flite-slt", "text": "One two three."}
    first = data(house.client.post("/v3/voices/speech", json=body))
    assert [word["word"].strip(".").lower() for word in first["word_timestamps"]] == [
        "one",
        "two",
        "three",
    ]
    times = [time for word in first["word_timestamps"] for time in (word["start"], word["end"])]
    assert times == sorted(times)
    assert 0 < times[0] < times[-1] < first["duration"]
    path = first["audio_url"].removeprefix("http://testserver")
    sound = house.client.get(path)
    assert sound.headers["content-type"] == "audio/mpeg"
    with av.open(io.BytesIO(sound.content), "r") as file:
        samples = np.concatenate([f.to_ndarray().ravel() for f in file.decode(audio=0)])
        rate = file.streams.audio[0].rate
    assert abs(len(samples) / rate - first["duration"]) < 0.06
    inside = samples[int(times[0] * rate) : int(times[-1] * rate)]
    assert np.abs(inside).max() > 0.1
    quick = data(house.client.post("/v1/audio/text_to_speech", json=body | {"speed": "2"}))
    assert quick["duration"] < 0.75 * first["duration"]


@pytest.mark.parametrize(
    ("change", "status", "name"),
    [
        ({"voice_id": "nobody"}, 404, "nobody"),
        ({"text": "  "}, 400, "text"),
        ({"text": "x" * 5001}, 400, "5000"),
        ({"speed": 3}, 400, "speed"),
        ({"speed": "fast"}, 400, "speed"),
        ({"text": None}, 400, "text"),
    ],
)
def test_what_cannot_be_spoken_is_refused_by_name(
    closed_house: House, change: dict[str, Any], status: int, name: str
) -> None:
    body = {"voice_id": "flite-slt", "text": "Hello."} | change
    answer = closed_house.client.post("/v3/voices/speech", json=body)
    assert answer.status_code == status
    assert name in answer.json()["error"]["message"]


def test_a_preview_is_of_the_voice_in_its_address(closed_house: House) -> None:
    body = {"voice_id": "flite-slt", "text": "Hello."}
    answer = closed_house.client.post("/v2/voices/espeak-en/preview", json=body)
    assert answer.status_code == 400


def test_voices_can_be_narrowed_and_paged(house: House) -> None:
    listed = house.client.get("/v3/voices", params={"limit": 1}).json()
    assert (len(listed["data"]), listed["has_more"]) == (1, True)
    rest = house.client.get("/v3/voices", params={"token": listed["next_token"]}).json()
    assert (len(rest["data"]), rest["has_more"], rest["next_token"]) == (1, False, None)
    for query in ({"language": "en-GB"}, {"engine": "espeak"}):
        found = house.client.get("/v3/voices", params=query).json()["data"]
        assert [voice["voice_id"] for voice in found] == ["espeak-en"]
    assert house.client.get("/v3/voices", params={"type": "private"}).json()["data"] == []
    assert house.client.get("/v3/voices/flite-slt").json()["data"]["status"] == "complete"
    assert house.client.get("/v3/voices/none").status_code == 404


def test_locales_carry_every_name_that_clients_read(house: House) -> None:
    listed = house.client.get("/v2/voices/locales").json()["data"]["locales"]
    assert [each["locale"] for each in listed] == ["en-GB", "en-US"]
    assert set(listed[0]) == {"value", "label", "language", "tag", "locale", "language_code"}
