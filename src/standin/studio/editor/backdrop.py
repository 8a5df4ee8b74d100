"""What is behind the presenter, and how the scene begins."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from nicegui import app as framework
from nicegui.element import Element
from starlette.concurrency import run_in_threadpool

from ...api import assets
from ...api.envelopes import ApiError
from ...api.links import link
from ...library import Asset, UnknownAsset
from ...scene import limits
from ..parts import Drop, Field, note, tag, toast
from ..uploads import Uploads
from .desk import Desk, has_room
from .pieces import Choices, part, slider

COLOURS: Final = (
    ("#E8EEF5", "Mist"), ("#F4EDE2", "Sand"), ("#DCEBE4", "Sage"), ("#F3DCD3", "Peach"),
    ("#DDD9F0", "Lilac"), ("#FFFFFF", "White"), ("#2B3A5C", "Navy"), ("#1F4D45", "Pine"),
    ("#5A2A3C", "Plum"), ("#14201F", "Night"),
)  # fmt: skip
_KINDS: Final = {"color": "Colour", "own": "Own room", "image": "Picture", "video": "Film"}
_FITS: Final = (("cover", "Fill"), ("contain", "Whole"), ("none", "As it is"))
_PLAYS: Final = (
    ("fit_to_scene", "As long as the scene"), ("loop", "Over and over"),
    ("freeze", "Once, then still"), ("once", "Once, then gone"), ("full_video", "To its end"),
)  # fmt: skip
_CROSSINGS: Final = (("cut", "Cut"), ("cross_fade", "Fade"), ("slide", "Slide"))
_MOST: Final = {"image": limits.IMAGE_BYTES, "video": limits.FOOTAGE_BYTES}


def build(desk: Desk) -> None:
    """Fill the tab."""
    Backdrop(desk)


class Backdrop:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        picks = [(k, name) for k, name in _KINDS.items() if k != "own" or has_room(desk.look)]
        self.kind = str(desk.get("background", "type", default="color"))
        Choices("Kind", picks, self.kind, self._kind, shown=False)
        self.place = tag("div", classes="bits")
        self._show()
        if desk.scene:
            self._crossing()

    def _kind(self, kind: str) -> None:
        self.kind = kind
        if kind == "own":
            self.desk.put(("background",), {"type": "own"})
        elif kind == "color" and self.desk.get("background", "type") != "color":
            self.desk.put(("background",), {"type": "color", "value": COLOURS[0][0]})
        self._show()

    def _show(self) -> None:
        self.place.clear()
        with self.place:
            if self.kind == "color":
                self._colours()
            elif self.kind == "own":
                tag("p", "The room that belongs to the presenter's look.", "dim small")
            else:
                self._file()

    def _colours(self) -> None:
        now = str(self.desk.get("background", "value", default="#FFFFFF"))
        self.swatches = {}
        with tag("div", classes="swatches", role="group", aria_label="Colour"):
            for colour, name in COLOURS:
                made = tag("button", type="button", classes="swatch", aria_label=name, title=name)
                made.style(f"--c: {colour}")
                made.on("click", lambda _, colour=colour: self._paint(colour))
                self.swatches[colour] = made
        Field(
            "Another colour", now if now.startswith("#") else "#ffffff", kind="color",
            on_change=self._paint,
        )  # fmt: skip
        self._press(now)

    def _paint(self, colour: str) -> None:
        self.desk.put(("background",), {"type": "color", "value": colour})
        self._press(colour)

    def _press(self, colour: str) -> None:
        for each, made in self.swatches.items():
            made.props["aria-pressed"] = str(each == colour).lower()
            made.update()

    def _file(self) -> None:
        kind, desk = self.kind, self.desk
        given: dict[str, Any] = desk.get("background", default={})
        there = given.get("type") == kind and (given.get(f"{kind}_asset_id") or given.get("url"))
        noun = {"image": "picture", "video": "film"}[kind]
        most = _MOST[kind]
        Drop(
            f"Another {noun}" if there else f"Drop a {noun} here",
            f"{'JPEG, PNG, WebP, GIF' if kind == 'image' else 'MP4, WebM, MOV'}, "
            f"at most {most // 1_000_000} MB",
            accept=f"{kind}/*", most=most, on_sent=self._sent, on_refused=toast, icon_name="photo",
        )  # fmt: skip
        self.problem = tag("div")
        if not there:
            return
        if given.get("url"):
            seen(desk, "", str(given["url"]))
        fit = str(given.get("fit") or "cover").replace("crop", "cover")
        Choices("Fit", _FITS, fit, lambda v: self._put("fit", v))
        if given.get("fit") in ("contain", "none"):
            Field(
                "Around it", given.get("value") or "#ffffff", kind="color",
                on_change=lambda v: self._put("value", v),
            )  # fmt: skip
        if kind == "video":
            Field(
                "It plays", str(given.get("play_style") or "fit_to_scene"), kind="select",
                options=list(_PLAYS), on_change=lambda v: self._put("play_style", v),
            )  # fmt: skip
            slider(
                "Its own sound", float(given.get("volume") or 0), (0, 1), 0.05,
                lambda n: self._put("volume", n), lambda n: f"{n * 100:.0f} %",
            )  # fmt: skip

    def _put(self, key: str, value: Any) -> None:
        self.desk.put(("background", key), value)
        if key == "fit":
            self._show()

    async def _sent(self, token: str, name: str) -> None:
        asset = await taken(self.desk, token, name, f"{self.kind}/*", self.problem)
        if asset is None:
            return
        if asset.kind != self.kind and not (self.kind == "video" and asset.kind == "image"):
            refuse(self.problem, f"This is no {_KINDS[self.kind].lower()}.")
            return
        old = self.desk.get("background", default={})
        kept = {"fit": old["fit"]} if old.get("type") == self.kind and old.get("fit") else {}
        made = {"type": self.kind, f"{self.kind}_asset_id": asset.id, **kept}
        self.desk.put(("background",), made)
        self._show()

    def _crossing(self) -> None:
        desk = self.desk
        now = str(desk.get("transition", default="cut"))
        with part("From the scene before"):
            Choices("How", _CROSSINGS, now, self._cross, shown=False)
            self.lasting = tag("div")
        self._cross(now, first=True)

    def _cross(self, value: str, first: bool = False) -> None:
        if not first:
            self.desk.put(("transition",), None if value == "cut" else value)
        self.lasting.clear()
        if value != "cut":
            with self.lasting:
                seconds = float(self.desk.get("transition_seconds", default=0.5))
                slider(
                    "Lasting", seconds, limits.TRANSITION, 0.1,
                    lambda n: self.desk.put(("transition_seconds",), n), lambda n: f"{n:.1f} s",
                )  # fmt: skip


def address(desk: Desk, asset_id: str) -> str | None:
    """A link to an uploaded file; None for one that is not here."""
    who = desk.who
    try:
        return link(who.here, who.here.library.assets.get(asset_id, who.space).key, "")
    except UnknownAsset:
        return None


def played(desk: Desk, asset_id: str, url: str, name: str) -> None:
    """A sound, to be heard; one elsewhere is only named, since nothing is fetched to be shown."""
    src = address(desk, asset_id) if asset_id else None
    if src:
        tag("audio", src=src, controls=True, preload="none", style="width: 100%", aria_label=name)
    elif url:
        _elsewhere(url)
    else:
        note("Its file is not here", f"No upload has the id `{asset_id}`.", kind="warm")


def seen(desk: Desk, asset_id: str, url: str) -> None:
    """A picture, small."""
    src = address(desk, asset_id) if asset_id else None
    if src:
        tag("img", src=src, alt="", classes="mark-pic")
    elif url.startswith("data:"):
        tag("p", "The picture stands in the request itself.", "dim small")
    elif url:
        _elsewhere(url)
    else:
        note("Its file is not here", f"No upload has the id `{asset_id}`.", kind="warm")


def _elsewhere(url: str) -> None:
    tag("p", f"From {url}" if len(url) < 200 else f"From {url[:199]}…", "dim small elsewhere")


def refuse(problem: Element, why: str) -> None:
    """Tell in ``problem`` why a file is not taken."""
    problem.clear()
    with problem:
        note("This file cannot be used", why, kind="bad", icon_name="alert")


async def taken(desk: Desk, token: str, name: str, kind: str, problem: Element) -> Asset | None:
    """An uploaded file as an asset of the space; None where it is refused, as ``problem`` tells."""
    try:
        return await _kept(desk, token, name, kind)
    except ApiError as error:
        refuse(problem, error.message)
        return None


async def _kept(desk: Desk, token: str, name: str, kind: str) -> Asset:
    who = desk.who
    who.needs("create")
    uploads: Uploads = framework.state.uploads
    file = uploads.get(token, who)
    if file is None:
        raise ApiError(400, "invalid_parameter", "The file is not there any more: choose it again.")
    call = partial(assets.keep, who.here, who.space, file, kind, name[:200] or None)
    return await run_in_threadpool(call)
