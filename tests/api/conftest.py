import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from standin import scene
from standin.api import Services, create_app
from standin.avatars.avatar import AvatarInfo
from standin.errors import UnknownAvatar, UnknownVoice
from standin.jobs.intake import Intake
from standin.jobs.interface import JobStatus
from standin.jobs.speaking import Speaking
from standin.jobs.stills import Stills
from standin.jobs.voice_intake import VoiceIntake
from standin.library import Library, Objects
from standin.render import Crew
from standin.settings import Settings
from standin.speech.engine import VoiceInfo

BASE = "http://testserver"

MAYA = AvatarInfo(
    "maya",
    "Maya",
    "female",
    "illustrated",
    {"espeak": "espeak-en", "flite": "flite-slt"},
    ("desk",),
)
NOAH = AvatarInfo("noah", "Noah", "male", "illustrated", {"other": "gone", "espeak": "espeak-en"})


def _voice(voice_id: str, locale: str) -> VoiceInfo:
    engine, _, name = voice_id.partition("-")
    return VoiceInfo(
        voice_id,
        name,
        "English",
        locale,
        "female",
        engine,
        name,
        16000,
        "MIT",
        pauses=True,
        emotions=engine == "flite",
    )


class Avatars:
    def list(self) -> Sequence[AvatarInfo]:
        return (MAYA, NOAH)

    def get(self, avatar_id: str) -> AvatarInfo:
        for info in self.list():
            if info.id == avatar_id:
                return info
        raise UnknownAvatar(f"no avatar has the id {avatar_id!r}")


class Voices:
    def list(self) -> Sequence[VoiceInfo]:
        return (_voice("flite-slt", "en-US"), _voice("espeak-en", "en-GB"))

    def get(self, voice_id: str) -> VoiceInfo:
        for info in self.list():
            if info.id == voice_id:
                return info
        raise UnknownVoice(f"no voice has the id {voice_id!r}")


@dataclass
class Jobs:
    """Keeps what it was told; makes nothing."""

    submitted: list[str] = field(default_factory=list)
    broken: Exception | None = None
    troubles: list[str] = field(default_factory=list)

    def submit(self, video_id: str, space_id: str = "default", priority: int = 1000) -> None:
        if self.broken is not None:
            raise self.broken
        self.submitted.append(video_id)

    def cancel(self, video_id: str) -> None:
        self.submitted.remove(video_id)

    def status(self, video_id: str) -> JobStatus:
        return JobStatus("queued" if video_id in self.submitted else "unknown")

    def close(self) -> None:
        pass

    def problems(self) -> Sequence[str]:
        if self.broken is not None:
            raise self.broken
        return self.troubles


@dataclass
class Previews:
    """Writes an object the first time; `broken` is raised instead."""

    objects: Objects
    made: list[str] = field(default_factory=list)
    broken: Exception | None = None

    def image(self, avatar_id: str) -> str:
        return self._make(f"previews/{avatar_id}.webp")

    def video(self, avatar_id: str) -> str:
        return self._make(f"previews/{avatar_id}.mp4")

    def audio(self, voice_id: str) -> str:
        return self._make(f"previews/{voice_id}.wav")

    def _make(self, key: str) -> str:
        if self.broken is not None:
            raise self.broken
        if not self.objects.exists(key):
            self.objects.put(key, key.encode())
            self.made.append(key)
        return key


class Client:
    """An HTTP client of one app, in this process."""

    def __init__(self, app: FastAPI, headers: dict[str, str]) -> None:
        self.app = app
        self.headers = headers

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.request("GET", path, **more)

    def head(self, path: str, **more: Any) -> httpx.Response:
        return self.request("HEAD", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.request("POST", path, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.request("DELETE", path, **more)

    def request(
        self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any
    ) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url=BASE, trust_env=False
            ) as client:
                sent = httpx.Headers(self.headers)
                sent.update(headers or {})
                return await client.request(method, path, headers=sent, **more)

        return asyncio.run(send())


@dataclass
class House:
    """One server over a real library, and a client with a key."""

    library: Library
    jobs: Jobs
    previews: Previews
    settings: Settings
    intake: Intake
    client: Client
    key: str
    crew: Crew

    def close(self) -> None:
        self.intake.close()
        self.client.app.state.services.voice_intake.close()
        self.crew.close()
        self.library.close()

    def post(self, body: object) -> Any:
        return self.client.post("/v2/video/generate", json=body)

    def status(self, video_id: str) -> Any:
        return self.client.get("/v1/video_status.get", params={"video_id": video_id})

    def video(self) -> str:
        """The id of a video that waits."""
        asked = scene.Video((scene.Scene(scene.TextVoice("flite-slt", "Hello there.")),))
        return self.library.videos.create(asked, callback_id="mine").id

    def raw(self, path: str, key: str | None = None) -> tuple[int, bytes]:
        """GET a path as it is: HTTP clients tidy it before they send it."""
        headers = [(b"x-api-key", key.encode())] if key else []
        route, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": route,
            "raw_path": route.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"testserver"), *headers],
            "client": ("127.0.0.1", 1),
            "server": ("testserver", 80),
        }
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Any) -> None:
            sent.append(message)

        asyncio.run(self.client.app(scope, receive, send))
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent[1:])


def build(home: Path, **settings: Any) -> House:
    """A house in ``home``; close its library afterwards."""
    chosen = Settings(home=home, **settings)
    library = Library.open(chosen)
    jobs, previews = Jobs(), Previews(library.objects)
    crew = Crew(1)  # its child starts with the first word
    speaking = Speaking(library.objects, crew)
    intake = Intake(library, crew)
    stills = Stills(library.objects, crew, private=chosen.fetch_private)
    voice_intake = VoiceIntake(library, crew)
    here = Services(
        library,
        jobs,
        Avatars(),
        Voices(),
        previews,
        speaking,
        intake,
        voice_intake,
        stills,
        chosen,
    )
    app = create_app(here)
    key = library.keys.create("test").key
    client = Client(app, {"X-Api-Key": key})
    return House(library, jobs, previews, chosen, intake, client, key, crew)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = build(tmp_path)
    yield built
    built.close()


@pytest.fixture(scope="package")
def closed_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One house for all requests that are refused: nothing may ever come into it."""
    built = build(tmp_path_factory.mktemp("closed"))
    yield built
    assert built.jobs.submitted == []
    assert built.library.videos.unfinished() == []
    built.close()


@pytest.fixture
def body() -> dict[str, Any]:
    """A request that says everything in the usual way."""
    return {
        "title": "Hello",
        "callback_id": "mine",
        "callback_url": "http://hooks.example:9000/hook",
        "video_inputs": [
            {
                "character": {
                    "type": "avatar",
                    "avatar_id": "maya",
                    "avatar_style": "normal",
                    "scale": 0.8,
                    "offset": {"x": 0.1, "y": -0.1},
                    "talking_style": "expressive",
                },
                "voice": {
                    "type": "text",
                    "voice_id": "flite-slt",
                    "input_text": "Hello there.",
                    "speed": 1.25,
                    "pitch": 10,
                },
                "background": {"type": "color", "value": "#aabbcc"},
            }
        ],
        "dimension": {"width": 1280, "height": 720},
    }
