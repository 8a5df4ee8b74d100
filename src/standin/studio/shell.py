"""What every page has around it: navigation, theme, messages, and who is signed in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..api.envelopes import ApiError
from ..errors import StandinError
from ..jobs.patience import is_full
from . import words
from .gate import KEY
from .parts import button, empty, icon, link, tag, toast
from .session import Visit


@dataclass(frozen=True, slots=True)
class Place:
    """A page that the navigation leads to."""

    path: str
    name: str
    icon: str


PLACES: Final = (
    Place("/", "Videos", "home"),
    Place("/create", "Create", "plus"),
    Place("/avatars", "Avatars", "people"),
    Place("/voices", "Voices", "voice"),
    Place("/settings", "Settings", "settings"),
)
"""In order; on a phone all of them stand at the bottom."""

_THEME: Final = """(name) => {
  const root = document.documentElement.dataset;
  if (name === 'auto') { delete root.theme; localStorage.removeItem('standin-theme'); }
  else { root.theme = name; localStorage.setItem('standin-theme', name); }
  document.querySelectorAll('[data-set-theme]').forEach(
    (b) => b.setAttribute('aria-pressed', String(b.dataset.setTheme === name)));
}"""
_PRESSED: Final = """document.querySelectorAll('[data-set-theme]').forEach((b) => b.setAttribute(
  'aria-pressed', String(b.dataset.setTheme ===
  (localStorage.getItem('standin-theme') || 'auto'))))"""


_LOOKS: Final = 15.0
"""Seconds between two looks whether a page's session is still good."""
_PATIENCE: Final = 60.0
"""Seconds in which a page has to be built; the framework's own 3 are few for a busy machine."""
_SIGN_IN: Final = """location.assign('/sign-in?to=' +
  encodeURIComponent(location.pathname + location.search))"""


def route(path: str) -> ui.page:
    """What makes a function the builder of the page at ``path``."""
    return ui.page(path, response_timeout=_PATIENCE)


def visit() -> Visit:
    """Whose browser the page is built for, or acts now."""
    found: Visit = ui.context.client.request.scope[KEY]
    return found


@contextmanager
def page(title: str, path: str, *, narrow: bool = False) -> Iterator[None]:
    """The frame around a page's content; ``path`` is that of its place in the navigation."""
    ui.page_title(f"{title} · Standin")
    # The framework's own <main> would be around the navigation too.
    ui.context.client.page_container.default_slot.children[0].tag = "div"
    with tag("div", classes="frame"):
        tag("a", "Skip to the content", "skip", href="#main")
        _side(path)
        with (
            tag("main", classes="main", id="main", tabindex="-1"),
            tag("div", classes=f"inner{' narrow' if narrow else ''}"),
        ):
            yield
        _bottom(path)
    tag("div", classes="toasts", role="status", aria_live="polite")
    ui.on_exception(_wrong)
    if visit().session_id:
        _leave_with(visit())


def _wrong(error: Exception) -> None:
    """Say what went wrong; what is nobody's mistake here is in the log."""
    if isinstance(error, ApiError):
        told(error)
    else:
        toast(reason(error), seconds=9)


def reason(error: Exception) -> str:
    """What went wrong, for who looks at the page."""
    if is_full(error):  # also one that a child process tells of
        return words.FULL
    if isinstance(error, StandinError):
        return words.sentence(error.message)
    return "Something went wrong here. Try again; if it happens again, the server's log says more."


def told(error: ApiError) -> None:
    """Say why something was refused, with the way on where there is one."""
    if error.status == 401:
        toast(error.message, "Sign in", lambda: ui.run_javascript(_SIGN_IN), seconds=60)
    elif error.details and "plan" in error.details:
        toast(error.message, "See the plan", lambda: ui.navigate.to("/settings/plan"), seconds=20)
    else:
        toast(error.message, seconds=9)


def _leave_with(who: Visit) -> None:
    """A page whose session has ended shows nothing any more."""

    async def look() -> None:
        if not await run_in_threadpool(lambda: who.is_open):
            ui.run_javascript(_SIGN_IN)

    ui.timer(_LOOKS, look, immediate=False)  # it was open a moment ago


@contextmanager
def head(title: str, text: str = "", back: tuple[str, str] | None = None) -> Iterator[None]:
    """A page's title; its buttons go inside. ``back`` are name and path of the page above it."""
    with tag("header", classes="head"):
        with tag("div", classes="grow"):
            if back:
                link(back[0], back[1], icon_name="back", classes="back")
            tag("h1", title)
            if text:
                tag("p", text)
        with tag("div", classes="tools"):
            yield


def gone(
    title: str,
    above: tuple[str, str],
    icon_name: str,
    text: str = "It may have been deleted.",
) -> None:
    """A page for what is not there."""
    with page(title, above[1], narrow=True), empty(icon_name, title, text, "h1"):
        link(f"All {above[0].lower()}", above[1])


def _side(path: str) -> None:
    with tag("aside", classes="side"):
        with tag("a", classes="brand", href="/"):
            tag("span", classes="mark", aria_hidden="true")
            tag("span", "Standin")
        link("New video", "/create", icon_name="plus", classes="btn main-act")
        with tag("nav", aria_label="Main"), tag("ul"):
            for place in PLACES:
                if place.path != "/create":
                    _entry(place, path)
        with tag("div", classes="foot"):
            _theme()
            _who()


def phone() -> None:
    """Colours and signing out, where there is no bar at the side that has them."""
    with tag("section", classes="card tight phone", aria_label="This browser"):
        tag("h2", "This browser")
        _theme()
        _who()


def _bottom(path: str) -> None:
    with tag("nav", classes="bottom", aria_label="Main, at the bottom"), tag("ul"):
        for place in PLACES:
            _entry(place, path)


def _entry(place: Place, path: str) -> None:
    current = "page" if place.path == path else None
    with tag("li"), tag("a", href=place.path, aria_current=current):
        icon(place.icon)
        tag("span", place.name)


def _theme() -> None:
    with tag("div", classes="switch", role="group", aria_label="Colours"):
        for name, shown, label in (
            ("light", "sun", "Light"),
            ("dark", "moon", "Dark"),
            ("auto", "auto", "As the system"),
        ):
            made = tag("button", type="button", aria_label=label, title=label)
            made.props["data-set-theme"] = name
            made.props["aria-pressed"] = "false"
            made.on("click", js_handler=f"() => ({_THEME})('{name}')")
            with made:
                icon(shown)
    ui.run_javascript(_PRESSED)


def _who() -> None:
    who = visit()
    how = {"here": "This machine", "key": "Signed in with a key", "password": "Signed in"}[who.how]
    with tag("div", classes="who"):
        tag("span", who.space[:1], "dot", aria_hidden="true")
        with tag("div"):
            tag("b", who.space, title=who.space)
            tag("span", how, "dim small")
        if who.how != "here":
            with tag("form", method="post", action="/sign-out"), button("", classes="quiet") as out:
                out.props["type"] = "submit"
                out.props["aria-label"] = out.props["title"] = "Sign out"
                icon("leave")
