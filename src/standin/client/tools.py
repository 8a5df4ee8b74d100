"""A server of the Model Context Protocol: what a language model can do with a Standin server."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import anyio
from mcp.server.mcpserver import Context, Image, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import ToolAnnotations
from pydantic import Field

from .. import __version__
from ..errors import StandinError
from .calls import Video
from .client import AsyncClient

INSTRUCTIONS: Final = (
    "Makes presenter videos from scripts. Choose an avatar (list_avatars) and, if its own voice is "
    "not wanted, a voice (list_voices); look at a frame first with preview_frame; then make_video, "
    "wait_for_video until its status is completed, and download_video. A video takes about as long "
    "to make as it lasts."
)
WAIT: Final = 50.0
"""Seconds of one wait: programs that call tools give up after a minute."""
_SIZES: Final = {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1080, 1080)}
_READS: Final = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_MAKES: Final = ToolAnnotations(destructive_hint=False, open_world_hint=False)
_TAKES_AWAY: Final = ToolAnnotations(destructive_hint=True, open_world_hint=False)

Ctx = Context[Any, Any]
Connect = Callable[[Ctx], AsyncClient]
"""Gives the client that a call is done with."""

Script = Annotated[
    str, Field(description='What is said, at most 5000 characters. <break time="1s"/> is a pause')
]
AvatarId = Annotated[str | None, Field(description="From list_avatars; the first unless given")]
VoiceId = Annotated[
    str | None, Field(description="From list_voices; the avatar's own unless given")
]
Behind = Annotated[
    str | None,
    Field(description="A colour (#RRGGBB) or an image's address; the avatar's own unless given"),
]
Shape = Annotated[Literal["16:9", "9:16", "1:1"], Field(description="Of the picture")]
Body = Annotated[
    dict[str, Any] | None,
    Field(
        description="Instead of all else: a body of POST /v2/video/generate, for several scenes, "
        "recordings, texts and so on"
    ),
]
Id = Annotated[str, Field(description="The video's id")]


def server(connect: Connect, folder: Path | None) -> MCPServer[Any]:
    """The tools over the servers that ``connect`` leads to.

    Files are downloaded into ``folder``; without one, answers have links only.
    """
    made = MCPServer[Any](
        "standin",
        title="Standin",
        version=__version__,
        instructions=INSTRUCTIONS,
        log_level="ERROR",
    )
    tools = Tools(connect, folder)
    for tool in (
        tools.list_avatars,
        tools.list_voices,
        tools.list_videos,
        tools.preview_frame,
        tools.video_status,
        tools.wait_for_video,
    ):
        made.add_tool(tool, annotations=_READS)
    made.add_tool(tools.make_video, annotations=_MAKES)
    if folder is not None:
        made.add_tool(tools.download_video, annotations=_MAKES)
    made.add_tool(tools.cancel_video, annotations=_TAKES_AWAY)
    made.add_tool(tools.delete_video, annotations=_TAKES_AWAY)
    return made


class Tools:
    """Each public method is a tool; its docstring is what the model reads."""

    def __init__(self, connect: Connect, folder: Path | None) -> None:
        self._connect = connect
        self._folder = folder

    async def list_avatars(
        self,
        ctx: Ctx,
        gender: Annotated[Literal["female", "male"] | None, Field(description="Only these")] = None,
    ) -> list[dict[str, Any]]:
        """Everybody who can present, with a picture and the voice that suits."""
        async with self._client(ctx) as client:
            return [
                {
                    "avatar_id": avatar.id,
                    "name": avatar.name,
                    "gender": avatar.gender,
                    "default_voice_id": avatar.default_voice_id,
                    "picture": avatar.preview_image_url,
                }
                for avatar in await client.avatars()
                if gender in (None, avatar.gender)
            ]

    async def list_voices(
        self,
        ctx: Ctx,
        language: Annotated[
            str | None, Field(description="A name or a tag: German, de, de-DE")
        ] = None,
        gender: Annotated[Literal["female", "male"] | None, Field(description="Only these")] = None,
    ) -> list[dict[str, Any]]:
        """Every voice that can speak, with a sample."""
        wanted = (language or "").lower().replace("_", "-")
        async with self._client(ctx) as client:
            return [
                {
                    "voice_id": voice.id,
                    "name": voice.name,
                    "language": voice.language,
                    "locale": voice.locale,
                    "gender": voice.gender,
                    "sample": voice.preview_url,
                }
                for voice in await client.voices()
                if gender in (None, voice.gender)
                and (voice.language.lower() == wanted or voice.locale.lower().startswith(wanted))
            ]

    async def list_videos(
        self,
        ctx: Ctx,
        title: Annotated[str | None, Field(description="Part of the title")] = None,
        limit: Annotated[int, Field(ge=1, le=100)] = 20,
    ) -> list[dict[str, Any]]:
        """Videos, newest first."""
        found: list[dict[str, Any]] = []
        async with self._client(ctx) as client:
            async for video in client.videos(title):
                found.append(_told(video))
                if len(found) == limit:
                    break
        return found

    async def make_video(
        self,
        ctx: Ctx,
        script: Script = "",
        avatar_id: AvatarId = None,
        voice_id: VoiceId = None,
        background: Behind = None,
        aspect_ratio: Shape = "16:9",
        captions: Annotated[bool, Field(description="Words to read, in the picture")] = False,
        title: str = "",
        request: Body = None,
    ) -> dict[str, Any]:
        """Begin to make a video; gives its id at once. Follow it with wait_for_video."""
        async with self._client(ctx) as client:
            body = request or await _body(
                client, script, avatar_id, voice_id, background, aspect_ratio, captions, title
            )
            return {"video_id": await client.create(body)}

    async def preview_frame(
        self,
        ctx: Ctx,
        script: Script = "",
        avatar_id: AvatarId = None,
        voice_id: VoiceId = None,
        background: Behind = None,
        aspect_ratio: Shape = "16:9",
        captions: Annotated[bool, Field(description="Words to read, in the picture")] = False,
        request: Body = None,
        scene: Annotated[int, Field(ge=0, description="Which scene; 0 is the first")] = 0,
        time: Annotated[
            float | None, Field(ge=0, description="Seconds into the scene; at rest unless given")
        ] = None,
    ) -> Image:
        """One frame of the video that make_video would make of the same, in about a second."""
        async with self._client(ctx) as client:
            body = request or await _body(
                client, script, avatar_id, voice_id, background, aspect_ratio, captions, ""
            )
            image = await client.still(body, scene=scene, time=time, width=960, format="jpeg")
            return Image(data=image, format="jpeg")

    async def video_status(self, ctx: Ctx, video_id: Id) -> dict[str, Any]:
        """Where a video stands: status, progress in percent, and links once it is completed."""
        async with self._client(ctx) as client:
            return _told(await client.video(video_id))

    async def wait_for_video(
        self,
        ctx: Ctx,
        video_id: Id,
        seconds: Annotated[float, Field(ge=0, le=600, description="At most so long")] = WAIT,
    ) -> dict[str, Any]:
        """Wait until a video has ended, or so many seconds; gives where it stands then. When it is
        still processing, call this again."""
        async with self._client(ctx) as client:
            with anyio.move_on_after(seconds):
                while not (video := await client.video(video_id)).ended:
                    await ctx.report_progress(video.progress, 100, video.status)
                    await anyio.sleep(min(max((video.eta_seconds or 0) / 10, 0.5), 5.0))
            return _told(await client.video(video_id))

    async def download_video(
        self,
        ctx: Ctx,
        video_id: Id,
        file_name: Annotated[str | None, Field(description="Such as hello.mp4; no folders")] = None,
    ) -> dict[str, Any]:
        """Write a completed video to a file on this machine; gives its path."""
        name = file_name or f"{video_id}.mp4"
        if Path(name).name != name or name.startswith("."):
            raise ToolError("file_name: must be the name of a file, without folders")
        assert self._folder is not None
        target = self._folder / name
        if target.exists():
            raise ToolError(f"file_name: {target} exists already; choose another name")
        async with self._client(ctx) as client:
            path = await client.download(video_id, target)
            return {"path": str(path.absolute()), "bytes": path.stat().st_size}

    async def cancel_video(self, ctx: Ctx, video_id: Id) -> dict[str, Any]:
        """Stop making a video."""
        async with self._client(ctx) as client:
            await client.cancel(video_id)
            return _told(await client.video(video_id))

    async def delete_video(self, ctx: Ctx, video_id: Id) -> dict[str, Any]:
        """Delete a video and its files, for good."""
        async with self._client(ctx) as client:
            await client.delete(video_id)
            return {"deleted": video_id}

    @asynccontextmanager
    async def _client(self, ctx: Ctx) -> AsyncIterator[AsyncClient]:
        """A client; what it cannot do is told to the model in words."""
        try:
            async with self._connect(ctx) as client:
                yield client
        except StandinError as error:
            raise ToolError(error.message) from None
        except OSError as error:
            raise ToolError(f"{error.filename}: {error.strerror}") from None


async def _body(
    client: AsyncClient,
    script: str,
    avatar_id: str | None,
    voice_id: str | None,
    background: str | None,
    aspect_ratio: str,
    captions: bool,
    title: str,
) -> dict[str, Any]:
    """The request of a video with one scene."""
    avatars = await client.avatars()
    chosen = next((one for one in avatars if avatar_id in (None, one.id)), None)
    if voice_id is None and chosen is not None:
        voice_id = chosen.default_voice_id
    if voice_id is None:
        voices = await client.voices()
        voice_id = voices[0].id if voices else ""
    scene: dict[str, Any] = {
        "character": {"type": "avatar", "avatar_id": chosen.id if chosen else avatar_id or ""},
        "voice": {"type": "text", "voice_id": voice_id, "input_text": script},
    }
    if background is not None:
        colour = background.startswith("#")
        kind, name = ("color", "value") if colour else ("image", "url")
        scene["background"] = {"type": kind, name: background}
    width, height = _SIZES[aspect_ratio]
    return {
        "title": title,
        "dimension": {"width": width, "height": height},
        "video_inputs": [scene],
        **({"caption": True, "caption_mode": "burn_in"} if captions else {}),
    }


def _told(video: Video) -> dict[str, Any]:
    rest: Mapping[str, Any] = {
        "title": video.title,
        "eta_seconds": video.eta_seconds,
        "duration": video.duration,
        "video_url": video.video_url,
        "thumbnail_url": video.thumbnail_url,
        "subtitle_url": video.subtitle_url,
        "failure": video.failure,
    }
    known = {name: value for name, value in rest.items() if value not in (None, "")}
    return {"video_id": video.id, "status": video.status, "progress": video.progress} | known
