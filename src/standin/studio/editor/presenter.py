"""Who is seen: the person, the look, the framing, the size."""

from __future__ import annotations

from typing import Any, Final

from ...scene import limits
from ..cast import Look, Person, find
from ..parts import Field, button, note, tag
from ..people import People
from . import body as bodies
from . import dialogue
from .desk import Desk, Why, has_room
from .pieces import Choices, slider

_MOST: Final = 60
"""Cards; who looks for others searches."""
_STYLES: Final = (
    ("normal", "Whole"),
    ("closeUp", "Close-up"),
    ("circle", "Circle"),
    ("voice_only", "Unseen"),
)
_CIRCLE: Final = "#F6F6FC"


def build(desk: Desk) -> None:
    """Fill the tab."""
    Presenter(desk)


class Presenter:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._shown_size: Field | None = None
        self.given = ""
        """A voice that somebody was given here because it suits them."""
        if not desk.people:
            note("Nobody can present here", kind="warm", icon_name="alert")
            return
        self._who_else()
        Field(
            "Search presenters", "", kind="search", hideLabel=True, placeholder="Search",
            on_change=self._found,
        )  # fmt: skip
        self.faces = People().classes("wall")
        self.faces.props["small"] = True
        self.faces.props["pick"] = "Presenter"
        self.faces.on("open", lambda event: self._choose(str(event.args)))
        self.left = tag("p", "", "dim small", role="status")
        self.looks = tag("div", classes="chips", role="group", aria_label="Look")
        self._found("")
        self._show_looks()
        with tag("div", classes="bits"):
            self.style = Choices("Framing", _STYLES, self._style(), self._frame)
            self.more = tag("div", classes="bits")
            self._show_more()
        desk.watch(self._changed, self.more)

    def _who_else(self) -> None:
        """Everybody in the scene, where there are several: whose picture is changed."""
        desk, everybody = self.desk, dialogue.persons(self.desk.now)
        if len(everybody) < 2:
            return
        mine = dialogue.person(desk.said.get("character"))
        with tag("div", classes="chips", role="group", aria_label="In this scene"):
            for who in everybody:
                look = find(desk.people, bodies.shown({"character": who}))
                name = (look.info.group_name or look.info.name) if look else "Somebody"
                made = tag("button", name, "chip", type="button")
                made.props["aria-pressed"] = str(dialogue.person(who) == mine).lower()
                first = dialogue.of_person(desk.now, who)[0]
                made.on("click", lambda _, first=first: desk.go(desk.scene, first))

    def _changed(self, why: Why) -> None:
        if why == "edit" and (size := self._shown_size) is not None:
            scale = self._scale()
            if bodies.number(size.value, scale) != scale:
                size.value = scale
                size.say(tail=_percent(scale))

    def _found(self, query: str) -> None:
        liked = self.desk.who.here.library.favourites.list(self.desk.who.space, "avatar")
        fitting = [each for each in self.desk.people if each.fits(query.strip(), "", set())]
        fitting.sort(key=lambda each: each.id not in liked)
        chosen = self._person()
        fitting.sort(key=lambda each: each is not chosen)
        more = len(fitting) - _MOST
        self.left.text = f"and {more} more: search by name" if more > 0 else ""
        if not fitting:
            self.left.text = "Nobody is called so"
        self.faces.props["items"] = [each.card(set()) for each in fitting[:_MOST]]
        self.faces.props["chosen"] = chosen.id if chosen else None
        self.faces.update()

    def _person(self) -> Person | None:
        look = self.desk.look
        return next((each for each in self.desk.people if look in each.looks), None)

    def _choose(self, person_id: str) -> None:
        person = next((each for each in self.desk.people if each.id == person_id), None)
        if person is not None:
            self.faces.props["chosen"] = person_id
            self.faces.update()
            self._wear(person.looks[0])
            self._show_looks()
            self.style.show(self._style())
            self._show_more()

    def _wear(self, look: Look) -> None:
        """Show somebody, with the voice that suits, where nobody has chosen another."""
        desk, before = self.desk, self.desk.look
        mine = dialogue.of_person(desk.now, desk.said.get("character")) if before else [desk.line]
        character = bodies.show(desk.said, look.character)["character"]
        said = dialogue.lines(dialogue.replaced(desk.now, desk.line, character))
        others = [str(bodies.get(line, ("voice", "voice_id"), "")) for line in said]
        suited = desk.suited(look, others if len(said) > 1 else ())
        for i in mine:
            now = bodies.get(said[i], ("voice", "voice_id"))
            if before and suited and now and now in (desk.suited(before), self.given):
                said[i] = bodies.put(said[i], ("voice", "voice_id"), suited)
                self.given = suited
        scene = dialogue.with_lines(desk.now, said)
        first = find(desk.people, bodies.shown(scene))
        if (scene.get("background") or {}).get("type") == "own" and not has_room(first):
            scene["background"] = dict(bodies.FIRST)
        desk.put_scene(scene)

    def _show_looks(self) -> None:
        person = self._person()
        looks = person.looks if person else ()
        self.looks.clear()
        self.looks.set_visibility(len(looks) > 1)
        with self.looks:
            for look in looks:
                made = tag("button", look.info.look or look.info.name, "chip", type="button")
                made.props["aria-pressed"] = str(look is self.desk.look).lower()
                made.on("click", lambda _, look=look: self._change_to(look))

    def _change_to(self, look: Look) -> None:
        self._wear(look)
        self._show_looks()

    def _style(self) -> str:
        given = self.desk.get("character", default={})
        if not given:
            return "voice_only"
        style = str(given.get("avatar_style") or "normal").replace("_", "").lower()
        round_ = given.get("talking_photo_style") == "circle"
        known = {key.replace("_", "").lower(): key for key, _ in _STYLES}
        return "circle" if round_ and style == "normal" else known.get(style, "normal")

    def _frame(self, style: str) -> None:
        desk = self.desk
        given = desk.get("character", default={})
        if not given:
            first = desk.people[0].looks[0]
            given = first.character
        made = {**given, "avatar_style": style}
        made.pop("talking_photo_style", None)
        if style == "normal":
            del made["avatar_style"]
        small = {"scale": 0.45, "offset": {"x": -0.34, "y": 0.24}}
        if style == "circle" and not (given.get("scale") or given.get("offset")):
            made |= small  # a circle that fills the frame is never wanted first
        elif style != "circle" and {key: given.get(key) for key in small} == small:
            made = {key: value for key, value in made.items() if key not in small}
        desk.put(("character",), made)
        self._show_more()

    def _show_more(self) -> None:
        desk, style = self.desk, self._style()
        self._shown_size = None
        self.more.clear()
        if style == "voice_only":
            with self.more:
                tag("p", "Nobody is seen; the voice is heard.", "dim small")
            return
        given = desk.get("character", default={})
        with self.more:
            scale = self._scale()
            self._shown_size = slider(
                "Size", scale, (0.1, 2.5), 0.01, lambda n: desk.put(("character", "scale"), n),
                _percent,
            )  # fmt: skip
            with tag("div", classes="row"):
                several = len(dialogue.persons(desk.now)) > 1
                back = "All side by side" if several else "Put back in place"
                button(back, self._reset, icon_name="again", classes="small-btn")
            if style == "circle":
                Field(
                    "Colour of the circle", given.get("circle_background_color") or _CIRCLE,
                    kind="color",
                    on_change=lambda v: desk.put(("character", "circle_background_color"), v),
                )  # fmt: skip
            Choices(
                "Face", (("default", "Neutral"), ("happy", "Smiling")),
                given.get("expression") or "default",
                lambda v: desk.put(("character", "expression"), None if v == "default" else v),
            )  # fmt: skip
            Choices(
                "Gestures", (("stable", "Calm"), ("expressive", "Lively")),
                given.get("talking_style") or "stable",
                lambda v: desk.put(("character", "talking_style"), None if v == "stable" else v),
            )  # fmt: skip
            if desk.look is not None and desk.look.info.kind != "illustrated":
                Field(
                    "Leave the picture's own background out", bool(given.get("matting")),
                    kind="checkbox",
                    on_change=lambda v: desk.put(("character", "matting"), bool(v) or None),
                )  # fmt: skip
            photo = desk.look is not None and desk.look.info.kind == "photo"
            if photo or given.get("super_resolution"):
                Field(
                    "Sharpen the photo where it is shown large; takes longer",
                    bool(given.get("super_resolution")), kind="checkbox",
                    on_change=lambda v: desk.put(
                        ("character", "super_resolution"), bool(v) or None
                    ),
                )  # fmt: skip

    def _scale(self) -> float:
        return min(
            max(bodies.number(self.desk.get("character", "scale"), 1.0), limits.SCALE[0]), 5.0
        )

    def _reset(self) -> None:
        desk = self.desk
        if len(dialogue.persons(desk.now)) > 1:
            desk.put_scene(dialogue.side_by_side(desk.now))
            return
        given: dict[str, Any] = desk.get("character", default={})
        left = {key: value for key, value in given.items() if key not in ("scale", "offset")}
        desk.put(("character",), left)


def _percent(scale: float) -> str:
    return f"{scale * 100:.0f} %"
