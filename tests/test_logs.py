"""What may and what may not stand in a log."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from standin import logs
from standin.library import Database
from standin.settings import Settings


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_lines_are_json_where_nobody_watches(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(Settings(home=tmp_path), worker="w1")
    with structlog.contextvars.bound_contextvars(request_id="r1"):
        structlog.get_logger("x").info("video made", video="v1", frames=3)
        structlog.get_logger("x").debug("unheard")
    logging.getLogger("dbos").warning("from a %s", "library")
    made, foreign = lines(capsys)
    assert (made["event"], made["video"], made["frames"]) == ("video made", "v1", 3)
    assert (made["request_id"], made["worker"], made["level"]) == ("r1", "w1", "info")
    assert made["timestamp"].endswith("Z")
    assert (foreign["event"], foreign["logger"]) == ("from a library", "dbos")
    assert foreign["worker"] == "w1"


def test_text_when_it_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(Settings(home=tmp_path, log_format="text"))
    structlog.get_logger("x").info("video made", video="v1")
    line = capsys.readouterr().err
    assert "video made" in line and "video=v1" in line
    with pytest.raises(json.JSONDecodeError):
        json.loads(line)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("key sk_standin_abcDEF-123_x is wrong", "key sk_standin_*** is wrong"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("postgresql://me:secret@db:5432/x", "postgresql://me:***@db:5432/x"),
        ("https://a.example/hook?token=abc&x=1", "https://a.example/hook?***"),
        ("whsec_abc", "whsec_***"),
        ("/files/a.mp4 Signature=abc123", "/files/a.mp4 Signature=***"),
        ("nothing to hide: 5 = five", "nothing to hide: 5 = five"),
    ],
)
def test_secrets_are_masked(given: str, kept: str) -> None:
    assert logs.plain(given) == kept


def test_scripts_are_cut_and_not_in_errors_of_the_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(Settings(home=tmp_path))
    log = structlog.get_logger("x")
    log.info("long", text="word " * 1000)
    script = "a secret script"
    database = Database.open(f"sqlite:///{tmp_path / 'a.db'}")
    try:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("INSERT INTO nowhere VALUES (?)", (script,))
    except Exception:
        log.exception("failed")
    finally:
        database.close()
    long, failed = lines(capsys)
    assert len(long["text"]) < 600
    assert "nowhere" in failed["exception"]
    assert script not in json.dumps(failed)
