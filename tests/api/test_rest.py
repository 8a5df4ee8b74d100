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


@pytest.mark.parametrize(("state", "name"), [("ready", "success"), ("failed", "fail")])
def test_avatars_that_take_a_while_are_told_of_once(house: House, state: str, name: str) -> None:
    avatars = house.library.avatars
    ana = avatars.create_group("default", "Ana", "footage")
    look = avatars.add_look(ana, "Ana at her desk", state="training")
    bo = avatars.create_group("default", "Bo", "photo")
    photo = avatars.add_look(bo, "Bo", state="training")
    assert house.client.get("/v3/webhooks/events").json()["data"] == []
    for _ in "ab":
        avatars.update_look(look.id, state=state, reason="no face")
        avatars.update_look(photo.id, state=state)
    avatars.update_group(bo.id, train_state="training")
    avatars.update_group(bo.id, train_state=state, train_error="no face")
    events = house.client.get("/v3/webhooks/events").json()["data"]
    why = {key: "no face" for key in ("msg", "error", "failure_message") if state == "failed"}
    assert {event["event_type"]: event["event_data"] for event in events} == {
        f"instant_avatar.{name}": {
            "avatar_id": look.id,
            "avatar_name": "Ana at her desk",
            "avatar_group_id": ana.id,
            **why,
        },
        f"photo_avatar_train.{name}": {"group_id": bo.id, "group_name": "Bo", **why},
    }
    assert len(events) == 2


def test_lists_show_videos_that_are_being_made(house: House) -> None:
    video_id = house.video()
    assert house.library.videos.set_state(video_id, "processing")
    for path in ("/v3/videos", "/v1/video.list"):
        assert house.client.get(path).status_code == 200, path
    (told,) = house.client.get("/v3/videos").json()["data"]
    assert (told["id"], told["status"]) == (video_id, "processing")
