"""``/avatars/person/{id}``: somebody of one's own: looks, consent, and their data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from ..api import people
from ..api.envelopes import ApiError
from ..errors import StandinError
from ..jobs import persons
from ..library import AvatarGroup, AvatarLook, UnknownGroup
from ..library.avatars import checked_name
from . import footage, shell, words
from .consenting import Consenting
from .gate import KEY
from .mouths import Mouths
from .parts import Field, ask, busy, button, empty, icon, link, note, sure, tag, ticks
from .session import Visit

_EVERY: Final = 1.0
"""Seconds between two looks while something may change by itself."""
_REFUSALS: Final = {"wrong_length": 0, "no_face": 1, "face_lost": 1, "several_faces": 2,
                    "face_too_small": 3, "turned_too_far": 4, "too_short": 5}  # fmt: skip
_CHECKED: Final = (
    ("The length", "as long as it should be"),
    ("The face", "found, and in view all the time"),
    ("Alone", "nobody else in the picture"),
    ("Its size", "large enough"),
    ("The view", "turned to the camera"),
    ("What is played", "a stretch that closes without a jump"),
)
"""What is looked at in a video, in this order, and what is good."""
_TALKS: Final = (
    "A stretch in which the person speaks is played, and the mouth in it is covered. Some quiet "
    "seconds look better."
)


def register() -> None:
    """Make the page known."""

    @shell.route("/avatars/person/{group_id}")
    async def person(group_id: str) -> None:
        who = shell.visit()
        try:
            group = await run_in_threadpool(who.here.library.avatars.group, group_id, who.space)
        except UnknownGroup:
            with shell.page("Nobody", "/avatars", narrow=True):
                tag("h1", "There is nobody", "unseen")
                with empty("people", "There is no such avatar", "It may have been deleted."):
                    link("All avatars", "/avatars")
            return
        PersonPage(who, group).build()


class PersonPage:
    """One browser's view of one person."""

    def __init__(self, who: Visit, group: AvatarGroup) -> None:
        self.who, self.group = who, group
        self.seen: Any = None

    def build(self) -> None:
        """Fill the page."""
        with shell.page(self.group.name, "/avatars"):
            self.top = tag("div")
            with tag("div", classes="two"):
                self.left = tag("div", classes="stack loose")
                self.right = tag("div", classes="stack loose")
        self._show()
        self.timer = ui.timer(_EVERY, self._follow)

    def _look(self) -> tuple[AvatarGroup, Sequence[AvatarLook], str | None]:
        avatars = self.who.here.library.avatars
        group = avatars.group(self.group.id, self.who.space)
        return group, avatars.looks(self.who.space, group.id), avatars.consent(group)

    async def _follow(self) -> None:
        try:
            group, looks, status = await run_in_threadpool(self._look)
        except UnknownGroup:
            self.timer.deactivate()
            ui.navigate.to("/avatars")
            return
        self.group = group
        if _stage(looks, status) != self.seen:  # or was, before somebody changed it here
            self._show(anew=False)
        for look in looks:
            share = self.who.here.intake.followed(look.id)
            if share is not None and hasattr(self, "bar") and not self.bar.is_deleted:
                percent = min(99, round(100 * share))
                self.bar.style(f"width: {percent}%")
                self.meter.props["aria-valuenow"] = percent
                self.meter.update()
                self.said.text = f"Following the face · {percent} %"

    def _show(self, anew: bool = True) -> None:
        """Fill the page; with ``anew`` also where the same is there already."""
        self.group, looks, status = self._look()
        seen, self.seen = self.seen, _stage(looks, status)
        if self.seen == seen and not anew:
            return
        ready = [look for look in looks if look.state == "ready"]
        usable = bool(ready) and status in (None, "approved")
        self.top.clear()
        with (
            self.top,
            shell.head(self.group.name, _about(self.group, looks), back=("Avatars", "/avatars")),
        ):
            if usable:
                link("Use in a video", f"/create?avatar={ready[0].id}", icon_name="film",
                     classes="btn main-act")  # fmt: skip
            button("Rename", self._rename, icon_name="edit")
        self.left.clear()
        with self.left:
            self._screen(looks, ready, usable)
            self._looks(looks)
            Mouths(self.who, looks).build()
        self.right.clear()
        with self.right:
            if self.group.kind != "illustrated":
                Consenting(self.who, self.group, self._show).build()
            self._data()

    def _screen(
        self, looks: Sequence[AvatarLook], ready: Sequence[AvatarLook], usable: bool
    ) -> None:
        if any(look.state == "training" for look in looks):
            self._preparing()
        elif usable:
            here, look = self.who.here, ready[0]
            image, video = (people.preview(here, look.id, s, "", True) for s in (".webp", ".mp4"))
            with tag("div", classes="screen"):
                tag("video", src=video, poster=image, controls=True, playsinline=True,
                    preload="none", aria_label=f"{self.group.name} speaks")  # fmt: skip
        elif ready:
            with tag("div", classes="screen"), tag("div", classes="wait", role="status"):
                icon("shield")
                tag("span", "Hidden until there is consent")
        elif looks:
            note("This cannot become an avatar", _sentence(looks[0].reason or "it failed"),
                 kind="bad", icon_name="alert")  # fmt: skip
            if self.group.kind == "footage":
                with tag("div", classes="row"):
                    footage.try_again()
                    button("Forget this one", self._delete, icon_name="trash")

    def _preparing(self) -> None:
        with tag("section", classes="card", aria_label="Preparation"):
            tag("h2", "The avatar is being made")
            self.said = tag("b", "Waiting for its turn", "num", role="status")
            self.meter = tag("div", classes="bar on-ground", role="progressbar", aria_valuemin=0,
                             aria_valuemax=100, aria_label="Preparation")  # fmt: skip
            with self.meter:
                self.bar = tag("i")
            tag("p", "It takes about as long as the video is. You can put the consent down "
                "meanwhile, leave, or close this page.", "dim small")  # fmt: skip

    def _looks(self, looks: Sequence[AvatarLook]) -> None:
        checked = next((look for look in looks if look.kind == "footage" and look.report), None)
        if checked is not None:
            _checks(json.loads(checked.report or "{}"))
        if len(looks) > 1:
            with tag("section", classes="card", aria_label="Looks"):
                tag("h2", words.plural(len(looks), "look"))
                with tag("ul", classes="list"):
                    for look in looks:
                        self._one(look)

    def _one(self, look: AvatarLook) -> None:
        name, kind = {"ready": ("Ready", "good"), "failed": ("Failed", "bad")}.get(
            look.state, ("Being made", "warm")
        )
        with tag("li"):
            with tag("div", classes="grow"):
                tag("b", look.name)
                if look.state == "failed" and look.reason:
                    tag("p", _sentence(look.reason), "small dim")
            tag("span", name, f"state {kind}")
            button("", lambda: self._drop(look), icon_name="trash", classes="quiet",
                   label=f"Delete {look.name}")  # fmt: skip

    def _data(self) -> None:
        if "manage" not in self.who.scopes:
            return
        with tag("section", classes="card", aria_label="Their data"):
            tag("h2", "Their data")
            with tag("div", classes="line"):
                tag("p", "A copy of everything that is kept of this person, as a ZIP.", "dim")
                link("Export", f"/studio/export/{self.group.id}", icon_name="download",
                     download=f"{self.group.name}.zip")  # fmt: skip
            with tag("div", classes="line"):
                tag("p", "Delete the avatar. Finished videos stay.", "dim")
                button("Delete", self._delete, icon_name="trash")
            with tag("div", classes="line"):
                tag("p", "Forget the person: the avatar, its consents, and every video that shows "
                    "them. It cannot be undone.", "dim")  # fmt: skip
                button("Erase", self._erase, icon_name="trash", classes="bad")

    async def _rename(self) -> None:
        name = await ask("Rename", "Name", self.group.name)
        if name is None:
            return
        self.who.needs("manage")
        avatars = self.who.here.library.avatars
        self.group = await run_in_threadpool(
            lambda: avatars.update_group(self.group.id, name=checked_name(name))
        )
        self._show()

    async def _drop(self, look: AvatarLook) -> None:
        if await sure(f"Delete the look {look.name}?", "Finished videos stay.", "Delete"):
            self.who.needs("manage")
            library = self.who.here.library
            await run_in_threadpool(
                library.avatars.remove_look, look.id, self.who.space, library.objects
            )
            await self._follow()

    async def _delete(self) -> None:
        text = "The avatar and all that it was made of go. Finished videos stay."
        if await sure(f"Delete {self.group.name}?", text, "Delete"):
            self.who.needs("manage")
            library = self.who.here.library
            self.timer.deactivate()
            await run_in_threadpool(
                library.avatars.remove_group, self.group.id, self.who.space, library.objects
            )
            ui.navigate.to("/avatars")

    async def _erase(self) -> None:
        self.who.needs("manage")
        here = self.who.here
        shown = len(await run_in_threadpool(persons.showing, here.library, self.group))
        title = f"Erase {self.group.name}?"
        with ui.dialog() as dialog, tag("div", classes="sheet", role="alertdialog",
                                        aria_label=title):  # fmt: skip
            tag("h2", title)
            tag("p", f"The avatar, its consents and {words.plural(shown, 'video')} that show this "
                "person are deleted for good, with everything they were made from.")  # fmt: skip
            name = Field(f"Write “{self.group.name}” to go on")
            with tag("div", classes="acts"):
                button("Cancel", lambda: dialog.submit(False))
                go = button("Erase for good", classes="bad")
            go.on("click", lambda _: self._erased(go, name, dialog))
        await dialog
        dialog.delete()

    async def _erased(self, pressed: Element, name: Field, dialog: ui.dialog) -> None:
        if str(name.value).strip() != self.group.name:
            name.complain("This is not the name.")
            return
        here = self.who.here

        def erase() -> persons.Erased:
            self.who.needs("manage")
            return persons.erase(here.library, self.group, self.who.actor, here.jobs.cancel)

        self.timer.deactivate()
        with busy(pressed):
            try:
                await run_in_threadpool(erase)
            except StandinError as error:
                name.complain(error.message)
                return
        dialog.submit(True)
        ui.navigate.to("/avatars")


