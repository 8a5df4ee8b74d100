"""Real PostgreSQL and a real S3-compatible server for tests, once for each session."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from standin.evaluation.servers import Postgres, Store


@contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A running server."""
    server = Postgres(folder / "postgres")
    server.start()
    try:
        yield server
    finally:
        server.stop("immediate")


@contextmanager
def store(folder: Path) -> Iterator[Store]:
    """A running S3-compatible server."""
    server = Store(folder / "store" / "data")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def fresh(server: Postgres) -> str:
    """Address of a new, empty database."""
    return server.create(f"t{uuid.uuid4().hex}")
