"""Templates: a video request with variables, kept, and filled in as often as wanted."""

import json
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import InvalidField
from ..library import Template, UnknownRecord, Video
from ..scene import limits
from . import answers, envelopes, making, requests
from .auth import Space
from .bodies import Lenient, Line, Precedence, described, read, worded
from .envelopes import ApiError
from .filling import PLACE, Variable, filled, variables
from .paging import Token, bad_token, listed
from .services import Services, base_url, services
from .told import detail

router = APIRouter(tags=["Templates"])

_NAME: Final = 200
_PREVIEW: Final = "maya"
"""Who stands on the picture of a template whose presenter is a variable."""


class NewTemplate(Lenient):
    """A template to keep; HeyGen's are made in its editor, so this call is Standin's own."""

    name: Line = Field(description="1 to 200 characters")
    request: dict[str, Any] = Field(
        description="A body of POST /v2/video/generate with {{name}} where a variable goes"
    )


class Filling(Lenient):
    """What to make of a template."""

    variables: dict[str, Any] = {}  # noqa: RUF012
    title: Line | None = None
    dimension: requests.Dimension | None = None
    fps: float | None = None
    scene_ids: list[Line] | None = Field(
        default=None, max_length=limits.SCENES[1], description="Some, in any order, repeated"
    )
    caption: bool | None = None
    subtitles: Any = None
    callback_id: Line | None = None
    callback_url: Line | None = None
    folder_id: Line | None = None
    brand_voice_id: Line | None = None
    enable_sharing: bool = False
    include_gif: bool = False
    test: bool = False
    priority: Precedence = None


@router.post(
    "/v2/template",
    summary="Keep a template",
    openapi_extra=described(NewTemplate),
    response_model=answers.V2[answers.shelf.NewTemplate],
)
async def create(request: Request, space: Space) -> JSONResponse:
    """Standin's own. Its variables are found in the request by themselves."""
    asked = await read(request, NewTemplate)
    return envelopes.v2(await run_in_threadpool(_create, services(request), space, asked))


@router.delete(
    "/v2/template/{template_id}",
    summary="Delete a template",
    response_model=answers.V2[answers.shelf.TemplateId],
)
def delete(request: Request, space: Space, template_id: str) -> JSONResponse:
    """Standin's own. Videos made of it stay."""
    try:
        services(request).library.templates.delete(template_id, space)
    except UnknownRecord as error:
        raise ApiError(404, "not_found", error.message) from None
    return envelopes.v2({"template_id": template_id})


@router.get(
    "/v2/templates",
    summary="List templates",
    response_model=answers.V2[answers.shelf.ListedTemplates],
)
def templates(request: Request, space: Space) -> JSONResponse:
    """Newest first."""
    base = base_url(request)
    page = services(request).library.templates.list(space, limit=1000)
    return envelopes.v2({"templates": [_row(template, base) for template in page.items]})


@router.get(
    "/v2/template/{template_id}",
    summary="A template's variables",
    response_model=answers.V2[answers.shelf.TemplateV2],
)
def template(request: Request, space: Space, template_id: str) -> JSONResponse:
    """By name, with an empty value each."""
    found = known(services(request), space, template_id)
    return envelopes.v2(_row(found, base_url(request)) | {"variables": _empty(found)})


@router.get(
    "/v3/template/{template_id}",
    summary="A template with its scenes, in v2's envelope",
    response_model=answers.V2[answers.shelf.TemplateDetail],
)
def template_with_scenes(request: Request, space: Space, template_id: str) -> JSONResponse:
    """As its early v3 form answered."""
    return envelopes.v2(_whole(known(services(request), space, template_id), base_url(request)))


@router.post(
    "/v2/template/{template_id}/generate",
    summary="Make a video of a template",
    openapi_extra=described(Filling),
    response_model=answers.V2[answers.videos.VideoId],
)
async def generate(request: Request, space: Space, template_id: str) -> JSONResponse:
    """Every variable needs a value of its kind."""
    asked = await read(request, Filling)
    made = await run_in_threadpool(_generate, request, space, template_id, asked)
    return envelopes.v2({"video_id": made.id})


@router.get(
    "/v3/templates", summary="List templates", response_model=answers.Page[answers.shelf.Template]
)
def templates_v3(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    token: Token = None,
) -> JSONResponse:
    """Newest first."""
    try:
        page = services(request).library.templates.list(space, limit, token)
    except InvalidField as error:
        raise bad_token(error) from None
    return listed(page, [_row_v3(each, base_url(request)) for each in page.items])


@router.get(
    "/v3/templates/{template_id}",
    summary="A template with its scenes",
    response_model=answers.V3[answers.shelf.TemplateDetail],
)
def template_v3(request: Request, space: Space, template_id: str) -> JSONResponse:
    """Its variables, and in which scene each is."""
    return envelopes.v3(_whole(known(services(request), space, template_id), base_url(request)))


