"""Child processes that do the heavy work, so that no crash or hang of theirs is ours."""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from .. import errors, threads, traces
from ..errors import StandinError

POLL: Final = 0.25
"""Seconds between looks at cancellation while a task is quiet."""


class TaskFailed(StandinError):
    """A task broke in a way that it had no words for; trying again may help."""


class TaskCancelled(StandinError):
    """A task was stopped because nobody wants its result."""


class Crew:
    """A fixed number of child processes; each does one task at a time."""

    def __init__(self, size: int | None = None, paint_cache: Path | None = None) -> None:
        self.size = len(os.sched_getaffinity(0)) if size is None else size
        self._environment = threads.ONE | dict(os.environ)
        if paint_cache is not None:
            self._environment["STANDIN_PAINT_CACHE"] = str(paint_cache)
        self._free: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        for _ in range(self.size):
            self._free.put(None)

    def warm(self) -> None:
        """Start all children now, so that the first task does not wait for their imports."""
        with suppress(queue.Empty):
            idle = [self._free.get_nowait() for _ in range(self.size)]
            for child in idle:
                self._free.put(child if child and child.alive() else _Child(self._environment))

    def run(
        self,
        task: str,
        *,
        on_progress: Callable[[int], None] = lambda done: None,
        cancelled: Callable[[], bool] = lambda: False,
        timeout: float = 1800,
        quiet: float | None = None,
        **arguments: Any,
    ) -> dict[str, Any]:
        """Do a task of `tasks` in a free child, waiting for one; gives its result.

        A child that dies is replaced and the task tried once more. Raises the `StandinError`
        that the task raised, `TaskFailed` for anything else, after ``timeout`` seconds, and after
        ``quiet`` seconds without progress, and `TaskCancelled` soon after ``cancelled()`` turns
        true.
        """
        order = {"task": task, "arguments": arguments, "trace": traces.carried()}
        limits = timeout, timeout if quiet is None else quiet
        try:
            return self._once(order, on_progress, cancelled, limits)
        except _Died:
            pass
        try:
            return self._once(order, on_progress, cancelled, limits)
        except _Died as death:
            raise TaskFailed(f"{task}: the worker process died twice ({death})") from death

    def _once(
        self,
        order: dict[str, Any],
        on_progress: Callable[[int], None],
        cancelled: Callable[[], bool],
        limits: tuple[float, float],
    ) -> dict[str, Any]:
        child = self._wait_for_free(cancelled)
        answer: dict[str, Any] | None = None
        try:
            if child is None or not child.alive():
                child = _Child(self._environment)
            answer = child.do(order, on_progress, cancelled, *limits)
        finally:
            if answer is None and child is not None:
                # Whatever came in between, it may still be at work: its answer is nobody's now.
                child.kill()
                child = None
            self._free.put(child)
        if "error" in answer:
            raise _error(answer["error"])
        result: dict[str, Any] = answer["result"]
        return result

    def _wait_for_free(self, cancelled: Callable[[], bool]) -> _Child | None:
        while True:
            try:
                return self._free.get(timeout=POLL)
            except queue.Empty:
                if cancelled():
                    raise TaskCancelled("stopped") from None

    def peak_memory(self) -> int:
        """The most resident memory, in bytes, that the free children ever had, together."""
        with self._free.mutex:
            idle = [child for child in self._free.queue if child is not None]
        return sum(child.peak_memory() for child in idle)

    def close(self) -> None:
        """End the free children; those at work end with their task or with this process."""
        with suppress(queue.Empty):
            while True:
                child = self._free.get_nowait()
                if child is not None:
                    child.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


class _Died(Exception):
    """The child ended before it answered."""


class _Child:
    def __init__(self, environment: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "standin.render.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            start_new_session=True,  # Ctrl-C is for us; we decide what happens to the children
        )
        self._buffer = b""

    def alive(self) -> bool:
        return self._process.poll() is None

    def do(
        self,
        order: dict[str, Any],
        on_progress: Callable[[int], None],
        cancelled: Callable[[], bool],
        timeout: float,
        quiet: float,
    ) -> dict[str, Any]:
        """Have the task done; gives the child's last message: a result or an error."""
        self._send(order)
        heard = time.monotonic()
        deadline = heard + timeout
        while True:
            answer = self._receive()
            if answer is None:
                if cancelled():
                    raise TaskCancelled("stopped")
                if time.monotonic() > deadline:
                    raise TaskFailed(f"{order['task']}: no result after {timeout:g} s")
                if time.monotonic() > heard + quiet:
                    raise TaskFailed(f"{order['task']}: no progress for {quiet:g} s")
            elif "progress" in answer:
                heard = time.monotonic()
                on_progress(answer["progress"])
                if cancelled():
                    raise TaskCancelled("stopped")
            else:
                return answer

    def peak_memory(self) -> int:
        """Bytes; 0 when the system does not tell."""
        try:
            told = Path(f"/proc/{self._process.pid}/status").read_text()
        except OSError:
            return 0
        return sum(
            1024 * int(line.split()[1]) for line in told.splitlines() if line.startswith("VmHWM:")
        )

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(BrokenPipeError):
                    pipe.close()

    def _send(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise _Died("before it got the task") from error

    def _receive(self) -> dict[str, Any] | None:
        """The next message, or None when there is none for `POLL` seconds."""
        assert self._process.stdout is not None
        while b"\n" not in self._buffer:
            if not select.select([self._process.stdout], [], [], POLL)[0]:
                return None
            data = os.read(self._process.stdout.fileno(), 65536)
            if not data:
                raise _Died(f"exit status {self._process.wait()}")
            self._buffer += data
        line, self._buffer = self._buffer.split(b"\n", 1)
        message: dict[str, Any] = json.loads(line)
        return message


def _error(described: dict[str, Any]) -> StandinError:
    kind = getattr(errors, described["kind"], None) if described["kind"] else None
    if kind is None:
        return TaskFailed(described["message"])
    if "path" in described:
        made: StandinError = kind(tuple(described["path"]), described["message"])
        return made
    made = kind(described["message"])
    return made
