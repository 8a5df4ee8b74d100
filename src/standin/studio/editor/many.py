"""``/create/many``: a draft with variables and a table make many videos at once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from nicegui import app as framework
from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ...api import templates
from ...api.envelopes import ApiError
from ...api.filling import variables
from ...api.v3 import batches
from ...errors import InvalidField
from ...library import Draft, UnknownDraft
from .. import asking, shell, words
from ..parts import Drop, Field, busy, button, empty, icon, link, note, tag, toast
from ..session import Visit
from . import body as bodies
from . import runs
from . import table as tables
from .body import Body
from .desk import Desk
from .drawing import Pictures
from .examples import example
from .script import speech
from .stage import said
from .table import Row, Table

_SHOWN: Final = 200
"""Rows that are shown; all are looked at."""
_CELL: Final = 60


def register() -> None:
    """Make the page known."""

    @shell.route("/create/many")
    async def many(draft: str = "") -> None:
        who = shell.visit()
        if not draft:
            await runs.show(who)
            return
        try:
            found = await run_in_threadpool(who.here.library.drafts.get, draft, who.space)
        except UnknownDraft:
            with shell.page("Make many", "/create", narrow=True):
                tag("h1", "Make many videos", "unseen")
                with empty("film", "There is no such draft", "It may have been deleted."):
                    link("Create a video", "/create")
            return
        await Many(who, found).build()


class Many:
    """One browser's page."""

    def __init__(self, who: Visit, draft: Draft) -> None:
        self.who, self.draft = who, draft
        self.body: Body = json.loads(draft.body)
        self.names = list(variables(self.body))
        self.name = uuid.uuid4().hex
        self.table: Table | None = None
        self.chosen: dict[str, str] = {}
        self.problems: dict[int, str] = {}
        """Why a row cannot be made, by its place."""
        self.lengths: dict[int, float] = {}
        self.row = 0
        """The row that is shown at the side."""
        self.looked = 0
        """Counts the looks at all rows: the last one wins."""

    async def build(self) -> None:
        """Fill the page."""
        title = words_of(self.body)
        voices = await run_in_threadpool(self.who.here.voices.list)
        self.desk = Desk(self.who, [], voices, self.body)
        with shell.page("Make many", "/create"):
            with shell.head("Make many videos", f"One of “{title}” for each row of a table."):
                link("Back to the draft", f"/create?draft={self.draft.id}", icon_name="back")
            if not self.names:
                text = "Put one into a script or a text with the button { }, or write {{name}}."
                with empty("braces", "This draft has no variables yet", text):
                    link("Back to the draft", f"/create?draft={self.draft.id}")
                return
            with tag("div", classes="two"):
                with tag("div", classes="stack loose"):
                    self._source()
                    self.rows = tag("div", classes="stack loose")
                self.side = tag("aside", classes="stack many-side", aria_label="Preview")

    def _source(self) -> None:
        with tag("section", classes="card", aria_label="The table"):
            with tag("div", classes="spread"):
                tag("h2", "The table")
                link(
                    "A table to fill in", tables.blank(self.names), icon_name="download",
                    classes="btn small-btn", download=f"{words_of(self.body)}.csv",
                )  # fmt: skip
            with tag("p", classes="dim"):
                tag("span", "A column for each of ")
                for name in self.names:
                    tag("code", name, "chip-code")
                tag("span", ", a row for each video. A column title names the videos.")
            with tag("div", classes="two even"):
                Drop(
                    "Drop a CSV file here", "Of any spreadsheet, at most 5 MB",
                    accept=".csv,.tsv,.txt,text/csv", most=tables.BYTES,
                    on_sent=self._sent, on_refused=toast,
                )  # fmt: skip
                with tag("div", classes="stack"):
                    lines = (",".join(self.names), ",".join("…" for _ in self.names))
                    self.pasted = Field(
                        "Or paste it", "", kind="area", rows=5,
                        placeholder="\n".join(lines),
                    ).classes("code-field")  # fmt: skip
                    button("Read it", self._paste, classes="small-btn")
            self.problem = tag("div")

    async def _sent(self, token: str, _: str) -> None:
        file = framework.state.uploads.get(token, self.who)
        if file is not None:
            await self._read(tables.decoded(await run_in_threadpool(file.read_bytes)))

    async def _paste(self) -> None:
        await self._read(str(self.pasted.value))

    async def _read(self, text: str) -> None:
        self.problem.clear()
        try:
            self.table = tables.read(text)
        except InvalidField as error:
            with self.problem:
                note("This table cannot be used", error.detail, kind="bad", icon_name="alert")
            return
        self.chosen = tables.matched(self.table.columns, self.names)
        self.row = 0
        self._show()
        await self._look()

    # What is in it

    def _show(self) -> None:
        assert self.table is not None
        self.rows.clear()
        with self.rows:
            with tag("section", classes="card", aria_label="Columns"):
                tag("h2", "Columns")
                with tag("div", classes="fields"):
                    for name in self.names:
                        Field(
                            name, self.chosen[name], kind="select",
                            options=[("", "None"), *((each, each) for each in self.table.columns)],
                            on_change=partial(self._match, name),
                        )  # fmt: skip
            with tag("section", classes="card", aria_label="Rows"):
                with tag("div", classes="spread"):
                    tag("h2", words.plural(len(self.table.rows), "row"))
                    self.told = tag("p", "", "dim", role="status")
                self.list = tag("div", classes="many-rows", tabindex="0", role="region",
                                aria_label="Rows")  # fmt: skip

    async def _match(self, name: str, column: str) -> None:
        self.chosen[name] = column
        await self._look()

    async def _look(self) -> None:
        """Look whether each row can be made; the first one is shown at the side."""
        assert self.table is not None
        self.looked += 1
        mine, rows = self.looked, list(self.table.rows)
        self.told.text = "Looking at each row…"
        self.problems, self.lengths = {}, {}
        for start in range(0, len(rows), 20):
            await run_in_threadpool(self._check, rows, start, start + 20)
            if mine != self.looked or self.told.is_deleted:
                return
        bad = len(self.problems)
        good = len(rows) - bad
        self.told.text = f"{good} can be made" + (f", {bad} cannot" if bad else "")
        self._fill(rows)
        await self._preview()

    def _check(self, rows: Sequence[Row], start: int, end: int) -> None:
        for i, row in enumerate(rows[start:end], start):
            if row.problem:
                self.problems[i] = row.problem
                continue
            try:
                told = templates.check_row(self.who.here, self.who.space, self.body, self._row(row))
                self.lengths[i] = told["duration"]
            except ApiError as error:
                self.problems[i] = _plain(error)

    def _row(self, row: Row) -> dict[str, Any]:
        """A row as the API's tables have it."""
        made: dict[str, Any] = tables.values(row, self.chosen)
        own = next((c for c in row.cells if c.casefold() == "title"), None)
        if "title" not in self.names and own and row.cells[own].strip():
            made["title"] = row.cells[own].strip()
        elif "title" not in self.names and not variables(self.body.get("title")):
            first = next((value for value in made.values() if value), "")
            made["title"] = f"{words_of(self.body)}: {first[:_CELL]}" if first else ""
        return made

    def _fill(self, rows: Sequence[Row]) -> None:
        order = sorted(range(len(rows)), key=lambda i: (i not in self.problems, i))
        self.list.clear()
        with self.list, tag("table"):
            with tag("thead"), tag("tr"):
                for name in ("", *self.names, ""):
                    tag("th", name, scope="col")
            with tag("tbody"):
                for i in order[:_SHOWN]:
                    self._line(i, rows[i])
        if len(rows) > _SHOWN:
            with self.list:
                tag("p", f"and {len(rows) - _SHOWN} more that can be made", "dim small")

    def _line(self, i: int, row: Row) -> None:
        problem = self.problems.get(i)
        given = tables.values(row, self.chosen)
        with tag("tr", classes="bad" if problem else ""):
            with tag("td"):
                made = tag(
                    "button", str(row.number), "chip", type="button",
                    aria_label=f"Show row {row.number}", aria_pressed=str(i == self.row).lower(),
                )  # fmt: skip
                made.on("click", lambda _: self._turn(i))
            for name in self.names:
                value = given.get(name, "")
                tag("td", value if len(value) <= _CELL else f"{value[:_CELL]}…")
            if problem:
                with tag("td", classes="why"):
                    icon("alert")
                    tag("span", problem)
            else:
                tag("td", words.clock(self.lengths.get(i)), "num dim")

    async def _turn(self, i: int) -> None:
        self.row = i
        assert self.table is not None
        self._fill(self.table.rows)
        await self._preview()

    # The row at the side

    async def _preview(self) -> None:
        assert self.table is not None
        row = self.table.rows[self.row]
        good = len(self.table.rows) - len(self.problems)
        filled = self._filled(row)
        self.side.clear()
        with self.side:
            tag("h2", f"Row {row.number}")
            screen = tag("div", classes="screen")
            with screen, tag("div", classes="wait"):
                tag("span", classes="spin", aria_hidden="true")
            if filled is not None:
                script = bodies.get(filled, (bodies.SCENES, 0, "voice", "input_text"), "")
                tag("p", bodies.plain(str(script))[:400], "many-script")
                listen = button("Listen", icon_name="play-full")
                sound = tag("div")
                listen.on("click", lambda _: self._listen(listen, sound, filled))
            self.go = button(
                f"Make {words.plural(good, 'video')}" if good else "No row can be made",
                icon_name="film", classes="main-act big wide",
            )  # fmt: skip
            self.go.on("click", lambda _: self._make())
            if not good:
                self.go.props["disabled"] = True
            elif self.problems:
                bad = words.plural(len(self.problems), "row")
                tag("p", f"{bad} cannot be made, and will be left out.", "dim small")
        await self._draw(screen, filled, self.problems.get(self.row))

    def _filled(self, row: Row) -> Body | None:
        try:
            return example(self.body, "", "", self._row(row))
        except InvalidField:
            return None

    async def _draw(self, screen: Any, filled: Body | None, problem: str | None) -> None:
        pictures: Pictures = framework.state.pictures
        url, why = None, problem or "This row cannot be shown."
        if filled is not None:
            try:
                look = bodies.look(filled, 0)
                url = await run_in_threadpool(pictures.scene, self.who, look, self.name)
            except ApiError as error:
                why = said(error)
        if screen.is_deleted:
            return
        screen.clear()
        with screen:
            if url:
                tag("img", src=url, alt="The first scene of this row")
            else:
                with tag("div", classes="wait"):
                    tag("span", why)

    async def _listen(self, pressed: Any, place: Any, filled: Body) -> None:
        with busy(pressed):
            try:
                asked = speech(self.desk, bodies.scenes(filled)[0])
                _, url = await run_in_threadpool(asking.say, self.who, asked)
            except (ApiError, KeyError) as error:
                toast(said(error) if isinstance(error, ApiError) else "Nobody speaks there")
                return
        place.clear()
        with place:
            tag("audio", src=url, controls=True, autoplay=True, style="width: 100%",
                aria_label="The first scene, spoken")  # fmt: skip

    async def _make(self) -> None:
        assert self.table is not None
        self.who.needs("create")
        good = [row for i, row in enumerate(self.table.rows) if i not in self.problems]
        with busy(self.go):
            told = await run_in_threadpool(self._put_down, [self._row(row) for row in good])
        ui.navigate.to(f"/create/many/{told['batch_id']}")

    def _put_down(self, rows: list[dict[str, Any]]) -> dict[str, Any]:
        who = self.who

        def make(row: dict[str, Any], batch: tuple[str, int]) -> None:
            templates.make_row(who.here, who.space, self.body, row, who.base, batch)

        told = batches.put_down(who.here, who.space, rows, make, words_of(self.body), None)
        who.here.library.drafts.mark_made(self.draft.id, who.space, self.draft.revision)
        return told


def words_of(body: Body) -> str:
    """A video's title, or what stands for one."""
    return str(body.get("title") or "").strip() or "Untitled video"


def _plain(error: ApiError) -> str:
    """What is wrong with a row, in the table's own words."""
    param = error.param or ""
    text = said(error)
    name = param.removeprefix("variables.").split(".")[0] if param.startswith("variables.") else ""
    if name:
        return f"{name}: {'is empty' if 'required' in text else text}"
    return f"{param}: {text}" if param else text
