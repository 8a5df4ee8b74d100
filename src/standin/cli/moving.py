"""``standin migrate-to``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import InvalidField, StandinError
from .options import Home, Json, err, print_json, settings
from .tables import print_table

if TYPE_CHECKING:
    from ..library import Database
    from ..settings import Settings


def migrate_to(
    database_url: Annotated[
        str | None,
        typer.Option(
            help="The new database: `postgresql://user@host/standin`, or `sqlite:///file`."
        ),
    ] = None,
    objects: Annotated[
        str | None,
        typer.Option(help="The new place for objects: `s3://bucket/prefix`, or a folder."),
    ] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Copy everything to another database or store, and compare what was written.

    Nothing may run on either side. Broken off, it goes on when it is called again. The queue is
    not copied: videos that are not finished are queued anew, and what was made of them is used.

    Example: `standin migrate-to --database-url postgresql://standin@db/standin --objects s3://videos`
    """
    from ..library import Database, Keyring, Objects
    from ..library.keyring import OLD_SECRETS
    from ..library.moving import move_database, move_objects

    chosen = settings(home)
    if database_url is None and objects is None:
        raise InvalidField((), "say where to: --database-url, --objects, or both")
    if objects is not None and _same(objects, chosen.objects):
        raise InvalidField(("objects",), "is where they are now")
    if database_url is not None and database_url == chosen.database_url:
        raise InvalidField(("database_url",), "is the database that there is now")
    moved = []
    with _at_rest(chosen) as source, err.status("looking") as shown:
        if objects is not None:
            old, new = Objects.open(chosen.objects), Objects.open(objects)
            moved.append(move_objects(old, new, shown.update))
        if database_url is not None:
            Keyring(source).adopt(chosen.home / OLD_SECRETS)
            target = Database.open(database_url)
            try:
                moved += move_database(source, target, shown.update)
            finally:
                target.close()
    if as_json:
        rows = [
            {"what": m.what, "count": m.count, "bytes": m.size, "digest": m.digest} for m in moved
        ]
        print_json({"moved": rows})
        return
    lines = (
        (each.what, each.count, f"{each.size / 1e6:.1f}" if each.size else "", each.digest)
        for each in moved
    )
    print_table(("the same on both sides", "count", "MB", "digest"), lines)
    err.print("From now on set:", highlight=False)
    for name, value in (("DATABASE_URL", database_url), ("OBJECTS", objects)):
        if value is not None:
            err.print(f"  STANDIN_{name}={value}", highlight=False, soft_wrap=True, markup=False)


def _same(one: str, other: str) -> bool:
    return one.rstrip("/") == other.rstrip("/")


@contextmanager
def _at_rest(chosen: "Settings") -> Iterator["Database"]:
    """The source, which nobody uses. Raises `StandinError` while somebody does."""
    from ..jobs.lock import held
    from ..library import Database, Workers

    with (
        held(chosen.home / "server.lock", "a server"),
        held(chosen.home / "worker.lock", "a worker"),
    ):
        source = Database.open(chosen.database_url)
        try:
            alive = [heard.worker for heard in Workers(source).list() if heard.alive]
            if alive:
                names = ", ".join(f"{worker.host} ({worker.pid})" for worker in alive[:5])
                raise StandinError(f"workers still use the source: {names}; stop them first")
            yield source
        finally:
            source.close()
