"""A person's video over HTTP: taken, prepared, closed until there is consent."""

import base64
import time
from pathlib import Path

from filmed import blank, packed, quiet

from .conftest import House

__all__ = ["packed", "quiet"]


def test_a_video_becomes_an_avatar_that_waits_for_consent(house: House, quiet: Path) -> None:
    data = base64.b64encode(quiet.read_bytes()).decode()
    body = {
        "type": "digital_twin",
        "name": "Ana",
        "file": {"type": "base64", "media_type": "video/mp4", "data": data},
    }
    answer = house.client.post("/v3/avatars", json=body)
    assert answer.status_code == 200, answer.text
    made = answer.json()["data"]["avatar_item"]
    assert (made["avatar_type"], made["status"]) == ("digital_twin", "processing")
    group = f"/v3/avatars/{made['group_id']}"
    deadline = time.monotonic() + 240
    while house.client.get(group).json()["data"]["status"] == "processing":
        assert time.monotonic() < deadline
        time.sleep(0.2)
    told = house.client.get(group).json()["data"]
    assert (told["status"], told["consent_status"]) == ("pending_consent", "pending")
    listed = house.client.get("/v2/avatars").json()["data"]["avatars"]
    assert made["id"] not in {each["avatar_id"] for each in listed}
    # The video itself is not kept.
    assert not list(house.library.objects.list("photos"))

    house.client.post(f"{group}/consent", json={"consent_text": "I agree."})
    listed = house.client.get("/v2/avatars").json()["data"]["avatars"]
    assert made["id"] in {each["avatar_id"] for each in listed}
    looks = house.client.get("/v3/avatars/looks?avatar_type=digital_twin").json()["data"]
    (look,) = (each for each in looks if each["id"] == made["id"])
    assert (look["image_width"], look["image_height"]) == (384, 288)
    scene = {
        "character": {"type": "avatar", "avatar_id": made["id"]},
        "voice": {"type": "text", "voice_id": "flite-slt", "input_text": "Hello."},
    }
    assert house.post({"video_inputs": [scene]}).status_code == 200


def test_a_video_without_a_face_fails_with_a_reason(house: House, tmp_path: Path) -> None:
    film = base64.b64encode(blank(tmp_path / "a.mp4", 10).read_bytes()).decode()
    file = {"type": "base64", "media_type": "video/mp4", "data": film}
    body = {"type": "digital_twin", "name": "Nobody", "file": file}
    made = house.client.post("/v3/avatars", json=body).json()["data"]["avatar_item"]
    deadline = time.monotonic() + 240
    while True:
        look = house.client.get(f"/v3/avatars/looks/{made['id']}").json()["data"]
        if look["status"] != "processing":
            break
        assert time.monotonic() < deadline
        time.sleep(0.2)
    assert look["status"] == "failed"
    assert "no face" in look["error"]["message"]
