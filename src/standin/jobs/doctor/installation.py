"""The whole installation: database, queue, workers, objects, links."""

from __future__ import annotations

import itertools
import json
import time
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import inspect, select, text

from ... import __version__
from ...avatars import personal
from ...library import Database, Heard, Keyring, Objects, Workers
from ...library.database import address, newest, open_engine, revision
from ...library.models import AvatarLook, now
from ...library.numbers import Numbers, numbers
from ...settings import Settings
from .. import engines
from .finding import Finding, State

SLOW_STORE: Final = 1.0
"""Seconds for writing, reading and listing one small object."""
SKEW: Final = 5.0
"""Seconds by which the clock may differ from the database's."""
CROWDED: Final = 0.8
"""Share of the connections from which on it is getting tight."""
_NO_QUEUE: Final = Finding(
    "jobs",
    "warning",
    "the queue's tables are not there yet",
    "start `standin serve` or `standin worker`, which make them",
)
WAITS: Final = 3600.0
"""Seconds after which a video that is not begun is worth a word."""


def database(settings: Settings) -> Iterator[Finding]:
    begun = time.perf_counter()
    engine = open_engine(settings.database_url)
    try:
        with engine.connect() as connection:
            found = revision(connection)
            name = connection.dialect.name
        database = Database(engine)
        took = (time.perf_counter() - begun) * 1000
        yield Finding("database", "ok", f"{name} answers in {took:.0f} ms")
        if found != newest():
            says = f"its tables are of version {found or 'none'}, not {newest()}"
            advice = "start `standin serve`, which brings them up to date"
            newer = found is not None and found > newest()
            advice = "it is of a newer Standin: bring this one up to date" if newer else advice
            yield Finding("database", "failure" if newer else "warning", says, advice)
        if found == newest():
            yield from _connections(database)
            yield _clock(database)
            yield _links(database, settings)
            yield from _queue(numbers(database), settings)
            yield from _moved(database, settings)
    finally:
        engine.dispose()


def _connections(database: Database) -> Iterator[Finding]:
    """Whether PostgreSQL lets everybody in."""
    if database.engine.dialect.name != "postgresql":
        return
    with database.engine.connect() as connection:
        most = int(connection.scalar(text("SHOW max_connections")) or 0)
        used = connection.scalar(text("SELECT count(*) FROM pg_stat_activity")) or 0
    says = f"{used} of {most} connections are open"
    if used > CROWDED * most:
        advice = "raise max_connections (30 a worker, 25 a server), or put a pooler between"
        yield Finding("database", "warning", says, advice)
    else:
        yield Finding("database", "ok", says)


def jobs(settings: Settings) -> Iterator[Finding]:
    """The queue's own database."""
    place = address(settings.jobs_database_url)
    if place.get_backend_name() == "sqlite" and not Path(place.database or "").exists():
        yield _NO_QUEUE
        return
    engine = open_engine(settings.jobs_database_url)
    try:
        is_sqlite = engine.dialect.name == "sqlite"
        if not inspect(engine).has_table("workflow_status", None if is_sqlite else "dbos"):
            yield _NO_QUEUE
            return
        table = "workflow_status" if is_sqlite else "dbos.workflow_status"
        query = f"SELECT status, count(*) FROM {table} GROUP BY status"
        with engine.connect() as connection:
            counts = {str(row[0]): int(row[1]) for row in connection.execute(text(query))}
    finally:
        engine.dispose()
    waiting, running = counts.get("ENQUEUED", 0), counts.get("PENDING", 0)
    yield Finding("jobs", "ok", f"{waiting} jobs wait, {running} are begun")


def _clock(database: Database) -> Finding:
    skew = abs((Workers(database).clock() - now()).total_seconds())
    says = f"the clock differs from the database's by {skew:.1f} s"
    good = skew < SKEW
    return Finding("clock", "ok" if good else "warning", says, "" if good else "set it by NTP")


def _links(database: Database, settings: Settings) -> Finding:
    secret = settings.secret
    keyring = Keyring(database, secret.get_secret_value() if secret else None)
    if keyring.differs():
        says = "the server that started last signs links with another secret"
        advice = "give the same STANDIN_SECRET to all servers, or to none"
        return Finding("links", "failure", says, advice)
    where = "STANDIN_SECRET signs them" if secret else "their secret is kept in the database"
    return Finding("links", "ok", where)


