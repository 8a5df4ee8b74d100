"""v1's and v2's calls around videos that exist: list, details, delete, share."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import InvalidField
from ..library import Library, UnknownVideo, Video
from ..library.videos import UNFINISHED
from . import answers, envelopes
from .auth import Space
from .bodies import Lenient, described, read
from .envelopes import ApiError
from .paging import Token, bad_token
from .services import Services, base_url, services
from .told import detail, page_url, state

router = APIRouter(tags=["Videos"])


@router.get(
    "/v1/video.list", summary="List videos", response_model=answers.V1[answers.videos.ListedVideos]
)
def list_videos(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=0, le=100)] = 100,
    token: Token = None,
    folder_id: str | None = None,
    title: str | None = None,
) -> JSONResponse:
    """Newest first."""
    videos = services(request).library.videos
    try:
        page = videos.list(space, max(limit, 1), token, folder_id, title)
    except InvalidField as error:
        raise bad_token(error) from None
    shown = [_row(video) for video in page.items[:limit]]
    return envelopes.v1({"token": page.next_token, "videos": shown})


@router.get(
    "/v2/videos/{video_id}",
    summary="A video in full",
    response_model=answers.V2[answers.videos.VideoV2],
)
def video(request: Request, space: Space, video_id: str) -> JSONResponse:
    """State, progress, links, and why it failed if it did."""
    here = services(request)
    found = known(here.library, video_id, space)
    told = detail(here, found, base_url(request))
    told["created_at"] = found.created_at.isoformat()
    told["completed_at"] = found.finished_at.isoformat() if found.finished_at else None
    return envelopes.v2(told)


@router.delete("/v1/video.delete", summary="Delete a video", response_model=answers.V1[None])
def delete_video(request: Request, space: Space, video_id: Annotated[str, Query()]) -> JSONResponse:
    """The video, its files and its job are gone; a link to it opens nothing any more."""
    here = services(request)
    remove(here, known(here.library, video_id, space))
    return envelopes.v1(None)


class Share(Lenient):
    """Which video to share."""

    video_id: str


@router.post(
    "/v1/video/share",
    summary="Share a video on a page",
    openapi_extra=described(Share),
    response_model=answers.V1[str],
)
async def share(request: Request, space: Space) -> JSONResponse:
    """Gives the address of a page on which everybody who has it can watch the video."""
    asked = await read(request, Share)
    library = services(request).library

    def shared() -> Video:
        found = known(library, asked.video_id, space)
        library.videos.share(found.id, space)
        found.shared = True
        return found

    return envelopes.v1(page_url(await run_in_threadpool(shared), base_url(request)))


def known(library: Library, video_id: str, space: str) -> Video:
    """The video, if it is of the space. Raises `ApiError` 404."""
    try:
        return library.videos.get(video_id, space)
    except UnknownVideo:
        raise ApiError(404, "invalid_video_id", "Invalid video id") from None


def remove(here: Services, video: Video) -> None:
    """Stop the video's job, forget the video, and delete its files."""
    if video.state in UNFINISHED:
        stop(here, video)
    here.library.videos.delete(video.id)
    for kept in list(here.library.objects.list(f"videos/{video.id}/")):
        here.library.objects.delete(kept.key)


def stop(here: Services, video: Video) -> bool:
    """Cancel the video; False when it had ended."""
    stopped = here.library.videos.set_state(video.id, "cancelled")
    if stopped:
        here.jobs.cancel(video.id)
    return stopped


def _row(video: Video) -> dict[str, Any]:
    return {
        "video_id": video.id,
        "video_title": video.title,
        "status": state(video),
        "created_at": int(video.created_at.timestamp()),
        "type": "GENERATED",
        "folder_id": video.folder_id,
    }
