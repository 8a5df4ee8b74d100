"""A worker that fails: tried once more, then an error. The workers here are real programs."""

import json
from pathlib import Path

import pytest

from standin.errors import EngineError
from standin.speech.espeak import Espeak
from standin.speech.worker import Worker

_ONCE = """
import os, pathlib, sys
mark = pathlib.Path(__file__).with_suffix(".ran")
runs = int(mark.read_text()) + 1 if mark.exists() else 1
mark.write_text(str(runs))
sys.stdin.readline()
"""


def _worker(tmp_path: Path, body: str) -> Worker:
    program = tmp_path / "worker.py"
    program.write_text(_ONCE + body)
    return Worker("test engine", program)


def _runs(tmp_path: Path) -> int:
    return int((tmp_path / "worker.ran").read_text())


def test_a_crash_is_tried_once_more(tmp_path: Path) -> None:
    worker = _worker(tmp_path, "if runs == 1: os.abort()\nprint('{\"a\": 1}')\nprint('x', end='')")
    assert worker.ask({}, 20) == ({"a": 1}, b"x")
    assert _runs(tmp_path) == 2


def test_two_crashes_are_an_error(tmp_path: Path) -> None:
    worker = _worker(tmp_path, "os.kill(os.getpid(), 11)")
    with pytest.raises(EngineError, match="test engine failed twice: it crashed with signal 11"):
        worker.ask({}, 20)
    assert _runs(tmp_path) == 2


def test_a_hang_is_ended(tmp_path: Path) -> None:
    worker = _worker(tmp_path, "import time; time.sleep(10_000)")
    with pytest.raises(EngineError, match="took longer than 1 s"):
        worker.ask({}, 1)
    assert _runs(tmp_path) == 2


def test_nonsense_is_an_error(tmp_path: Path) -> None:
    worker = _worker(tmp_path, "print('hello'); print('broken', file=sys.stderr); sys.exit(3)")
    with pytest.raises(EngineError, match=r"ended with status 3 \(broken\)"):
        worker.ask({}, 20)


def test_an_error_that_the_worker_reports_is_final(tmp_path: Path) -> None:
    answer = json.dumps({"error": "no such thing"})
    worker = _worker(tmp_path, f"print({answer!r}); sys.exit(1)")
    with pytest.raises(EngineError, match="test engine: no such thing"):
        worker.ask({}, 20)
    assert _runs(tmp_path) == 1


def test_an_engine_recovers_from_one_crash(tmp_path: Path) -> None:
    real = Path(Espeak().worker.program)
    program = tmp_path / "worker.py"
    crash = 'if not __import__("pathlib").Path(__file__ + ".ran").exists():\n'
    crash += '    open(__file__ + ".ran", "w").close(); __import__("os").abort()\n'
    program.write_text(crash + real.read_text("utf-8"), "utf-8")
    flaky = Espeak(Worker("espeak-ng", program))
    assert len(flaky.voices()) > 100
    assert (tmp_path / "worker.py.ran").exists()
