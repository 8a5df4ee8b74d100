"""The shapes of answers, for the documentation of the API."""

from typing import Literal

from pydantic import BaseModel, Field

Gender = Literal["female", "male", "unknown"]


class Avatar(BaseModel):
    """Somebody who can present."""

    avatar_id: str
    avatar_name: str
    gender: Gender
    preview_image_url: str
    preview_video_url: str
    premium: bool
    type: str | None
    tags: list[str] | None
    default_voice_id: str | None = Field(description="A voice that suits the avatar")


class TalkingPhoto(BaseModel):
    """A photo that can present; there are none yet."""

    talking_photo_id: str
    talking_photo_name: str
    preview_image_url: str


class AvatarList(BaseModel):
    """What ``GET /v2/avatars`` lists."""

    avatars: list[Avatar]
    talking_photos: list[TalkingPhoto]


class Avatars(BaseModel):
    """Answer of ``GET /v2/avatars``."""

    error: None
    data: AvatarList


class Voice(BaseModel):
    """A voice that works here."""

    voice_id: str
    language: str
    gender: Gender
    name: str
    preview_audio: str
    support_pause: bool
    emotion_support: bool
    support_interactive_avatar: bool
    support_locale: bool
    locale: str = Field(description="BCP-47, such as en-US")


class VoiceList(BaseModel):
    """What ``GET /v2/voices`` lists."""

    voices: list[Voice]


class Voices(BaseModel):
    """Answer of ``GET /v2/voices``."""

    error: None
    data: VoiceList


class VideoId(BaseModel):
    """The id to ask the status of; or the estimate of a dry run."""

    video_id: str | None = Field(description="None of a dry run")
    dry_run: bool | None = None
    scenes: int | None = None
    frames: int | None = None
    duration: float | None = Field(default=None, description="Seconds, estimated")
    width: int | None = None
    height: int | None = None


class Generated(BaseModel):
    """Answer of ``POST /v2/video/generate``."""

    error: None
    data: VideoId
    code: int = 100
    message: str = "Success"


class VideoError(BaseModel):
    """Why a video failed."""

    code: int
    message: str
    detail: str | None


class Video(BaseModel):
    """Where a video stands. Links work for some days and are new in each answer."""

    id: str
    video_id: str
    status: Literal["waiting", "pending", "processing", "completed", "failed"]
    progress: int = Field(ge=0, le=100, description="Percent; 100 only when completed")
    eta_seconds: float | None = Field(description="Seconds still to wait; null when it failed")
    created_at: int = Field(description="Seconds since 1970")
    duration: float | None = Field(description="Seconds")
    callback_id: str | None
    video_url: str | None
    preview_playback_url: str | None = Field(
        description="While an MP4 is being made: its beginning, as a file that grows"
    )
    thumbnail_url: str | None
    gif_url: str | None
    caption_url: str | None = Field(description="Captions as an ASS file")
    video_url_caption: str | None = Field(description="The video with captions in the picture")
    captions: dict[Literal["ass", "srt", "vtt"], str | None] = Field(
        description="Captions as files of each kind"
    )
    warnings: list[str] = Field(description="What went wrong without ending the video")
    error: VideoError | None


class Status(BaseModel):
    """Answer of ``GET /v1/video_status.get``."""

    code: int
    message: str
    data: Video


class ErrorV1(BaseModel):
    """A refusal of the v1 API."""

    code: int
    message: str
    data: None = None


class ErrorWords(BaseModel):
    """What went wrong, for programs and for people."""

    code: str
    message: str


class ErrorV2(BaseModel):
    """A refusal of the v2 API."""

    data: None = None
    error: ErrorWords


class ErrorWordsV3(ErrorWords):
    """What went wrong, and with which field."""

    param: str | None = None


class ErrorV3(BaseModel):
    """A refusal of the v3 API."""

    error: ErrorWordsV3
