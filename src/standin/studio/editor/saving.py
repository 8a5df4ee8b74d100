"""Keeping the draft while it is edited, and noticing that somebody else changed it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, Literal

from nicegui import background_tasks
from starlette.concurrency import run_in_threadpool

from ...api.envelopes import ApiError
from ...errors import StandinError
from ...library import Draft, DraftChanged, UnknownDraft
from ..session import Visit
from .body import Body

State = Literal["new", "saving", "saved", "unsaved", "elsewhere", "gone"]
"""``unsaved``: it could not be kept, and is tried again; ``elsewhere``: somebody else's change is
the newest, and somebody has to choose; ``gone``: deleted elsewhere."""
SETTLE: Final = 0.7
"""Seconds without a change before it is kept."""
AGAIN: Final = 4.0
"""Seconds until a try that failed is repeated."""
LOOK: Final = 2.5
"""Seconds between looks whether somebody else changed it."""


class Keeper:
    """Keeps one page's video. ``told`` hears every new state; ``named`` the draft's id, once."""

    def __init__(
        self,
        who: Visit,
        body: Callable[[], Body],
        draft: Draft | None,
        told: Callable[[State], None],
        named: Callable[[str], None],
    ) -> None:
        self.who = who
        self.draft_id = draft.id if draft else ""
        self.revision = draft.revision if draft else 0
        self.state: State = "saved" if draft else "new"
        self._body, self._told, self._named = body, told, named
        self._kept: Body | None = body()
        self._task: asyncio.Task[Any] | None = None
        self._lock = asyncio.Lock()

    @property
    def dirty(self) -> bool:
        """Whether there are changes that are not kept."""
        return self._body() is not self._kept

    def touch(self) -> None:
        """Something was changed: keep it soon."""
        if self.state in ("elsewhere", "gone"):
            return
        self._tell("saving")
        if self._task and not self._task.done() and not self._lock.locked():
            self._task.cancel()
        self._task = background_tasks.create(self._soon(SETTLE))

    async def save(self) -> bool:
        """Keep it now; False where it could not be kept."""
        async with self._lock:
            body = self._body()
            if body is self._kept:
                return self.state not in ("elsewhere", "gone")
            try:
                await run_in_threadpool(self._write, body)
            except DraftChanged:
                self._tell("elsewhere")
                return False
            except UnknownDraft:
                self._tell("gone")
                return False
            except (ApiError, StandinError, OSError):
                self._tell("unsaved")
                self._task = background_tasks.create(self._soon(AGAIN))
                return False
            self._kept = body
            self._tell("saving" if self.dirty else "saved")
            return True

    async def look(self) -> None:
        """Notice whether somebody else changed it."""
        if not self.draft_id or self.state in ("elsewhere", "gone") or self._lock.locked():
            return
        drafts, known = self.who.here.library.drafts, self.revision
        newest = await run_in_threadpool(drafts.revision, self.draft_id, self.who.space)
        if self.revision == known and newest != known and not self._lock.locked():
            self._tell("gone" if newest is None else "elsewhere")

    async def theirs(self) -> Body:
        """The newest as somebody else left it; it is this page's from now on."""
        drafts = self.who.here.library.drafts
        draft = await run_in_threadpool(drafts.get, self.draft_id, self.who.space)
        self.revision = draft.revision
        body: Body = json.loads(draft.body)
        self._kept = body
        self._tell("saved")
        return body

    async def mine(self) -> None:
        """Keep this page's over whatever is there."""
        drafts = self.who.here.library.drafts
        newest = await run_in_threadpool(drafts.revision, self.draft_id, self.who.space)
        if newest is None:
            self.draft_id = ""
        else:
            self.revision = newest
        self._kept = None
        self._tell("saving")
        await self.save()

    def made(self) -> None:
        """A video was made of what is kept: it is no draft any more until it is changed."""
        if self.draft_id and not self.dirty:
            drafts = self.who.here.library.drafts
            drafts.mark_made(self.draft_id, self.who.space, self.revision)

    def drop(self) -> None:
        """Forget the draft; nothing is kept any more."""
        if self._task:
            self._task.cancel()
        self.state = "gone"
        if self.draft_id:
            self.who.here.library.drafts.delete(self.draft_id, self.who.space)

    def close(self) -> None:
        """The page is left: keep what is not kept yet."""
        if self.dirty and self.state in ("saving", "unsaved"):
            with suppress(ApiError, StandinError, OSError):
                self._write(self._body())

    async def _soon(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        await self.save()

    def _write(self, body: Body) -> None:
        self.who.needs("create")
        drafts = self.who.here.library.drafts
        if self.draft_id:
            self.revision = drafts.save(self.draft_id, self.who.space, body, self.revision)
            return
        draft = drafts.create(self.who.space, body)
        self.draft_id, self.revision = draft.id, draft.revision

    def _tell(self, state: State) -> None:
        named = self.draft_id and self.state == "saving" and state == "saved"
        self.state = state
        self._told(state)
        if named:
            self._named(self.draft_id)
