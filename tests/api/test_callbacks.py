"""Every call that makes a video takes `callback_id` and `callback_url`."""

from typing import Any

import pytest

from .conftest import House

BACK = {"callback_id": "order-17", "callback_url": "http://hooks.example:9000/hook"}
SPOKEN: dict[str, Any] = {"avatar_id": "maya", "voice_id": "flite-slt"}
SCENE: dict[str, Any] = {
    "character": {"type": "avatar", "avatar_id": "maya"},
    "voice": {"type": "text", "voice_id": "flite-slt", "input_text": "Hello {{words}}."},
}
VARIABLES = {"variables": {"words": {"type": "text", "properties": {"content": "Ada"}}}}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v2/video/generate", {"video_inputs": [SCENE]}),
        ("/v1/video.generate", {"clips": [{**SPOKEN, "input_text": "Hello."}]}),
        ("/v1/video.webm", {**SPOKEN, "avatar_pose_id": "maya", "input_text": "Hello."}),
        ("/v2/videos", {**SPOKEN, "script": "Hello."}),
        ("/v3/videos", {**SPOKEN, "type": "avatar", "script": "Hello."}),
        (
            "/v3/videos",
            {
                "type": "studio",
                "scenes": [
                    {
                        "type": "avatar_video",
                        "source": {**SPOKEN, "type": "avatar", "script": "Hello."},
                    }
                ],
            },
        ),
        ("/v2/template/{template}/generate", VARIABLES),
        ("/v3/templates/{template}", VARIABLES),
    ],
)
def test_what_comes_back_is_kept(house: House, path: str, body: dict[str, Any]) -> None:
    request = {"video_inputs": [SCENE]}
    template = house.library.templates.create("default", "T", request, variables='{"words":"text"}')
    where = path.replace("{template}", template.id)
    answer = house.client.post(where, json={**body, **BACK})
    assert answer.status_code == 200, answer.text
    (video_id,) = house.jobs.submitted
    video = house.library.videos.get(video_id)
    assert {"callback_id": video.callback_id, "callback_url": video.callback_url} == BACK
    assert house.status(video_id).json()["data"]["callback_id"] == "order-17"
