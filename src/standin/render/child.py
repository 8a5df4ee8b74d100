"""A process that does one task after another for a `Crew`: JSON lines in, JSON lines out."""

import json
import os
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from typing import IO, Any

from .. import traces
from ..errors import InvalidField, StandinError


def main() -> None:
    """Work until the other end of standard input closes; then leave at once."""
    answers = _own_standard_output()
    orders: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    # The parent may be killed while a task runs: a thread of its own notices and ends us.
    threading.Thread(target=_listen, args=(orders,), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(StandinError):  # who started us has said it
        traces.start(os.environ.get(traces.PLACE), "standin-child")
    _prepare()
    while True:
        _say(answers, _do(orders.get(), answers))


def _own_standard_output() -> IO[str]:
    """Keep the pipe for answers; whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


def _listen(orders: "queue.SimpleQueue[dict[str, Any]]") -> None:
    for line in sys.stdin:
        orders.put(json.loads(line))
    os._exit(0)


def _do(order: dict[str, Any], answers: IO[str]) -> dict[str, Any]:
    try:
        from .tasks import TASKS

        task = TASKS[order["task"]]
        with traces.span(f"task {order['task']}", order.get("trace"), pid=os.getpid()):
            result = task(lambda done: _say(answers, {"progress": done}), **order["arguments"])
        return {"result": result}
    except StandinError as error:
        return {"error": _described(error)}
    except Exception as error:  # a broken task must not end the process
        traceback.print_exc()
        return {"error": {"kind": "", "message": f"{type(error).__name__}: {error}"}}


def _described(error: StandinError) -> dict[str, Any]:
    described: dict[str, Any] = {"kind": type(error).__name__, "message": error.message}
    if isinstance(error, InvalidField):
        described |= {"path": list(error.path), "message": error.detail}
    return described


def _prepare() -> None:
    """Load what tasks need while nobody waits; what is missing is told by the first task."""
    with suppress(Exception):
        import cv2

        cv2.setNumThreads(1)  # the processes of a crew share the cores
        from . import tasks  # noqa: F401


def _say(answers: IO[str], message: dict[str, Any]) -> None:
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
