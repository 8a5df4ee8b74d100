"""Read by every Python that has this folder on its path: child processes of a worker do what the
background of a video tells them to, each time or the first time only."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

KILLS_CHILD, KILLS_WORKER, HANGS, HANGS_ONCE, JOIN_KILLS_WORKER, JOINS_SLOWLY = (
    f"#bad00{number}" for number in range(1, 7)
)


def curse(name: str, task: Any) -> Any:
    """``task`` with its curse."""

    def cursed(progress: Any, **arguments: Any) -> Any:
        asked = str(arguments.get("video"))
        if name == "draw" and KILLS_CHILD in asked:
            os._exit(9)
        if (name == "draw" and KILLS_WORKER in asked) or (
            name == "join" and JOIN_KILLS_WORKER in asked
        ):
            os.kill(os.getppid(), signal.SIGKILL)
        if name == "draw" and (HANGS in asked or (HANGS_ONCE in asked and first())):
            time.sleep(10_000)
        if name == "join" and JOINS_SLOWLY in asked:
            time.sleep(5)
        return task(progress, **arguments)

    return cursed


def first() -> bool:
    """True once on a home."""
    try:
        (Path(os.environ["STANDIN_HOME"]) / "cursed").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


if "standin.render.child" in sys.orig_argv:
    from standin.render.tasks import TASKS

    for each in ("draw", "join"):
        TASKS[each] = curse(each, TASKS[each])
