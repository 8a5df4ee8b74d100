"""A video as a durable workflow: finished steps are kept and never done again.

A part's files are named by their content, written whole, and safe to make twice. Results are
small: what is large lies among the objects. The names of workflows and steps, and what they are
given, are kept in the queue: jobs that are running when a new version is started need them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec

import structlog
from dbos import DBOS, SetEnqueueOptions, WorkflowHandle

from ..library import DEFAULT_SPACE
from ..render import TaskCancelled
from ..render.plan import Chunk, place
from ..render.sources import places
from . import chunks, durable, inside, materials, publication, takes
from .durable import PARTS
from .outcome import (
    JOB_FAILED,
    JOIN_FAILED,
    PART_ATTEMPTS,
    PICTURE_FAILED,
    SPEECH_FAILED,
    SUSPECT,
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

P = ParamSpec("P")

log = structlog.get_logger(__name__)


@DBOS.workflow(name=durable.WORKFLOW, max_recovery_attempts=VIDEO_ATTEMPTS)
def video(video_id: str, space_id: str = DEFAULT_SPACE, priority: int = durable.NORMAL) -> None:
    """Make one video: speech, chunks, join, publish.

    It only waits: what may take its worker down is done by parts, each with its own attempts.
    """
    try:
        begun = _start(video_id)
        if not begun["wanted"]:
            return
        # No space stands in the way of another's parts, however many it has.
        with SetEnqueueOptions(queue_partition_key=space_id, priority=priority):
            if begun["files"]:
                outcome(SPEECH_FAILED, _result(DBOS.enqueue_workflow(PARTS, prepare, video_id)))
            else:
                outcome(SPEECH_FAILED, materials.collect(video_id))
            spoken, drawn, burnt = _performed(video_id)
            warnings = [each["warning"] for each in drawn if each.get("warning")]
            burnt = burnt or [each["captioned"] for each in drawn if each.get("captioned")]
            parts = spoken, [*map(as_made, drawn)], warnings, [*map(as_made, burnt)]
            outcome(JOIN_FAILED, _result(DBOS.enqueue_workflow(PARTS, join, video_id, *parts)))
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


def part(name: str) -> Callable[[Callable[P, dict[str, Any]]], Callable[P, dict[str, Any]]]:
    """Make a function a workflow that is begun a few times only, alone when that is suspicious."""

    def decorate(work: Callable[P, dict[str, Any]]) -> Callable[P, dict[str, Any]]:
        @DBOS.workflow(name=name, max_recovery_attempts=PART_ATTEMPTS - 1)
        @wraps(work)
        def turn(*args: P.args, **kwargs: P.kwargs) -> dict[str, Any]:
            begun = patient(inside.attempts)(str(DBOS.workflow_id))
            with here().turns.turn(begun >= SUSPECT):
                return work(*args, **kwargs)

        return turn

    return decorate


@part("prepare")
def prepare(video_id: str) -> dict[str, Any]:
    """Fetch the files that the video asks for, and look into them."""
    found = told("the video", lambda: materials.collect(video_id))
    if not found.get("film"):
        return found
    return {**told("the video", lambda: materials.follow(video_id)), "code": PICTURE_FAILED}


@part("speak")
def speak(video_id: str, scene: int) -> dict[str, Any]:
    """Speak one scene."""
    return told(f"scene {scene + 1}", lambda: takes.speak(video_id, scene))


@part("draw")
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


@part("join")
def join(
    video_id: str,
    spoken: list[Made],
    drawn: list[Made],
    warnings: list[str],
    burnt: list[Made],
) -> dict[str, Any]:
    """Join the chunks and publish the video."""
    return told("joining", lambda: publication.join(video_id, spoken, drawn, warnings, burnt))


@DBOS.step(name="start")
@patient
def _start(video_id: str) -> dict[str, bool]:
    """Mark the video as being made. Gives whether anybody wants it, and whether it has files."""
    videos = here().library.videos
    videos.set_state(video_id, "processing")
    wanted = videos.get(video_id).state == "processing"
    return {"wanted": wanted, "files": wanted and bool(places(asked_of(video_id)))}
