"""``/voices/own/{id}``: a voice that was made of a recording: heard, its consent, its data."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from nicegui import ui
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from ..api import speakers as catalogue
from ..api.envelopes import ApiError
from ..errors import UnknownVoice
from ..jobs import speakers
from ..library import PersonalVoice
from . import shell, words
from .add_voice import checks_of, sentence
from .consenting import Consenting
from .gate import KEY
from .parts import button, empty, facts, icon, link, note, sure, tag
from .session import Visit
from .voices import standing

_EVERY: Final = 1.5
"""Seconds between two looks while something may change by itself."""


def register() -> None:
    """Make the page known."""

    @shell.route("/voices/own/{voice_id}")
    async def own(voice_id: str) -> None:
        who = shell.visit()
        try:
            voice = await run_in_threadpool(who.here.library.voices.get, voice_id, who.space)
        except UnknownVoice:
            with shell.page("No voice", "/voices", narrow=True):
                tag("h1", "There is no such voice", "unseen")
                with empty("voice", "There is no such voice", "It may have been deleted."):
                    link("All voices", "/voices")
            return
        OwnVoice(who, voice).build()


class OwnVoice:
    """One browser's view of one voice."""

    def __init__(self, who: Visit, voice: PersonalVoice) -> None:
        self.who, self.voice = who, voice
        self.seen: object = None

    def build(self) -> None:
        """Fill the page."""
        with shell.page(self.voice.name, "/voices"):
            self.top = tag("div")
            with tag("div", classes="two"):
                self.left = tag("div", classes="stack loose")
                self.right = tag("div", classes="stack loose")
        self._show()
        self.timer = ui.timer(_EVERY, self._follow)

    async def _follow(self) -> None:
        try:
            voice = await run_in_threadpool(
                self.who.here.library.voices.get, self.voice.id, self.who.space
            )
        except UnknownVoice:
            self.timer.deactivate()
            ui.navigate.to("/voices")
            return
        if (voice.state, voice.consent) != self.seen:  # or was, before somebody changed it here
            self._show(anew=False)

    def _show(self, anew: bool = True) -> None:
        """Fill the page; with ``anew`` also where the same is there already."""
        here = self.who.here
        self.voice = voice = here.library.voices.get(self.voice.id, self.who.space)
        seen, self.seen = self.seen, (voice.state, voice.consent)
        if self.seen == seen and not anew:
            return
        status = here.library.voices.consent(voice)
        info = catalogue.info(here, voice)
        usable = voice.state == "ready" and status == "approved" and info is not None
        made = {"tone": "Match tone", "clone": "Clone"}[voice.kind]
        about = f"{made} · {voice.language} · made {words.ago(voice.created_at)}"
        self.top.clear()
        with self.top, shell.head(voice.name, about, back=("Voices", "/voices")):
            if usable:
                link("Use in a video", f"/create?voice={voice.id}", icon_name="film",
                     classes="btn main-act")  # fmt: skip
        self.left.clear()
        with self.left:
            self._heard(usable, info)
            self._report()
        self.right.clear()
        with self.right:
            Consenting(self.who, voice, self._show).build()
            self._data()

    def _heard(self, usable: bool, info: Any) -> None:
        voice = self.voice
        with tag("section", classes="card", aria_label="The voice"):
            with tag("div", classes="spread"):
                tag("h2", "Listen")
                tag("span", *standing(self.who, voice))
            if voice.state == "failed":
                note("The voice could not be made", sentence(voice.reason or "it failed"),
                     kind="bad", icon_name="alert")  # fmt: skip
            elif voice.state == "training":
                tag("p", "The speech server is being asked. You can leave this page.", "dim")
            elif info is None:
                note("It cannot speak here", f"{voice.base_id} is not installed any more.",
                     kind="bad", icon_name="alert")  # fmt: skip
            elif usable:
                tag("audio", src=catalogue.sample(self.who.here, info, ""), controls=True,
                    preload="none", style="width: 100%",
                    aria_label=f"{voice.name} speaks")  # fmt: skip
                tag("p", "Not what you hoped for? Delete it, and try a longer or cleaner "
                    "recording.", "dim small")  # fmt: skip
            else:
                with tag("div", classes="row", role="status"):
                    icon("shield")
                    tag("span", "Silent until there is consent")

    def _report(self) -> None:
        told = json.loads(self.voice.report or "{}")
        if "match" in told:
            _figures(told["match"])
        if "checks" in told:
            checks_of(told["checks"], True)

    def _data(self) -> None:
        if "manage" not in self.who.scopes:
            return
        with tag("section", classes="card", aria_label="Its data"):
            tag("h2", "Its data")
            with tag("div", classes="line"):
                tag("p", "A copy of the recording and of everything else that is kept, as a "
                    "ZIP.", "dim")  # fmt: skip
                link("Export", f"/studio/voice/{self.voice.id}", icon_name="download",
                     download=f"{self.voice.name}.zip")  # fmt: skip
            with tag("div", classes="line"):
                tag("p", "Delete the voice and its recording. Finished videos stay.", "dim")
                button("Delete", self._delete, icon_name="trash")
            with tag("div", classes="line"):
                tag("p", "Forget the person: the voice, its consents, and every video in which it "
                    "is heard. It cannot be undone.", "dim")  # fmt: skip
                button("Erase", self._erase, icon_name="trash", classes="bad")

    async def _delete(self) -> None:
        text = "The voice and its recording go. Finished videos stay."
        if await sure(f"Delete {self.voice.name}?", text, "Delete"):
            self.who.needs("manage")
            library = self.who.here.library
            self.timer.deactivate()
            await run_in_threadpool(
                library.voices.remove, self.voice.id, self.who.space, library.objects
            )
            ui.navigate.to("/voices")

    async def _erase(self) -> None:
        self.who.needs("manage")
        here = self.who.here
        count = len(await run_in_threadpool(speakers.heard, here.library, self.voice))
        text = (
            f"The voice, its recording, its consents and {words.plural(count, 'video')} in which "
            "it is heard are deleted for good."
        )
        if await sure(f"Erase {self.voice.name}?", text, "Erase for good"):
            self.timer.deactivate()
            await run_in_threadpool(
                speakers.erase, here.library, self.voice, self.who.actor, here.jobs.cancel
            )
            ui.navigate.to("/voices")


