"""What moves the mouths of somebody's looks: chosen where there is a choice."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.concurrency import run_in_threadpool

from ..avatars.neural.contracts import ENGINES
from ..avatars.personal import WARP
from ..errors import InvalidField
from ..jobs import engines
from ..library import AvatarLook
from ..library.avatars import MOVED
from .parts import Field, Option, tag, toast
from .session import Visit


class Mouths:
    """A card with a field for each look that a neural engine could move."""

    def __init__(self, who: Visit, looks: Sequence[AvatarLook]) -> None:
        self.who = who
        self.looks = [look for look in looks if look.kind in MOVED and look.state == "ready"]

    def build(self) -> None:
        """Put the card down; nothing where no engine is here, or for who may not change it."""
        here = self.who.here
        have = engines.available(here.library.workers, here.settings)
        chosen = {look.engine for look in self.looks if look.engine}
        if not self.looks or not have | chosen or "manage" not in self.who.scopes:
            return
        options: list[Option] = [(WARP, "Standin's own way")]
        for name, contract in ENGINES.items():
            if name in have | chosen:
                options.append(
                    (name, contract.title if name in have else f"{contract.title}, gone")
                )
        with tag("section", classes="card", aria_label="Mouth"):
            tag("h2", "What moves the mouth")
            for look in self.looks:
                label = look.name if len(self.looks) > 1 else "Engine"
                self._one(look.id, label, look.engine or WARP, options)
            tag("p", "Videos that are asked for from now on use it; previews and the editor's "
                "pictures show the person without it. Whether your use is allowed is for the "
                "engine's licence to say.", "dim small")  # fmt: skip

    def _one(self, look_id: str, label: str, engine: str, options: Sequence[Option]) -> None:
        async def choose(name: str) -> None:
            self.who.needs("manage")
            try:
                await run_in_threadpool(self._set, look_id, name)
            except InvalidField as error:
                field.complain(error.message.partition(": ")[2])
                return
            field.complain(None)
            toast("Chosen: " + next(text for key, text, *_ in options if key == name))

        field = Field(label, engine, kind="select", options=options, on_change=choose)

    def _set(self, look_id: str, name: str) -> None:
        library = self.who.here.library
        engines.check_chosen(name, library.workers, self.who.here.settings)
        library.avatars.set_engine(library.avatars.look(look_id, self.who.space), name)
