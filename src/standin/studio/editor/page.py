"""``/create``: a video from nothing to the queue, and back to where it was left."""

from __future__ import annotations

import json
import re
import uuid
from typing import Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ...api.envelopes import ApiError
from ...api.filling import variables
from ...api.speakers import Speakers
from ...library import Draft, UnknownDraft, UnknownVideo
from .. import asking, shell
from ..cast import Person, cast, find
from ..parts import Field, busy, button, note, sure, tag, toast
from . import body as bodies
from . import engines, exchange
from .body import Body
from .desk import Desk, Why, has_room
from .panel import Panel
from .saving import LOOK, Keeper, State
from .script import Script, menu
from .stage import Stage, said
from .strip import Strip
from .whole import SHAPES, reshape, shape

_STATES: Final[dict[State, tuple[str, str]]] = {
    "new": ("", ""),
    "saving": ("Saving…", ""),
    "saved": ("Saved", "good"),
    "unsaved": ("Not saved; trying again", "bad"),
    "elsewhere": ("Changed elsewhere", "warm"),
    "gone": ("Deleted elsewhere", "warm"),
}
_SCENE: Final = re.compile(r"video_inputs\[(\d+)\]\.?(.*)")
_TURN: Final = re.compile(r"turns\[(\d+)\]\.?(.*)")
_TAB_OF: Final = {
    "character": "presenter", "voice": "voice", "background": "background", "text": "text",
    "subtitles": "captions", "caption": "captions", "dimension": "video", "title": "video",
    "transition": "background", "music": "music",
}  # fmt: skip
_KEYS: Final = """(e) => {
  if (e.repeat && e.key.toLowerCase() !== 'z') return;
  const mod = e.ctrlKey || e.metaKey, key = e.key.toLowerCase();
  if (!mod || e.altKey || document.querySelector('.q-dialog')) return;
  if (e.target.matches && e.target.matches('input[type=search]')) return;
  const act = {z: e.shiftKey ? 'redo' : 'undo', y: 'redo', s: 'save'}[key];
  if (!act) return;
  e.preventDefault();
  if (document.activeElement && document.activeElement.blur && act !== 'save') {
    const was = document.activeElement;
    was.dispatchEvent(new Event('change', {bubbles: true}));
    was.dispatchEvent(new Event('blur'));
  }
  emitEvent('standin-' + act);
}"""


def register() -> None:
    """Make the page known."""

    @shell.route("/create")
    async def create(avatar: str = "", voice: str = "", draft: str = "") -> None:
        source = ui.context.client.request.query_params.get("from", "")
        await Editor().build(avatar, voice, source, draft)


