"""A video's trace: its job under the request that asked for it, the parts under the job."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from .. import traces
from ..library import Library

P = ParamSpec("P")
R = TypeVar("R")


def spanned(
    library: Callable[[], Library], name: str | None = None
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function, whose first argument is a video's id, a part of the video's trace.

    The part has the function's name unless it has one of its own.
    """

    def decorate(work: Callable[P, R]) -> Callable[P, R]:
        @wraps(work)
        def traced(*args: P.args, **kwargs: P.kwargs) -> R:
            if not traces.on():
                return work(*args, **kwargs)
            video_id = str(args[0])
            parent = traces.of_job(video_id, library().videos.get(video_id).trace)
            with traces.span(f"part {name or work.__name__}", parent, video=video_id):
                return work(*args, **kwargs)

        return traced

    return decorate


def ended(library: Library, video_id: str) -> None:
    """Put down the span of the whole job."""
    if not traces.on():
        return
    row = library.videos.get(video_id)
    begun = row.started_at or row.created_at
    told = {"space": row.space_id, "state": row.state, "frames": row.frames}
    traces.job_done("video", video_id, row.trace, begun, video=video_id, **told)