def _queue(seen: Numbers, settings: Settings) -> Iterator[Finding]:
    says = f"{seen.waiting} waiting, {seen.videos.get('processing', 0)} being made"
    if "paused" in seen.switches:
        advice = "`standin queue resume` when it may go on"
        yield Finding("queue", "warning", f"{says}; it is paused", advice)
    elif seen.oldest > WAITS:
        advice = "start more `standin worker`, or look into the log of those that run"
        yield Finding("queue", "warning", f"{says}; the oldest for {seen.oldest:.0f} s", advice)
    else:
        yield Finding("queue", "ok", says)
    alive = [heard for heard in seen.workers if heard.alive]
    places = sum(heard.worker.processes for heard in alive)
    if alive:
        yield Finding("workers", "ok", f"{len(alive)} with {places} processes")
    else:
        state: State = "failure" if seen.waiting else "warning"
        advice = "start `standin serve` or `standin worker`"
        yield Finding("workers", state, "no worker is running", advice)
    yield from _alike(alive)
    for heard in alive:
        if heard.worker.state == "held":
            says = f"{heard.worker.host} takes no work: {heard.worker.reason}"
            advice = "give its machine what it lacks, or resume the queue"
            yield Finding("workers", "warning", says, advice)
    if seen.delivery_age > WAITS:
        says = f"a webhook has been waiting for {seen.delivery_age:.0f} s"
        advice = "see GET /v3/webhooks/events for what its receiver answered"
        yield Finding("webhooks", "warning", says, advice)


def _alike(alive: Sequence[Heard]) -> Iterator[Finding]:
    """Whether all workers are of this version and can do the same."""
    others = {heard.worker.version for heard in alive} - {__version__}
    if others:
        says = f"workers of {', '.join(sorted(others))} run beside this {__version__}"
        yield Finding("workers", "warning", says, "start all servers and workers with one version")
    codes = {heard.worker.jobs_version for heard in alive}
    if len(codes) > 1 and not others:
        says = "workers run different code: each goes on with what its own has begun"
        yield Finding("workers", "warning", says, "start the older ones anew")
    able = [set(json.loads(heard.worker.capabilities)) for heard in alive]
    some = set[str]().union(*able) - (set.intersection(*able) if able else set())
    if some:
        names = ", ".join(sorted(some))
        advice = "well so, if only they shall do such work; else install it everywhere"
        yield Finding("workers", "warning", f"only some workers have {names}", advice)


def _moved(database: Database, settings: Settings) -> Iterator[Finding]:
    """Avatars whose engine no worker has."""
    with database.read() as session:
        wanted = session.scalars(select(AvatarLook.engine).distinct()).all()
    lacking = {name for name in wanted if name} - engines.available(Workers(database), settings)
    for name in sorted(lacking & set(personal.engines())):
        says = f"avatars are moved by {name}, which no worker has: their videos fail"
        advice = f"`standin engines add {name}` on a worker, or `standin avatars engine ID warp`"
        yield Finding("engines", "warning", says, advice)


def objects(settings: Settings) -> Iterator[Finding]:
    """The place of objects: whether it can be used, and how long it takes."""
    place, key = Objects.open(settings.objects), f"_ping/{uuid.uuid4().hex}"
    times = [time.perf_counter()]
    place.put(key, b"standin")
    try:
        times.append(time.perf_counter())
        good = place.get(key) == b"standin"
        times.append(time.perf_counter())
        listed = any(info.key == key for info in place.list("_ping"))
        times.append(time.perf_counter())
    finally:
        place.delete(key)
    times.append(time.perf_counter())
    took = [1000 * (after - before) for before, after in itertools.pairwise(times)]
    told = zip(("written", "read", "listed", "deleted"), took, strict=True)
    says = ", ".join(f"{what} in {each:.0f} ms" for what, each in told)
    if not (good and listed):
        advice = "look at STANDIN_OBJECTS and its keys, which must write, read, list and delete"
        yield Finding("objects", "failure", "what was written is not found", advice)
    elif times[-1] - times[0] > SLOW_STORE:
        yield Finding("objects", "warning", says, "a store nearer to the workers would be better")
    else:
        yield Finding("objects", "ok", says)
    if place.root is not None and settings.database_url.startswith("postgres"):
        says = f"objects lie in a folder, {place.root}, and the database is for several machines"
        yield Finding("objects", "warning", says, "mount it on every machine, or use a bucket")