@router.post(
    "/v3/templates/{template_id}",
    summary="Make a video of a template",
    openapi_extra=described(Filling),
    response_model=answers.V3[answers.videos.VideoDetail],
)
async def generate_v3(request: Request, space: Space, template_id: str) -> JSONResponse:
    """Every variable needs a value of its kind."""
    asked = await read(request, Filling)
    made = await run_in_threadpool(_generate, request, space, template_id, asked)
    return envelopes.v3(detail(services(request), made, base_url(request)))


def _create(here: Services, space: str, asked: NewTemplate) -> dict[str, Any]:
    name = asked.name.strip()
    if not 1 <= len(name) <= _NAME:
        raise ApiError(400, "invalid_parameter", f"name: must have 1 to {_NAME} characters")
    scenes = asked.request.get("video_inputs")
    if not isinstance(scenes, list) or not scenes:
        message = "request.video_inputs: a template needs at least one scene"
        raise ApiError(400, "invalid_parameter", message)
    kinds = variables(asked.request)
    made = here.library.templates.create(space, name, asked.request, variables=json.dumps(kinds))
    return {"template_id": made.id, "name": made.name, "variables": _empty(made)}


def _generate(request: Request, space: str, template_id: str, asked: Filling) -> Video:
    here = services(request)
    made = _make(here, space, template_id, asked, base_url(request))
    if asked.enable_sharing:
        here.library.videos.share(made.id, space)
        made.shared = True
    return made


def fill_and_make(
    here: Services,
    space: str,
    template_id: str,
    row: dict[str, Any],
    base: str,
    batch: tuple[str, int],
) -> Video:
    """Queue a video of a template for one row of a table. Raises `ApiError`."""
    return make_row(here, space, json.loads(known(here, space, template_id).body), row, base, batch)


def make_row(
    here: Services,
    space: str,
    body: dict[str, Any],
    row: dict[str, Any],
    base: str,
    batch: tuple[str, int],
) -> Video:
    """Queue a video of a request with variables for one row of a table. Raises `ApiError`."""
    filling = _row_filling(body, row)
    with making.refusals():
        return making.generate(here, space, _filled(here, space, body, filling), base, batch)


def check_row(
    here: Services, space: str, body: dict[str, Any], row: dict[str, Any]
) -> dict[str, Any]:
    """What the video of a row would take, as `making.price` tells it; nothing is made or fetched.

    Raises `ApiError` as `make_row` does, but for files that cannot be fetched.
    """
    filling = _row_filling(body, row)
    with making.refusals():
        wanted = making.video_of(here, space, _filled(here, space, body, filling))
        return making.price(here, space, wanted)


def _row_filling(body: dict[str, Any], row: dict[str, Any]) -> Filling:
    names = variables(body)
    row = {name: value for name, value in row.items() if value is not None}
    about = {
        name: str(row[name]) for name in ("title", "callback_id") if name in row.keys() - names
    }
    values = {name: _plain(names.get(name, "text"), value) for name, value in row.items()}
    try:
        return Filling(variables=values, **about)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = worded(error, {})
        param = str(wrong.path[0])
        raise ApiError(400, "invalid_parameter", wrong.message, param=param) from None


def _plain(kind: str, value: Any) -> Any:
    """A cell as a variable: its text, address or id, by the variable's kind."""
    if isinstance(value, dict):
        return value
    key = {"text": "content", "character": "character_id", "voice": "voice_id"}.get(kind, "url")
    return {"type": kind, "properties": {key: str(value)}}


def _make(
    here: Services,
    space: str,
    template_id: str,
    asked: Filling,
    base: str,
) -> Video:
    body = json.loads(known(here, space, template_id).body)
    with making.refusals():
        return making.generate(here, space, _filled(here, space, body, asked), base)


def _filled(
    here: Services, space: str, body: dict[str, Any], asked: Filling
) -> requests.GenerateRequest:
    chosen = {**body, "video_inputs": _chosen(body["video_inputs"], asked.scene_ids)}
    made: dict[str, Any] = filled(chosen, _values(asked.variables))
    made |= _overrides(asked)
    if asked.brand_voice_id:
        _say(here, space, asked.brand_voice_id, made)
    return requests.validated(made)


def _values(given: dict[str, Any]) -> dict[str, Variable]:
    values = {}
    for name, value in given.items():
        if isinstance(value, str | int | float):  # a text without ceremony
            value = {"type": "text", "properties": {"content": str(value)}}
        try:
            values[name] = Variable.model_validate(value)
        except ValidationError as error:
            wrong = worded(error, value)
            raise InvalidField(("variables", name, *wrong.path), wrong.detail) from None
    return values


