"""The plan of a space, and what it has used of it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool

from ..library import Plan
from ..library.usage import Balance, Used
from . import shell, words
from .parts import facts, tag


async def build() -> None:
    """Fill the part."""
    who = shell.visit()
    library = who.here.library
    plan = await run_in_threadpool(library.spaces.plan, who.space)
    stands = await run_in_threadpool(library.usage.standing, who.space)
    with tag("section", classes="card", aria_label="Use"):
        with tag("div", classes="spread"):
            with tag("div"):
                tag("h2", "This month")
                tag("p", f"Counted anew on {stands.resets_at:%d %B %Y}", "dim")
            tag("span", f"Plan {plan.name}", "state accent")
        if plan.monthly_seconds:
            _bar(stands, plan.monthly_seconds)
        facts([*_used(stands.month), ("Being made now", words.plural(stands.running, "video"))])
    with tag("section", classes="card", aria_label="Today"):
        tag("h2", "Today")
        facts(_used(stands.today))
    with tag("section", classes="card", aria_label="Limits"):
        tag("h2", "Limits")
        rows = limits(plan)
        if rows:
            facts(rows)
        else:
            tag("p", "None: this space may use all that the server can.", "dim")


def limits(plan: Plan) -> list[tuple[str, str]]:
    """What the plan limits, in words."""
    rows = [
        ("Resolution", plan.resolution, "{:,} pixels of the shorter side"),
        ("Text", plan.characters, "{:,} characters each"),
        ("Scenes of a video", plan.scenes, "{:,}"),
        ("Length of a video", plan.seconds and words.lasting(plan.seconds), "{}"),
        ("Videos made at once", plan.concurrency, "{:,}"),
        ("Requests a minute", plan.requests_per_minute, "{:,}"),
        ("Videos a month", plan.monthly_seconds and words.lasting(plan.monthly_seconds), "{}"),
        ("Videos a day", plan.daily_videos, "{:,}"),
        ("Watermark", "on every video" if plan.watermark else None, "{}"),
    ]
    return [(name, shape.format(value)) for name, value, shape in rows if value is not None]


def _used(used: Used) -> list[tuple[str, str]]:
    return [
        ("Finished", words.plural(used.videos, "video")),
        ("Length of them", words.lasting(used.seconds) if used.seconds else "none"),
        ("Characters spoken", f"{used.characters:,}"),
    ]


def _bar(stands: Balance, most: int) -> None:
    used = stands.month.seconds + stands.held
    share = min(100, round(100 * used / most))
    tag("p", f"{words.clock(used)} of {words.clock(most)} used or held", "num")
    with tag("div", classes="bar on-ground", role="progressbar", aria_label="Used of the month",
             aria_valuenow=share, aria_valuemin=0, aria_valuemax=100):  # fmt: skip
        tag("i", style=f"width: {share}%")
