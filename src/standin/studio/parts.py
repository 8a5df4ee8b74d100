"""The pieces that pages are made of: thin over the framework, in the studio's own looks."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

from nicegui import ui
from nicegui.element import Element
from nicegui.elements.mixins.text_element import TextElement
from nicegui.elements.mixins.value_element import ValueElement

_ROUND: Final = """(event) => {
  if (event.key !== 'Tab') return;
  const all = [...event.currentTarget.querySelectorAll('a[href], button, input, select, textarea')]
    .filter((each) => !each.disabled && each.offsetParent);
  const [out, to] = event.shiftKey ? [all[0], all.at(-1)] : [all.at(-1), all[0]];
  if (document.activeElement === out) { event.preventDefault(); to.focus(); }
}"""
"""In a dialog, Tab goes from the last to the first, and back."""
_BACK: Final = """requestAnimationFrame(() => {
  if (document.activeElement === document.body) getHtmlElement(%d)?.focus();
})"""
"""What is disabled loses the focus; it gets it back unless something else has it."""
Handler = Callable[[], Any] | Callable[[], Awaitable[Any]]
Option = tuple[str, str] | tuple[str, str, str]
"""Value, label, and the group that it is shown under."""


def tag(name: str, text: str = "", classes: str = "", **props: Any) -> TextElement:
    """An element of HTML. ``aria_label="x"`` becomes ``aria-label``; None leaves one out."""
    made = TextElement(tag=name, text=text)
    if classes:
        made.classes(classes)
    for key, value in props.items():
        if value is not None:
            made.props[key.rstrip("_").replace("_", "-")] = value
    return made


def prose(text: str, classes: str = "", name: str = "p") -> TextElement:
    """A text in which `what stands in backticks` is code."""
    pieces = text.split("`")
    if len(pieces) < 3:
        return tag(name, text, classes)
    made = tag(name, classes=classes)
    with made:
        for number, piece in enumerate(pieces):
            if piece:
                tag("code" if number % 2 else "span", piece, "mono" if number % 2 else "")
    return made


def icon(name: str) -> TextElement:
    """One of `icons`, unseen by screen readers."""
    return tag("span", classes=f"i i-{name}", aria_hidden="true")


def button(
    text: str, on_click: Handler | None = None, *, icon_name: str = "", classes: str = "",
    label: str | None = None,
) -> TextElement:  # fmt: skip
    """A button; ``label`` names one that shows an icon alone."""
    made = tag("button", classes=f"btn {classes}{'' if text else ' only'}", type="button")
    made.props["aria-label"] = label or text
    if label and not text:
        made.props["title"] = label
    with made:
        if icon_name:
            icon(icon_name)
        if text:
            tag("span", text)
    if on_click:
        made.on("click", lambda _: on_click())
    return made


def link(
    text: str, href: str, *, icon_name: str = "", classes: str = "btn", **props: Any
) -> Element:
    """A link, as a button by its looks unless ``classes`` say otherwise."""
    made = tag("a", classes=classes, href=href, **props)
    with made:
        if icon_name:
            icon(icon_name)
        tag("span", text)
    return made


@contextmanager
def busy(element: Element) -> Iterator[None]:
    """While something is done that ``element`` began; it cannot be pressed twice."""
    element.props["aria-busy"] = "true"
    element.props["disabled"] = True
    element.update()
    try:
        yield
    finally:
        if not element.is_deleted:
            element.props["aria-busy"] = None
            element.props["disabled"] = None
            element.update()
            element.client.run_javascript(_BACK % element.id)


class Field(ValueElement[Any], component="components/field.js"):
    """A labelled field: text, area, select, search, password, color, number, range, checkbox."""

    LOOPBACK = False

    def __init__(
        self, label: str, value: Any = "", *, kind: str = "text",
        options: Sequence[Option] | None = None, on_change: Callable[[Any], Any] | None = None,
        **props: Any,
    ) -> None:  # fmt: skip
        super().__init__(
            value=value,
            on_value_change=(lambda event: on_change(event.value)) if on_change else None,
        )
        self.props["kind"] = kind
        self.props["label"] = label
        if options is not None:
            self.props["options"] = [list(each) for each in options]
        for key, prop in props.items():
            self.props[key] = prop

    def complain(self, message: str | None) -> None:
        """Say what is wrong with the value, or that nothing is."""
        self.say(error=message)

    def say(self, **props: Any) -> None:
        """Change hint, error, options and so on."""
        if any(self.props.get(key) != value for key, value in props.items()):
            for key, value in props.items():
                self.props[key] = value
            self.update()


class Player(Element, component="components/player.js"):
    """A video's player."""

    shown: Sequence[str] = ("", "")
    """Paths of what it plays and of its poster."""

    def show(self, src: str | None, poster: str | None, name: str) -> None:
        """Play ``src`` from where the one before was."""
        # Links are signed anew each time: one that differs in that alone must not be loaded again.
        now = [(given or "").partition("?")[0] for given in (src, poster)]
        if now != list(self.shown):
            self.shown = now
            self.props["src"], self.props["poster"], self.props["name"] = src, poster, name
            self.update()


