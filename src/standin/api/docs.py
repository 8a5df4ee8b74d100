"""``/docs``: the API to read and to try, on one page that loads nothing from elsewhere."""

from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.responses import HTMLResponse

from .requests import GenerateRequest

router = APIRouter(include_in_schema=False)

_REF = "#/components/schemas/{model}"


@router.get("/docs")
async def docs() -> HTMLResponse:
    """The page that shows ``/openapi.json``."""
    return HTMLResponse(_page(), headers={"Cache-Control": "no-cache"})


@cache
def _page() -> str:
    return files("standin.api").joinpath("docs.html").read_text("utf-8")


def openapi(app: FastAPI) -> dict[str, Any]:
    """The API's description, with the request that its route reads by itself."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
        )
        asked = GenerateRequest.model_json_schema(ref_template=_REF)
        schemas = schema["components"]["schemas"]
        for name, part in {**asked.pop("$defs"), "GenerateRequest": asked}.items():
            schemas.setdefault(name, part)
        app.openapi_schema = schema
    return app.openapi_schema