async def export(request: Request) -> Response:
    """``GET /studio/export/{group_id}``: the ZIP of all that is kept of a person."""
    who: Visit = request.scope[KEY]
    folder = TemporaryDirectory(prefix="standin-")

    def write() -> tuple[AvatarGroup, Path]:
        who.needs("manage")
        group = who.here.library.avatars.group(request.path_params["group_id"], who.space)
        out = Path(folder.name) / "person.zip"
        persons.export(who.here.library, group, out, who.actor)
        return group, out

    try:
        group, out = await run_in_threadpool(write)
    except (UnknownGroup, ApiError) as error:
        folder.cleanup()
        status = error.status if isinstance(error, ApiError) else 404
        return PlainTextResponse(error.message + "\n", status)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        out,
        media_type="application/zip",
        filename=f"{group.name}.zip",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(folder.cleanup),
    )


def _stage(looks: Sequence[AvatarLook], status: str | None) -> object:
    return [(look.id, look.name, look.state) for look in looks], status


def _about(group: AvatarGroup, looks: Sequence[AvatarLook]) -> str:
    made = {"photo": "Of a photo", "footage": "Of a video"}.get(group.kind, "Drawn")
    return f"{made} · {words.plural(len(looks), 'look')} · made {words.ago(group.created_at)}"


def _checks(report: dict[str, Any]) -> None:
    """What was found in a video, check by check."""
    failed = _REFUSALS.get(report.get("code", ""))
    if failed is None and "loop" not in report:
        return
    with tag("section", classes="card", aria_label="Checks"):
        tag("h2", "Checks")
        if failed is not None:
            note(_CHECKED[failed][0], _sentence(report["message"]), kind="bad", icon_name="close")
        good = _CHECKED[:failed]
        if good:
            ticks([f"{name}: {told}" for name, told in good])
        if failed is None and not report.get("at_rest", True):
            note("No quiet moment", _TALKS, kind="warm", icon_name="alert")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
