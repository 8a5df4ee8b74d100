"""Webhooks: where events are sent, what came of it, and sending them again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..api import hooks
from ..api.webhooks import added
from ..errors import StandinError
from ..library import Delivery, Event, WebhookEndpoint
from . import shell, words
from .parts import Field, button, copy_button, empty, first, sheet, sure, tag, toast
from .session import Visit

EVENTS: Final = 30
"""The latest, with what came of them."""
_EVERY: Final = 2.0
"""Seconds between two looks."""
_STATES: Final = {
    "pending": ("On its way", "warm"),
    "delivered": ("Delivered", "good"),
    "given_up": ("Given up", "bad"),
}


async def build() -> None:
    """Fill the part."""
    await Webhooks().build()


class Webhooks:
    """The webhooks of a space. They carry everything elsewhere, so they need "manage"."""

    def __init__(self) -> None:
        self.who: Visit = shell.visit()
        self.listed: object = None
        """The addresses that are shown."""

    async def build(self) -> None:
        """Fill the part."""
        if "manage" not in self.who.scopes:
            empty("key", "Not with this key", "Webhooks need a key with the scope manage.")
            return
        with tag("section", classes="card", aria_label="Webhooks"):
            with tag("div", classes="spread"):
                with tag("div"):
                    tag("h2", "Webhooks")
                    tag("p", "Addresses that hear when a video is made or has failed.", "dim")
                button("Add an address", self._new, icon_name="plus", classes="main-act")
            self.endpoints = tag("ul", classes="list")
        with tag("section", classes="card", aria_label="Deliveries"):
            with tag("div"):
                tag("h2", "What was sent")
                tag("p", "Each message is signed with the address's secret.", "dim")
            self.log = tag("ul", classes="list")
        self.seen: object = None
        await self._show()
        ui.timer(_EVERY, self._show)

    def _look(self) -> tuple[Sequence[WebhookEndpoint], Sequence[Event], dict[str, list[Delivery]]]:
        store, space = self.who.here.library.webhooks, self.who.space
        events = store.events(space, EVENTS).items
        sent = {each.id: list(store.deliveries(each.id, space)) for each in events}
        return store.list(space, 100).items, events, sent

    async def _show(self) -> None:
        """What there is now, where it is not what is shown already."""
        endpoints, events, sent = await run_in_threadpool(self._look)
        self.titles = await run_in_threadpool(self._titles, [e.entity_id for e in events])
        if self.log.is_deleted:
            return
        listed = [(each.id, each.url, each.events, each.secret) for each in endpoints]
        if listed != self.listed:  # else they stay under the finger that is about to press them
            self.listed = listed
            self._list(endpoints)
        seen = (
            bool(endpoints),
            [(e.id, self.titles.get(e.entity_id)) for e in events],
            [(each.id, each.state, each.attempts) for some in sent.values() for each in some],
        )
        if seen == self.seen:
            return
        self.seen = seen
        self.log.clear()
        with self.log:
            if not events:
                with tag("li"):
                    tag("span", "Nothing yet: make a video, and what is sent of it is here.", "dim")
            for event in events:
                self._event(event, sent[event.id], bool(endpoints))

    def _list(self, endpoints: Sequence[WebhookEndpoint]) -> None:
        self.endpoints.clear()
        with self.endpoints:
            if not endpoints:
                with tag("li"):
                    tag("span", "No address hears of anything yet.", "dim")
            for endpoint in endpoints:
                self._endpoint(endpoint)

    def _endpoint(self, endpoint: WebhookEndpoint) -> None:
        wanted = hooks.theirs(endpoint.events)
        with tag("li"):
            with tag("div", classes="grow"):
                tag("b", endpoint.url)
                tag("p", ", ".join(wanted) if wanted else "all events", "dim small")
            copy_button(lambda: endpoint.secret, "Copy secret")
            button("Remove", lambda: self._remove(endpoint), classes="bad")

    def _titles(self, ids: Sequence[str]) -> dict[str, str]:
        found = self.who.here.library.videos.get_many(ids, self.who.space)
        return {video_id: words.title(video) for video_id, video in found.items()}

    def _event(self, event: Event, sent: list[Delivery], heard: bool) -> None:
        name = hooks.NAMES.get(event.type, event.type)
        title = self.titles.get(event.entity_id)
        with tag("li"):
            with tag("div", classes="grow"):
                tag("b", hooks.TYPES.get(name, name))
                with tag("p", classes="dim small"):
                    tag("span", name, "mono")
                    tag("span", f" · {words.ago(event.created_at)} · ")
                    if title:
                        tag("a", title, href=f"/videos/{event.entity_id}")
                    else:
                        tag("span", event.entity_id, "mono")
                for each in sent:
                    came = f"HTTP {each.last_status}" if each.last_status else each.last_error or ""
                    tries = words.plural(each.attempts, "try", "tries")
                    tag("p", f"{each.url} · {tries}{' · ' + came if came else ''}", "small")
            for each in sent:
                name, kind = _STATES[each.state]
                tag("span", name, f"state {kind}")
            if not sent:
                tag("span", "Nobody listened", "state")
            if heard:
                button("Send again", lambda: self._replay(event), icon_name="again")

    async def _new(self) -> None:
        with sheet("Add an address") as dialog:
            url = Field("Address", placeholder="https://example.com/hook")
            with tag("fieldset", classes="stack", style="gap: .1rem"):
                tag("legend", "It hears when", "name")
                wanted = {
                    name: Field(f"{why} ({name})", True, kind="checkbox")
                    for name, why in hooks.TYPES.items()
                }
            with tag("div", classes="acts"):
                button("Cancel", dialog.close)
                button("Add", lambda: self._add(dialog, url, wanted), classes="main-act")
            first(dialog, url, lambda: self._add(dialog, url, wanted))
        dialog.open()

    async def _add(self, dialog: ui.dialog, url: Field, wanted: dict[str, Field]) -> None:
        names = [name for name, field in wanted.items() if field.value]
        chosen = names if len(names) < len(wanted) else None
        try:
            self.who.needs("manage")
            await run_in_threadpool(
                added, self.who.here, self.who.space, str(url.value).strip(), chosen, None
            )
        except StandinError as error:
            url.complain(words.sentence(error.message.removeprefix("url: ")))
            return
        dialog.close()
        await self._show()

    async def _remove(self, endpoint: WebhookEndpoint) -> None:
        text = "What is on its way to it is not sent."
        if await sure("Remove the address?", text, "Remove"):
            store = self.who.here.library.webhooks
            await run_in_threadpool(store.remove, endpoint.id, self.who.space)
            await self._show()

    async def _replay(self, event: Event) -> None:
        store = self.who.here.library.webhooks
        self.who.needs("manage")
        count = await run_in_threadpool(store.replay, event.id, self.who.space)
        toast(f"Sent again to {words.plural(count, 'address', 'addresses')}")
        await self._show()
