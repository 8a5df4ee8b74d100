"""The picture in the middle: the scene as the renderer draws it, and what is placed on it."""

from __future__ import annotations

import json
from typing import Any, Final

from nicegui import app as framework
from nicegui import background_tasks
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ...api.colours import colour
from ...api.envelopes import ApiError
from ...errors import StandinError
from ...scene import TextOverlay, limits
from ...stage.text import lay
from ..cast import find
from . import body as bodies
from . import dialogue
from .body import Body, number
from .desk import Desk, Why
from .drawing import SMALL, WIDE, Figure, Pictures
from .examples import example
from .strip import Strip

NOBODY: Final = "voice_only"
_AWAY: Final = (0.05, 2.0, 2.0)
"""Size and shift at which nobody is seen any more."""
_FIGURES: Final = 60
"""Cut-outs that a page remembers."""
_READ: Final = 1.0
"""The second of a scene at which captions are shown."""
_SPAN: Final = 3
"""Digits after the point of what is placed by hand."""


class Canvas(Element, component="components/canvas.js"):
    """What is seen of it, and felt."""


class Stage:
    """Draws the scene after every change; the newest wins."""

    def __init__(self, desk: Desk, strip: Strip, name: str) -> None:
        self.desk, self.strip, self.name = desk, strip, name
        self.pictures: Pictures = framework.state.pictures
        self.canvas = Canvas().classes("stage")
        self.canvas.on("choose", lambda event: self._choose(str(event.args)))
        self.canvas.on("place", lambda event: self._place(*event.args))
        self.canvas.on("remove", lambda event: self._remove(str(event.args)))
        self.canvas.on("hover", lambda event: self._hover(str(event.args or "")))
        self.drawn = ""
        """What the picture shows that is before one's eyes, as JSON."""
        self.working = False
        self.markless: Body | None = None
        """A watermark that cannot be had: pictures are drawn without it, and say why."""
        self.unmarked = ""
        self.figures: list[Figure | None] = []
        """Of everybody in the scene."""
        self.figured: dict[str, Figure | None] = {}
        """Cut-outs of this page, by what they show."""
        desk.watch(self._changed)
        self._changed("whole")

    def look(self, index: int | None = None) -> Body:
        """A scene at rest, its variables filled in."""
        desk = self.desk
        look = bodies.look(desk.body, desk.scene if index is None else index)
        if desk.reading and index is None:
            look = bodies.reading(desk.body, desk.scene) or look
        if self.markless is not None and look.get("watermark") == self.markless:
            look = {key: value for key, value in look.items() if key != "watermark"}
        first = desk.people[0].looks[0].info.id if desk.people else ""
        try:
            return example(look, first, next(iter(desk.voices), ""))
        except StandinError:  # the still says what is wrong
            return look

    def _changed(self, why: Why) -> None:
        wide, high = bodies.ratio(self.desk.body)
        self._set(
            wide=wide, high=high, items=self._items(), chosen=self.desk.chosen,
            alt=f"Scene {self.desk.scene + 1} as it will look",
        )  # fmt: skip
        if why != "choose" and not self.working:
            self.working = True
            background_tasks.create(self._work())

    async def _work(self) -> None:
        """Draw until what is seen is what is wanted, then what the strip still lacks."""
        try:
            while not self.canvas.is_deleted:
                look = self.look()
                told = json.dumps(look)
                if told != self.drawn:
                    await self._draw(look, told)
                elif not await self._one_small():
                    break
        finally:
            self.working = False

    async def _draw(self, look: Body, told: str) -> None:
        who, scene = self.desk.who, self.desk.scene
        self._set(busy=True)
        try:
            at = _READ if "caption" in look else None
            url = await run_in_threadpool(self.pictures.scene, who, look, self.name, WIDE, at)
            await self._cut_out(look)
        except ApiError as error:
            if str(error.param).startswith("watermark") and "watermark" in look:
                self.markless, self.unmarked = look["watermark"], error.message
                return
            self.drawn = told
            self._set(busy=False, wrong=said(error))
            return
        self.drawn = told
        if url is None or self.canvas.is_deleted:
            return
        lacking = self.markless is not None and self.desk.body.get("watermark") == self.markless
        wrong = self.unmarked if lacking else ""
        self._set(src=url, busy=False, wrong=wrong, items=self._items())
        if scene == self.desk.scene and "caption" not in look:
            self.strip.picture(scene, told, url)

    async def _cut_out(self, look: Body) -> None:
        """Find what of the frame each presenter covers."""
        scene, found = bodies.scenes(look)[0], []
        for who in dialogue.persons(scene):
            told = json.dumps([{**who, "scale": None, "offset": None}, look.get("dimension")])
            if told not in self.figured:
                alone = {**scene, "character": who, "turns": []}
                call, given = self.pictures.figure, {**look, bodies.SCENES: [alone]}
                name = f"{self.name} figure"
                made = await run_in_threadpool(call, self.desk.who, given, name)
                if len(self.figured) > _FIGURES:
                    self.figured.clear()
                self.figured[told] = made
            found.append(self.figured[told])
        self.figures = found

    async def _one_small(self) -> bool:
        """Draw a scene for the strip; False where none is missing."""
        for index in range(len(bodies.scenes(self.desk.body))):
            look = self.look(index)
            told = json.dumps(look)
            if self.strip.lacks(index, told):
                name = f"{self.name} small"
                try:
                    url = await run_in_threadpool(
                        self.pictures.scene, self.desk.who, look, name, SMALL
                    )
                except ApiError:
                    url = None
                self.strip.picture(index, told, url or "")
                return True
        return False

    async def _hover(self, thing: str) -> None:
        """Whoever comes near may begin to drag: have the scene without that person ready."""
        seat = _seat(thing) or 0
        if self.canvas.props.get("src") is None:
            return
        look = self.look()
        scene = bodies.scenes(look)[0]
        where = self._standing(scene)
        if not (seat < len(where) and seat < len(self.figures) and self.figures[seat]):
            return
        empty = dialogue.stood(scene, [_AWAY if i == seat else w for i, w in enumerate(where)])
        try:
            name = f"{self.name} plate"
            call, given = self.pictures.scene, {**look, bodies.SCENES: [empty]}
            url = await run_in_threadpool(call, self.desk.who, given, name)
        except ApiError:
            return
        if url and not self.canvas.is_deleted:
            self._set(plate=url, bare=f"person-{seat}")

    def _choose(self, thing: str) -> None:
        """Whoever is pressed in the picture is the one who is changed."""
        desk, seat = self.desk, _seat(thing)
        everybody = dialogue.persons(desk.now)
        if seat is not None and 1 < len(everybody) > seat:
            mine = dialogue.of_person(desk.now, everybody[seat])
            if desk.line not in mine:
                desk.go(desk.scene, mine[0])
        desk.choose(thing)

    def _standing(self, scene: Body) -> list[tuple[float, float, float]]:
        everybody = dialogue.persons(scene)
        looks = [find(self.desk.people, bodies.shown({"character": who})) for who in everybody]
        photos = [look is not None and look.info.kind == "photo" for look in looks]
        return dialogue.standing(everybody, *bodies.ratio(self.desk.body), photos)

    # What is placed

    def _items(self) -> list[dict[str, Any]]:
        scene, items = bodies.scenes(self.look())[0], []
        everybody, where = dialogue.persons(scene), self._standing(scene)
        for seat, (who, (size, x, y)) in enumerate(zip(everybody, where, strict=True)):
            figure = self.figures[seat] if len(self.figures) == len(everybody) else None
            if figure is None:
                continue
            look = find(self.desk.people, bodies.shown({"character": who}))
            items.append(
                {
                    "id": f"person-{seat}", "label": f"Presenter {look.info.name if look else ''}",
                    "unit": figure.box, "figure": True, "ghost": figure.url,
                    "s": size, "x": x, "y": y,
                    "least": limits.SCALE[0], "most": limits.SCALE[1],
                }
            )  # fmt: skip
        shown = bodies.texts(scene)
        for index, text in enumerate(shown):
            if (item := self._text(index, text)) is not None:
                items.append(item)
        return items

    def _text(self, index: int, text: Body) -> dict[str, Any] | None:
        wide, high = bodies.ratio(self.desk.body)
        try:
            block = overlay(text)
            laid = lay(block, wide, high)
        except (StandinError, ValueError, TypeError):
            return None
        half_w, half_h = min(laid.longest, laid.width) / wide / 2, laid.height / high / 2
        shift = {"left": half_w - block.width / 2, "right": block.width / 2 - half_w}
        middle = 0.5 + shift.get(block.align, 0.0)
        pad_x, pad_y = 12 / wide, 6 / high
        return {
            "id": f"text-{index}", "label": f"Text: {block.text[:60]}", "figure": False,
            "unit": [
                middle - half_w - pad_x, 0.5 - half_h - pad_y,
                middle + half_w + pad_x, 0.5 + half_h + pad_y,
            ],
            "s": 1, "x": block.x - 0.5, "y": block.y - 0.5,
            "least": limits.FONT_SIZE[0] / block.font_size,
            "most": limits.FONT_SIZE[1] / block.font_size,
        }  # fmt: skip

    def _place(self, thing: str, scale: float, x: float, y: float, count: int) -> None:
        desk = self.desk
        self._set(placed=count)
        if (seat := _seat(thing)) is not None:
            where = self._standing(desk.now)
            if seat < len(where):
                where[seat] = (
                    _within(scale, limits.SCALE),
                    _within(x, limits.OFFSET),
                    _within(y, limits.OFFSET),
                )
                key = f"{desk.scene}.place.{seat}"
                desk.put_scene(dialogue.stood(desk.now, where), key=key)
            return
        index = int(thing.removeprefix("text-"))
        found = bodies.texts(desk.now)
        if not 0 <= index < len(found):
            return
        text = {
            **found[index],
            "position": {
                "x": round(_within(x + 0.5, limits.PLACE), _SPAN),
                "y": round(_within(y + 0.5, limits.PLACE), _SPAN),
            },
        }
        if abs(scale - 1) > 1e-6:
            size, width = (
                number(text.get("font_size"), 48),
                number(text.get("width"), 0.8),
            )
            text["font_size"] = round(_within(size * scale, limits.FONT_SIZE), 1)
            text["width"] = round(_within(width * scale, limits.TEXT_WIDTH), _SPAN)
        desk.put(("text",), [*found[:index], text, *found[index + 1 :]])

    def _remove(self, thing: str) -> None:
        if thing.startswith("text-"):
            scene = bodies.remove_text(self.desk.now, int(thing.removeprefix("text-")))
            self.desk.chosen = ""
            self.desk.put_scene(scene, why="whole")

    def _set(self, **props: Any) -> None:
        if self.canvas.is_deleted:
            return
        if any(self.canvas.props.get(key) != value for key, value in props.items()):
            for key, value in props.items():
                self.canvas.props[key] = value
            self.canvas.update()


def overlay(text: Body) -> TextOverlay:
    """A text of a request as the renderer has it. Raises where it is none."""
    place = text.get("position") or {}
    weight = str(text.get("font_weight") or "")
    return TextOverlay(
        str(text.get("text", "")), number(place.get("x"), 0.5), number(place.get("y"), 0.5),
        number(text.get("width"), 0.8), text.get("font_family") or None,
        number(text.get("font_size"), 48), weight in ("bold", "600", "700", "800", "900"),
        colour(str(text.get("color") or "#FFFFFF")), text.get("text_align") or "center",
        number(text.get("line_height"), 1.2), bool(text.get("shadow")),
    )  # fmt: skip


def said(error: ApiError) -> str:
    """What is wrong, without the field's name before it."""
    return error.message.removeprefix(f"{error.param}: ") if error.param else error.message


def _seat(thing: str) -> int | None:
    """Which of the people of a scene something in the picture is."""
    number = thing.removeprefix("person-")
    return int(number) if thing.startswith("person-") and number.isdecimal() else None


def _within(value: float, bounds: tuple[float, float]) -> float:
    return min(max(float(value), bounds[0]), bounds[1])
