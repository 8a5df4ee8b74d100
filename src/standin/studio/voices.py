"""``/voices``: everything that can speak here, to be found, heard and used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ..api.envelopes import ApiError
from ..api.services import Services
from ..api.speakers import Speakers, sample
from ..library import PersonalVoice
from ..scene import TextVoice
from ..speech.engine import VoiceInfo
from . import asking, shell, words
from .parts import Option, empty, link, tag
from .session import Visit

MOST: Final = 500
"""Characters of a sentence that voices are compared by."""
GENDERS: Final = {"female": "Woman", "male": "Man", "unknown": "Not told"}
_QUALITIES: Final = ("natural", "standard", "basic")


def register() -> None:
    """Make the page known."""

    @shell.route("/voices")
    async def voices() -> None:
        await build()


class Catalogue(Element, component="components/voices.js"):
    """The list with its filters and its player."""


async def build() -> None:
    """Fill the page."""
    who = shell.visit()
    found = await run_in_threadpool(Speakers(who.here, who.space).list)
    languages = len({each.language for each in found})
    told = f"{words.plural(len(found), 'voice')} in {words.plural(languages, 'language')}"
    with shell.page("Voices", "/voices"):
        with shell.head("Voices", told if found else ""):
            link("Add a voice", "/voices/add", icon_name="mic", classes="btn main-act")
        await _mine(who)
        if not found:
            text = "Install one with `standin voices add`, and look at the server's settings."
            empty("voice", "No voice works here", text)
            return
        catalogue = Catalogue()
        catalogue.props["items"] = [card(who.here, each) for each in ordered(found)]
        catalogue.props["maySay"] = "create" in who.scopes
        catalogue.props["most"] = MOST

        async def say(voice_id: str, text: str) -> None:
            try:
                voice = TextVoice(voice_id, text[:MOST])
                _, url = await run_in_threadpool(asking.say, who, voice)
            except ApiError as error:
                mine = error.param == "text"
                why = error.message.removeprefix("text: ")
                catalogue.run_method("refused" if mine else "failed", voice_id, why)
            else:
                catalogue.run_method("said", voice_id, text, url)

        catalogue.on("say", lambda event: say(*event.args))


async def _mine(who: Visit) -> None:
    """The space's own voices, also those that may not speak."""
    own = await run_in_threadpool(who.here.library.voices.list, who.space)
    if not own:
        return
    with tag("section", classes="card tight", aria_label="Your voices"):
        tag("h2", "Your voices")
        with tag("ul", classes="list"):
            for voice in own:
                with tag("li"):
                    with tag("div", classes="grow"):
                        tag("b", voice.name)
                        made = {"tone": "Match tone", "clone": "Clone"}[voice.kind]
                        tag("p", f"{made} · {voice.language}", "dim small")
                    tag("span", *standing(who, voice))
                    link("Open", f"/voices/own/{voice.id}", icon_name="next",
                         aria_label=f"Open {voice.name}")  # fmt: skip


def standing(who: Visit, voice: PersonalVoice) -> tuple[str, str]:
    """What a chip says of a personal voice, and the chip's classes."""
    if voice.state == "failed":
        return "Failed", "state bad"
    if voice.state == "training":
        return "Being made", "state warm"
    return {
        "approved": ("Ready", "state good"),
        "pending": ("Waits for consent", "state warm"),
        "revoked": ("Consent taken back", "state bad"),
    }[who.here.library.voices.consent(voice)]


def ordered(voices: Sequence[VoiceInfo]) -> list[VoiceInfo]:
    """One's own first, then by language, English first, the best of each first."""

    def place(voice: VoiceInfo) -> tuple[bool, bool, str, int, str]:
        first = voice.personal or voice.language == "English"
        return (
            not voice.personal,
            not first,
            voice.language,
            _QUALITIES.index(voice.quality),
            voice.name,
        )

    return sorted(voices, key=place)


def card(here: Services, voice: VoiceInfo) -> dict[str, Any]:
    """As the list shows it."""
    gender = GENDERS[voice.gender]
    about = [voice.language, voice.locale, gender if voice.gender != "unknown" else ""]
    return {
        "id": voice.id,
        "name": voice.name,
        "about": " · ".join(word for word in (*about, voice.engine) if word),
        "language": voice.language,
        "gender": gender,
        "engine": voice.engine,
        "quality": voice.quality.capitalize(),
        "licence": voice.licence,
        "commercial": voice.commercial,
        "sample": sample(here, voice, ""),
        "sought": f"{voice.name} {voice.language} {voice.locale} {voice.id}".lower(),
    }


def voice_options(voices: Sequence[VoiceInfo]) -> list[Option]:
    """By language, for a field to choose from."""
    return [(each.id, each.name, each.language) for each in ordered(voices)]
