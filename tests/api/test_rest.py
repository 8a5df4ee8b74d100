"""Calls of HeyGen's that few clients make, and links that stay open."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from .conftest import House, build


def test_a_flat_video_of_v2_is_v3s(house: House) -> None:
    body = {"avatar_id": "maya", "script": "Hello.", "voice_id": "flite-slt", "title": "Flat"}
    answer = house.client.post("/v2/videos", json=body).json()
    assert answer["error"] is None
    assert house.library.videos.get(answer["data"]["video_id"]).title == "Flat"
    refused = house.client.post("/v2/videos", json=body | {"avatar_id": "nobody"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "avatar_not_found")


@pytest.mark.parametrize(
    ("voice_id", "status", "code"),
    [("flite-slt", 403, "forbidden"), ("nobody", 404, "voice_not_found")],
)
def test_the_houses_voices_stay(house: House, voice_id: str, status: int, code: str) -> None:
    answer = house.client.delete(f"/v3/voices/{voice_id}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_links_can_stay_open_for_ever(tmp_path: Path) -> None:
    house = build(tmp_path, link_days=0)
    try:
        video_id, key = house.video(), "videos/v/video.mp4"
        house.library.objects.put(key, b"film")
        house.library.videos.finish(video_id, 1.0, 25, key)
        url = house.status(video_id).json()["data"]["video_url"]
        until = int(parse_qs(urlsplit(url).query)["Expires"][0])
        assert until > 250_000_000_000
        path = url.removeprefix("http://testserver")
        assert house.client.get(path, headers={"X-Api-Key": ""}).content == b"film"
        query = parse_qs(urlsplit(url).query)
        far = {name: value[0] for name, value in query.items()}
        house.library.links.verify("GET", urlsplit(url).path, far, 200_000_000_000)
    finally:
        house.close()


def test_captions_that_are_made_are_an_event_of_their_own(house: House) -> None:
    video_id = house.video()
    house.library.videos.finish(
        video_id, 1.0, 25, "videos/v/video.mp4", captions_key="videos/v/captions"
    )
    events = house.client.get("/v3/webhooks/events").json()["data"]
    told = {event["event_type"]: event["event_data"] for event in events}
    assert set(told) == {"avatar_video.success", "avatar_video_caption.success"}
    assert told["avatar_video_caption.success"]["video_id"] == video_id
    assert "/captions.srt?" in told["avatar_video_caption.success"]["caption_url"]


def test_lists_show_videos_that_are_being_made(house: House) -> None:
    video_id = house.video()
    assert house.library.videos.set_state(video_id, "processing")
    for path in ("/v3/videos", "/v1/video.list"):
        assert house.client.get(path).status_code == 200, path
    (told,) = house.client.get("/v3/videos").json()["data"]
    assert (told["id"], told["status"]) == (video_id, "processing")
