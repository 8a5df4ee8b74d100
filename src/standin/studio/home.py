"""``/``: the library of videos."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode

from nicegui import ui
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ..api import managing
from ..library import UNFINISHED, Folder, Page, State, UnknownFolder, UnknownVideo, Video
from . import folders, shell, words
from .cards import cards
from .editor.runs import Runs
from .editor.shelf import Shelf
from .parts import Field, ask, button, empty, icon, in_sight, link, sure, tag, toast
from .session import Visit

PAGE: Final = 60
"""Cards that are loaded at once."""
WATCHED: Final = 24
"""Unfinished videos of which the progress is looked at, the first on the page."""
_NEWER: Final = 4
"""Of the looks at progress, each so manieth also looks for videos that were asked for elsewhere."""
UNDO_SECONDS: Final = 7.0
_SHOWN: Final[dict[str, tuple[State, ...]]] = {
    "": (),
    "ready": ("completed",),
    "making": UNFINISHED,
    "failed": ("failed", "cancelled"),
    "drafts": (),
}


class Videos(Element, component="components/videos.js"):
    """The cards."""


def register() -> None:
    """Make the page known."""

    @shell.route("/")
    async def home(folder: str = "", q: str = "", show: str = "") -> None:
        await Home(shell.visit(), folder, q[:200], show if show in _SHOWN else "").build()


class Home:
    """One browser's view of the library."""

    def __init__(self, who: Visit, folder_id: str, query: str, show: str) -> None:
        self.who, self.folder_id, self.query, self.show = who, folder_id, query, show
        self.items: list[dict[str, Any]] = []
        """The cards of the first page and those of unfinished videos; the browser has all."""
        self.looks = 0
        self.newest = datetime.min.replace(tzinfo=UTC)
        self.token: str | None = None
        self.doomed: dict[str, str] = {}
        """Videos whose deletion can still be taken back, and their titles."""

    async def build(self) -> None:
        """Fill the page."""
        self.folders = await run_in_threadpool(folders.known, self.who)
        current = next((each for each in self.folders if each.id == self.folder_id), None)
        await self._load()
        count = await run_in_threadpool(self._count)
        told = words.plural(count, "video") if count and not self.query and not self.show else ""
        with shell.page(current.name if current else "Videos", "/"):
            back = ("All videos", "/") if current else None
            with shell.head(current.name if current else "Videos", told, back=back):
                if not self.folders:
                    button("New folder", self._new_folder, icon_name="folder")
                if current:
                    button("Rename", lambda: self._rename_folder(current), icon_name="edit")
                    button("Delete folder", lambda: self._drop_folder(current), icon_name="trash")
            self._filters()
            self.place = tag("div", classes="stack loose")
            with self.place:
                await self._all()
        in_sight(".chips [aria-pressed=true]")
        ui.timer(1.0, self._follow)
        ui.context.client.on_delete(self._settle)

    def _filters(self) -> None:
        with tag("div", classes="stack"):
            with tag("div", classes="spread"):
                Field(
                    "Search videos", self.query, kind="search", hideLabel=True,
                    placeholder="Search by title", on_change=self._search,
                )  # fmt: skip
                with tag("div", classes="chips", role="group", aria_label="State"):
                    for key, name in (
                        ("", "All"), ("ready", "Ready"), ("making", "In the making"),
                        ("failed", "Failed"), ("drafts", "Drafts"),
                    ):  # fmt: skip
                        made = tag("button", name, "chip", type="button")
                        made.props["aria-pressed"] = str(key == self.show).lower()
                        made.on("click", lambda _, key=key: self._go(show=key))
            if not self.folders:
                return
            with tag("nav", classes="chips", aria_label="Folders"):
                self._folder("", "All folders")
                for folder in self.folders:
                    self._folder(folder.id, folder.name)
                made = tag("button", classes="chip", type="button")
                made.on("click", lambda _: self._new_folder())
                with made:
                    icon("plus")
                    tag("span", "New folder")

    def _folder(self, folder_id: str, name: str) -> None:
        current = "page" if folder_id == self.folder_id else None
        with tag("a", classes="chip", href=self._url(folder=folder_id), aria_current=current):
            if folder_id:
                icon("folder")
            tag("span", name)

    async def _all(self) -> None:
        self.cards: Videos | None = None
        if self.show == "drafts":
            await Shelf(self.who, self.query).build()
            return
        if not (self.folder_id or self.query or self.show):
            begun = await Shelf(self.who, recent=True).build()
            tables = Runs(self.who, recent=True)
            await tables.build()
            if (begun or tables.rows) and self.items:
                tag("h2", "All videos")
        self._list()

    def _list(self) -> None:
        if self.items:
            self.cards = Videos()
            self.cards.props["items"] = self.items
            self.cards.props["more"] = self.token is not None
            self.cards.on("more", lambda _: self._more())
            self.cards.on("act", lambda event: self._act(*event.args))
        elif self.query or self.show:
            with empty("search", "Nothing found", "No video here fits what you look for."):
                button("Show all videos", lambda: self._go(q="", show=""))
        elif self.folder_id:
            with empty("folder", "This folder is empty", "Move videos here from their menus."):
                link("All videos", "/")
        else:
            with empty(
                "film", "Make your first video",
                "Write what shall be said, choose who says it, and get a video a moment later. "
                "Everything happens on this server.",
            ):  # fmt: skip
                link("Create a video", "/create", icon_name="plus", classes="btn main-act big")

    def _count(self) -> int:
        return self.who.here.library.videos.count(self.who.space, self.folder_id or None)

    async def _load(self) -> None:
        self.items, self.token = await run_in_threadpool(self._page, None)

    def _page(self, token: str | None) -> tuple[list[dict[str, Any]], str | None]:
        if self.show == "drafts":
            return [], None
        found = self._found(token)
        if found.items:
            self.newest = max(self.newest, found.items[0].created_at)
        return self._cards(found.items), found.next_token

    def _found(self, token: str | None) -> Page[Video]:
        return self.who.here.library.videos.list(
            self.who.space, PAGE, token, self.folder_id or None, self.query or None,
            _SHOWN[self.show],
        )  # fmt: skip

    def _cards(self, videos: Sequence[Video]) -> list[dict[str, Any]]:
        names = {each.id: each.name for each in self.folders}
        return cards(self.who, [each for each in videos if each.id not in self.doomed], names)

    async def _more(self) -> None:
        if self.token is not None and self.cards is not None:
            more, self.token = await run_in_threadpool(self._page, self.token)
            self.items += [each for each in more if each["live"]]
            self.cards.run_method("append", more, self.token is not None)

    def _newer(self) -> list[dict[str, Any]]:
        """What was asked for since, in another tab or through the API."""
        since, found = self.newest, self._found(None).items
        new = [each for each in found if each.created_at > since]
        if new:
            self.newest = new[0].created_at
        return self._cards(new)

    async def _again(self) -> None:
        await self._load()
        self.place.clear()
        with self.place:
            await self._all()

    async def _search(self, text: str) -> None:
        self.query = text.strip()[:200]
        ui.run_javascript(f"history.replaceState(null, '', {self._url()!r})")
        await self._again()

    def _url(self, **changes: str) -> str:
        values = {"folder": self.folder_id, "q": self.query, "show": self.show, **changes}
        query = urlencode({key: value for key, value in values.items() if value})
        return f"/?{query}" if query else "/"

    def _go(self, **changes: str) -> None:
        ui.navigate.to(self._url(**changes))

    async def _follow(self) -> None:
        self.looks += 1
        if self.looks % _NEWER == 0:
            await self._look_for_newer()
        live = [item["id"] for item in self.items if item["live"]][:WATCHED]
        if not live or self.cards is None:
            return
        fresh = await run_in_threadpool(self._fresh, live)
        changed = []
        for item in self.items:
            new = fresh.get(item["id"])
            if new is not None and new != item:
                item.update(new)
                changed.append(new)
        if changed:
            self.cards.run_method("patch", changed)

    async def _look_for_newer(self) -> None:
        if self.show == "drafts":
            return
        new = await run_in_threadpool(self._newer)
        if new and self.cards is None:
            await self._again()
        elif new and self.cards is not None:
            self.items = new + self.items
            self.cards.run_method("first", new)

    def _fresh(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        found = self.who.here.library.videos.get_many(ids, self.who.space)
        return {each["id"]: each for each in self._cards(list(found.values()))}

    def _patch(self, video_id: str, **changes: Any) -> None:
        """Change a card where it is; the list stays where somebody has scrolled to."""
        for item in self.items:
            if item["id"] == video_id:
                item.update(changes)
        if self.cards is not None:
            self.cards.run_method("patch", [{"id": video_id, **changes}])

    def _drop(self, video_id: str) -> None:
        self.items = [item for item in self.items if item["id"] != video_id]
        if self.cards is not None:
            self.cards.run_method("remove", video_id)

    async def _act(self, act: str, video_id: str) -> None:
        self.who.needs("manage")
        videos = self.who.here.library.videos
        try:
            video = await run_in_threadpool(videos.get, video_id, self.who.space)
        except UnknownVideo:
            toast("This video is gone already")
            await self._again()
            return
        await {
            "rename": self._rename, "move": self._move, "cancel": self._cancel,
            "delete": self._delete,
        }[act](video)  # fmt: skip

    async def _rename(self, video: Video) -> None:
        name = await ask("Rename the video", "Title", words.title(video))
        if name:
            videos = self.who.here.library.videos
            await run_in_threadpool(videos.rename, video.id, self.who.space, name[:200])
            self._patch(video.id, title=name[:200], name=f"{name[:200]}.mp4")

    async def _cancel(self, video: Video) -> None:
        await run_in_threadpool(managing.stop, self.who.here, video)
        toast("Stopped")

    async def _delete(self, video: Video) -> None:
        title = words.title(video)
        if video.state in UNFINISHED and not await sure(
            "Delete while it is being made?",
            f"“{title}” is not finished. What is made of it already is lost.",
            "Stop and delete",
        ):
            return
        self.doomed[video.id] = title
        self._drop(video.id)

        async def undo() -> None:
            if self.doomed.pop(video.id, None):
                await self._again()

        async def end() -> None:
            if self.doomed.pop(video.id, None):
                await run_in_threadpool(_delete, self.who, video.id)

        if video.state in UNFINISHED:
            await end()
            return
        toast(f"“{title}” is deleted", "Undo", undo, UNDO_SECONDS)
        with ui.context.client.content:  # the list, and what is in it, is filled anew meanwhile
            ui.timer(UNDO_SECONDS, end, once=True)

    def _settle(self) -> None:
        # The page is left: what was deleted there is deleted now.
        for video_id in list(self.doomed):
            self.doomed.pop(video_id)
            _delete(self.who, video_id)

    async def _move(self, video: Video) -> None:
        chosen = await folders.choose(self.who, self.folders, video.folder_id or "")
        if chosen is None:
            return
        self.folders = await run_in_threadpool(folders.known, self.who)
        videos = self.who.here.library.videos
        await run_in_threadpool(videos.file, video.id, self.who.space, chosen or None)
        if self.folder_id and chosen != self.folder_id:
            self._drop(video.id)
        else:
            names = {each.id: each.name for each in self.folders}
            self._patch(video.id, folder=names.get(chosen, ""))
        toast("Moved")

    async def _new_folder(self) -> None:
        made = await folders.make(self.who)
        if made:
            self._go(folder=made.id, q="", show="")

    async def _rename_folder(self, folder: Folder) -> None:
        if await folders.rename(self.who, folder):
            self._go()

    async def _drop_folder(self, folder: Folder) -> None:
        if await folders.drop(self.who, folder):
            self._go(folder="")


def _delete(who: Visit, video_id: str) -> None:
    try:
        managing.remove(who.here, who.here.library.videos.get(video_id, who.space))
    except (UnknownVideo, UnknownFolder):
        return  # somebody else was quicker
