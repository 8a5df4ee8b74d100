"""Webhooks, users and quotas, health."""

from typing import Any

from pydantic import BaseModel


class EndpointV1(BaseModel):
    """An address that hears of events."""

    endpoint_id: str
    url: str
    secret: str
    status: str
    events: list[str] | None
    entity_id: str | None
    username: str | None
    created_at: str


class Endpoint(BaseModel):
    """The same in v3; its secret is told when it is made."""

    endpoint_id: str
    url: str
    secret: str | None
    status: str
    events: list[str] | None
    created_at: str


class EndpointId(BaseModel):
    """Which endpoint."""

    endpoint_id: str


class Secret(EndpointId):
    """What deliveries are signed with from now on."""

    secret: str


class EventType(BaseModel):
    """Something that can happen."""

    event_type: str
    description: str


class Event(BaseModel):
    """Something that happened."""

    event_id: str
    event_type: str
    event_data: dict[str, Any]
    created_at: str


class Delivery(BaseModel):
    """Where an event was sent, and what came back."""

    delivery_id: str
    endpoint_id: str | None
    url: str
    status: str
    attempts: int
    last_http_status: int | None
    last_error: str | None
    next_attempt_at: str | None
    created_at: str
    ended_at: str | None


class Replayed(BaseModel):
    """To how many addresses an event goes again."""

    event_id: str
    deliveries: int


class User(BaseModel):
    """Whose key it is: a space's."""

    username: str
    email: str | None
    first_name: str | None
    last_name: str | None


class Quotas(BaseModel):
    """Seconds that are left, by HeyGen's kinds."""

    api: int
    streaming_avatar: int
    streaming_avatar_instance_quota: int
    seat: int
    avatar_iv: int
    plan_credit: int


class Quota(BaseModel):
    """What is left of a plan."""

    remaining_quota: float
    details: Quotas
    plan: str
    resets_at: str | None = None


class UsageBased(BaseModel):
    """What is left of a plan, in v3."""

    included_credits: float | None
    remaining_credits: float | None
    spending_cap_usd: float | None
    spending_current_usd: float | None


class Me(User):
    """Whose key it is, and what its plan has."""

    billing_type: str | None
    wallet: None
    subscription: None
    usage_based: UsageBased | None
    plan: str
    resets_at: str | None


class Plan(BaseModel):
    """What a plan allows; None is without limit."""

    name: str
    resolution: int | None
    characters: int | None
    scenes: int | None
    seconds: float | None
    concurrency: int | None
    overflow: str
    requests_per_minute: int | None
    monthly_seconds: float | None
    daily_videos: int | None
    share: int
    watermark: bool


class Used(BaseModel):
    """What was made in a time."""

    videos: int
    seconds: float
    frames: int
    characters: int


class Day(Used):
    """What was made on a day."""

    day: str


class Held(BaseModel):
    """What is being made."""

    videos: int
    held_seconds: float


class Usage(BaseModel):
    """The plan, and what was used."""

    space: str
    plan: Plan
    month: Used
    today: Used
    in_the_making: Held
    remaining_seconds: float | None
    resets_at: str
    days: list[Day]


class Health(BaseModel):
    """Whether the server is well."""

    status: str
