"""A person's consent: asked for, put down, shown and taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from nicegui import app as framework
from starlette.concurrency import run_in_threadpool

from ..api import consents
from ..errors import StandinError
from ..jobs import persons, speakers
from ..library import Consent, NoConsent, PersonalVoice
from ..library.consents import STATEMENT_LENGTH, Subject, usual
from ..render import sources
from . import words
from .footage import KINDS
from .parts import (
    Drop,
    Field,
    busy,
    button,
    copy_button,
    facts,
    first,
    link,
    note,
    sheet,
    tag,
    toast,
)
from .session import Visit
from .uploads import Uploads

_METHODS: Final = {
    "signed": "signed on the page",
    "statement": "a statement, put down here",
    "video": "a video of the person",
}
_WAYS: Final = (
    ("page", "Send a page to sign"),
    ("statement", "I have it in writing"),
    ("video", "I have it on video"),
)


class Consenting:
    """The consent of one person, on their page or that of a voice; ``on_change`` when it was given
    or taken back."""

    def __init__(self, who: Visit, group: Subject, on_change: Callable[[], Any]) -> None:
        self.who, self.group, self.on_change = who, group, on_change
        self.noun = "voice" if isinstance(group, PersonalVoice) else "avatar"
        self.way = "page"
        self.video: str | None = None

    def build(self) -> None:
        """Fill the card."""
        library = self.who.here.library
        status: str | None
        if isinstance(self.group, PersonalVoice):
            status = library.voices.consent(self.group)
        else:
            status = library.avatars.consent(self.group)
        self.given = library.consents.of(self.group.id, self.who.space)
        with tag("section", classes="card", aria_label="Consent"):
            with tag("div", classes="spread"):
                tag("h2", "Consent")
                name, kind = {
                    "approved": ("On record", "good"),
                    "pending": ("Missing", "warm"),
                    "revoked": ("Taken back", "bad"),
                    None: ("Not needed", ""),
                }[status]
                tag("span", name, f"state {kind}")
            if status == "approved":
                self._stands()
            else:
                self._missing(status)
                if "manage" in self.who.scopes:
                    self._ask()
                else:
                    note("Not with this key", "Consent needs a key with the scope manage.")
            self._earlier()

    def _stands(self) -> None:
        for each in (c for c in self.given if c.revoked_at is None):
            _told(each)
        if "manage" in self.who.scopes:
            button("Take it back", self._revoke, icon_name="stop", classes="bad")
        tag("p", f"Whoever consented may take it back at any time. Then the {self.noun} stops "
            "working at once, and videos in the making are stopped.", "dim small")  # fmt: skip

    def _missing(self, status: str | None) -> None:
        name = self.group.name
        if status == "pending":
            seen = "hear" if self.noun == "voice" else "see"
            note(f"{name} has not consented yet",
                 f"Until then nobody can use or {seen} this {self.noun}.",
                 kind="warm", icon_name="shield")  # fmt: skip
        elif status == "revoked":
            note("The consent was taken back",
                 f"The {self.noun} is hidden and refused. A new consent opens it again.",
                 kind="bad", icon_name="shield")  # fmt: skip
        else:
            tag("p", "On this server avatars of photos work without one. You can put it down all "
                "the same, so that it is on record.", "dim")  # fmt: skip

    def _ask(self) -> None:
        with tag("div", classes="chips", role="group", aria_label="How the person consents"):
            chips = {key: tag("button", name, "chip", type="button") for key, name in _WAYS}
        place = tag("div", classes="stack")

        def show(way: str) -> None:
            self.way = way
            for key, chip in chips.items():
                chip.props["aria-pressed"] = str(key == way).lower()
                chip.update()
            place.clear()
            with place:
                {"page": self._page, "statement": self._statement, "video": self._video}[way]()

        for key, chip in chips.items():
            chip.on("click", lambda _, key=key: show(key))
        show(self.way)

    def _page(self) -> None:
        url = consents.page_url(self.who.here, self.group, self.who.base)
        tag("p", f"Send this address to {self.group.name}. They read what they allow, write their "
            f"name and sign; this page notices. It opens for {consents.DAYS} days.")  # fmt: skip
        tag("p", url, "mono small address")
        with tag("div", classes="row"):
            copy_button(lambda: url, "Copy the address")
            link("Open it", url, icon_name="next", target="_blank", rel="noopener")

    def _statement(self) -> None:
        name = Field("Name of the person", self.group.name)
        text = Field(
            "What was signed", usual(self.group), kind="area", rows=4,
            limit=STATEMENT_LENGTH, hint="Word for word, as it was signed.",
        )  # fmt: skip
        press = button("Put the consent down", icon_name="check", classes="main-act")

        def put_down() -> None:
            self.who.needs("manage")
            self.who.here.library.consents.give(
                self.group, str(name.value), str(text.value), "statement", self.who.actor
            )

        press.on("click", lambda _: self._put_down(press, name, put_down))

    def _video(self) -> None:
        name = Field("Name of the person", self.group.name)
        tag("p", "A video in which the person says that they agree. It is kept as evidence; nobody "
            "compares the faces.", "dim small")  # fmt: skip
        problem = tag("div")
        most = self.who.here.settings.video_mb

        def refused(why: str) -> None:
            problem.clear()
            with problem:
                note("This file cannot be used", why, kind="bad", icon_name="alert")

        async def sent(token: str, _: str) -> None:
            uploads: Uploads = framework.state.uploads
            file = uploads.get(token, self.who)
            problem.clear()
            if not str(name.value).strip():
                name.complain("Write the name first, and send the video again.")
                name.run_method("focus")
                return
            name.complain(None)

            def put_down() -> None:
                self.who.needs("manage")
                if file is None:
                    raise StandinError("It is not here any more. Send it again.")
                sources.check_kind(sources.head_of(file), "video")
                consents.seen(
                    self.who.here, self.group, str(name.value), None, self.who.actor, file
                )

            try:
                await run_in_threadpool(put_down)
            except StandinError as error:
                refused(words.sentence(error.message))
                return
            self._done()

        Drop("Drop the video of the consent here", f"At most {most:,} MB", accept=KINDS,
             most=most * 1_000_000, icon_name="film", on_sent=sent, on_refused=refused)  # fmt: skip

    async def _put_down(self, pressed: Any, field: Field, act: Callable[[], None]) -> None:
        with busy(pressed):
            try:
                await run_in_threadpool(act)
            except StandinError as error:
                field.complain(error.message)
                return
        self._done()

    def _done(self) -> None:
        toast("The consent is on record")
        self.on_change()

    async def _revoke(self) -> None:
        asked = await _reason(self.group.name, self.noun)
        if asked is None:
            return

        def end() -> int:
            self.who.needs("manage")
            here, reason = self.who.here, asked or None
            if isinstance(self.group, PersonalVoice):
                return speakers.revoke(
                    here.library, self.group, self.who.actor, reason, here.jobs.cancel
                )
            return persons.revoke(
                here.library, self.group, self.who.actor, reason, here.jobs.cancel
            )

        try:
            stopped = await run_in_threadpool(end)
        except NoConsent as error:
            toast(error.message)
            return
        more = f" {words.plural(stopped, 'video')} in the making stopped." if stopped else ""
        toast(f"The consent is taken back.{more}", seconds=9)
        self.on_change()

    def _earlier(self) -> None:
        ended = [each for each in self.given if each.revoked_at is not None]
        if ended:
            with tag("details", classes="more"):
                tag("summary", f"Earlier ({len(ended)})")
                for each in ended:
                    _told(each)


def _told(consent: Consent) -> None:
    rows = [
        ("Who", consent.person),
        ("How", _METHODS.get(consent.method, consent.method)),
        ("When", f"{consent.given_at:%d %B %Y, %H:%M} UTC"),
        ("Put down by", consent.given_by),
    ]
    if consent.revoked_at is not None:
        rows.append(("Taken back", f"{consent.revoked_at:%d %B %Y, %H:%M} UTC"))
        rows.append(("By", consent.revoked_by or ""))
        if consent.reason:
            rows.append(("Because", consent.reason))
    facts(rows)
    tag("blockquote", consent.statement, "quote")


async def _reason(name: str, noun: str) -> str | None:
    """Ask whether and why; None when nobody wants to."""
    title = f"Take back the consent of {name}?"
    with sheet(title, role="alertdialog") as dialog:
        tag("p", f"From this moment the {noun} is hidden and refused, and videos in the making "
            "with it are stopped. Finished videos stay: erase the person to delete them "
            "too.", "dim")  # fmt: skip
        why = Field("Reason", placeholder="For the record; may stay empty")
        with tag("div", classes="acts"):
            button("Cancel", lambda: dialog.submit(None))
            button("Take it back", lambda: dialog.submit(str(why.value).strip()), classes="bad")
        first(dialog, why)
    answer = await dialog
    return answer if isinstance(answer, str) else None
