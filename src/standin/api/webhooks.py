"""v1's webhook endpoints."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ..errors import InvalidField
from ..library import UnknownEndpoint, WebhookEndpoint
from . import answers, envelopes, hooks
from .auth import Space
from .bodies import Lenient, Line, described, few, read
from .envelopes import ApiError
from .services import Services, services

router = APIRouter(tags=["Webhooks"])


class NewEndpoint(Lenient):
    """An address that wants to hear of events."""

    url: Line
    events: list[Line] | None = few(hooks.MOST_EVENTS)
    entity_id: Line | None = None


class Changes(Lenient):
    """What to change of an endpoint."""

    endpoint_id: Line
    url: Line | None = None
    events: list[Line] | None = few(hooks.MOST_EVENTS)


@router.get(
    "/v1/webhook/webhook.list",
    summary="Events that can be heard of",
    response_model=answers.V1[list[str]],
)
def types(space: Space) -> JSONResponse:
    """Their names."""
    return envelopes.v1(list(hooks.TYPES))


@router.get(
    "/v1/webhook/endpoint.list",
    summary="List webhook endpoints",
    response_model=answers.V1[list[answers.around.EndpointV1]],
)
def endpoints(request: Request, space: Space) -> JSONResponse:
    """Newest first."""
    page = services(request).library.webhooks.list(space, limit=1000)
    return envelopes.v1([_shown(endpoint) for endpoint in page.items])


@router.post(
    "/v1/webhook/endpoint.add",
    summary="Add a webhook endpoint",
    openapi_extra=described(NewEndpoint),
    response_model=answers.V1[answers.around.EndpointV1],
)
async def add(request: Request, space: Space) -> JSONResponse:
    """The address gets every event that it asks for, signed with the secret answered here."""
    asked = await read(request, NewEndpoint)
    try:
        made = await run_in_threadpool(
            added, services(request), space, asked.url, asked.events, asked.entity_id
        )
    except InvalidField as error:
        raise ApiError(400, "invalid_parameter", error.message) from None
    return envelopes.v1(_shown(made))


@router.patch(
    "/v1/webhook/endpoint.update",
    summary="Change a webhook endpoint",
    openapi_extra=described(Changes),
    response_model=answers.V1[answers.around.EndpointV1],
)
async def update(request: Request, space: Space) -> JSONResponse:
    """Its address or its events; the secret stays."""
    asked = await read(request, Changes)
    try:
        made = await run_in_threadpool(
            changed, services(request), space, asked.endpoint_id, asked.url, asked.events
        )
    except InvalidField as error:
        raise ApiError(400, "invalid_parameter", error.message) from None
    return envelopes.v1(_shown(made))


@router.delete(
    "/v1/webhook/endpoint.delete",
    summary="Delete a webhook endpoint",
    response_model=answers.V1[None],
)
def delete(request: Request, space: Space, endpoint_id: Annotated[str, Query()]) -> JSONResponse:
    """What is still on its way to it is not sent."""
    try:
        services(request).library.webhooks.remove(endpoint_id, space)
    except UnknownEndpoint as error:
        raise ApiError(404, "not_found", error.message) from None
    return envelopes.v1(None)


def added(
    here: Services, space: str, url: str, events: list[str] | None, entity_id: str | None
) -> WebhookEndpoint:
    """A new endpoint. Raises `InvalidField`."""
    hooks.check_target(url, here.settings.webhook_private)
    return here.library.webhooks.add(space, url, hooks.ours(events), entity_id)


def changed(
    here: Services, space: str, endpoint_id: str, url: str | None, events: list[str] | None
) -> WebhookEndpoint:
    """The endpoint with what is not None changed. Raises `InvalidField` and `ApiError`."""
    values: dict[str, Any] = {}
    if url is not None:
        values["url"] = hooks.check_target(url, here.settings.webhook_private)
    if events is not None:
        values["events"] = hooks.ours(events) or []
    try:
        return here.library.webhooks.change(endpoint_id, space, **values)
    except UnknownEndpoint as error:
        raise ApiError(404, "not_found", error.message) from None


def _shown(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint.id,
        "url": endpoint.url,
        "secret": endpoint.secret,
        "status": "enabled",
        "events": hooks.theirs(endpoint.events),
        "entity_id": endpoint.entity_id,
        "username": endpoint.space_id,
        "created_at": endpoint.created_at.isoformat(),
    }
