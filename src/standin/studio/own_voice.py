"""``/voices/own/{id}``: a voice that was made of a recording: heard, its consent, its data."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from ..api import speakers as catalogue
from ..errors import UnknownVoice
from ..jobs import speakers
from ..library import PersonalVoice
from . import shell, words
from .add_voice import checks_of
from .consenting import Consenting
from .own import Own, handed
from .parts import facts, icon, link, note, sure, tag
from .session import Visit
from .voices import standing


def register() -> None:
    """Make the page known."""

    @shell.route("/voices/own/{voice_id}")
    async def own(voice_id: str) -> None:
        who = shell.visit()
        try:
            voice = await run_in_threadpool(who.here.library.voices.get, voice_id, who.space)
        except UnknownVoice:
            shell.gone("There is no such voice", OwnVoice.above, "voice")
            return
        OwnVoice(who, voice).build()


class OwnVoice(Own):
    """One browser's view of one voice."""

    above = ("Voices", "/voices")
    data = (
        "Its data",
        "A copy of the recording and of everything else that is kept, as a ZIP.",
        "Delete the voice and its recording. Finished videos stay.",
        "Forget the person: the voice, its consents, and every video in which it is heard. It "
        "cannot be undone.",
    )
    doomed = "The voice and its recording go. Finished videos stay."

    def __init__(self, who: Visit, voice: PersonalVoice) -> None:
        super().__init__(who)
        self.voice = voice

    @property
    def name(self) -> str:
        """The voice's."""
        return self.voice.name

    @property
    def copy(self) -> str:
        """Path of the ZIP."""
        return f"/studio/voice/{self.voice.id}"

    def look(self) -> tuple[object, object, object, object]:
        """Whether it is ready, and how it is with its consent."""
        self.voice = self.who.here.library.voices.get(self.voice.id, self.who.space)
        self.info = catalogue.info(self.who.here, self.voice)
        stands = (self.voice.state, self.voice.consent, self.info is not None)
        given = self.who.here.library.consents.of(self.voice.id, self.who.space)
        consent = self.voice.consent, [(each.id, each.revoked_at) for each in given]
        return stands, stands, consent, ()

    @property
    def usable(self) -> bool:
        """Whether it may speak, and can."""
        status = self.who.here.library.voices.consent(self.voice)
        return self.voice.state == "ready" and status == "approved" and self.info is not None

    def head(self) -> None:
        """Its name, and what can be done."""
        voice = self.voice
        made = {"tone": "Match tone", "clone": "Clone"}[voice.kind]
        about = f"{made} · {voice.language} · made {words.ago(voice.created_at)}"
        with shell.head(voice.name, about, back=self.above):
            if self.usable:
                link("Use in a video", f"/create?voice={voice.id}", icon_name="film",
                     classes="btn main-act")  # fmt: skip

    def main(self) -> None:
        """How it sounds, and what it was made of."""
        self._heard(self.usable, self.info)
        self._report()

    def consent(self) -> None:
        """The consent of whose voice it is."""
        Consenting(self.who, self.voice, self.show).build()

    def rest(self) -> None:
        """Its data."""
        self.data_card()

    def _heard(self, usable: bool, info: Any) -> None:
        voice = self.voice
        with tag("section", classes="card", aria_label="The voice"):
            with tag("div", classes="spread"):
                tag("h2", "Listen")
                tag("span", *standing(self.who, voice))
            if voice.state == "failed":
                note("The voice could not be made", words.sentence(voice.reason or "it failed"),
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

    def remove(self) -> None:
        """Delete the voice."""
        library = self.who.here.library
        library.voices.remove(self.voice.id, self.who.space, library.objects)

    async def erase(self) -> None:
        """Ask, and forget the person."""
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
            self.leave()


async def export(request: Request) -> Response:
    """``GET /studio/voice/{voice_id}``: the ZIP of all that is kept of a voice."""

    def write(who: Visit) -> tuple[str, Callable[[Path], None]]:
        library = who.here.library
        voice = library.voices.get(request.path_params["voice_id"], who.space)
        return voice.name, lambda out: speakers.export(library, voice, out, who.actor)

    return await handed(request, write)


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
