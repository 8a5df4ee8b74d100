"""``/avatars/person/{id}``: somebody of one's own: looks, consent, and their data."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..api import people
from ..errors import StandinError
from ..jobs import persons
from ..library import AvatarGroup, AvatarLook, UnknownGroup
from ..library.avatars import checked_name
from . import footage, shell, words
from .consenting import Consenting
from .mouths import Mouths
from .own import Own, handed
from .parts import Field, ask, busy, button, first, icon, link, note, sheet, sure, tag, ticks
from .session import Visit

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
            shell.gone("There is no such avatar", PersonPage.above, "people")
            return
        PersonPage(who, group).build()


class PersonPage(Own):
    """One browser's view of one person."""

    above = ("Avatars", "/avatars")
    data = (
        "Their data",
        "A copy of everything that is kept of this person, as a ZIP.",
        "Delete the avatar. Finished videos stay.",
        "Forget the person: the avatar, its consents, and every video that shows them. It cannot "
        "be undone.",
    )
    doomed = "The avatar and all that it was made of go. Finished videos stay."

    def __init__(self, who: Visit, group: AvatarGroup) -> None:
        super().__init__(who)
        self.group = group

    @property
    def name(self) -> str:
        """The person's."""
        return self.group.name

    @property
    def copy(self) -> str:
        """Path of the ZIP."""
        return f"/studio/export/{self.group.id}"

    def look(self) -> tuple[object, object, object, object]:
        """The person, their looks, and how it is with their consent."""
        avatars = self.who.here.library.avatars
        self.group = avatars.group(self.group.id, self.who.space)
        self.looks = avatars.looks(self.who.space, self.group.id)
        self.status = avatars.consent(self.group)
        states = [(look.id, look.name, look.state) for look in self.looks]
        given = self.who.here.library.consents.of(self.group.id, self.who.space)
        stands = self.status, [(each.id, each.revoked_at) for each in given]
        return (self.name, states, self.status), (states, self.status), stands, (states,)

    @property
    def ready(self) -> Sequence[AvatarLook]:
        """Looks that can be shown, once there is consent."""
        return [look for look in self.looks if look.state == "ready"]

    @property
    def usable(self) -> bool:
        """Whether videos can be made."""
        return bool(self.ready) and self.status in (None, "approved")

    @property
    def failed(self) -> bool:
        """Whether nothing came of it."""
        return all(look.state == "failed" for look in self.looks)

    async def follow(self) -> None:
        """Show what has changed, and how far the preparation is."""
        await super().follow()
        for look in self.looks:
            share = self.who.here.intake.followed(look.id)
            if share is not None and hasattr(self, "bar") and not self.bar.is_deleted:
                percent = min(99, round(100 * share))
                self.bar.style(f"width: {percent}%")
                self.meter.props["aria-valuenow"] = percent
                self.meter.update()
                self.said.text = f"Following the face · {percent} %"

    def head(self) -> None:
        """Their name, and what can be done."""
        with shell.head(self.name, _about(self.group, self.looks), back=self.above):
            if self.usable:
                link("Use in a video", f"/create?avatar={self.ready[0].id}", icon_name="film",
                     classes="btn main-act")  # fmt: skip
            button("Rename", self._rename, icon_name="edit")

    def main(self) -> None:
        """Their picture and looks."""
        self._screen(self.looks, self.ready, self.usable)
        if self.failed:
            _checks(self.looks)
        self._looks(self.looks)
        Mouths(self.who, self.looks).build()

    def consent(self) -> None:
        """Their consent, which people of one's own drawing need not give."""
        if self.group.kind != "illustrated":
            Consenting(self.who, self.group, self.show).build()

    def rest(self) -> None:
        """What was found in their video, and their data."""
        if not self.failed:
            _checks(self.looks)
        self.data_card()

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
            note("This cannot become an avatar", words.sentence(looks[0].reason or "it failed"),
                 kind="bad", icon_name="alert")  # fmt: skip
            if self.group.kind == "footage":
                with tag("div", classes="row"):
                    footage.try_again()
                    button("Forget this one", self.delete, icon_name="trash")

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
                    tag("p", words.sentence(look.reason), "small dim")
            tag("span", name, f"state {kind}")
            button("", lambda: self._drop(look), icon_name="trash", classes="quiet",
                   label=f"Delete {look.name}")  # fmt: skip

    async def _rename(self) -> None:
        name = await ask("Rename", "Name", self.group.name)
        if name is None:
            return
        self.who.needs("manage")
        avatars = self.who.here.library.avatars
        await run_in_threadpool(
            lambda: avatars.update_group(self.group.id, name=checked_name(name))
        )
        self.show()

    async def _drop(self, look: AvatarLook) -> None:
        if await sure(f"Delete the look {look.name}?", "Finished videos stay.", "Delete"):
            self.who.needs("manage")
            library = self.who.here.library
            await run_in_threadpool(
                library.avatars.remove_look, look.id, self.who.space, library.objects
            )
            await self.follow()

    def remove(self) -> None:
        """Delete the avatar."""
        library = self.who.here.library
        library.avatars.remove_group(self.group.id, self.who.space, library.objects)

    async def erase(self) -> None:
        """Ask twice, and forget the person."""
        self.who.needs("manage")
        here = self.who.here
        shown = len(await run_in_threadpool(persons.showing, here.library, self.group))
        title = f"Erase {self.group.name}?"
        with sheet(title, role="alertdialog") as dialog:
            tag("p", f"The avatar, its consents and {words.plural(shown, 'video')} that show this "
                "person are deleted for good, with everything they were made from.")  # fmt: skip
            name = Field(f"Write “{self.group.name}” to go on")
            with tag("div", classes="acts"):
                button("Cancel", lambda: dialog.submit(False))
                go = button("Erase for good", classes="bad")
            go.on("click", lambda _: self._erased(go, name, dialog))
            first(dialog, name, lambda: self._erased(go, name, dialog))
        await dialog

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
        self.leave()


async def export(request: Request) -> Response:
    """``GET /studio/export/{group_id}``: the ZIP of all that is kept of a person."""

    def write(who: Visit) -> tuple[str, Callable[[Path], None]]:
        library = who.here.library
        group = library.avatars.group(request.path_params["group_id"], who.space)
        return group.name, lambda out: persons.export(library, group, out, who.actor)

    return await handed(request, write)


def _about(group: AvatarGroup, looks: Sequence[AvatarLook]) -> str:
    made = {"photo": "Of a photo", "footage": "Of a video"}.get(group.kind, "Drawn")
    return f"{made} · {words.plural(len(looks), 'look')} · made {words.ago(group.created_at)}"


def _checks(looks: Sequence[AvatarLook]) -> None:
    """What was found in a video, check by check."""
    told = next((look.report for look in looks if look.kind == "footage" and look.report), None)
    report: dict[str, Any] = json.loads(told or "{}")
    failed = _REFUSALS.get(report.get("code", ""))
    if failed is None and "loop" not in report:
        return
    with tag("section", classes="card", aria_label="Checks"):
        tag("h2", "Checks")
        if failed is not None:
            note(
                _CHECKED[failed][0],
                words.sentence(report["message"]),
                kind="bad",
                icon_name="close",
            )
        good = _CHECKED[:failed]
        if good:
            ticks([f"{name}: {told}" for name, told in good])
        if failed is None and not report.get("at_rest", True):
            note("No quiet moment", _TALKS, kind="warm", icon_name="alert")
