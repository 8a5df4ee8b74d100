"""A frame of a video that nobody has made."""

import asyncio
import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
import pytest

from standin.jobs.stills import Superseded
from web import serve, whole

from .conftest import BASE, House, build

SCENE: dict[str, Any] = {
    "character": {"type": "avatar", "avatar_id": "maya"},
    "voice": {"type": "text", "voice_id": "flite-slt", "input_text": "Hello there."},
    "background": {"type": "color", "value": "#204060"},
}
BODY: dict[str, Any] = {"video_inputs": [SCENE], "dimension": {"width": 640, "height": 360}}
V3: dict[str, Any] = {
    "type": "avatar",
    "avatar_id": "maya",
    "script": "Hello there.",
    "voice_id": "flite-slt",
    "background": {"type": "color", "value": "#204060"},
}


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all stills, which leave nothing behind: its child stays warm."""
    built = build(tmp_path_factory.mktemp("stills"), fetch_private=True)
    yield built
    assert built.jobs.submitted == []
    assert built.library.videos.unfinished() == []
    built.close()


def ask(house: House, body: object = BODY, path: str = "/v2/video/still", **query: Any) -> Any:
    return house.client.post(path, json=body, params=query)


def picture(answer: httpx.Response) -> Any:
    assert answer.status_code == 200, answer.text
    return cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_UNCHANGED)


@pytest.mark.parametrize(
    ("format", "kind", "start"),
    [("webp", "webp", b"RIFF"), ("png", "png", b"\x89PNG"), ("jpeg", "jpeg", b"\xff\xd8")],
)
def test_a_still_is_an_image_of_the_kind_and_size_that_is_asked_for(
    studio: House, format: str, kind: str, start: bytes
) -> None:
    answer = ask(studio, format=format, width=320)
    assert answer.headers["content-type"] == f"image/{kind}"
    assert answer.content.startswith(start)
    seen = picture(answer)
    assert seen.shape == (180, 320, 3)
    assert abs(seen[2, 2].astype(int) - (0x60, 0x40, 0x20)).max() <= 4
    assert abs(seen[90, 160].astype(int) - (0x60, 0x40, 0x20)).max() > 30  # somebody is there


def test_v3_shows_the_same_frame_and_time_opens_the_mouth(studio: House) -> None:
    rest = ask(studio, V3, "/v3/videos/still", width=640, format="png")
    spoken = [ask(studio, V3, "/v3/videos/still", format="png", time=t) for t in (0.0, 0.55)]
    lasts = float(spoken[0].headers["x-scene-seconds"])
    assert 1 < lasts < 5
    assert "x-scene-seconds" not in rest.headers
    before, during = (picture(one) for one in spoken)
    assert before.shape == (1080, 1920, 3)
    assert np.count_nonzero(np.any(before != during, axis=2)) > 500
    late = ask(studio, V3, "/v3/videos/still", time=lasts)
    assert late.status_code == 400
    assert late.json()["error"]["param"] == "time"
    again = ask(studio, V3, "/v3/videos/still", format="png", time=0.55)
    assert again.content == spoken[1].content


def test_pictures_are_fetched_once_as_for_a_video(studio: House) -> None:
    done, data = cv2.imencode(".png", np.full((36, 64, 3), (30, 160, 90), np.uint8))
    assert done
    asked: list[str] = []

    def answer(connection: Any, path: str) -> None:
        asked.append(path)
        whole(data.tobytes(), "image/png")(connection, path)

    with serve(answer) as address:
        scene = SCENE | {"background": {"type": "image", "url": f"{address}/a.png"}}
        for _ in range(2):
            seen = picture(ask(studio, BODY | {"video_inputs": [scene]}, format="png"))
            assert tuple(seen[2, 2]) == (30, 160, 90)
        assert asked == ["/a.png"]
        elsewhere = BODY | {"video_inputs": [SCENE, scene | {"background": None}]}
        elsewhere["music"] = {"url": f"{address}/music.mp3"}
        assert ask(studio, elsewhere).status_code == 200
        assert len(asked) == 1  # a still has no sound


@pytest.mark.parametrize(
    ("change", "query", "status", "param"),
    [
        ({"avatar_id": "nobody"}, {}, 400, "avatar_id"),
        ({"script": None}, {}, 400, "script"),
        ({"background": {"type": "image", "url": "http://127.0.0.1:9/x.png"}}, {}, 400,
         "background.url"),
        ({"nonsense": 1}, {}, 400, "nonsense"),
        ({}, {"scene": 1}, 400, "scene"),
        ({}, {"scene": -1}, 400, "scene"),
        ({}, {"time": -1}, 400, "time"),
        ({}, {"time": "nan"}, 400, "time"),
        ({}, {"width": 3}, 400, "width"),
        ({}, {"format": "gif"}, 400, "format"),
        ({"type": "cinematic_avatar"}, {}, 501, "type"),
    ],
)  # fmt: skip
def test_what_generate_refuses_is_refused(
    studio: House, change: dict[str, Any], query: dict[str, Any], status: int, param: str
) -> None:
    answer = ask(studio, V3 | change, "/v3/videos/still", **query)
    error = answer.json()["error"]
    assert (answer.status_code, error.get("param")) == (status, param), error


def test_a_file_of_another_kind_is_refused_by_name(studio: House) -> None:
    page = base64.b64encode(b"<html>").decode()
    scene = SCENE | {"background": {"type": "image", "url": f"data:image/png;base64,{page}"}}
    answer = ask(studio, BODY | {"video_inputs": [scene]})
    assert answer.status_code == 400
    assert "video_inputs[0].background.url" in answer.json()["error"]["message"]


def test_private_networks_are_not_reached(tmp_path: Path) -> None:
    house = build(tmp_path)
    try:
        with serve(whole(b"secret")) as address:
            scene = SCENE | {"background": {"type": "image", "url": f"{address}/a.png"}}
            answer = ask(house, BODY | {"video_inputs": [scene]})
        assert answer.status_code == 400
        assert "video_inputs[0].background.url" in answer.json()["error"]["message"]
    finally:
        house.close()


def test_a_key_is_needed(closed_house: House) -> None:
    for path in ("/v2/video/still", "/v3/videos/still"):
        answer = closed_house.client.post(path, json=BODY, headers={"X-Api-Key": "wrong"})
        assert answer.status_code == 401


def test_a_still_is_not_kept_as_an_answer_to_repeat(studio: House) -> None:
    for _ in range(2):
        answer = studio.client.post(
            "/v3/videos/still", json=V3, params={"width": 64}, headers={"Idempotency-Key": "same"}
        )
        assert picture(answer).shape[1] == 64


def test_a_stale_still_is_told_to_go(studio: House, monkeypatch: pytest.MonkeyPatch) -> None:
    stills = studio.client.app.state.services.stills

    def superseded(*_: Any, **__: Any) -> None:
        raise Superseded("a newer still was asked for")

    monkeypatch.setattr(type(stills), "still", superseded)
    answer = ask(studio)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")


def test_many_at_once_are_all_answered_and_status_calls_do_not_wait(studio: House) -> None:
    app, headers = studio.client.app, studio.client.headers

    query: dict[str, Any] = {"width": 64, "replaces": "slider"}

    async def crowd() -> tuple[list[int], int]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=BASE, headers=headers) as client:
            with app.state.services.stills._line.turn():  # nobody is drawn meanwhile
                stills = [
                    asyncio.create_task(client.post("/v2/video/still", json=BODY, params=query))
                    for _ in range(20)
                ]
                await asyncio.sleep(0)
                status = await client.get("/v2/user/remaining_quota")
                pending = sum(not still.done() for still in stills)
            answers = await asyncio.gather(*stills)
        assert status.status_code == 200
        return [answer.status_code for answer in answers], pending

    codes, pending = asyncio.run(crowd())
    assert set(codes) <= {200, 429}
    assert codes.count(200) >= 1
    assert pending  # the call came back before the line was through
