"""v3's webhooks: endpoints, secrets, the log of events and of their deliveries."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from ...errors import InvalidField
from ...library import Delivery, Event, UnknownEndpoint, UnknownEvent, WebhookEndpoint
from .. import answers, envelopes, hooks
from ..auth import Space
from ..bodies import Lenient, Line, described, few, read
from ..envelopes import ApiError
from ..paging import Token, bad_token, listed
from ..services import base_url, services
from ..webhooks import added, changed

router = APIRouter(tags=["Webhooks"])

Limit = Annotated[int, Query(ge=1, le=100)]


class NewEndpoint(Lenient):
    """An address that wants to hear of events."""

    url: Line
    events: list[Line] | None = few(hooks.MOST_EVENTS)
    entity_id: Line | None = None


class Changes(Lenient):
    """What to change of an endpoint."""

    url: Line | None = None
    events: list[Line] | None = few(hooks.MOST_EVENTS)


@router.post(
    "/v3/webhooks/endpoints",
    summary="Add a webhook endpoint",
    openapi_extra=described(NewEndpoint),
    response_model=answers.V3[answers.around.Endpoint],
)
async def add(request: Request, space: Space) -> JSONResponse:
    """The secret is told now and when it is rotated, not later."""
    asked = await read(request, NewEndpoint)
    try:
        made = await run_in_threadpool(
            added, services(request), space, asked.url, asked.events, asked.entity_id
        )
    except InvalidField as error:
        raise _refused(error) from None
    return envelopes.v3(_shown(made) | {"secret": made.secret})


@router.get(
    "/v3/webhooks/endpoints",
    summary="List webhook endpoints",
    response_model=answers.Page[answers.around.Endpoint],
)
def endpoints(
    request: Request, space: Space, limit: Limit = 10, token: Token = None
) -> JSONResponse:
    """Newest first."""
    try:
        page = services(request).library.webhooks.list(space, limit, token)
    except InvalidField as error:
        raise bad_token(error) from None
    return listed(page, [_shown(endpoint) for endpoint in page.items])


@router.patch(
    "/v3/webhooks/endpoints/{endpoint_id}",
    summary="Change a webhook endpoint",
    openapi_extra=described(Changes),
    response_model=answers.V3[answers.around.Endpoint],
)
async def update(request: Request, space: Space, endpoint_id: str) -> JSONResponse:
    """Its address or its events; the secret stays."""
    asked = await read(request, Changes)
    try:
        made = await run_in_threadpool(
            changed, services(request), space, endpoint_id, asked.url, asked.events
        )
    except InvalidField as error:
        raise _refused(error) from None
    return envelopes.v3(_shown(made))


@router.delete(
    "/v3/webhooks/endpoints/{endpoint_id}",
    summary="Delete a webhook endpoint",
    response_model=answers.V3[answers.around.EndpointId],
)
def delete(request: Request, space: Space, endpoint_id: str) -> JSONResponse:
    """What is still on its way to it is not sent."""
    try:
        services(request).library.webhooks.remove(endpoint_id, space)
    except UnknownEndpoint as error:
        raise ApiError(404, "not_found", error.message) from None
    return envelopes.v3({"endpoint_id": endpoint_id})


@router.post(
    "/v3/webhooks/endpoints/{endpoint_id}/rotate-secret",
    summary="Rotate a secret",
    response_model=answers.V3[answers.around.Secret],
)
def rotate(request: Request, space: Space, endpoint_id: str) -> JSONResponse:
    """From now on deliveries are signed with the secret answered here."""
    try:
        endpoint = services(request).library.webhooks.rotate(endpoint_id, space)
    except UnknownEndpoint as error:
        raise ApiError(404, "not_found", error.message) from None
    return envelopes.v3({"endpoint_id": endpoint.id, "secret": endpoint.secret})


@router.get(
    "/v3/webhooks/event-types",
    summary="Events that can be heard of",
    response_model=answers.Page[answers.around.EventType],
)
def types(space: Space) -> JSONResponse:
    """What happens here; HeyGen has more."""
    items = [{"event_type": name, "description": why} for name, why in hooks.TYPES.items()]
    return envelopes.v3(items, has_more=False, next_token=None)


@router.get(
    "/v3/webhooks/events",
    summary="What happened",
    response_model=answers.Page[answers.around.Event],
)
def events(
    request: Request,
    space: Space,
    limit: Limit = 10,
    token: Token = None,
    event_type: str | None = None,
    entity_id: str | None = None,
) -> JSONResponse:
    """Newest first, whether or not anybody was told."""
    here, base = services(request), base_url(request)
    kind = hooks.OURS.get(event_type, event_type) if event_type else None
    try:
        page = here.library.webhooks.events(space, limit, token, kind, entity_id)
    except InvalidField as error:
        raise bad_token(error) from None

    def shown(event: Event) -> dict[str, Any]:
        return {
            "event_id": event.id,
            "event_type": hooks.NAMES.get(event.type, event.type),
            "event_data": hooks.data(here, event, base),
            "created_at": event.created_at.isoformat(),
        }

    return listed(page, [shown(event) for event in page.items])


@router.get(
    "/v3/webhooks/events/{event_id}/deliveries",
    summary="Where an event was sent",
    response_model=answers.Page[answers.around.Delivery],
)
def deliveries(request: Request, space: Space, event_id: str) -> JSONResponse:
    """Standin's own: every address, how often it was tried, and what it answered last."""
    try:
        found = services(request).library.webhooks.deliveries(event_id, space)
    except UnknownEvent as error:
        raise ApiError(404, "not_found", error.message) from None
    items = [_delivery(each) for each in found]
    return envelopes.v3(items, has_more=False, next_token=None)


@router.post(
    "/v3/webhooks/events/{event_id}/replay",
    summary="Send an event again",
    response_model=answers.V3[answers.around.Replayed],
)
def replay(request: Request, space: Space, event_id: str) -> JSONResponse:
    """Standin's own: to every endpoint that wants such events now."""
    try:
        count = services(request).library.webhooks.replay(event_id, space)
    except UnknownEvent as error:
        raise ApiError(404, "not_found", error.message) from None
    return envelopes.v3({"event_id": event_id, "deliveries": count})


def _shown(endpoint: WebhookEndpoint) -> dict[str, Any]:
    return {
        "endpoint_id": endpoint.id,
        "url": endpoint.url,
        "secret": None,
        "status": "enabled",
        "events": hooks.theirs(endpoint.events),
        "created_at": endpoint.created_at.isoformat(),
    }


def _delivery(each: Delivery) -> dict[str, Any]:
    ended = each.ended_at.isoformat() if each.ended_at else None
    return {
        "delivery_id": each.id,
        "endpoint_id": each.endpoint_id,
        "url": each.url,
        "status": each.state,
        "attempts": each.attempts,
        "last_http_status": each.last_status,
        "last_error": each.last_error,
        "next_attempt_at": each.next_at.isoformat() if each.state == "pending" else None,
        "created_at": each.created_at.isoformat(),
        "ended_at": ended,
    }


def _refused(error: InvalidField) -> ApiError:
    return ApiError(400, "invalid_parameter", error.message, param=str(error.path[0]))
