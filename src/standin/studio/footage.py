"""``/avatars/footage``: a video of a person becomes somebody who presents."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from nicegui import app as framework
from nicegui import ui
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ..api import people
from ..errors import StandinError
from ..library import AvatarLook
from ..library.avatars import NAME_LENGTH
from ..render import sources
from ..render.twin import LONGEST, SHORTEST
from . import shell, words
from .parts import Drop, Field, busy, button, link, note, tag, ticks
from .uploads import Uploads
from .voices import voice_options

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


class Footage:
    """One browser's video of a person."""

    def __init__(self) -> None:
        self.who = shell.visit()
        self.file: Path | None = None

    def build(self) -> None:
        """Fill the page."""
        with shell.page("Video avatar", "/avatars", narrow=True):
            text = "It goes on moving as it was filmed, and says what you write."
            with shell.head("Make an avatar of a video", text, back=("Avatars", "/avatars")):
                pass
            self.place = tag("div", classes="stack loose")
            self._ask()

    def _ask(self, problem: str = "") -> None:
        self.file = None
        self.place.clear()
        with self.place:
            if problem:
                note("This file cannot be used", problem, kind="bad", icon_name="alert")
            most = self.who.here.settings.video_mb
            Drop(
                "Drop a video here",
                f"MP4, MOV, WebM or MKV, {SHORTEST:g} seconds to "
                f"{words.lasting(LONGEST)}, at most {most:,} MB",
                accept=KINDS, most=most * 1_000_000, icon_name="film",
                on_sent=self._sent, on_refused=self._ask,
            )  # fmt: skip
            with tag("div", classes="card"):
                tag("h2", "What makes a good one")
                ticks(_ADVICE)
            tag("p", "The video never leaves this server, and is deleted once the avatar is made. "
                "The person has to consent before anybody can use it.", "dim small")  # fmt: skip

    async def _sent(self, token: str, name: str) -> None:
        uploads: Uploads = framework.state.uploads
        self.file = uploads.get(token, self.who)
        try:
            if self.file is None:
                raise StandinError("It is not here any more. Send it again.")
            head = await run_in_threadpool(sources.head_of, self.file)
            sources.check_kind(head, "video")
        except StandinError as error:
            self._ask(f"{error.message[:1].upper()}{error.message[1:]}")
            return
        self._name(Path(name).stem.replace("_", " ")[:NAME_LENGTH], name)

    def _name(self, name: str, file_name: str) -> None:
        here = self.who.here
        voices = here.voices.list()
        known = {each.id for each in voices}
        house = (people.default_voice(info, known) for info in here.avatars.list())
        self.place.clear()
        with self.place, tag("section", classes="card", aria_label="The avatar"):
            note("The video is here", file_name, kind="good", icon_name="check")
            field = Field("Name of the person", name, hint="As avatars are found by.")
            voice = Field(
                "Voice", next((each for each in house if each), ""), kind="select",
                options=voice_options(voices), hint="The usual one; each video can have another.",
            )  # fmt: skip
            with tag("div", classes="row"):
                make = button("Make the avatar", icon_name="check", classes="main-act big")
                button("Another video", self._ask, classes="big quiet")
            make.on("click", lambda _: self._make(make, field, str(voice.value)))

    async def _make(self, pressed: Element, field: Field, voice: str) -> None:
        file, name = self.file, str(field.value)

        def add() -> AvatarLook:
            self.who.needs("create")
            here = self.who.here
            if file is None or not file.exists():
                raise StandinError("The video is not here any more. Send it again.")
            gender = here.voices.get(voice).gender
            made = here.intake.add_footage(self.who.space, file, name, gender=gender, voice=voice)
            here.intake.prepare_later(made)
            return made

        with busy(pressed):
            try:
                made = await run_in_threadpool(add)
            except StandinError as error:
                field.complain(error.message)
                return
        ui.navigate.to(f"/avatars/person/{made.group_id}")


def try_again() -> None:
    """Where a video that was refused is followed by another."""
    link("Try another video", "/avatars/footage", icon_name="film", classes="btn main-act")
