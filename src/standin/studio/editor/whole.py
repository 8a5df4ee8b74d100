"""What holds for the whole video: its title, its format, where it goes, what programs are told."""

from __future__ import annotations

from typing import Final

from ...scene import limits
from ..parts import Field, tag
from . import body as bodies
from .beyond import unshown
from .desk import Desk, Why
from .mark import Mark
from .pieces import Choices, part

SHAPES: Final = (
    ("16:9", "Wide", (16, 9)),
    ("9:16", "Upright", (9, 16)),
    ("1:1", "Square", (1, 1)),
    ("4:5", "Portrait", (4, 5)),
)
SIZES: Final = (("720", "720p"), ("1080", "1080p"), ("2160", "4K"))
_PRIORITIES: Final = (("low", "Later"), ("normal", "Usual"), ("high", "Sooner"))
_FOLDERS: Final = 500
_NAMED: Final = 12
"""Fields of a request that are named before the others are only counted."""


def build(desk: Desk) -> None:
    """Fill the tab."""
    Whole(desk)


class Whole:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        body = desk.body
        with tag("div", classes="bits"):
            Field(
                "Title", body.get("title") or "", placeholder="So that you find it again",
                limit=limits.TITLE, on_change=lambda v: desk.put_all(("title",), v, why="edit"),
            )  # fmt: skip
            self._folder()
            wide, high = bodies.ratio(body)
            self.format = Choices(
                "Format", [(key, name) for key, name, _ in SHAPES], shape(wide, high) or "",
                self._shape, classes="wrap",
            )  # fmt: skip
            Choices("Resolution", SIZES, str(min(wide, high)), self._size)
            self.pixels = tag("p", "", "dim small num")
            Choices(
                "Frames a second", [(str(n), str(n)) for n in limits.FPS],
                f"{bodies.number(body.get('fps'), 25):g}",
                lambda v: desk.put_all(("fps",), int(v)),
            )  # fmt: skip
            Field(
                "A quick look only: draft quality, marked as a test", bool(body.get("test")),
                kind="checkbox", on_change=lambda v: desk.put_all(("test",), bool(v) or None),
            )  # fmt: skip
            Mark(desk)
            self._queue()
            self._beyond()
        self._told("edit")
        desk.watch(self._told, self.pixels)

    def _folder(self) -> None:
        """Where the video goes; nothing where there are no folders."""
        desk, given = self.desk, str(self.desk.body.get("folder_id") or "")
        library = desk.who.here.library
        folders = library.folders.list(desk.who.space, _FOLDERS).items
        found = [(each.id, each.name) for each in folders]
        if not found and not given:
            return
        if given and given not in dict(found):
            found.insert(0, (given, f"{given} (not here)"))
        Field(
            "Folder", given, kind="select", options=[("", "None"), *found],
            on_change=lambda v: desk.put_all(("folder_id",), v or None),
        )  # fmt: skip

    def _queue(self) -> None:
        desk, body = self.desk, self.desk.body
        with part("When it is made"):
            Choices(
                "Among your videos", _PRIORITIES, str(body.get("priority") or "normal"),
                lambda v: desk.put_all(("priority",), None if v == "normal" else v),
            )  # fmt: skip
            Field(
                "Tell an address when it is ready", body.get("callback_url") or "",
                placeholder="https://",
                on_change=lambda v: desk.put_all(("callback_url",), v.strip() or None),
            )  # fmt: skip
            Field(
                "With this number or name", body.get("callback_id") or "",
                placeholder="Comes back with it",
                on_change=lambda v: desk.put_all(("callback_id",), v or None),
            )  # fmt: skip

    def _beyond(self) -> None:
        """Name what the request says that is shown nowhere."""
        found = unshown(self.desk.body)
        if not found:
            return
        with part("Also in the request"):
            tag("p", "Kept as it is, and sent along; nothing here shows or changes it.",
                "dim small")  # fmt: skip
            with tag("ul", classes="names"):
                for path in found[:_NAMED]:
                    with tag("li"):
                        tag("code", path, "mono")
            if len(found) > _NAMED:
                tag("p", f"and {len(found) - _NAMED} more", "dim small")

    def _told(self, _: Why) -> None:
        wide, high = bodies.ratio(self.desk.body)
        self.format.show(shape(wide, high) or "")
        self.pixels.text = f"{wide} × {high} pixels"

    def _shape(self, key: str) -> None:
        reshape(self.desk, key)

    def _size(self, size: str) -> None:
        wide, high = bodies.ratio(self.desk.body)
        factor = int(size) / min(wide, high)
        sides = (_even(wide * factor), _even(high * factor))
        self.desk.put_all(("dimension",), dict(zip(("width", "height"), sides, strict=True)))


def shape(wide: int, high: int) -> str | None:
    """The format of a frame; None for an unusual one."""
    fitting = (key for key, _, (w, h) in SHAPES if abs(wide / high - w / h) < 0.01)
    return next(fitting, None)


def reshape(desk: Desk, key: str) -> None:
    """Give the video another format; its shorter side stays as long as it was."""
    short = min(bodies.ratio(desk.body))
    w, h = next(ratio for each, _, ratio in SHAPES if each == key)
    factor = short / min(w, h)
    size = {"width": _even(w * factor), "height": _even(h * factor)}
    desk.put_all(("dimension",), size)


def _even(side: float) -> int:
    return min(2 * round(side / 2), limits.DIMENSION[1])
