"""``/healthz`` and ``/readyz``, for whoever watches over the server."""

from collections.abc import Callable

import structlog
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from ..jobs.interface import Health
from . import answers
from .services import Services, services

router = APIRouter(tags=["Health"])

_log = structlog.get_logger(__name__)


@router.get("/healthz", summary="Whether the process lives", response_model=answers.around.Health)
async def healthz() -> JSONResponse:
    """Answers as long as the process can."""
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    summary="Whether videos can be made now",
    responses={503: {"description": "They cannot; `problems` says why"}},
    response_model=answers.around.Health,
)
def readyz(request: Request) -> JSONResponse:
    """Asks the database, the objects and the queue."""
    found = problems(services(request))
    if found:
        return JSONResponse({"status": "not ready", "problems": found}, 503)
    return JSONResponse({"status": "ready"})


def problems(here: Services) -> list[str]:
    """Sentences that say why videos cannot be made now; empty when they can."""
    found: list[str] = []
    _try(found, "the database does not answer", here.library.database.ping)
    _try(found, "objects cannot be kept", here.library.objects.ping)
    jobs = here.jobs
    if isinstance(jobs, Health):
        _try(found, "the queue does not answer", lambda: found.extend(jobs.problems()))
    return found


def _try(found: list[str], problem: str, ask: Callable[[], None]) -> None:
    try:
        ask()
    except Exception as error:
        # Addresses and passwords may be in the message: the log has it, the answer has not.
        _log.warning(problem, error=str(error))
        found.append(f"{problem} ({type(error).__name__})")
