"""A video as a durable workflow: finished steps are kept and never done again.

A part's files are named by their content, written whole, and safe to make twice. Results are
small: what is large lies among the objects. The names of workflows and steps, and what they are
given, are kept in the queue: jobs that are running when a new version is started need them.
"""

from __future__ import annotations

from typing import Any, Final

import structlog
from dbos import DBOS, SetEnqueueOptions, WorkflowHandle

from ..library import DEFAULT_SPACE
from ..render import TaskCancelled
from ..render.plan import Chunk, place
from . import chunks, durable, materials, publication, takes
from .outcome import (
    JOB_FAILED,
    JOIN_FAILED,
    PART_ATTEMPTS,
    PICTURE_FAILED,
    SPEECH_FAILED,
    VIDEO_ATTEMPTS,
    Failed,
    as_made,
    fail,
    outcome,
    reason,
    told,
)
from .patience import patient
from .workshop import Made, asked_of, here

POLL_SECONDS: Final = 0.1
"""How often a video looks whether a part is done."""

log = structlog.get_logger(__name__)


@DBOS.workflow(name=durable.WORKFLOW, max_recovery_attempts=VIDEO_ATTEMPTS)
def video(video_id: str, space_id: str = DEFAULT_SPACE, priority: int = durable.NORMAL) -> None:
    """Make one video: speech, chunks, join, publish."""
    try:
        if _start(video_id):
            found = outcome(SPEECH_FAILED, materials.collect(video_id))
            if found.get("film"):
                outcome(PICTURE_FAILED, told("the video", lambda: materials.follow(video_id)))
            # No space stands in the way of another's parts, however many it has.
            with SetEnqueueOptions(queue_partition_key=space_id, priority=priority):
                spoken, drawn, burnt = _performed(video_id)
            warnings = [each["warning"] for each in drawn if each.get("warning")]
            burnt = burnt or [each["captioned"] for each in drawn if each.get("captioned")]
            parts = spoken, [*map(as_made, drawn)], warnings, [*map(as_made, burnt)]
            joined = told("joining", lambda: publication.join(video_id, *parts))
            outcome(JOIN_FAILED, joined)
    except Failed as failure:
        fail(video_id, failure.code, failure.message)
    except TaskCancelled:
        return
    except Exception as error:  # whatever it is, the user must hear of it
        log.exception("video failed", video=video_id)
        fail(video_id, JOB_FAILED, f"the video could not be made: {reason(error)}")


def _performed(video_id: str) -> tuple[list[Made], list[dict[str, Any]], list[dict[str, Any]]]:
    """Takes, chunks, and chunks with captions, in playing order.

    A scene is drawn as soon as it is spoken.
    """
    count, at_once = takes.extent(video_id)
    queues, drawn_by = takes.queues(video_id), chunks.queues(video_id)
    spoken = [DBOS.enqueue_workflow(queues[i], speak, video_id, i) for i in range(at_once)]
    made: list[Made] = []
    pictures: list[WorkflowHandle[dict[str, Any]]] = []
    captioned: list[WorkflowHandle[dict[str, Any]]] = []
    for scene in range(count):
        take = as_made(outcome(SPEECH_FAILED, _result(spoken[scene])))
        before = made[-1] if made else None
        made.append(take)
        for first, last, *more in chunks.plan(video_id, scene, take["frames"], len(pictures)):
            order = (video_id, len(pictures), first, last, scene, take, before)
            both = (chunks.BOTH,) if chunks.BOTH in more else ()
            pictures.append(DBOS.enqueue_workflow(drawn_by[scene], draw, *order, *both))
            if more and not both:  # a job of older code
                captioned.append(DBOS.enqueue_workflow(drawn_by[scene], draw, *order, 1))
        if len(spoken) < count:
            following = len(spoken)
            spoken.append(DBOS.enqueue_workflow(queues[following], speak, video_id, following))
    return made, _drawn(pictures), _drawn(captioned)


def _drawn(pictures: list[WorkflowHandle[dict[str, Any]]]) -> list[dict[str, Any]]:
    return [outcome(PICTURE_FAILED, _result(picture)) for picture in pictures]


def _result(part: WorkflowHandle[dict[str, Any]]) -> dict[str, Any]:
    return part.get_result(polling_interval_sec=POLL_SECONDS)


@DBOS.workflow(name="speak", max_recovery_attempts=PART_ATTEMPTS)
def speak(video_id: str, scene: int) -> dict[str, Any]:
    """Speak one scene."""
    return told(f"scene {scene + 1}", lambda: takes.speak(video_id, scene))


@DBOS.workflow(name="draw", max_recovery_attempts=PART_ATTEMPTS)
def draw(
    video_id: str,
    index: int,
    first: int,
    last: int,
    scene: int,
    take: Made,
    before: Made | None = None,
    captioned: int = 0,
) -> dict[str, Any]:
    """Draw one chunk; ``before`` is the take of the scene before.

    ``captioned`` is 0, 1 or `chunks.BOTH`.
    """
    chunk = Chunk(index, scene, first, last)
    where = place(chunk, patient(asked_of)(video_id).fps)
    result = told(where, lambda: chunks.draw(video_id, chunk, take, before, captioned))
    if "failed" in result:  # at once: the video itself may still wait for speech
        fail(video_id, PICTURE_FAILED, result["failed"])
    return result


@DBOS.step(name="start")
@patient
def _start(video_id: str) -> bool:
    """Mark the video as being made; False when nobody wants it any more."""
    videos = here().library.videos
    videos.set_state(video_id, "processing")
    return videos.get(video_id).state == "processing"