class Editor:
    """One browser's editor."""

    async def build(self, avatar: str, voice: str, source: str, draft_id: str) -> None:
        """Fill the page."""
        self.who = shell.visit()
        self.name = uuid.uuid4().hex
        people: list[Person] = await run_in_threadpool(cast, self.who)
        voices = await run_in_threadpool(Speakers(self.who.here, self.who.space).list)
        self.moved = await run_in_threadpool(engines.chosen, self.who)
        draft = await self._draft(draft_id)
        self.desk = Desk(self.who, people, voices, bodies.new(None, "", bodies.FIRST))
        body = json.loads(draft.body) if draft else await self._taken(source)
        if body is None:
            body = self._first(avatar, voice)
        self.desk.begin(body)
        self.keeper = Keeper(
            self.who, lambda: self.desk.body, draft, self._kept, self._named,
        )  # fmt: skip
        with shell.page("Create", "/create"), tag("div", classes="editor"):
            tag("h1", "Create a video", "unseen")
            self._top()
            self.news = tag("div", classes="news")
            self.strip = Strip(self.desk)
            with tag("div", classes="work"):
                self.stage = Stage(self.desk, self.strip, self.name)
                self._shapes()
                self.script = Script(self.desk, self.keeper.draft_id)
            self.panel = Panel(self.desk)
        self.desk.watch(self._changed)
        if draft_id and draft is None:
            toast("This draft is not there any more; here is a new one", seconds=8)
        self._listen()
        self._kept(self.keeper.state)
        self._changed("choose")

    async def _draft(self, draft_id: str) -> Draft | None:
        if not draft_id:
            return None
        drafts = self.who.here.library.drafts
        try:
            return await run_in_threadpool(drafts.get, draft_id, self.who.space)
        except UnknownDraft:
            return None

    async def _taken(self, video_id: str) -> Body | None:
        """The request that a video was asked for with."""
        if not video_id:
            return None
        videos = self.who.here.library.videos
        try:
            video = await run_in_threadpool(videos.get, video_id, self.who.space)
        except UnknownVideo:
            return None
        body = json.loads(video.asked) if video.asked else None
        return body if body and body.get(bodies.SCENES) else None

    def _first(self, avatar: str, voice: str) -> Body:
        people = self.desk.people
        look = find(people, avatar) or (people[0].looks[0] if people else None)
        voice_id = voice if voice in self.desk.voices else self.desk.suited(look)
        background = {"type": "own"} if has_room(look) else bodies.FIRST
        return bodies.new(look.character if look else None, voice_id, background)

    # Its frame

    def _top(self) -> None:
        with tag("header", classes="top"):
            with tag("a", classes="brand top-home", href="/", aria_label="All videos"):
                tag("span", classes="mark", aria_hidden="true")
            self.title = Field(
                "Title", self.desk.body.get("title") or "", hideLabel=True,
                placeholder="Untitled video",
                on_change=lambda v: self.desk.put_all(("title",), str(v or "")),
            ).classes("top-title")  # fmt: skip
            self.state = tag("span", "", "top-state small", role="status")
            with tag("div", classes="tools top-tools"):
                self.undo = button("", self._undo, icon_name="undo", classes="quiet", label="Undo")
                self.redo = button("", self._redo, icon_name="redo", classes="quiet", label="Redo")
                with button("", icon_name="more", classes="quiet", label="More about this video"):
                    menu(
                        [
                            ("The request, as curl, Python, JSON", self._export),
                            ("Import a request", self._import),
                            ("Make many, from a table", self._many),
                            ("Duplicate this draft", self._duplicate),
                            ("Delete this draft", self._delete),
                        ]
                    )
                self.go = button("Make video", icon_name="film", classes="main-act")
                self.go.on("click", lambda _: self._make())

    def _shapes(self) -> None:
        with tag("div", classes="stage-foot"):
            with tag("div", classes="seg", role="group", aria_label="Format"):
                self.shapes = {}
                for key, name, (w, h) in SHAPES[:3]:
                    made = tag("button", type="button", aria_label=name, title=f"{name}, {key}")
                    with made:
                        tag("i", classes="ratio", style=f"--r: {w} / {h}", aria_hidden="true")
                        tag("span", key)
                    made.on("click", lambda _, key=key: reshape(self.desk, key))
                    self.shapes[key] = made
            self.without = tag("p", "", "dim small", role="status")

    def _listen(self) -> None:
        ui.run_javascript(f"document.addEventListener('keydown', {_KEYS})")
        ui.on("standin-undo", lambda _: self._undo())
        ui.on("standin-redo", lambda _: self._redo())
        ui.on("standin-save", lambda _: self.keeper.save())
        ui.timer(LOOK, self.keeper.look)
        ui.context.client.on_delete(self.keeper.close)

    # What happens in it

    def _changed(self, why: Why) -> None:
        history, body = self.desk.history, self.desk.body
        for made, can in ((self.undo, history.can_undo), (self.redo, history.can_redo)):
            if made.props.get("disabled") != (None if can else True):
                made.props["disabled"] = None if can else True
                made.update()
        now = shape(*bodies.ratio(body))
        for key, made in self.shapes.items():
            pressed = str(key == now).lower()
            if made.props.get("aria-pressed") != pressed:
                made.props["aria-pressed"] = pressed
                made.update()
        told = engines.told(self.desk.now, self.moved)
        if self.without.text != told:
            self.without.text = told
        if why == "whole":
            self.title.value = body.get("title") or ""
        if self.keeper.dirty:
            self.keeper.touch()

    def _undo(self) -> None:
        self.desk.undo()

    def _redo(self) -> None:
        self.desk.redo()

    def _kept(self, state: State) -> None:
        if self.state.is_deleted:
            return
        told, kind = _STATES[state]
        self.state.text = told
        self.state.classes(replace=f"top-state small {kind}")
        if state == "saved":
            self.script.saved(self.script.typed)
        if state in ("elsewhere", "gone"):
            self._show_news(state)

    def _named(self, draft_id: str) -> None:
        self.script.named(draft_id)
        if not self.state.is_deleted:
            with self.state:
                address = f"/create?draft={draft_id}"
                ui.run_javascript(f"history.replaceState(history.state, '', {address!r})")

    def _show_news(self, state: State) -> None:
        self.news.clear()
        gone = state == "gone"
        title = "This draft was deleted elsewhere" if gone else "This draft was changed elsewhere"
        text = (
            "What you see here is kept nowhere now."
            if gone
            else "In another tab, or by somebody else. Nothing of yours is saved until you choose."
        )
        with (
            self.news,
            note(title, text, kind="warm", icon_name="alert"),
            tag("div", classes="row"),
        ):
            if not gone:
                button("Show theirs", self._theirs, classes="small-btn")
            button("Keep mine", self._mine, classes="small-btn")

    async def _theirs(self) -> None:
        try:
            body = await self.keeper.theirs()
        except UnknownDraft:
            self._kept("gone")
            return
        self.news.clear()
        scene = min(self.desk.scene, len(bodies.scenes(body)) - 1)
        self.desk.change(body, scene=scene, why="whole")

    async def _mine(self) -> None:
        self.news.clear()
        await self.keeper.mine()

    async def _make(self) -> None:
        self.script.complain(None)
        silent = bodies.silent(self.desk.body)
        if silent:
            self.desk.go(*silent[0])
            self.script.complain("Write what shall be said.")
            return
        if variables(self.desk.body):
            await self._many()
            return
        with busy(self.go):
            await self.keeper.save()
            try:
                made = await run_in_threadpool(asking.send, self.who, self.desk.body)
            except ApiError as error:
                self._complain(error)
                return
            await run_in_threadpool(self.keeper.made)
        ui.navigate.to(f"/videos/{made.id}")

    def _complain(self, error: ApiError) -> None:
        where = error.param or ""
        found = _SCENE.match(where)
        if found:
            turn = _TURN.match(found[2])
            self.desk.go(int(found[1]), int(turn[1]) + 1 if turn else 0)
            where = turn[2] if turn else found[2]
        if where.startswith("voice.input_text"):
            self.script.complain(said(error))
            return
        self.panel.open(_TAB_OF.get(re.split(r"[.\[]", where)[0], "video"))
        self.news.clear()
        with self.news, note("This cannot be made", said(error), kind="bad", icon_name="alert"):
            button("Close", self.news.clear, classes="quiet small-btn")

    def _export(self) -> None:
        exchange.show(self.who.base, self.desk.body)

    async def _import(self) -> None:
        body = await exchange.ask(self.desk)
        if body is not None:
            self.desk.change(body, scene=0, why="whole")
            toast("Imported", "Undo", self.desk.undo, seconds=9)

    async def _many(self) -> None:
        if await self.keeper.save() and self.keeper.draft_id:
            ui.navigate.to(f"/create/many?draft={self.keeper.draft_id}")

    async def _duplicate(self) -> None:
        self.who.needs("create")
        title = str(self.desk.body.get("title") or "").strip()
        copy = {**self.desk.body, "title": f"{title or 'Untitled video'}, copy"}
        drafts = self.who.here.library.drafts
        await self.keeper.save()
        made = await run_in_threadpool(drafts.create, self.who.space, copy)
        ui.navigate.to(f"/create?draft={made.id}")

    async def _delete(self) -> None:
        self.who.needs("create")
        if await sure("Delete this draft?", "Videos that were made of it stay.", "Delete"):
            await run_in_threadpool(self.keeper.drop)
            ui.navigate.to("/")
