"""The doctor finds what is broken and says what to do."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from standin import __version__
from standin.jobs.doctor import Finding, examine, worst
from standin.library import Library
from standin.library.models import Worker, now
from standin.library.workers import Workers
from standin.scene import Scene, Silence, Video
from standin.settings import Settings


def look(settings: Settings) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for each in examine(settings):
        found.setdefault(each.name, []).append(each)
        assert each.state == "ok" or each.advice, each
    return found


def states(found: dict[str, list[Finding]], name: str) -> set[str]:
    return {each.state for each in found[name]}


def test_a_fresh_installation_has_no_failure(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, least_disk_mb=1, least_memory_mb=1)
    Library.open(settings).close()
    found = look(settings)
    assert worst([each for group in found.values() for each in group]) != "failure"
    for name in ("python", "libraries", "codecs", "machine", "database", "objects", "clock"):
        assert states(found, name) == {"ok"}, found[name]
    assert states(found, "workers") == {"warning"}


def test_what_waits_for_nobody_is_a_failure(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with Library.open(settings) as library:
        library.videos.create(Video((Scene(Silence(1)),)))
        assert states(look(settings), "workers") == {"failure"}
        library.workers.enter(
            Worker(id="w", host="h", pid=1, version=__version__, jobs_version="1")
        )
        assert states(look(settings), "workers") == {"ok"}
        library.switches.turn("paused", True)
        assert "paused" in look(settings)["queue"][0].says


def test_a_wrong_clock_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings(home=tmp_path)
    Library.open(settings).close()
    monkeypatch.setattr(Workers, "clock", lambda self: now() + timedelta(minutes=3))
    assert states(look(settings), "clock") == {"warning"}


def test_servers_that_sign_differently_are_seen(tmp_path: Path) -> None:
    secret = SecretStr("as long as a secret has to be, and longer")
    settings = Settings(home=tmp_path, secret=secret)
    with Library.open(settings) as library:
        library.links.keyring.announce()
    assert states(look(settings), "links") == {"ok"}
    assert states(look(Settings(home=tmp_path)), "links") == {"failure"}


def test_places_that_cannot_be_used_are_failures_without_passwords(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    settings = Settings(
        home=tmp_path / "home",
        database_url="postgresql://me:hidden@127.0.0.1:1/standin",
        objects=str(tmp_path / "file"),
    )
    found = look(settings)
    assert states(found, "database") == states(found, "objects") == {"failure"}
    assert "hidden" not in str(found)


def test_tables_of_another_version_are_told(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with Library.open(settings) as library, library.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    found = look(settings)
    assert "failure" in states(found, "database")
    assert "newer" in found["database"][1].advice
