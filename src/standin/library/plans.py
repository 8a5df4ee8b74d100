"""Plans: how much a space may use. Nothing is limited unless its operator wants it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .. import scene
from ..errors import InvalidField, Path, StandinError
from .models import now

UNLIMITED: Final = "unlimited"

LimitName = Literal[
    "resolution",
    "characters",
    "scenes",
    "seconds",
    "concurrency",
    "requests_per_minute",
    "monthly_seconds",
    "daily_videos",
]


class Plan(BaseModel):
    """What a space may use; None is no limit."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    resolution: int | None = Field(default=None, ge=128, le=8192)
    """Pixels of a video's shorter side: 720 allows 1280x720 and 720x1280."""
    characters: int | None = Field(default=None, ge=1)
    """Of each text that is spoken, tags included."""
    scenes: int | None = Field(default=None, ge=1)
    """Of one video."""
    seconds: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    """Of one video, as its script lets expect."""
    concurrency: int | None = Field(default=None, ge=1)
    """Videos that are made at the same time."""
    overflow: Literal["queue", "refuse"] = "queue"
    """What becomes of a video beyond ``concurrency``: it waits, or is not taken."""
    requests_per_minute: int | None = Field(default=None, ge=1, le=1_000_000)
    """Of all keys of the space together; as many may come at once."""
    monthly_seconds: int | None = Field(default=None, ge=1)
    """Of finished videos in a calendar month of UTC; 60 are one credit of HeyGen's."""
    daily_videos: int | None = Field(default=None, ge=1)
    """Finished videos of a day of UTC."""
    share: int = Field(default=1, ge=1, le=100)
    """Turns of its videos beside other spaces' ones: 4 gets four times those of 1."""
    watermark: bool = False
    """Whether every video carries the operator's watermark, or Standin's."""

    @property
    def holds(self) -> bool:
        """Whether taking a video depends on the other videos of the space."""
        counted = (self.monthly_seconds, self.daily_videos)
        refuses = self.overflow == "refuse" and self.concurrency is not None
        return refuses or any(limit is not None for limit in counted)


BUILT_IN: Final[Mapping[str, Plan]] = {
    plan.name: plan
    for plan in (
        Plan(name=UNLIMITED),
        Plan(
            name="free",
            resolution=720,
            characters=1500,
            seconds=180,
            concurrency=1,
            monthly_seconds=600,
            watermark=True,
        ),
        Plan(name="pro", resolution=1080, seconds=300, concurrency=3, monthly_seconds=6000),
        Plan(name="scale", resolution=2160, seconds=1800, concurrency=6, monthly_seconds=39_600),
        Plan(name="payg", resolution=2160, concurrency=10, overflow="refuse"),
        Plan(
            name="trial",
            resolution=720,
            characters=1500,
            seconds=60,
            concurrency=1,
            daily_videos=5,
            watermark=True,
        ),
    )
}
"""HeyGen's plans as its documentation gave them: free, pro and scale of its credits; payg of the
prepaid wallet, which refuses what the others let wait; trial of the older trial tokens."""


def plan_from(values: Mapping[str, Any]) -> Plan:
    """The plan of these values. Raises `InvalidField` for the first that cannot be."""
    try:
        return Plan.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        if first["type"] == "extra_forbidden":
            known = ", ".join(Plan.model_fields)
            raise InvalidField(first["loc"], f"is no part of a plan; there are {known}") from None
        if first["loc"] == ("name",):
            rule = "must be 1 to 64 small letters, digits, - and _"
            raise InvalidField(first["loc"], f"{rule}, not {first['input']!r}") from None
        raise InvalidField(
            first["loc"], f"{first['msg'].lower()}, not {first['input']!r}"
        ) from None


class LimitReached(StandinError):
    """A plan does not allow it; the message names the limit, the use and the reset."""

    def __init__(
        self,
        plan: str,
        limit: LimitName,
        most: float,
        used: float,
        message: str,
        path: Path = (),
        resets_at: datetime | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(f"{message} (plan {plan!r})")
        self.plan = plan
        self.limit: LimitName = limit
        self.most = most
        """What is allowed, in the limit's unit."""
        self.used = used
        """What is used, or would be needed."""
        self.path = path
        """The field of the video that is too much, where it is one."""
        self.resets_at = resets_at
        self.retry_after = retry_after
        """Seconds after which trying again can help; None: it never can."""


def check(plan: Plan, video: scene.Video, seconds: float) -> None:
    """Raise `LimitReached` for what ``plan`` does not allow in a video.

    ``seconds`` is how long it will be, as far as anybody can tell before it is spoken.
    """
    short = min(video.width, video.height)
    if plan.resolution is not None and short > plan.resolution:
        told = f"videos have at most {plan.resolution}p, not {video.width}x{video.height}"
        raise LimitReached(plan.name, "resolution", plan.resolution, short, told, ("dimension",))
    count = len(video.scenes)
    if plan.scenes is not None and count > plan.scenes:
        told = f"videos have at most {plan.scenes} scenes, not {count}"
        raise LimitReached(plan.name, "scenes", plan.scenes, count, told, ("scenes",))
    for path, text in texts(video):
        check_text(plan, text, path)
    if plan.seconds is not None and seconds > plan.seconds:
        told = (
            f"Video is too long (> {plan.seconds:.1f}s): its script takes about {seconds:.1f} s. "
            "Please upgrade your plan to generate longer video."
        )
        raise LimitReached(plan.name, "seconds", plan.seconds, round(seconds, 1), told)


def check_text(plan: Plan, text: str, path: Path = ("text",)) -> None:
    """Raise `LimitReached` for a text that is longer than ``plan`` allows."""
    if plan.characters is not None and len(text) > plan.characters:
        told = f"a text has at most {plan.characters} characters, not {len(text)}"
        raise LimitReached(plan.name, "characters", plan.characters, len(text), told, path)


def texts(video: scene.Video) -> list[tuple[Path, str]]:
    """Every text that is spoken, and where in the video it stands."""
    found: list[tuple[Path, str]] = []
    for i, each in enumerate(video.scenes):
        voices: list[tuple[Path, scene.Voice]] = [(("scenes", i, "voice"), each.voice)]
        voices += [(("scenes", i, "turns", j, "voice"), t.voice) for j, t in enumerate(each.turns)]
        for path, voice in voices:
            if isinstance(voice, scene.TextVoice):
                found.append(((*path, "text"), voice.text))
    return found


def next_day(moment: datetime) -> datetime:
    """The next midnight of UTC."""
    start = moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return start + timedelta(days=1)


def next_month(moment: datetime) -> datetime:
    """The next first of a month, midnight of UTC."""
    first = moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return (first + timedelta(days=32)).replace(day=1)


def until(moment: datetime) -> int:
    """Whole seconds until then, at least 1."""
    return max(1, math.ceil((moment - now()).total_seconds()))
