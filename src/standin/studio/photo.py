"""``/avatars/photo``: a photo becomes somebody who presents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from nicegui import app as framework
from starlette.concurrency import run_in_threadpool

from ..api import people
from ..avatars.photo.intake.decode import MAX_BYTES
from ..avatars.photo.intake.report import Problem, Report
from ..errors import StandinError
from ..library import AvatarLook
from ..library.avatars import NAME_LENGTH
from . import shell
from .parts import Drop, Field, busy, button, icon, link, note, tag, ticks
from .uploads import Uploads
from .voices import voice_options

KINDS: Final = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic"
_WELL: Final = 0.6
"""Score from which on a photo suits well."""
_CHECKED: Final = (
    ("photo", "The photo", "large and sharp enough, evenly lit"),
    ("face", "The face", "found, large enough, turned to the camera"),
    ("eyes", "The eyes", "open and free"),
    ("mouth", "The mouth", "closed and free"),
    ("chin", "The chin", "inside the photo"),
    ("forehead", "The forehead", "free"),
)
"""What is looked at, as reports name it, and what is good."""


_ADVICE: Final = (
    "One person who looks straight into the camera",
    "The whole head, and some space around it",
    "A closed mouth, no hand or microphone before it",
    "Even light, no hard shadow on the face",
)


def register() -> None:
    """Make the page known."""

    @shell.route("/avatars/photo")
    async def photo() -> None:
        Photo().build()


class Photo:
    """One browser's photo."""

    def __init__(self) -> None:
        self.who = shell.visit()
        self.file: Path | None = None
        self.point: tuple[float, float] | None = None
        self.name = self.token = ""

    def build(self) -> None:
        """Fill the page."""
        with shell.page("Photo avatar", "/avatars", narrow=True):
            text = "One photo is enough. It is checked here and never leaves this server."
            with shell.head("Make an avatar of a photo", text, back=("Avatars", "/avatars")):
                pass
            self.place = tag("div", classes="stack loose")
            self._ask()

    def _ask(self, problem: str = "") -> None:
        self.place.clear()
        with self.place:
            if problem:
                note("This file cannot be used", problem, kind="bad", icon_name="alert")
            Drop(
                "Drop a photo here, or paste one",
                f"JPEG, PNG, WebP or HEIC, at most {MAX_BYTES // 1_000_000} MB",
                accept=KINDS, most=MAX_BYTES, icon_name="photo",
                on_sent=self._sent, on_refused=self._ask,
            )  # fmt: skip
            with tag("div", classes="card"):
                tag("h2", "What makes a good one")
                ticks(_ADVICE)
            tag("p", "Only use photos of people who agreed to it.", "dim small")

    async def _sent(self, token: str, name: str) -> None:
        uploads: Uploads = framework.state.uploads
        self.file, self.token = uploads.get(token, self.who), token
        self.point, self.name = None, Path(name).stem.replace("_", " ")[:NAME_LENGTH]
        if self.file is None:
            self._ask("It is not here any more. Send it again.")
            return
        await self._check()

    async def _check(self) -> None:
        assert self.file is not None
        self.place.clear()
        with self.place, tag("div", classes="card", role="status"), tag("div", classes="row"):
            tag("span", classes="spin", aria_hidden="true", style="color: var(--accent)")
            tag("b", "Looking at the photo")
        try:
            self.who.needs("create")
            report = await run_in_threadpool(self._looked)
        except StandinError as error:
            self._ask(error.message)
            return
        if not self.place.is_deleted:
            self._show(report)

    def _looked(self) -> Report:
        assert self.file is not None
        return self.who.here.intake.check(self.file, self.point)

    def _show(self, report: Report) -> None:
        self.place.clear()
        with self.place, tag("div", classes="two even"):
            with tag("div", classes="stack"):
                if report.width:  # else it could not even be read
                    self._shot(report)
                button("Another photo", self._ask, icon_name="back")
            with tag("div", classes="stack loose"):
                self._checks(report)
                if report.ok:
                    self._naming()

    def _shot(self, report: Report) -> None:
        with tag("div", classes="shot", style="justify-self: start"):
            tag("img", src=f"/studio/upload/{self.token}", alt="Your photo")
            for index, face in enumerate(report.faces):
                on = " on" if index == report.chosen else ""
                label = f"Face {index + 1} of {len(report.faces)}"
                made = tag("button", classes=f"face{on}", type="button", aria_label=label)
                box = (face.x, face.y, face.width, face.height)
                left, top, width, height = (f"{100 * value:.2f}%" for value in box)
                made.style(f"left: {left}; top: {top}; width: {width}; height: {height}")
                made.on("click", lambda _, face=face: self._pick(face.centre))
        if len(report.faces) > 1:
            tag("p", "Choose the face that shall speak.", "dim small")

    async def _pick(self, point: tuple[float, float]) -> None:
        self.point = point
        await self._check()

    def _checks(self, report: Report) -> None:
        with tag("section", classes="card", aria_label="Checks"):
            with tag("div", classes="spread"):
                tag("h2", "Checks")
                if report.ok:
                    well = report.score >= _WELL
                    tag("span", "Suits well" if well else "Can be used",
                        "state good" if well else "state warm")  # fmt: skip
                else:
                    tag("span", "Cannot be used", "state bad")
            found = [*report.problems, *report.warnings]
            with tag("ul", classes="stack"):
                for what, name, good in _CHECKED:
                    mine = [each for each in found if each.what == what]
                    _check(name, good, mine, any(each in report.problems for each in mine))

    def _naming(self) -> None:
        with tag("section", classes="card", aria_label="The avatar"):
            field = Field("Name", self.name or "My avatar")
            voices = self.who.here.voices.list()
            options, known = voice_options(voices), {each.id for each in voices}
            house = (people.default_voice(info, known) for info in self.who.here.avatars.list())
            usual = next((each for each in house if each), "")
            voice = Field(
                "Voice", usual, kind="select", options=options,
                hint="Its usual one; each video can have another.",
            )  # fmt: skip
            make = button("Make the avatar", icon_name="check", classes="main-act big wide")
            make.on("click", lambda _: self._make(make, field, str(voice.value)))

    async def _make(self, pressed: Any, field: Field, voice: str) -> None:
        assert self.file is not None
        file, name = self.file, str(field.value)

        def add() -> AvatarLook:
            self.who.needs("create")
            here = self.who.here
            gender = here.voices.get(voice).gender
            return here.intake.add_photo(
                self.who.space, file, name, point=self.point, gender=gender, voice=voice
            )

        with busy(pressed):
            try:
                made = await run_in_threadpool(add)
            except StandinError as error:
                field.complain(error.message)
                return
        if not self.place.is_deleted:
            self._done(made)

    def _done(self, made: AvatarLook) -> None:
        here = self.who.here
        image, video = (people.preview(here, made.id, s, "", True) for s in (".webp", ".mp4"))
        self.place.clear()
        with self.place, tag("div", classes="two"):
            with tag("div", classes="screen"):
                tag("img", classes="behind", src=image, alt="")
                film = tag(
                    "video", src=video, autoplay=True, controls=True, playsinline=True,
                    preload="auto", aria_label=f"{made.name} speaks",
                )  # fmt: skip
                with tag("div", classes="wait over", role="status") as wait:
                    tag("span", classes="spin", aria_hidden="true")
                    tag("span", "Saying hello in a few seconds")

                def ready() -> None:
                    wait.set_visibility(False)

                film.on("loadeddata", ready)
                film.on("error", lambda: self._ask("The preview could not be made."))
            with tag("div", classes="card"):
                tag("span", "Ready", "state good", style="justify-self: start")
                tag("h2", made.name)
                tag("p", "It is among your avatars and can present any script.", "dim")
                link("Use in a video", f"/create?avatar={made.id}", icon_name="film",
                     classes="btn main-act")  # fmt: skip
                link("All avatars", "/avatars", icon_name="people")


def _check(name: str, good: str, found: Sequence[Problem], refused: bool) -> None:
    kind = "bad" if refused else "warm" if found else "good"
    shown = {"bad": "close", "warm": "alert", "good": "check"}[kind]
    with tag("li", classes=f"note {kind}"):
        icon(shown)
        with tag("div"):
            tag("b", name)
            if not found:
                tag("span", good[:1].upper() + good[1:], "small")
            for problem in found:
                tag("p", f"{problem.message[:1].upper()}{problem.message[1:]}.", "small")
                tag("p", f"{problem.advice[:1].upper()}{problem.advice[1:]}.", "small")
