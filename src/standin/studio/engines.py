"""What speaks and draws here, and under which licences."""

from __future__ import annotations

from collections import Counter

from starlette.concurrency import run_in_threadpool

from ..api.services import Services
from ..avatars.neural.contracts import ENGINES
from ..jobs import engines
from ..speech.engine import VoiceInfo
from . import shell, words
from .parts import prose, tag


async def build() -> None:
    """Fill the part."""
    here = shell.visit().here
    voices = await run_in_threadpool(here.voices.list)
    drawn = await run_in_threadpool(here.avatars.list)
    by_engine: dict[str, list[VoiceInfo]] = {}
    for voice in voices:
        by_engine.setdefault(voice.engine, []).append(voice)
    with tag("section", classes="card", aria_label="Voice engines"):
        tag("h2", "Voice engines")
        text = "More are added with `standin voices add`, or by a speech server of your own."
        prose(text, "dim")
        with tag("ul", classes="list"):
            for engine, found in sorted(by_engine.items()):
                _engine(engine, found)
    with tag("section", classes="card", aria_label="Avatar engines"):
        tag("h2", "Avatar engines")
        with tag("ul", classes="list"):
            for kind, count in Counter(each.kind for each in drawn).items():
                with tag("li"):
                    tag("b", kind.capitalize(), "grow")
                    tag("span", words.plural(count, "avatar"), "dim")
                    tag("span", "Apache-2.0", "state")
            for name, what in (("Photo", "photos"), ("Footage", "videos of people")):
                with tag("li"):
                    tag("b", name, "grow")
                    tag("span", f"made of your own {what}", "dim")
                    tag("span", "Apache-2.0", "state")
    await _neural(here)


async def _neural(here: Services) -> None:
    """What can move the mouths of photos and footage, and where it is."""
    have = await run_in_threadpool(engines.available, here.library.workers, here.settings)
    with tag("section", classes="card", aria_label="Neural engines"):
        tag("h2", "Neural engines")
        text = "For the mouths of photos and footage; you bring the files: `standin engines add`."
        prose(text, "dim")
        with tag("ul", classes="list"):
            for contract in ENGINES.values():
                with tag("li"):
                    with tag("div", classes="grow"):
                        tag("b", contract.title)
                        tag("p", contract.licence, "dim small")
                    tag("span", "ready" if contract.name in have else "not here", "state")
                    if not contract.commercial:
                        tag("span", "not for commercial use", "state warm")


def _engine(engine: str, found: list[VoiceInfo]) -> None:
    languages = {voice.language for voice in found}
    best = next(q for q in ("natural", "standard", "basic") if any(v.quality == q for v in found))
    with tag("li"):
        with tag("div", classes="grow"):
            tag("b", engine)
            told = (
                f"{words.plural(len(found), 'voice')} in {words.plural(len(languages), 'language')}"
            )
            tag("p", f"{told} · {best}", "dim small")
        for licence in sorted({voice.licence for voice in found}):
            tag("span", licence, "state")
        if not all(voice.commercial for voice in found):
            tag("span", "some not for commercial use", "state warm")
