"""What becomes of a part, as plain values that can be kept, and why a video failed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypedDict

import structlog
from dbos import DBOS
from dbos import error as dbos_errors

from ..errors import StandinError
from ..render import TaskCancelled, TaskFailed
from . import tracing
from .patience import patient
from .workshop import Made, assure, here

SPEECH_FAILED: Final = 1001
PICTURE_FAILED: Final = 1002
JOIN_FAILED: Final = 1003
JOB_FAILED: Final = 1004
"""What a failed video says of where it failed."""

PART_ATTEMPTS: Final = 6
"""How often a part is begun: one whose worker dies every time must not kill them all for ever."""
VIDEO_ATTEMPTS: Final = 200
"""How often a video is begun: it only waits for its parts, and its worker dies of others'."""
SUSPECT: Final = 3
"""A part that is begun so often is made alone: it may be what its workers die of."""

log = structlog.get_logger(__name__)


def _may_help(error: BaseException) -> bool:
    """Whether to try again: not when somebody asked for what cannot be."""
    return isinstance(error, TaskFailed) or not isinstance(error, StandinError)


class _Retries(TypedDict):
    retries_allowed: bool
    max_attempts: int
    interval_seconds: float
    should_retry: Callable[[BaseException], bool]


RETRIES: Final[_Retries] = {
    "retries_allowed": True,
    "max_attempts": 3,
    "interval_seconds": 0.5,
    "should_retry": _may_help,
}


class Failed(Exception):
    """A part cannot be made."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def as_made(result: dict[str, Any]) -> Made:
    return {"key": result["key"], "frames": result["frames"]}


def outcome(code: int, result: dict[str, Any]) -> dict[str, Any]:
    if result.get("cancelled"):
        raise TaskCancelled("stopped")
    if "failed" in result:
        raise Failed(result.get("code", code), result["failed"])
    return result


def told(what: str, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """The result of ``work``, or why there is none, as plain values that can be kept."""
    try:
        return work()
    except TaskCancelled:
        return {"cancelled": True}
    except StandinError as error:
        return {"failed": f"{what}: {error.message}"}
    except Exception as error:
        log.exception("part failed", part=what)
        return {"failed": f"{what}: {reason(error)}"}


def reason(error: BaseException) -> str:
    """Why a part failed, for the user: no paths, no traceback; the log has those."""
    if isinstance(error, dbos_errors.DBOSMaxStepRetriesExceeded) and error.errors:
        error = error.errors[-1]
    if isinstance(error, dbos_errors.DBOSAwaitedWorkflowMaxRecoveryAttemptsExceeded):
        return f"a part was begun {PART_ATTEMPTS} times, and every time its worker died"
    if isinstance(error, StandinError):
        return error.message
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return f"{type(error).__name__}; the server's log says more"


@DBOS.step(name="fail")
@patient
def fail(video_id: str, code: int, message: str) -> None:
    assure()
    library = here().library
    if library.videos.fail(video_id, code, message):
        tracing.ended(library, video_id)
        log.warning("video failed", video=video_id, code=code)
