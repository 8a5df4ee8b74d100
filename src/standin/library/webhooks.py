"""Who wants to hear of what, what happened, and what was delivered."""

import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ..errors import StandinError
from .database import Database, clock
from .models import Delivery, Event, Video, WebhookEndpoint, now
from .pages import Page, page

EventType = Literal[
    "video.completed",
    "video.failed",
    "lipsync.completed",
    "lipsync.failed",
    "captions.completed",
    "batch.finished",
    "avatar.completed",
    "avatar.failed",
    "training.completed",
    "training.failed",
]

EVENTS: Final[Mapping[tuple[str, str], EventType]] = {
    ("video", "completed"): "video.completed",
    ("video", "failed"): "video.failed",
    ("lipsync", "completed"): "lipsync.completed",
    ("lipsync", "failed"): "lipsync.failed",
}
"""By kind and state of a video that has ended."""

GIVE_UP: Final = timedelta(hours=24)
"""How long a delivery is tried."""
LEASE: Final = timedelta(seconds=60)
"""Nobody else tries a delivery for so long after it was taken."""
_WAITS: Final = (5, 15, 60, 300, 900, 1800, 3600, 7200, 14400)
"""Seconds after each attempt until the next; the last is used from then on."""


class UnknownEndpoint(StandinError):
    """No webhook endpoint has this id, or not in this space."""


class UnknownEvent(StandinError):
    """No event has this id, or not in this space."""


@dataclass(frozen=True, slots=True)
class Due:
    """A delivery to try now."""

    delivery: Delivery
    event: Event
    secret: str | None
    """What to sign with; None for an address that came with a request."""


class Webhooks:
    """The library's endpoints, events and deliveries."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        space_id: str,
        url: str,
        events: Sequence[str] | None = None,
        entity_id: str | None = None,
    ) -> WebhookEndpoint:
        """A new endpoint with a new secret; no ``events`` are all events."""
        endpoint = WebhookEndpoint(
            id=uuid.uuid4().hex,
            space_id=space_id,
            url=url,
            secret=_secret(),
            events=" ".join(events) if events else None,
            entity_id=entity_id,
            created_at=now(),
        )
        with self._database.write() as session:
            session.add(endpoint)
        return endpoint

    def get(self, endpoint_id: str, space_id: str) -> WebhookEndpoint:
        """The endpoint, if it is of that space. Raises `UnknownEndpoint`."""
        with self._database.read() as session:
            return _endpoint(session, endpoint_id, space_id)

    def list(
        self, space_id: str, limit: int = 100, token: str | None = None
    ) -> Page[WebhookEndpoint]:
        """Endpoints of a space, newest first."""
        query = select(WebhookEndpoint).where(WebhookEndpoint.space_id == space_id)
        with self._database.read() as session:
            return page(session, query, WebhookEndpoint, limit, token)

    def change(self, endpoint_id: str, space_id: str, **values: Any) -> WebhookEndpoint:
        """Change ``url`` or ``events`` (a sequence; empty for all). Raises `UnknownEndpoint`."""
        with self._database.write() as session:
            endpoint = _endpoint(session, endpoint_id, space_id)
            if "url" in values:
                endpoint.url = values["url"]
            if "events" in values:
                endpoint.events = " ".join(values["events"]) if values["events"] else None
        return endpoint

    def rotate(self, endpoint_id: str, space_id: str) -> WebhookEndpoint:
        """Give the endpoint a new secret; the old one signs nothing more."""
        with self._database.write() as session:
            endpoint = _endpoint(session, endpoint_id, space_id)
            endpoint.secret = _secret()
        return endpoint

    def remove(self, endpoint_id: str, space_id: str) -> None:
        """Forget the endpoint and what is on its way to it. Raises `UnknownEndpoint`."""
        with self._database.write() as session:
            session.delete(_endpoint(session, endpoint_id, space_id))
            pending = Delivery.endpoint_id == endpoint_id, Delivery.state == "pending"
            session.execute(delete(Delivery).where(*pending))

    def events(
        self,
        space_id: str,
        limit: int = 100,
        token: str | None = None,
        kind: str | None = None,
        entity_id: str | None = None,
    ) -> Page[Event]:
        """What happened in a space, newest first."""
        query = select(Event).where(Event.space_id == space_id)
        if kind:
            query = query.where(Event.type == kind)
        if entity_id:
            query = query.where(Event.entity_id == entity_id)
        with self._database.read() as session:
            return page(session, query, Event, limit, token)

    def deliveries(self, event_id: str, space_id: str) -> Sequence[Delivery]:
        """Where an event was sent and what came back. Raises `UnknownEvent`."""
        with self._database.read() as session:
            _event(session, event_id, space_id)
            query = select(Delivery).where(Delivery.event_id == event_id)
            return session.scalars(query.order_by(Delivery.created_at, Delivery.id)).all()

    def replay(self, event_id: str, space_id: str) -> int:
        """Send an event again to everybody who wants it now; gives to how many."""
        with self._database.write() as session:
            event = _event(session, event_id, space_id)
            return _send(session, event, None)

    def take(self, limit: int = 20, at: datetime | None = None) -> Sequence[Due]:
        """Deliveries whose time has come, oldest first; they are the caller's for `LEASE`."""
        taken: list[Due] = []
        with self._database.write() as session:
            moment = at or clock(session)
            due = session.scalars(
                select(Delivery)
                .where(Delivery.state == "pending", Delivery.next_at <= moment)
                .order_by(Delivery.next_at)
                .limit(limit)
                .with_for_update(skip_locked=True)
            ).all()
            for delivery in due:
                delivery.next_at = moment + LEASE
                delivery.attempts += 1
                endpoint = session.get(WebhookEndpoint, delivery.endpoint_id or "")
                if endpoint is not None:
                    delivery.url = endpoint.url  # it may have moved since
                event = session.get_one(Event, delivery.event_id)
                taken.append(Due(delivery, event, endpoint.secret if endpoint else None))
        return taken

    def note(
        self,
        delivery_id: str,
        status: int | None,
        error: str | None,
        at: datetime | None = None,
    ) -> None:
        """What came of an attempt; a status of 200 to 299 ends the delivery."""
        with self._database.write() as session:
            moment = at or clock(session)
            delivery = session.get(Delivery, delivery_id)
            if delivery is None or delivery.state != "pending":
                return
            delivery.last_status, delivery.last_error = status, error
            wait = timedelta(seconds=_WAITS[min(delivery.attempts, len(_WAITS)) - 1])
            if status is not None and 200 <= status < 300:
                delivery.state, delivery.ended_at = "delivered", moment
            elif moment + wait > delivery.created_at + GIVE_UP:
                delivery.state, delivery.ended_at = "given_up", moment
            else:
                delivery.next_at = moment + wait

    def forget(self, before: datetime) -> int:
        """Delete events older than ``before``, with their deliveries; gives how many."""
        with self._database.write() as session:
            found = session.execute(
                delete(Event).where(Event.created_at < before).returning(Event.id)
            )
            return len(found.all())


