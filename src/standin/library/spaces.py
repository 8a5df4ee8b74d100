"""Spaces: who has what apart from whom, under which plan."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, func, select

from ..errors import InvalidField, StandinError
from .database import Database, inserter
from .keys import check_space
from .models import ApiKey, OwnPlan, Rate, Space, Video, now
from .plans import BUILT_IN, UNLIMITED, Plan, plan_from

_FRESH: Final = 1.0
"""Seconds for which a process believes what it knows of a space's plan."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of the requests of a minute."""

    allowed: bool
    most: int
    left: int
    wait: float
    """Seconds until the next request is allowed; 0 when one is."""
    full: float
    """Seconds until all of them are there again."""


class Spaces:
    """The spaces and their plans. ``default`` names the plan of spaces that have none."""

    def __init__(self, database: Database, default: str = UNLIMITED) -> None:
        self._database = database
        self._default = default
        self._known: dict[str, tuple[float, Plan]] = {}

    def plan(self, space_id: str) -> Plan:
        """The plan of a space. A change in another process is seen within a second.

        Raises `StandinError` when the default plan is not there.
        """
        fresh, plan = self._known.get(space_id, (0.0, None))
        if plan is None or time.monotonic() > fresh:
            with self._database.read() as session:
                name = session.scalar(select(Space.plan).where(Space.id == space_id))
            plan = self._named(name or self._default)
            self._known[space_id] = (time.monotonic() + _FRESH, plan)
        return plan

    def plans(self) -> Mapping[str, Plan]:
        """All plans by name: the built-in ones, and the operator's, which win."""
        query = select(OwnPlan).order_by(OwnPlan.name)
        with self._database.read() as session:
            own = {row.name: plan_from(json.loads(row.body)) for row in session.scalars(query)}
        return {**BUILT_IN, **own}

    def put_plan(self, plan: Plan) -> None:
        """Keep a plan of the operator's own; one of the same name is replaced."""
        body = plan.model_dump_json(exclude_defaults=True)
        values = {"name": plan.name, "body": body, "updated_at": now()}
        with self._database.write() as session:
            session.execute(
                inserter(session)(OwnPlan)
                .values(values)
                .on_conflict_do_update(index_elements=[OwnPlan.name], set_=values)
            )
        self._known.clear()

    def remove_plan(self, name: str) -> bool:
        """Forget a plan of the operator's own; False when there is none of this name.

        Raises `StandinError` while a space has it and no built-in one takes its place.
        """
        with self._database.write() as session:
            having = session.scalar(select(Space.id).where(Space.plan == name).limit(1))
            if name not in BUILT_IN and (having or name == self._default):
                whose = f"the space {having!r} has it" if having else "it is the default"
                raise StandinError(f"the plan {name!r} is in use: {whose}")
            gone = session.execute(
                delete(OwnPlan).where(OwnPlan.name == name).returning(OwnPlan.name)
            )
            found = gone.first() is not None
        self._known.clear()
        return found

    def set_plan(self, space_id: str, name: str | None) -> None:
        """Put a space under a plan; None is the default. Raises `InvalidField`."""
        check_space(space_id)
        if name is not None and name not in self.plans():
            known = ", ".join(self.plans())
            raise InvalidField(("plan",), f"must be one of {known}, not {name!r}")
        values = {"id": space_id, "plan": name, "created_at": now()}
        with self._database.write() as session:
            session.execute(
                inserter(session)(Space)
                .values(values)
                .on_conflict_do_update(index_elements=[Space.id], set_={"plan": name})
            )
        self._known.pop(space_id, None)

    def list(self) -> Sequence[tuple[str, Plan]]:
        """Every space that has a plan, a key or a video, by name."""
        names: set[str] = set()
        with self._database.read() as session:
            for column in (Space.id, ApiKey.space_id, Video.space_id):
                names.update(session.scalars(select(column).distinct()))
        return [(name, self.plan(name)) for name in sorted(names)]

    def request(self, space_id: str, most: int, at: float | None = None) -> Allowance:
        """Take one request of ``most`` a minute.

        A token bucket that holds ``most``, as the generic cell rate algorithm (ITU-T I.371): one
        number, the time at which the bucket is full again, changed by one statement in the
        database. So it holds for all processes together. ``at`` is the time in seconds.
        """
        moment = time.time() if at is None else at
        each, reach = 60.0 / most, 60.0
        with self._database.write() as session:
            further = func.max if session.get_bind().dialect.name == "sqlite" else func.greatest
            full = further(Rate.full_at, moment) + each
            new = inserter(session)(Rate).values(space_id=space_id, full_at=moment + each)
            taken = new.on_conflict_do_update(
                index_elements=[Rate.space_id],
                set_={"full_at": full},
                where=full - moment <= reach + 1e-6,
            )
            full_at = session.scalar(taken.returning(Rate.full_at))
            if full_at is not None:
                left = int((reach - (full_at - moment)) / each + 1e-6)
                return Allowance(True, most, left, 0.0, full_at - moment)
            full_at = (
                session.scalar(select(Rate.full_at).where(Rate.space_id == space_id)) or moment
            )
        wait = max(0.0, full_at + each - moment - reach)
        return Allowance(False, most, 0, wait, max(0.0, full_at - moment))

    def _named(self, name: str) -> Plan:
        with self._database.read() as session:
            row = session.get(OwnPlan, name)
        if row is not None:
            return plan_from(json.loads(row.body))
        if name not in BUILT_IN:
            raise StandinError(f"there is no plan {name!r}; `standin plans list` has them")
        return BUILT_IN[name]
