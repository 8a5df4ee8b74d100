"""Drafts among the videos: what somebody began and has not made yet."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ...library import Draft
from .. import words
from ..cast import face
from ..parts import button, empty, link, sure, tag
from ..session import Visit
from . import body as bodies
from .body import Body

RECENT: Final = 4
"""Drafts that stand above the videos; all of them are behind the filter."""
MOST: Final = 200


class Shelf:
    """The drafts as cards; with a ``query`` those whose title has it."""

    def __init__(self, who: Visit, query: str = "", recent: bool = False) -> None:
        self.who, self.query, self.recent = who, query, recent

    async def build(self) -> bool:
        """Fill the section; above the videos there is none without drafts. Whether there is."""
        most = RECENT + 1 if self.recent else MOST
        drafts = self.who.here.library.drafts
        found = await run_in_threadpool(drafts.list, self.who.space, most, self.query or None)
        if not found and self.recent:
            return False
        if not found:
            text = "What you begin on the Create page is kept here until you make a video of it."
            with empty("edit", "No drafts" if not self.query else "No draft fits", text):
                link("Create a video", "/create", icon_name="plus")
            return True
        with tag("section", classes="stack shelf", aria_label="Drafts") as place:
            self._show(place, found)
        return True

    def _show(self, place: Element, found: Sequence[Draft]) -> None:
        days = self.who.here.settings.keep_drafts_days
        with place:
            if days and not self.recent:
                text = f"Drafts that nobody changes for {words.plural(days, 'day')} are removed."
                tag("p", text, "dim small")
            if self.recent:
                with tag("div", classes="spread"):
                    tag("h2", "Go on editing")
                    if len(found) > RECENT:
                        link("All drafts", "/?show=drafts", classes="btn quiet small-btn")
            with tag("ul", classes="grid"):
                for draft in found[: RECENT if self.recent else MOST]:
                    self._card(draft)

    def _card(self, draft: Draft) -> None:
        body: Body = json.loads(draft.body)
        scenes = bodies.scenes(body)
        title = draft.title.strip() or _beginning(scenes) or "Untitled video"
        href = f"/create?draft={draft.id}"
        with tag("li", classes="tile") as card:
            with tag("div", classes="pic"):
                first = next((who for who in map(bodies.shown, scenes) if who), None)
                with tag("a", classes="cover", href=href, tabindex="-1", aria_hidden="true"):
                    image = face(self.who, first) if first else None
                    if image:
                        tag("img", src=image, alt="", loading="lazy")
                tag("span", "Draft", "tag")
            with tag("div", classes="under"):
                with tag("div"):
                    tag("a", title, "title", href=href)
                    with tag("div", classes="meta"):
                        tag("span", f"Edited {words.ago(draft.updated_at)}")
                        tag("span", words.plural(len(scenes), "scene"))
                gone = button(
                    "", icon_name="trash", classes="quiet", label=f"Delete the draft {title}"
                )
                gone.on("click", lambda _: self._delete(draft, title, card))

    async def _delete(self, draft: Draft, title: str, card: Element) -> None:
        self.who.needs("create")
        text = "Videos that were made of it stay."
        if await sure(f"Delete the draft “{title}”?", text, "Delete"):
            await run_in_threadpool(self.who.here.library.drafts.delete, draft.id, self.who.space)
            card.delete()


def _beginning(scenes: Sequence[Body]) -> str:
    """The first words of a script."""
    text = bodies.plain(str(bodies.get(scenes, (0, "voice", "input_text"), "")))
    return text if len(text) <= 48 else f"{text[:47].rstrip()}…"
