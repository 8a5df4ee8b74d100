"""``/voices/add``: a recording becomes a voice."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..errors import StandinError
from ..jobs.voice_intake import NoCloner
from ..library import PersonalVoice
from ..library.consents import PERSON_LENGTH
from ..scene import limits
from . import shell, words
from .editor.sound import Recorder
from .parts import Drop, Field, busy, button, note, tag, ticks
from .session import Visit
from .taking import Taking

KINDS: Final = "audio/*,video/webm,video/mp4"
_LONGEST: Final = 120.0
"""Seconds after which a recording by the microphone ends."""
_ADVICE: Final = (
    "20 seconds or more of one person, who speaks as usual",
    "A quiet room without echo, and no music",
    "The microphone a hand's breadth away",
)
_READ: Final = (
    "“On my way to work I pass the old bridge, where five or six people feed the ducks every "
    "morning. I never stop for long, but I always look. Which of them would you choose? Perhaps "
    "the small brown one, who waits until all the others have had enough.”"
)
_CHECKED: Final = {
    "length": "The length",
    "speech": "Speech",
    "level": "Loudness",
    "clipping": "Not cut off",
    "noise": "Noise",
    "speakers": "Alone",
}
_HOW: Final = (
    "Match tone takes pitch, range, pace and colour over; nobody will take it for the person. "
    "Clones need a speech server that can."
)
_METHODS: Final = (
    ("tone", "Match tone: a built-in voice with its pitch and colour"),
    ("clone", "Clone: a speech server imitates it"),
)


def register() -> None:
    """Make the page known."""

    @shell.route("/voices/add")
    async def add() -> None:
        AddVoice().build()


class AddVoice(Taking):
    """One browser's recording."""

    title = "Add a voice"
    about = "Of a recording. It is checked here, and needs its person's consent."
    back = ("Voices", "/voices")
    refused = "This recording cannot be used"
    advice = _ADVICE

    def offer(self) -> None:
        """A microphone, and a place for a recording."""
        with tag("section", classes="card", aria_label="Record"):
            tag("h2", "Record it now")
            tag("p", "Say what you like, or read this:", "dim")
            tag("blockquote", _READ, "quote", style="font-size: 1.05rem; color: inherit")
            recorder = Recorder()
            recorder.props["most"] = _LONGEST
            recorder.on("sent", lambda event: self.sent(*event.args))
        Drop(
            "Or drop a recording here",
            f"Any format, 5 seconds to 10 minutes, at most {limits.RECORDING_BYTES / 1e6:g} MB",
            accept=KINDS, most=limits.RECORDING_BYTES, icon_name="voice",
            on_sent=self.sent, on_refused=self.ask,
        )  # fmt: skip

    async def look(self, file: Path) -> None:
        """Whether it has enough of one person, loud and clean enough."""
        self.wait("Listening to the recording")
        try:
            told = await run_in_threadpool(self.who.here.voice_intake.check, file)
        except StandinError as error:
            raise StandinError(error.message.removeprefix("audio: ")) from None
        if not self.place.is_deleted:
            self._show(told, "" if self.name.startswith("Recorded") else self.name)
            self.arrive()

    def _show(self, told: dict[str, Any], name: str) -> None:
        with self.anew():
            checks_of(told["checks"], told["ok"])
            if told["ok"]:
                self._form(name)
            with tag("div", classes="row"):
                button("Another recording", self.ask, icon_name="back")

    def _form(self, name: str) -> None:
        with tag("section", classes="card", aria_label="The voice"):
            tag("h2", "The voice")
            field = Field("Name of the voice", name, placeholder="Ana")
            language = Field("Language", "en-US", kind="select", options=_languages(self.who),
                             hint="That the voice will speak.")  # fmt: skip
            kind = Field("How", "tone", kind="select", options=_METHODS, hint=_HOW)
            said = Field("What is said in it", kind="area", rows=3,
                         hint="Word for word; may stay empty.")  # fmt: skip
            said.set_visibility(False)
            kind.on_value_change(lambda event: said.set_visibility(event.value == "clone"))
            tag("h3", "Consent")
            person = Field("Whose voice it is", limit=PERSON_LENGTH,
                           placeholder="Their full name")  # fmt: skip
            agreed = Field("This person agreed that videos are made in which the voice speaks, and "
                           "knows that they can take it back at any time.", False,
                           kind="checkbox")  # fmt: skip
            tag("p", "Leave both empty to send them a page to sign instead; the voice waits "
                "until then.", "dim small")  # fmt: skip
            make = button("Make the voice", icon_name="check", classes="main-act big wide")
            make.on("click", lambda _: self._make(make, {
                "name": field, "language": language, "kind": kind, "said": said,
                "person": person, "agreed": agreed,
            }))  # fmt: skip

    async def _make(self, pressed: Any, fields: dict[str, Field]) -> None:
        given = {key: field.value for key, field in fields.items()}
        for field in fields.values():
            field.complain(None)
        person = str(given["person"]).strip()
        if bool(given["agreed"]) != bool(person):
            fields["person"].complain("Write the name and tick the box, or leave both empty.")
            return

        def add() -> PersonalVoice:
            self.who.needs("create")
            if person:
                self.who.needs("manage")
            here, file = self.who.here, self.here()
            name, locale = str(given["name"]), str(given["language"])
            if given["kind"] == "clone":
                said = str(given["said"]).strip()
                voice = here.voice_intake.clone(self.who.space, file, name, locale, said)
            else:
                voice = here.voice_intake.match(self.who.space, file, name, locale)
            if person:
                here.library.consents.give(voice, person, None, "statement", self.who.actor)
            return voice

        with busy(pressed):
            try:
                made = await run_in_threadpool(add)
            except NoCloner:
                fields["kind"].complain(
                    "No speech server here can clone a voice. Choose match tone, or ask whoever "
                    "runs this server to set STANDIN_SPEECH_URL."
                )
                return
            except StandinError as error:
                fields["name"].complain(shell.reason(error))
                return
        ui.navigate.to(f"/voices/own/{made.id}")


def _languages(who: Visit) -> list[tuple[str, str]]:
    """Locales of the voices, the first of each language's name first."""
    known = {info.locale: info.language for info in who.here.voices.list()}
    named = sorted(known.items(), key=lambda pair: (pair[1] != "English", pair[1], pair[0]))
    return [(locale, f"{language} ({locale})") for locale, language in named]


def checks_of(checks: list[dict[str, Any]], ok: bool) -> None:
    """What was found in a recording, check by check."""
    with tag("section", classes="card", aria_label="Checks"):
        with tag("div", classes="spread"):
            tag("h2", "The recording")
            tag("span", *(("Can be used", "state good") if ok else ("Cannot be used", "state bad")))
        for check in checks:
            if not check["ok"]:
                told = words.sentence(check["message"])
                note(_CHECKED[check["name"]], told, kind="bad", icon_name="close")
        good = [check for check in checks if check["ok"]]
        if good:
            ticks([f"{_CHECKED[check['name']]}: {check['message']}" for check in good])