def happened(session: Session, video: Video, kind: EventType, data: Mapping[str, Any]) -> None:
    """Put down that something happened to ``video``, and whom to tell."""
    put_down(session, video.space_id, kind, video.id, data, video.callback_url)


def put_down(
    session: Session,
    space_id: str,
    kind: EventType,
    entity_id: str,
    data: Mapping[str, Any],
    callback_url: str | None,
) -> None:
    """Put down that something happened, and whom to tell.

    In the transaction of the change itself: told exactly when it is true.
    """
    event = Event(
        id=uuid.uuid4().hex,
        space_id=space_id,
        type=kind,
        entity_id=entity_id,
        data=json.dumps(dict(data)),
        created_at=clock(session),
    )
    session.add(event)
    session.flush()
    _send(session, event, callback_url)


def _send(session: Session, event: Event, callback_url: str | None) -> int:
    wanted = select(WebhookEndpoint).where(WebhookEndpoint.space_id == event.space_id)
    targets: list[tuple[str | None, str]] = [
        (endpoint.id, endpoint.url)
        for endpoint in session.scalars(wanted)
        if _wants(endpoint, event)
    ]
    if callback_url:
        targets.append((None, callback_url))
    moment = clock(session)
    for endpoint_id, url in targets:
        session.add(
            Delivery(
                id=uuid.uuid4().hex,
                event_id=event.id,
                endpoint_id=endpoint_id,
                url=url,
                state="pending",
                attempts=0,
                next_at=moment,
                created_at=moment,
            )
        )
    return len(targets)


def _wants(endpoint: WebhookEndpoint, event: Event) -> bool:
    if endpoint.entity_id and endpoint.entity_id != event.entity_id:
        return False
    return endpoint.events is None or event.type in endpoint.events.split()


def _endpoint(session: Session, endpoint_id: str, space_id: str) -> WebhookEndpoint:
    found = session.get(WebhookEndpoint, endpoint_id) if "\0" not in endpoint_id else None
    if found is None or found.space_id != space_id:
        raise UnknownEndpoint(f"no webhook endpoint has the id {endpoint_id[:80]!r}")
    return found


def _event(session: Session, event_id: str, space_id: str) -> Event:
    found = session.get(Event, event_id) if "\0" not in event_id else None
    if found is None or found.space_id != space_id:
        raise UnknownEvent(f"no event has the id {event_id[:80]!r}")
    return found


def _secret() -> str:
    return "whsec_" + secrets.token_urlsafe(32)
