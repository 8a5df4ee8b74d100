"""Runs an engine's worker program: a fresh process for each request, watched and retried once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import EngineError

ATTEMPTS = 2
"""A crash or a hang is tried once more; an error that the worker reports is final."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker program: one JSON line in, one JSON line and raw bytes out."""

    engine: str
    """For messages: ``espeak-ng``."""
    program: Path
    """A Python program run by path, never imported here."""
    python: Sequence[str] = field(default_factory=lambda: (sys.executable, "-P"))
    """The interpreter. ``-P`` keeps this folder off the program's import path."""

    def ask(self, request: dict[str, Any], timeout: float) -> tuple[dict[str, Any], bytes]:
        """The answer's header and the bytes after it.

        ``timeout`` is in seconds for each of two attempts. Raises `EngineError` when the worker
        reports an error, or crashes, hangs or answers nonsense twice.
        """
        line = json.dumps(request).encode() + b"\n"
        problem = ""
        for _ in range(ATTEMPTS):
            try:
                done = subprocess.run(
                    [*self.python, str(self.program)],
                    input=line,
                    capture_output=True,
                    timeout=timeout,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                problem = f"took longer than {timeout:g} s"
                continue
            except OSError as e:
                raise EngineError(f"{self.engine} could not be started: {e}") from e
            answer = _answer(done.stdout)
            if answer is None:
                problem = _fate(done.returncode, done.stderr)
                continue
            if "error" in answer[0]:
                raise EngineError(f"{self.engine}: {answer[0]['error']}")
            return answer
        raise EngineError(f"{self.engine} failed twice: it {problem}")


def _answer(out: bytes) -> tuple[dict[str, Any], bytes] | None:
    line, newline, rest = out.partition(b"\n")
    if not newline:
        return None
    try:
        header = json.loads(line)
    except ValueError:
        return None
    return (header, rest) if isinstance(header, dict) else None


def _fate(status: int, stderr: bytes) -> str:
    if status < 0:
        return f"crashed with signal {-status}"
    said = stderr.decode("utf-8", "replace").strip().splitlines()
    return f"ended with status {status}" + (f" ({said[-1][:200]})" if said else "")
