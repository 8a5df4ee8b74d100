"""Work of child processes, as a part of a video: with an end, reports, and cancellation."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from sqlalchemy.exc import SQLAlchemyError

from .workshop import at_work, here, is_wanted

REPORT_SECONDS: Final = 0.5
"""Progress is written at most this often for each part."""


def carry_out(
    video_id: str,
    task: str,
    key: str,
    seconds: float,
    report: Report | None = None,
    quiet: float | None = None,
    clean: str | None = None,
    **arguments: Any,
) -> dict[str, Any]:
    """Let the crew do a task whose file becomes the object ``key``, and a second one ``clean``, in
    so many seconds; with ``quiet``, none of which pass that number without progress."""
    shop = here()
    part = report.name if report else task
    with at_work(video_id, part), TemporaryDirectory(prefix="standin-") as folder:
        out = Path(folder) / Path(key).name
        if clean is not None:
            arguments["clean"] = str(Path(folder) / Path(clean).name)
        result = shop.crew.run(
            task,
            on_progress=report or (lambda done: None),
            cancelled=Cancelled(video_id),
            timeout=shop.patience * seconds,
            quiet=None if quiet is None else shop.patience * quiet,
            out=str(out),
            **arguments,
        )
        if clean is not None:
            shop.library.objects.put_file(clean, Path(arguments["clean"]))
        shop.library.objects.put_file(key, out)
    return result


class Report:
    """Tells the library how far a part is, now and then."""

    def __init__(self, video_id: str, name: str, total: int) -> None:
        self.name = name
        self._where = (video_id, name)
        self._total = total
        self._next = time.monotonic() + REPORT_SECONDS

    def __call__(self, done: int) -> None:
        if time.monotonic() >= self._next:
            with suppress(SQLAlchemyError):  # away for a moment: the work itself goes on
                here().library.videos.report_part(*self._where, done, self._total)
            self._next = time.monotonic() + REPORT_SECONDS

    def all_done(self) -> None:
        here().library.videos.report_part(*self._where, self._total, self._total)


class Cancelled:
    """Whether nobody wants the video any more, asked at most once a second."""

    def __init__(self, video_id: str) -> None:
        self._video_id = video_id
        self._next = 0.0
        self._answer = False

    def __call__(self) -> bool:
        if not self._answer and time.monotonic() >= self._next:
            with suppress(SQLAlchemyError):  # away for a moment: nobody has cancelled it yet
                self._answer = not is_wanted(self._video_id)
            self._next = time.monotonic() + 1
        return self._answer
