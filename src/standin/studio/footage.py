"""``/avatars/footage``: a video of a person becomes somebody who presents."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nicegui import ui
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ..errors import StandinError
from ..library import AvatarLook
from ..render import sources
from ..render.twin import LONGEST, SHORTEST
from . import shell, words
from .parts import Drop, Field, busy, button, link, note, tag
from .taking import Taking

KINDS: Final = "video/mp4,video/quicktime,video/webm,video/x-matroska,.mp4,.mov,.webm,.mkv"
_ADVICE: Final = (
    "One person, alone, who looks into the camera",
    "Head and shoulders, the face at least a sixth of the picture's width",
    "Some seconds quiet, lips closed, as if listening: they are played while the avatar speaks",
    "Nothing before the mouth: no hand, no microphone",
    "Even light, a camera that stands still",
)


def register() -> None:
    """Make the page known."""

    @shell.route("/avatars/footage")
    async def footage() -> None:
        Footage().build()


class Footage(Taking):
    """One browser's video of a person."""

    title = "Make an avatar of a video"
    about = "It goes on moving as it was filmed, and says what you write."
    back = ("Avatars", "/avatars")
    advice = _ADVICE

    def offer(self) -> None:
        """A place for the video."""
        most = self.who.here.settings.video_mb
        Drop(
            "Drop a video here",
            f"MP4, MOV, WebM or MKV, {SHORTEST:g} seconds to "
            f"{words.lasting(LONGEST)}, at most {most:,} MB",
            accept=KINDS, most=most * 1_000_000, icon_name="film",
            on_sent=self.sent, on_refused=self.ask,
        )  # fmt: skip
        tag("p", "The video never leaves this server, and is deleted once the avatar is made. "
            "The person has to consent before anybody can use it.", "dim small")  # fmt: skip

    async def look(self, file: Path) -> None:
        """Whether it is a video; all else is looked at while the avatar is made."""
        head = await run_in_threadpool(sources.head_of, file)
        sources.check_kind(head, "video")
        self._show()
        self.arrive()

    def _show(self) -> None:
        with self.anew(), tag("section", classes="card", aria_label="The avatar"):
            note("The video is here", self.name, kind="good", icon_name="check")
            field = Field("Name of the person", self.name, hint="As avatars are found by.")
            voice = self.usual_voice()
            with tag("div", classes="row"):
                make = button("Make the avatar", icon_name="check", classes="main-act big")
                button("Another video", self.ask, classes="big quiet")
            make.on("click", lambda _: self._make(make, field, str(voice.value)))

    async def _make(self, pressed: Element, field: Field, voice: str) -> None:
        name = str(field.value)

        def add() -> AvatarLook:
            self.who.needs("create")
            here, file = self.who.here, self.here()
            gender = here.voices.get(voice).gender
            made = here.intake.add_footage(self.who.space, file, name, gender=gender, voice=voice)
            here.intake.prepare_later(made)
            return made

        with busy(pressed):
            try:
                made = await run_in_threadpool(add)
            except StandinError as error:
                field.complain(shell.reason(error))
                return
        ui.navigate.to(f"/avatars/person/{made.group_id}")


def try_again() -> None:
    """Where a video that was refused is followed by another."""
    link("Try another video", "/avatars/footage", icon_name="film", classes="btn main-act")
