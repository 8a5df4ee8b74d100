"""What ``POST /v3/videos`` takes. Keys that are not listed are refused, as HeyGen does."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from ..bodies import Lenient, Line, Number, Precedence

Resolution = Literal["4k", "1080p", "720p"]
Aspect = Literal["16:9", "9:16", "4:5", "5:4", "1:1", "auto"]


class _Strict(Lenient):
    model_config = ConfigDict(extra="forbid")


class AssetUrl(_Strict):
    """A file at an address."""

    type: Literal["url"]
    url: Line


class AssetId(_Strict):
    """A file that was uploaded."""

    type: Literal["asset_id"]
    asset_id: Line


class AssetBase64(_Strict):
    """A file in the request itself."""

    type: Literal["base64"]
    media_type: Line
    data: str


Asset = Annotated[AssetUrl | AssetId | AssetBase64, Field(discriminator="type")]


class VoiceSettings(_Strict):
    """How the voice speaks."""

    speed: Number = 1
    pitch: Number = 0
    volume: Number = 1
    locale: Line | None = None
    engine_settings: Any = Field(default=None, description="Of other voice engines; no effect")


class Backdrop(_Strict):
    """What is behind the presenter."""

    type: Literal["color", "image"]
    value: Line | None = None
    url: Line | None = None
    asset_id: Line | None = None


class Caption(_Strict):
    """Sidecar files are made in any case; a style burns the words in too."""

    file_format: Literal["srt"] = "srt"
    style: Literal["default"] | None = None


class Placement(_Strict):
    """Where a watermark is."""

    position: Literal["top_left", "top_right", "bottom_left", "bottom_right"] = "bottom_right"
    offset_x: Number | None = None
    offset_y: Number | None = None


class Mark(_Strict):
    """An image over every frame."""

    image: Asset
    opacity: Number = 1
    scale: Number = 1
    placement: Placement | None = None


class _Spoken(_Strict):
    """Exactly one of script, audio_url and audio_asset_id says what is heard."""

    script: Line | None = None
    voice_id: Line | None = None
    audio_url: Line | None = None
    audio_asset_id: Line | None = None
    voice_settings: VoiceSettings | None = None


class _Played(_Spoken):
    """Somebody who speaks."""

    motion_prompt: Line | None = Field(default=None, description="No effect: motion follows speech")
    expressiveness: Literal["high", "medium", "low"] | None = None
    engine: Any = Field(default=None, description="No effect: one engine moves every avatar")
    remove_background: bool | None = None
    fit: Literal["contain", "cover"] | None = None
    background: Backdrop | None = None


class _Video(_Strict):
    """What belongs to the whole video."""

    title: Line = ""
    resolution: Resolution | None = None
    aspect_ratio: Aspect | None = None
    caption: Caption | None = None
    watermark: Mark | None = None
    callback_id: Line | None = None
    callback_url: Line | None = None
    folder_id: Line | None = None
    dry_run: bool = Field(default=False, description="Only look and estimate. Standin's own")
    priority: Precedence = None


class AvatarVideo(_Video, _Played):
    """One avatar, one script."""

    type: Literal["avatar"]
    avatar_id: Line
    output_format: Literal["mp4", "webm"] = "mp4"


class ImageVideo(_Video, _Played):
    """One photo, one script."""

    type: Literal["image"]
    image: Asset
    output_format: Literal["mp4", "webm"] = "mp4"


class CinematicVideo(BaseModel):
    """A clip from a prompt; not built."""

    model_config = ConfigDict(extra="allow")

    type: Literal["cinematic_avatar"]


class AvatarSource(_Played):
    """An avatar in a scene."""

    type: Literal["avatar"]
    avatar_id: Line


class ImageSource(_Played):
    """A photo that speaks in a scene."""

    type: Literal["image"]
    image: Asset


class SpokenScene(_Strict):
    """Somebody speaks."""

    type: Literal["avatar_video"]
    source: Annotated[AvatarSource | ImageSource, Field(discriminator="type")]


class ImageScene(_Spoken):
    """A picture for a while, with words or without."""

    type: Literal["image"]
    source: Asset
    duration: Number | None = Field(default=None, gt=0, le=300)


class Playback(_Strict):
    """How the sound of a video is played."""

    volume: Number = Field(default=1, ge=0, le=1)
    mute: bool = False


class VideoScene(_Strict):
    """A video, played as it is."""

    type: Literal["video"]
    source: Asset
    playback: Playback | None = None


Scene = Annotated[SpokenScene | ImageScene | VideoScene, Field(discriminator="type")]


class StudioVideo(_Video):
    """Scenes played one after another."""

    type: Literal["studio"]
    scenes: list[Scene] = Field(min_length=1, max_length=50)


class CreateVideo(BaseModel):
    """The body: its type says which."""

    video: Annotated[
        AvatarVideo | ImageVideo | CinematicVideo | StudioVideo, Field(discriminator="type")
    ]