async def export(request: Request) -> Response:
    """``GET /studio/voice/{voice_id}``: the ZIP of all that is kept of a voice."""
    who: Visit = request.scope[KEY]
    folder = TemporaryDirectory(prefix="standin-")

    def write() -> tuple[PersonalVoice, Path]:
        who.needs("manage")
        voice = who.here.library.voices.get(request.path_params["voice_id"], who.space)
        out = Path(folder.name) / "voice.zip"
        speakers.export(who.here.library, voice, out, who.actor)
        return voice, out

    try:
        voice, out = await run_in_threadpool(write)
    except (UnknownVoice, ApiError) as error:
        folder.cleanup()
        status = error.status if isinstance(error, ApiError) else 404
        return PlainTextResponse(error.message + "\n", status)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        out,
        media_type="application/zip",
        filename=f"{voice.name}.zip",
        headers={"Cache-Control": "no-store"},
        background=BackgroundTask(folder.cleanup),
    )


def _figures(match: dict[str, Any]) -> None:
    """How near the tuned voice comes to the recording."""
    wanted, after = match["recording"], match["after"]
    with tag("section", classes="card", aria_label="How near it comes"):
        tag("h2", "How near it comes")
        facts(
            [
                ("Speaks", match["base"]),
                ("Pitch", f"{after['pitch_hz']:.0f} Hz, in the recording {wanted['pitch_hz']:.0f}"),
                (
                    "Range",
                    f"{after['range_semitones']:.1f} semitones, in the recording "
                    f"{wanted['range_semitones']:.1f}",
                ),
                ("Colour", f"{after['colour_off']:.1f} dB off"
                 f" (the built-in voice {match['before']['colour_off']:.1f})"),
            ]
        )  # fmt: skip
        tag("p", "Measured, not heard: dialect, melody and habits stay those of the built-in "
            "voice.", "dim small")  # fmt: skip
