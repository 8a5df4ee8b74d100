from .conftest import House


def test_avatars(house: House) -> None:
    answer = house.client.get("/v2/avatars")
    assert answer.status_code == 200
    previews = "http://testserver/previews/avatars"
    assert answer.json() == {
        "error": None,
        "data": {
            "avatars": [
                {
                    "avatar_id": "maya",
                    "avatar_name": "Maya",
                    "gender": "female",
                    "preview_image_url": f"{previews}/maya.webp",
                    "preview_video_url": f"{previews}/maya.mp4",
                    "premium": False,
                    "type": None,
                    "tags": ["desk"],
                    "default_voice_id": "flite-slt",
                },
                {
                    "avatar_id": "noah",
                    "avatar_name": "Noah",
                    "gender": "male",
                    "preview_image_url": f"{previews}/noah.webp",
                    "preview_video_url": f"{previews}/noah.mp4",
                    "premium": False,
                    "type": None,
                    "tags": None,
                    "default_voice_id": "espeak-en",
                },
            ],
            "talking_photos": [],
        },
    }


def test_voices(house: House) -> None:
    answer = house.client.get("/v2/voices")
    assert answer.status_code == 200
    assert answer.json()["error"] is None
    first, second = answer.json()["data"]["voices"]
    assert first == {
        "voice_id": "flite-slt",
        "language": "English",
        "gender": "female",
        "name": "slt",
        "preview_audio": "http://testserver/previews/voices/flite-slt.wav",
        "support_pause": True,
        "emotion_support": True,
        "support_interactive_avatar": False,
        "support_locale": False,
        "locale": "en-US",
    }
    assert (second["voice_id"], second["locale"]) == ("espeak-en", "en-GB")


def test_previews_are_made_once_and_need_no_key(house: House) -> None:
    house.client.headers.pop("X-Api-Key")
    for path, kind in (
        ("avatars/maya.webp", "image/webp"),
        ("avatars/maya.mp4", "video/mp4"),
        ("voices/flite-slt.wav", "audio/wav"),
    ):
        for _ in range(2):
            answer = house.client.get(f"/previews/{path}")
            assert answer.status_code == 200
            assert answer.content == f"previews/{path.split('/')[1]}".encode()
            assert answer.headers["content-type"] == kind
            assert answer.headers["cache-control"] == "public, max-age=3600"
    assert len(house.previews.made) == 3
    ranged = house.client.get("/previews/avatars/maya.mp4", headers={"Range": "bytes=0-7"})
    assert (ranged.status_code, ranged.content) == (206, b"previews")


def test_previews_of_nobody(house: House) -> None:
    for path in ("avatars/nobody.webp", "avatars/nobody.mp4", "voices/nobody.wav"):
        answer = house.client.get(f"/previews/{path}")
        assert answer.status_code == 404
        assert answer.json()["data"] is None
        assert answer.json()["error"]["code"] == "not_found"
        assert "nobody" in answer.json()["error"]["message"]
    for path in ("avatars/maya.exe", "avatars/..%2fmaya.webp", "voices/maya.mp4", "avatars"):
        assert house.client.get(f"/previews/{path}").status_code == 404
    assert house.previews.made == []
