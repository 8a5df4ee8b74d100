"""Keys of the API: made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool

from ..errors import StandinError
from ..library import ApiKey, Scope, scopes_of
from ..library.keys import SCOPES
from ..library.models import now
from . import shell, words
from .parts import Field, button, copy_button, empty, first, note, sheet, sure, tag
from .session import Visit

_ABOUT: Final[dict[Scope, str]] = {
    "read": "Look and download",
    "create": "Make videos, avatars and folders",
    "manage": "Change, delete and publish; webhooks",
}
_LIVES: Final = [("", "Never"), ("7", "In 7 days"), ("30", "In 30 days"), ("365", "In a year")]


async def build() -> None:
    """Fill the part."""
    await Keys().build()


class Keys:
    """The keys that a session may see: all of the server, or those of its own space."""

    def __init__(self) -> None:
        self.who: Visit = shell.visit()

    async def build(self) -> None:
        """Fill the part."""
        text = "Programs use keys to call the API, and people to sign in here."
        with tag("section", classes="card", aria_label="Keys"):
            with tag("div", classes="spread"):
                with tag("div"):
                    tag("h2", "API keys")
                    tag("p", text, "dim")
                if "manage" in self.who.scopes:
                    button("New key", self._new, icon_name="plus", classes="main-act")
            self.fresh = tag("div")
            self.list = tag("ul", classes="list")
        await self._show()

    def _seen(self) -> Sequence[ApiKey]:
        found = self.who.here.library.keys.list()
        mine = [k for k in found if self.who.operates or k.space_id == self.who.space]
        return sorted(mine, key=lambda key: (key.revoked_at is not None, key.created_at))

    async def _show(self) -> None:
        found = await run_in_threadpool(self._seen)
        self.list.clear()
        with self.list:
            if not found:
                empty("key", "No keys yet", "Make one for each program that calls the API.")
            for key in found:
                self._row(key)

    def _row(self, key: ApiKey) -> None:
        used = f"used {words.ago(key.last_used_at)}" if key.last_used_at else "never used"
        scopes = scopes_of(key)
        may = "may do everything" if scopes == set(SCOPES) else "may " + ", ".join(sorted(scopes))
        with tag("li"):
            with tag("div", classes="grow"):
                tag("b", key.name or "Without a name")
                told = f"space {key.space_id} · {may} · made {words.ago(key.created_at)} · {used}"
                tag("p", told, "dim small")
            tag("span", f"{key.prefix}…", "mono dim")
            if key.revoked_at:
                tag("span", "Revoked", "state")
            elif key.expires_at and key.expires_at <= now():
                tag("span", "Expired", "state warm")
            else:
                if key.expires_at:
                    tag("span", f"until {key.expires_at:%d %b %Y}", "state")
                if "manage" in self.who.scopes:
                    button("Revoke", lambda: self._revoke(key), classes="bad")

    async def _new(self) -> None:
        with sheet("New key") as dialog:
            name = Field("Name", placeholder="What is it for?")
            space = Field(
                "Space", self.who.space, disabled=not self.who.operates,
                hint="A key sees only what is in its space. A new name makes a new space.",
            )  # fmt: skip
            with tag("fieldset", classes="stack", style="gap: .1rem"):
                tag("legend", "It may", "name")
                may = {
                    scope: Field(_ABOUT[scope], True, kind="checkbox")
                    for scope in SCOPES
                    if scope in self.who.scopes
                }
            life = Field("It ends", "", kind="select", options=_LIVES)
            problem = tag("p", "", "wrong small", role="alert")

            async def make() -> None:
                scopes = [scope for scope, field in may.items() if field.value]
                end = now() + timedelta(days=int(life.value)) if life.value else None
                where = str(space.value).strip() if self.who.operates else self.who.space
                try:
                    self.who.needs("manage")
                    made = await run_in_threadpool(
                        self.who.here.library.keys.create, str(name.value)[:200], where, scopes, end
                    )
                except StandinError as error:
                    problem.text = words.sentence(error.message)
                    return
                dialog.close()
                self._tell(made.key)
                await self._show()

            with tag("div", classes="acts"):
                button("Cancel", dialog.close)
                button("Make the key", make, classes="main-act")
            first(dialog, name, make)
        dialog.open()

    def _tell(self, key: str) -> None:
        self.fresh.clear()
        with self.fresh, tag("div", classes="stack"):
            note("Copy it now: it is not shown again", kind="good", icon_name="key")
            tag("p", key, "mono address")
            copy_button(lambda: key, "Copy the key")

    async def _revoke(self, key: ApiKey) -> None:
        text = "Programs that use it, and browsers signed in with it, are shut out at once."
        if await sure(f"Revoke “{key.name or key.prefix}”?", text, "Revoke"):
            self.who.needs("manage")
            await run_in_threadpool(self.who.here.library.keys.revoke, key.id)
            await self._show()
