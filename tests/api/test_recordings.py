"""``voice.type: audio``: a recording at an address."""

from dataclasses import replace
from typing import Any

import pytest

from standin import scene
from web import raw, serve, whole

from .conftest import House


@pytest.fixture
def open_house(house: House) -> House:
    """A server that may fetch from this machine."""
    app = house.client.app
    settings = house.settings.model_copy(update={"fetch_private": True})
    app.state.services = replace(app.state.services, settings=settings)
    return house


def _asking(**voice: Any) -> dict[str, Any]:
    return {"video_inputs": [{"voice": {"type": "audio", **voice}}]}


def _message(answer: Any) -> str:
    return str(answer.json()["error"]["message"])


def test_a_recording_is_taken(open_house: House) -> None:
    with serve(whole(b"RIFF1234WAVEfmt ")) as address:
        url = f"{address}/me.wav"
        body = _asking(audio_url=url, transcript="Hello there.", locale="en-GB")
        answer = open_house.post(body)
    assert answer.status_code == 200
    (video_id,) = open_house.jobs.submitted
    asked = scene.from_json(open_house.library.videos.get(video_id).request)
    assert asked.scenes[0].voice == scene.Recording(url, None, "Hello there.", "en-GB")


def test_input_text_is_another_name_of_the_transcript(open_house: House) -> None:
    with serve(whole(b"ID3")) as address:
        open_house.post(_asking(audio_url=address, input_text="Hello."))
    (video_id,) = open_house.jobs.submitted
    asked = scene.from_json(open_house.library.videos.get(video_id).request)
    assert asked.scenes[0].voice == scene.Recording(address, None, "Hello.", None)


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (raw("HTTP/1.1 404 Not Found\r\n\r\n"), "the address answers 404 Not Found"),
        (whole(b"<html>"), "the address leads to a web page, not to a recording"),
        (whole(b""), "the file at the address is empty"),
        (raw("HTTP/1.1 200 OK\r\nContent-Length: 50000001\r\n\r\n"), "larger than 50 MB"),
    ],
)
def test_an_address_without_a_recording_is_refused_at_once(
    open_house: House, answer: Any, says: str
) -> None:
    with serve(answer) as address:
        refused = open_house.post(_asking(audio_url=address))
    assert refused.status_code == 400
    assert _message(refused).startswith("video_inputs[0].voice.audio_url: ")
    assert says in _message(refused)
    assert not open_house.jobs.submitted


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1"])
def test_the_servers_own_network_is_shut(house: House, host: str) -> None:
    refused = house.post(_asking(audio_url=f"http://{host}:8080/"))
    assert refused.status_code == 400
    assert f"{host} is not a public address" in _message(refused)


@pytest.mark.parametrize(
    ("voice", "status", "says"),
    [
        ({}, 400, "voice.audio_url: is required"),
        ({"audio_url": "me.wav"}, 400, "voice.audio_url: must be an http or https address"),
        ({"audio_url": "http://a/" + "x" * 2048}, 400, "voice.audio_url: has 2057 characters"),
        (
            {"audio_url": "http://a/", "transcript": "x" * 20_001},
            400,
            "voice.transcript: has 20001 characters, at most 20000",
        ),
        (
            {"audio_asset_id": "a1"},
            400,
            "voice.audio_asset_id: no recording was uploaded",
        ),
    ],
)
def test_what_is_wrong_with_a_recording_is_named(
    house: House, voice: dict[str, str], status: int, says: str
) -> None:
    answer = house.post(_asking(**voice))
    assert answer.status_code == status
    assert f"video_inputs[0].{says}" in _message(answer)