def _chosen(scenes: list[Any], scene_ids: list[str] | None) -> list[Any]:
    if not scene_ids:
        return scenes
    named = {_scene_id(i): scene for i, scene in enumerate(scenes)}
    for i, scene_id in enumerate(scene_ids):
        if scene_id not in named:
            known = ", ".join(named)
            raise InvalidField(("scene_ids", i), f"must be one of {known}, not {scene_id[:80]!r}")
    return [named[scene_id] for scene_id in scene_ids]


def _overrides(asked: Filling) -> dict[str, Any]:
    given = {
        "title": asked.title,
        "dimension": asked.dimension.model_dump() if asked.dimension else None,
        "fps": asked.fps,
        "caption": asked.caption,
        "subtitles": asked.subtitles,
        "callback_id": asked.callback_id,
        "callback_url": asked.callback_url,
        "folder_id": asked.folder_id,
        "test": asked.test or None,
        "priority": asked.priority,
    }
    return {key: value for key, value in given.items() if value is not None}


def _say(here: Services, space: str, brand_voice_id: str, body: dict[str, Any]) -> None:
    """Put a brand's pronunciations before those of each voice."""
    try:
        brand = here.library.brand_voices.get(brand_voice_id, space)
    except UnknownRecord as error:
        raise InvalidField(("brand_voice_id",), error.message) from None
    words = [{"word": word, "say": say} for word, say in json.loads(brand.body)["vocabulary"]]
    for scene in body["video_inputs"]:
        voice = scene.get("voice") if isinstance(scene, dict) else None
        if isinstance(voice, dict) and voice.get("type") == "text":
            own = voice.get("pronunciations") or []
            if isinstance(own, list):  # what it is else is refused with the whole request
                voice["pronunciations"] = [*words, *own]


def known(here: Services, space: str, template_id: str) -> Template:
    """The template, if it is of the space. Raises `ApiError` 404."""
    try:
        return here.library.templates.get(template_id, space)
    except UnknownRecord as error:
        raise ApiError(404, "not_found", error.message) from None


def _empty(template: Template) -> dict[str, Any]:
    kinds = json.loads(template.variables)
    return {
        name: {"name": name, "type": kind, "properties": _no_value(kind)}
        for name, kind in kinds.items()
    }


def _no_value(kind: str) -> dict[str, Any]:
    if kind == "text":
        return {"content": ""}
    if kind == "character":
        return {"character_id": None, "type": "avatar"}
    if kind == "voice":
        return {"voice_id": None, "locale": None}
    return {"url": None, "asset_id": None}


def _scene_id(index: int) -> str:
    return f"scene_{index + 1}"


def _row(template: Template, base: str) -> dict[str, Any]:
    body = json.loads(template.body)
    return {
        "template_id": template.id,
        "name": template.name,
        "thumbnail_image_url": _picture(body, base),
        "aspect_ratio": _shape(body),
    }


def _row_v3(template: Template, base: str) -> dict[str, Any]:
    row = _row(template, base)
    return {
        "id": template.id,
        "name": template.name,
        "aspect_ratio": row["aspect_ratio"],
        "thumbnail_url": row["thumbnail_image_url"],
        "created_at": int(template.created_at.timestamp()),
        "updated_at": int(template.updated_at.timestamp()),
    }


def _whole(template: Template, base: str) -> dict[str, Any]:
    scenes = []
    body = json.loads(template.body)
    for i, scene in enumerate(body["video_inputs"]):
        voice = scene.get("voice") if isinstance(scene, dict) else None
        used = [{"name": name, "variable_type": kind} for name, kind in variables(scene).items()]
        scenes.append(
            {
                "scene_id": _scene_id(i),
                "id": _scene_id(i),
                "script": voice.get("input_text") if isinstance(voice, dict) else None,
                "variables": used,
            }
        )
    return _row_v3(template, base) | {
        "thumbnail_image_url": _picture(body, base),
        "variables": _empty(template),
        "scene_ids": [scene["scene_id"] for scene in scenes],
        "scenes": scenes,
    }


def _picture(body: dict[str, Any], base: str) -> str:
    who = _PREVIEW
    first = body["video_inputs"][0]
    character = first.get("character") if isinstance(first, dict) else None
    named = character.get("avatar_id") if isinstance(character, dict) else None
    if isinstance(named, str) and not PLACE.search(named) and named.isascii():
        who = named
    return f"{base}/previews/avatars/{who}.webp"


def _shape(body: dict[str, Any]) -> str:
    dimension = body.get("dimension")
    if isinstance(dimension, dict):
        width, height = dimension.get("width"), dimension.get("height")
        if isinstance(width, int) and isinstance(height, int):
            if width == height:
                return "square"
            return "landscape" if width > height else "portrait"
    return "portrait" if body.get("aspect_ratio") == "9:16" else "landscape"
