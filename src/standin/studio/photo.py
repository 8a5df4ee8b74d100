"""``/avatars/photo``: a photo becomes somebody who presents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool

from ..api import people
from ..avatars.photo.intake.decode import MAX_BYTES
from ..avatars.photo.intake.report import Problem, Report
from ..errors import StandinError
from ..library import AvatarLook
from . import shell, words
from .parts import Drop, Field, busy, button, icon, link, tag
from .taking import Taking

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


class Photo(Taking):
    """One browser's photo."""

    title = "Make an avatar of a photo"
    about = "One photo is enough. It is checked here and never leaves this server."
    back = ("Avatars", "/avatars")
    advice = _ADVICE
    point: tuple[float, float] | None = None
    """Where the chosen face is."""

    def offer(self) -> None:
        """A place for the photo."""
        Drop(
            "Drop a photo here, or paste one",
            f"JPEG, PNG, WebP or HEIC, at most {MAX_BYTES // 1_000_000} MB",
            accept=KINDS, most=MAX_BYTES, icon_name="photo",
            on_sent=self.sent, on_refused=self.ask,
        )  # fmt: skip
        tag("p", "Only use photos of people who agreed to it.", "dim small")

    async def look(self, file: Path) -> None:
        """Find the faces in it, and look whether one can speak."""
        self.point = None
        await self._check(file)

    async def _check(self, file: Path) -> None:
        self.wait("Looking at the photo")
        report = await run_in_threadpool(self.who.here.intake.check, file, self.point)
        if self.place.is_deleted:
            return
        if not report.width:  # it could not even be read
            self.ask(" ".join(told for each in report.problems for told in _told(each)))
            return
        self._show(report)
        self.arrive()

    def _show(self, report: Report) -> None:
        with self.anew(), tag("div", classes="two even"):
            with tag("div", classes="stack"):
                self._shot(report)
                button("Another photo", self.ask, icon_name="back")
            with tag("div", classes="stack loose"):
                if report.ok:
                    self._naming()
                self._checks(report)

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
        try:
            await self._check(self.here())
        except StandinError as error:
            self.ask(shell.reason(error))

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
            looked = _CHECKED if report.chosen is not None else _CHECKED[:2]  # at no face
            with tag("ul", classes="stack"):
                for what, name, good in looked:
                    mine = [each for each in found if each.what == what]
                    _check(name, good, mine, any(each in report.problems for each in mine))

    def _naming(self) -> None:
        with tag("section", classes="card", aria_label="The avatar"):
            field = Field("Name", self.name or "My avatar")
            voice = self.usual_voice()
            make = button("Make the avatar", icon_name="check", classes="main-act big wide")
            make.on("click", lambda _: self._make(make, field, str(voice.value)))

    async def _make(self, pressed: Any, field: Field, voice: str) -> None:
        name = str(field.value)

        def add() -> AvatarLook:
            self.who.needs("create")
            here = self.who.here
            gender = here.voices.get(voice).gender
            return here.intake.add_photo(
                self.who.space, self.here(), name, point=self.point, gender=gender, voice=voice
            )

        with busy(pressed):
            try:
                made = await run_in_threadpool(add)
            except StandinError as error:
                field.complain(shell.reason(error))
                return
        if not self.place.is_deleted:
            self._done(made)
            self.arrive()

    def _done(self, made: AvatarLook) -> None:
        here = self.who.here
        image, video = (people.preview(here, made.id, s, "", True) for s in (".webp", ".mp4"))
        with self.anew(), tag("div", classes="two"):
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
                film.on("error", lambda: self.ask("The preview could not be made."))
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
                for told in _told(problem):
                    tag("p", told, "small")


def _told(problem: Problem) -> tuple[str, str]:
    return words.sentence(problem.message), words.sentence(problem.advice)
