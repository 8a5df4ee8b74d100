"""Videos, lip-syncs, batches."""

from typing import Literal

from pydantic import BaseModel, Field

from .envelopes import ErrorWordsV3

Captions = dict[Literal["ass", "srt", "vtt"], str | None]


class VideoId(BaseModel):
    """Which video."""

    video_id: str


class Estimate(BaseModel):
    """What a dry run tells beside."""

    dry_run: bool | None = None
    scenes: int | None = None
    frames: int | None = None
    duration: float | None = Field(default=None, description="Seconds, estimated")
    width: int | None = None
    height: int | None = None


class Made(Estimate):
    """The id to ask the status of; or the estimate of a dry run."""

    video_id: str | None = Field(description="None of a dry run")


class MadeV3(Made):
    """The same in v3."""

    status: str | None = None
    output_format: Literal["mp4", "webm"] | None = None


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
    captions: Captions = Field(description="Captions as files of each kind")
    warnings: list[str] = Field(description="What went wrong without ending the video")
    error: VideoError | None


class _Detail(BaseModel):
    id: str
    status: Literal["waiting", "pending", "processing", "completed", "failed"]
    progress: int = Field(ge=0, le=100, description="Percent; 100 only when completed")
    eta_seconds: float | None
    title: str | None
    duration: float | None
    video_url: str | None
    captioned_video_url: str | None
    subtitle_url: str | None
    captions: Captions
    thumbnail_url: str | None
    preview_playback_url: str | None
    gif_url: str | None
    warnings: list[str]
    folder_id: str | None
    output_language: str | None
    failure_code: str | None
    failure_message: str | None
    video_page_url: str | None


class VideoV2(_Detail):
    """A video in full; times as ISO 8601."""

    created_at: str
    completed_at: str | None


class VideoDetail(_Detail):
    """A video in full; times in seconds since 1970."""

    created_at: int
    completed_at: int | None


class ListedVideo(BaseModel):
    """A video in v1's list."""

    video_id: str
    video_title: str | None
    status: str
    created_at: int
    type: str
    folder_id: str | None


class ListedVideos(BaseModel):
    """A page of v1's list."""

    token: str | None
    videos: list[ListedVideo]


class DeletedVideo(BaseModel):
    """A video that is gone."""

    id: str
    deleted: bool


class VideoState(BaseModel):
    """How far one of many videos is."""

    video_id: str | None
    status: str
    batch_id: str | None
    item_index: int | None
    error: ErrorWordsV3 | None


class StoppedVideo(BaseModel):
    """A video that is made no further."""

    id: str
    status: str


class BatchItem(BaseModel):
    """One of a batch."""

    item_index: int
    video_id: str | None
    status: Literal["queued", "processing", "completed", "failed"]
    error: ErrorWordsV3 | None


class Batch(BaseModel):
    """Many videos, and how many are how far."""

    batch_id: str
    title: str | None
    created_at: int
    status: Literal["processing", "completed", "failed"]
    total_items: int
    counts_by_status: dict[str, int]
    items: list[BatchItem]
    has_more: bool
    next_token: str | None


class LipsyncId(BaseModel):
    """The id to ask for."""

    lipsync_id: str


class Lipsync(BaseModel):
    """Where a lip-sync stands."""

    id: str
    status: Literal["pending", "running", "completed", "failed"]
    progress: int = Field(ge=0, le=100)
    eta_seconds: float | None
    title: str | None
    callback_id: str | None
    created_at: int
    duration: float | None
    video_url: str | None
    caption_url: str | None
    thumbnail_url: str | None
    preview_playback_url: str | None
    warnings: list[str]
    failure_message: str | None
