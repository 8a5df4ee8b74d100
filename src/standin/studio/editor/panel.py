"""The side where the chosen thing is changed: a tab for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from nicegui.elements.mixins.text_element import TextElement

from ..parts import button, icon, tag
from . import backdrop, captions, lettering, music, presenter, sound, whole
from .desk import Desk, Why


@dataclass(frozen=True, slots=True)
class Tab:
    """One of them."""

    key: str
    name: str
    icon: str
    build: Callable[[Desk], None]


TABS: Final = (
    Tab("presenter", "Presenter", "people", presenter.build),
    Tab("voice", "Voice", "voice", sound.build),
    Tab("background", "Background", "photo", backdrop.build),
    Tab("text", "Text", "letters", lettering.build),
    Tab("music", "Music", "music", music.build),
    Tab("captions", "Captions", "captions", captions.build),
    Tab("video", "Video", "film", whole.build),
)


_ARROWS: Final = """(e) => {
  const by = {ArrowRight: 1, ArrowLeft: -1}[e.key];
  if (!by) return;
  const all = [...e.currentTarget.parentElement.children];
  const next = all[(all.indexOf(e.currentTarget) + by + all.length) % all.length];
  e.preventDefault();
  next.focus();
  next.click();
}"""


class Panel:
    """The tabs, and what is in the chosen one."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.tab = desk, "presenter"
        with tag("aside", classes="panel", aria_label="Settings of the scene") as self.frame:
            with tag("div", classes="panel-tabs", role="tablist", aria_label="What to change"):
                self.buttons = {each.key: self._tab(each) for each in TABS}
            with tag("div", classes="panel-body", role="tabpanel") as self.place:
                pass
        desk.watch(self._changed)
        self._build()

    def open(self, key: str) -> None:
        """Show a tab."""
        self.frame.classes(add="open")
        if key != self.tab:
            self.tab = key
            self._build()

    def _tab(self, tab: Tab) -> TextElement:
        made = tag("button", type="button", role="tab")
        with made:
            icon(tab.icon)
            tag("span", tab.name)
        made.on("click", lambda _: self._press(tab.key))
        made.on("keydown", js_handler=_ARROWS)
        return made

    def _press(self, key: str) -> None:
        if key == self.tab and "open" in self.frame.classes:
            self.frame.classes(remove="open")  # on a phone it lies over the script
            return
        self.open(key)

    def _changed(self, why: Why) -> None:
        if why == "choose":
            chosen = self.desk.chosen
            if self.desk.wanted:
                self.open(self.desk.wanted)
            elif chosen:
                key = "presenter" if chosen.startswith("person") else "text"
                if key != self.tab or key == "text":
                    self.tab = key
                    self._build()
        elif why in ("whole", "scene"):
            self._build()

    def _build(self) -> None:
        for tab in TABS:
            made = self.buttons[tab.key]
            made.props["aria-selected"] = str(tab.key == self.tab).lower()
            made.props["tabindex"] = "0" if tab.key == self.tab else "-1"
            made.update()
        if self.desk.reading != (self.tab == "captions"):
            self.desk.reading = self.tab == "captions"
            self.desk.tell("edit")
        chosen = next(each for each in TABS if each.key == self.tab)
        self.place.props["aria-label"] = chosen.name
        self.place.clear()
        with self.place:
            with tag("div", classes="panel-head"):
                tag("h2", chosen.name)
                button(
                    "", lambda: self.frame.classes(remove="open"), icon_name="close",
                    classes="quiet panel-close", label="Close",
                )  # fmt: skip
            chosen.build(self.desk)
