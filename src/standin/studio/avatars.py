"""``/avatars``: everybody who can present."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from . import shell, words
from .cast import Person, Waiting, cast, waiting
from .parts import Field, button, empty, link, sheet, tag
from .people import People

BATCH: Final = 60
FILTERS: Final = (
    ("", "All"), ("favourites", "Favourites"), ("yours", "Yours"), ("photos", "Photos"),
    ("videos", "Videos"), ("women", "Women"), ("men", "Men"),
)  # fmt: skip
_EVERY: Final = 2.0
"""Seconds between two looks while somebody is being made."""


def register() -> None:
    """Make the page known."""

    @shell.route("/avatars")
    async def avatars(q: str = "", show: str = "") -> None:
        await Avatars(q[:200], show).build()


class Avatars:
    """One browser's view of the cast."""

    def __init__(self, query: str, show: str) -> None:
        self.who, self.query, self.show = shell.visit(), query, show
        self.count = BATCH
        self.grid: People | None = None

    async def build(self) -> None:
        """Fill the page."""
        self.people: list[Person] = await run_in_threadpool(cast, self.who)
        self.waiting: list[Waiting] = await run_in_threadpool(waiting, self.who)
        favourites = self.who.here.library.favourites
        self.liked = await run_in_threadpool(favourites.list, self.who.space, "avatar")
        with shell.page("Avatars", "/avatars"):
            with shell.head("Avatars", words.plural(len(self.people), "presenter")):
                link("Design one", "/avatars/design", icon_name="edit")
                link("Upload a video", "/avatars/footage", icon_name="film")
                link("Upload a photo", "/avatars/photo", icon_name="photo", classes="btn main-act")
            with tag("div", classes="spread"):
                Field(
                    "Search avatars", self.query, kind="search", hideLabel=True,
                    placeholder="Search by name or look", on_change=self._search,
                )  # fmt: skip
                self.chips = tag("div", classes="chips", role="group", aria_label="Show")
            self.told = tag("p", classes="unseen", role="status")
            self.place = tag("div")
        with self.chips:
            self.buttons = {
                key: tag("button", name, "chip", type="button") for key, name in FILTERS
            }
        for key, made in self.buttons.items():
            made.on("click", lambda _, key=key: self._filter(key))
        self._show()
        if any(each.percent is not None for each in self.waiting):
            self.timer = ui.timer(_EVERY, self._follow)

    def _show(self) -> None:
        for key, made in self.buttons.items():
            made.props["aria-pressed"] = str(key == self.show).lower()
            made.update()
        self.found = [p for p in self.people if p.fits(self.query, self.show, self.liked)]
        self.told.text = words.plural(len(self.found), "presenter")
        self.place.clear()
        self.grid = None
        with self.place:
            if not self.found and not self._unready():
                self._nobody()
                return
            self.grid = People()
            self.grid.on("open", lambda event: self._open(event.args))
            self.grid.on("like", lambda event: self._like(event.args))
            self.grid.on("more", lambda _: self._more())
            self._fill()

    def _nobody(self) -> None:
        text = "Nobody fits what you look for."
        if not self.query and self.show == "favourites":
            text = "Mark presenters with the heart and they are here."
        elif not self.query and self.show in ("yours", "photos", "videos"):
            text = "Make somebody of a photo or of a video, or design one."
        with empty("people", "Nobody here", text):
            button("Show all", lambda: self._filter(""))

    def _unready(self) -> list[dict[str, Any]]:
        return [each.card() for each in self.waiting if each.fits(self.query, self.show)]

    def _fill(self) -> None:
        if self.grid is not None:
            shown = [p.card(self.liked) for p in self.found[: self.count]]
            self.grid.props["items"] = [*self._unready(), *shown]
            self.grid.props["more"] = self.count < len(self.found)
            self.grid.update()

    def _more(self) -> None:
        more = self.found[self.count : self.count + BATCH]
        self.count += len(more)
        if self.grid is not None:
            left = self.count < len(self.found)
            self.grid.run_method("append", [p.card(self.liked) for p in more], left)

    async def _follow(self) -> None:
        now = await run_in_threadpool(waiting, self.who)
        if now == self.waiting:
            return
        if {each.id for each in now} != {each.id for each in self.waiting}:
            self.people = await run_in_threadpool(cast, self.who)
            self.waiting = now
            self._show()
        else:
            self.waiting = now
            self._fill()
        if all(each.percent is None for each in now):
            self.timer.deactivate()

    def _search(self, text: str) -> None:
        self.query, self.count = text.strip()[:200], BATCH
        self._address()
        self._show()

    def _filter(self, key: str) -> None:
        self.show, self.count = key, BATCH
        if not key:
            self.query = ""
        self._address()
        self._show()

    def _address(self) -> None:
        query = urlencode({k: v for k, v in (("q", self.query), ("show", self.show)) if v})
        ui.run_javascript(f"history.replaceState(null, '', {'/avatars?' + query!r})")

    async def _like(self, person_id: str) -> None:
        liked = person_id not in self.liked
        self.liked ^= {person_id}
        marks = self.who.here.library.favourites
        await run_in_threadpool(marks.mark, self.who.space, "avatar", person_id, liked)
        if self.grid is not None:
            self.grid.run_method("patch", [{"id": person_id, "liked": liked}])

    def _open(self, person_id: str) -> None:
        person = next((p for p in self.people if p.id == person_id), None)
        if person is None:
            ui.navigate.to(f"/avatars/person/{person_id}")
            return
        with sheet(person.name, wide=True, headed=False) as dialog:
            _sheet(person, dialog)
        dialog.open()


def _sheet(person: Person, dialog: Any) -> None:
    """Somebody who speaks, in each of their looks."""
    with tag("div", classes="spread"):
        with tag("div"):
            tag("h2", person.name)
            tag("p", person.about, "dim")
        button("", dialog.close, icon_name="close", classes="quiet", label="Close")
    screen = tag("div", classes="screen")
    chips = tag("div", classes="chips", role="group", aria_label="Look")
    with tag("div", classes="acts"):
        if person.own:
            link("Consent and data", f"/avatars/person/{person.id}", icon_name="shield")
        use = link("Use in a video", "", icon_name="film", classes="btn main-act")

    def show(look: Any) -> None:
        screen.clear()
        with screen:
            tag("video", src=look.video, poster=look.image, autoplay=True, controls=True,
                playsinline=True, aria_label=f"{person.name} speaks")  # fmt: skip
        use.props["href"] = f"/create?avatar={look.info.id}"
        use.update()
        chips.clear()
        chips.set_visibility(len(person.looks) > 1)
        with chips:
            for each in person.looks:
                name = each.info.look or each.info.name
                made = tag("button", name, "chip", type="button")
                made.props["aria-pressed"] = str(each is look).lower()
                made.on("click", lambda _, each=each: show(each))

    show(person.looks[0])