class Drop(Element, component="components/drop.js"):
    """Where files are dropped; ``on_sent`` gets the upload's token and the file's name."""

    def __init__(
        self, title: str, hint: str, *, accept: str, most: int,
        on_sent: Callable[[str, str], Any], on_refused: Callable[[str], Any],
        icon_name: str = "upload",
    ) -> None:  # fmt: skip
        super().__init__()
        given = {"title": title, "hint": hint, "accept": accept, "most": most, "icon": icon_name}
        for key, value in {**given, "url": "/studio/upload"}.items():
            self.props[key] = value
        self.on("sent", lambda event: on_sent(*event.args))
        self.on("refused", lambda event: on_refused(event.args))


def note(title: str, text: str = "", *, kind: str = "", icon_name: str = "info") -> Element:
    """A message that stays: kind ``good``, ``warm`` or ``bad``."""
    made = tag("div", classes=f"note {kind}", role="alert" if kind == "bad" else "status")
    with made:
        icon(icon_name)
        with tag("div"):
            tag("b", title)
            if text:
                prose(text, name="span")
    return made


def ticks(lines: Sequence[str]) -> Element:
    """What is good, line by line."""
    made = tag("ul", classes="ticks")
    with made:
        for line in lines:
            with tag("li"):
                icon("check")
                tag("span", line)
    return made


def empty(icon_name: str, title: str, text: str, name: str = "h2") -> Element:
    """What stands where there is nothing yet, under a heading; put a button into it."""
    made = tag("div", classes="empty")
    with made:
        icon(icon_name)
        tag(name, title)
        prose(text)
    return made


def facts(rows: Sequence[tuple[str, str]]) -> Element:
    """Names and values."""
    made = tag("dl", classes="facts")
    with made:
        for name, value in rows:
            tag("dt", name)
            tag("dd", value)
    return made


def code(text: str) -> Element:
    """Code as it is."""
    return tag("pre", text, "code", tabindex="0", role="region", aria_label="Code")


def in_sight(selector: str) -> None:
    """Scroll the row that holds an element so far that it is seen."""
    ui.run_javascript(
        f"document.querySelector({json.dumps(selector)})"
        "?.scrollIntoView({inline: 'center', block: 'nearest'})"
    )


def copy_button(text: Callable[[], str], label: str = "Copy") -> TextElement:
    """A button that puts ``text()`` on the clipboard."""

    def copy() -> None:
        ui.clipboard.write(text())
        toast("Copied")

    return button(label, copy, icon_name="copy")


def toast(
    text: str, action: str = "", on_action: Handler | None = None, seconds: float = 5
) -> Element:
    """A short message that goes by itself; gives its element."""
    everything = ui.context.client.elements.values()
    region = next(each for each in everything if "toasts" in each.classes)

    def go() -> None:
        if not made.is_deleted:
            made.delete()

    async def pressed() -> None:
        with region:  # the toast is gone before the action is done
            answer = on_action() if on_action else None
            go()
            if isinstance(answer, Awaitable):
                await answer

    with region, tag("div", classes="toast") as made:
        tag("span", text)
        if on_action:
            tag("button", action, type="button").on("click", pressed)
        ui.timer(seconds, go, once=True)
    return made


@contextmanager
def sheet(
    title: str, *, role: str = "dialog", wide: bool = False, headed: bool = True
) -> Iterator[ui.dialog]:
    """A dialog to fill; await it, or open it. It goes by itself once it is closed."""
    with ui.dialog() as dialog, tag("div", classes=f"sheet{' wide' if wide else ''}") as inside:
        inside.on("keydown", js_handler=_ROUND)
        dialog.props["role"], dialog.props["aria-label"] = role, title
        if headed:
            tag("h2", title)
        yield dialog
    # Not before: closing gives the focus back to what had it.
    dialog.on("hide", lambda _: dialog.delete())


def first(dialog: ui.dialog, field: Field, act: Handler | None = None) -> None:
    """Begin with this field; the key Enter in it does ``act``."""
    dialog.on("show", lambda _: field.run_method("focus"))
    if act:
        field.on("enter", lambda _: act())


async def sure(title: str, text: str, act: str, *, bad: bool = True) -> bool:
    """Ask before something that cannot be taken back."""
    with sheet(title, role="alertdialog") as dialog:
        tag("p", text, "dim")
        with tag("div", classes="acts"):
            button("Cancel", lambda: dialog.submit(False)).props["autofocus"] = True
            button(act, lambda: dialog.submit(True), classes="bad" if bad else "main-act")
    return bool(await dialog)


async def ask(title: str, label: str, value: str = "", act: str = "Save") -> str | None:
    """Ask for a line of text; None when nobody wants to give one."""
    with sheet(title) as dialog:
        field = Field(label, value)
        first(dialog, field, lambda: dialog.submit(field.value))
        with tag("div", classes="acts"):
            button("Cancel", lambda: dialog.submit(None))
            button(act, lambda: dialog.submit(field.value), classes="main-act")
    answer = await dialog
    return answer.strip() if isinstance(answer, str) and answer.strip() else None
