"""``/``: the studio's page."""

from functools import cache
from importlib.resources import files

from fastapi import APIRouter
from starlette.responses import HTMLResponse

router = APIRouter(include_in_schema=False)


@router.get("/")
async def studio() -> HTMLResponse:
    """The page; it talks to the API like any other client."""
    return HTMLResponse(_page(), headers={"Cache-Control": "no-cache"})


@cache
def _page() -> str:
    return files("standin.studio").joinpath("page.html").read_text("utf-8")
