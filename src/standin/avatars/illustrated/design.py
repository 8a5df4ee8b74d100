"""Make a character: from options, and from a seed where none is given."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import ValidationError

from ...errors import InvalidField
from .colour import from_oklch, mix, oklch, parse
from .document import CharacterDocument, LookSpec, refusal
from .spec import (
    COLOUR,
    BackdropSpec,
    BodySpec,
    BrowSpec,
    EarringSpec,
    EyeSpec,
    FaceSpec,
    GlassesSpec,
    HairSpec,
    HairStyle,
    MouthSpec,
    OutfitSpec,
)

Sex = Literal["female", "male"]
Years = Literal["young", "middle", "senior"]
Ramp = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class _Skin:
    colour: str
    lip: str
    lip_male: str
    hair: tuple[str, ...]
    """Colours of hair that go with it."""
    eyes: tuple[str, ...]


_FAIR_HAIR = ("brown", "chestnut", "auburn", "red", "blonde", "honey", "dark-brown")
_DARK_HAIR = ("black", "dark-brown")
_LIGHT_EYES = ("blue", "grey", "green", "hazel", "brown")
_DARK_EYES = ("brown", "dark-brown")

SKINS: Final[Mapping[str, _Skin]] = {
    "porcelain": _Skin("#f3d0b8", "#c4696a", "#c07a6e", _FAIR_HAIR, _LIGHT_EYES),
    "fair": _Skin("#f0cdb5", "#bf6a68", "#bd7568", _FAIR_HAIR, _LIGHT_EYES),
    "light": _Skin(
        "#eec3a2", "#b9625f", "#b66f60", (*_FAIR_HAIR[:3], *_DARK_HAIR), _LIGHT_EYES[2:]
    ),
    "beige": _Skin(
        "#e6b98f", "#b5605a", "#b06a58", (*_DARK_HAIR, "brown", "chestnut"), _LIGHT_EYES[3:]
    ),
    "olive": _Skin("#d9a57e", "#b05a54", "#a5624f", (*_DARK_HAIR, "brown"), _LIGHT_EYES[3:]),
    "tan": _Skin("#c98d66", "#ad5650", "#9c5546", _DARK_HAIR, _DARK_EYES),
    "bronze": _Skin("#a9714c", "#96453f", "#85483a", _DARK_HAIR, _DARK_EYES),
    "brown": _Skin("#8a5a3c", "#8c3f40", "#784034", _DARK_HAIR, _DARK_EYES),
    "deep": _Skin("#7a4b35", "#8a3d4a", "#6a382f", _DARK_HAIR, _DARK_EYES),
}
HAIR_COLOURS: Final[Mapping[str, Ramp]] = {
    "black": ("#0c0b10", "#1d1b24", "#42404e", "#8a8a9c"),
    "dark-brown": ("#150d0c", "#33201a", "#6b4230", "#b08058"),
    "brown": ("#1f120c", "#4d2f1f", "#86573a", "#c99a6c"),
    "chestnut": ("#24110b", "#5a2f1c", "#99593a", "#d99c70"),
    "auburn": ("#2a0f0a", "#6b2c1a", "#a8502f", "#e09468"),
    "red": ("#3a150b", "#8e3f1c", "#c96f38", "#f2ac70"),
    "honey": ("#3a2413", "#8a6135", "#bf9256", "#efcb90"),
    "blonde": ("#4a3216", "#a37a3e", "#d4ac66", "#f7e0a8"),
    "ash": ("#3f3a35", "#8b8178", "#b9aea2", "#e9e2d8"),
    "grey": ("#55565c", "#8d8f96", "#c6c8cd", "#ffffff"),
    "silver": ("#6b6b72", "#a3a3ab", "#d5d5da", "#ffffff"),
}
EYES: Final[Mapping[str, str]] = {
    "blue": "#4f86b8", "grey": "#6d8596", "green": "#5d8a6a", "hazel": "#7f6a35",
    "brown": "#6a3f1f", "dark-brown": "#3f2617",
}  # fmt: skip
FACES: Final[Mapping[str, tuple[float, float, float, float]]] = {
    "oval": (1.0, 0.97, 0.97, 0.0),
    "round": (1.05, 1.05, 0.95, -1.0),
    "square": (1.0, 1.07, 1.08, 0.0),
    "heart": (1.02, 0.95, 0.92, 0.0),
    "long": (0.98, 0.98, 1.0, 3.0),
}
"""Cheek, jaw, chin, length."""
OUTFIT_COLOURS: Final[Mapping[str, str]] = {
    "teal": "#1f6f78", "navy": "#2b3a5c", "plum": "#5a2f4f", "mustard": "#d0a040",
    "brick": "#8f3b3b", "slate": "#4b5563", "emerald": "#1f6b4e", "sand": "#c9b8a4",
    "cream": "#eae2d5", "charcoal": "#3c3f45", "sky": "#7fa3c0", "sage": "#8a9c86",
    "rose": "#b9727c", "coral": "#d2765f", "indigo": "#41466f", "olive": "#6b6a3f",
}  # fmt: skip
_SCARVES: Final[Mapping[str, Ramp]] = {
    "black": ("#121319", "#2a2c35", "#50535f", "#9094a3"),
    "blue": ("#2c3350", "#56618f", "#8791bd", "#c9cfee"),
    "rose": ("#6a3f48", "#b0808a", "#d4aab0", "#f5dfe2"),
    "sage": ("#3d4c40", "#738672", "#a3b3a0", "#dce6d8"),
    "sand": ("#6f5f4b", "#b8a488", "#d8c8b0", "#f6ecdc"),
}
_HAIR: Final[Mapping[Sex, Mapping[HairStyle, float]]] = {
    "female": {
        "long": 4, "bob": 3, "ponytail": 3, "braid": 2, "pixie": 2, "bun": 2, "afro": 3, "box": 3,
        "hijab": 1.5,
    },
    "male": {"short": 5, "curls": 3, "crop": 4, "bald": 1.5, "turban": 1},
}  # fmt: skip
"""How often each is drawn from a seed; any may be asked for."""
_TIGHT: Final = {"afro", "crop", "box"}
"""Curls that only dark hair has."""
_COVERED: Final = {"hijab", "turban"}
_EARS: Final = {"ponytail", "bun", "pixie", "box", "afro", "braid"}
"""Styles of women in which earrings are seen."""
_OUTFITS: Final[Mapping[str, Mapping[str, Any]]] = {
    "blazer": {"kind": "blazer", "collar": "round", "inner": "#f4ede2"},
    "suit": {"kind": "blazer", "collar": "shirt", "inner": "#eef1f5"},
    "jumper": {"kind": "sweater"},
    "t-shirt": {"kind": "tee", "sleeves": "short"},
    "polo-neck": {"kind": "turtle"},
    "polo": {"kind": "polo", "sleeves": "short"},
    "shirt": {"kind": "shirt"},
    "blouse": {"kind": "blouse"},
    "cardigan": {"kind": "cardigan", "inner": "#f5f0e8"},
    "overshirt": {"kind": "overshirt", "inner": "#f1efea"},
    "hoodie": {"kind": "hoodie"},
    "kurta": {"kind": "kurta"},
    "lab-coat": {"kind": "coat", "inner": "#a9c4d2", "stethoscope": True, "opening": 470.0},
}
_WORN: Final[Mapping[Sex, Mapping[str, float]]] = {
    "female": {
        "blazer": 4, "suit": 1, "jumper": 2, "polo-neck": 2, "blouse": 3, "cardigan": 3,
        "hoodie": 1, "kurta": 1, "lab-coat": 0.7,
    },
    "male": {
        "suit": 3, "blazer": 2, "jumper": 2, "t-shirt": 1.5, "polo-neck": 1.5, "polo": 2,
        "shirt": 2, "overshirt": 2, "hoodie": 1, "kurta": 0.7, "lab-coat": 0.7,
    },
}  # fmt: skip
_FRAMES: Final = ("#22242c", "#5a3a28", "#3a3f52", "#7a2f3a")
_FRAMES_PALE: Final = ("#b8924a", "#b9bdc4", "#a8484a", "#7f93b5")
"""Of glasses, for skins on which dark ones are not seen."""
_ROOMS: Final = ("office", "studio", "classroom", "home", "library", "gradient")

HAIR: Final = (*_HAIR["female"], *_HAIR["male"])
OUTFITS: Final = tuple(_OUTFITS)
GLASSES: Final = ("none", "round", "rect")
BEARDS: Final = ("none", "stubble", "short", "full", "long", "moustache")
BACKDROPS: Final = _ROOMS
_WEIGHTS: Final = {"slim": -0.5, "average": 0.0, "full": 0.6}
BUILDS: Final = tuple(_WEIGHTS)


def design(
    name: str,
    character_id: str,
    *,
    seed: int | None = None,
    gender: str | None = None,
    age: str | None = None,
    skin: str | None = None,
    face: str | None = None,
    hair: str | None = None,
    hair_colour: str | None = None,
    outfit: str | None = None,
    outfit_colour: str | None = None,
    glasses: str | None = None,
    beard: str | None = None,
    backdrop: str | None = None,
    build: str | None = None,
) -> CharacterDocument:
    """A character with two looks: as asked, and a close-up.

    What is not given is chosen to go with the rest: by `seed` where there is one, else by the
    id, so the same call makes the same character. ``gender`` is female or male, ``age`` young,
    middle or senior, ``skin`` one of `SKINS`, ``face`` of `FACES`, ``hair`` of `HAIR`,
    ``hair_colour`` of `HAIR_COLOURS` (the cloth of a hijab or turban is chosen), ``outfit`` of
    `OUTFITS`, ``outfit_colour`` of `OUTFIT_COLOURS` or ``#rrggbb``, ``glasses`` of `GLASSES`,
    ``beard`` of `BEARDS`, ``backdrop`` of `BACKDROPS`, ``build`` of
    `BUILDS`. Raises `InvalidField`, which names the
    option and what it may be.
    """
    rng = random.Random(f"{character_id} {seed}" if seed is None else seed)
    pick = _Picker(rng)
    sex: Sex = "female" if pick("gender", gender, ("female", "male")) == "female" else "male"
    years = pick("age", age, ("young", "middle", "senior"), (5, 4, 2))
    tones = SKINS[pick("skin", skin, SKINS)]
    shape = pick("face", face, FACES)
    style = _style(pick, hair, sex, tones)
    colour = _hair_colour(pick, hair_colour, style, years, tones)
    wear = _outfit(pick, outfit, sex)
    main = _outfit_colour(pick, outfit_colour, tones)
    if wear["kind"] == "coat" and outfit_colour is None:
        main = "#f3f5f7"
    frames = pick("glasses", glasses, GLASSES, (6, 1, 1) if years != "senior" else (3, 2, 2))
    room = pick("backdrop", backdrop, _ROOMS)
    grown = _beard(pick, beard, sex, style)
    weight = _weight(build, f"{character_id} {seed}")
    feminine = sex == "female"
    clothes = OutfitSpec(**wear, main=main)
    behind = BackdropSpec(kind=room, mirror=rng.random() < 0.5)  # type: ignore[arg-type]
    looks = (
        LookSpec("first", "First look", clothes, backdrop=behind),
        LookSpec("close", "Close", clothes, shot="close"),
    )
    try:
        return CharacterDocument(
            id=character_id,
            name=name,
            gender=sex,
            age=years,  # type: ignore[arg-type]
            face=_face(rng, tones, shape, feminine, years, grown, weight),
            hair=_hair(rng, style, colour),
            brow=_brow(rng, style, colour, feminine, years),
            eye=_eye(rng, tones, feminine, years),
            mouth=MouthSpec(
                width=round(rng.uniform(0.95, 1.05), 2), fullness=_fullness(rng, tones, feminine)
            ),
            glasses=GlassesSpec(
                kind=frames,  # type: ignore[arg-type]
                colour=rng.choice(_FRAMES_PALE if _dark(tones) else _FRAMES),
                width=round(rng.uniform(2.4, 3.6), 1),
            ),
            earrings=_earrings(rng, style, feminine),
            body=_body(rng, feminine, weight),
            looks=looks,
            voices=_voices(feminine),
            tags=("designed",),
        )
    except ValidationError as error:
        raise refusal(error) from None


class _Picker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def __call__(
        self, field: str, asked: str | None, among: Collection[str],
        weights: Sequence[float] | None = None,
    ) -> str:  # fmt: skip
        # Drawn even when it is not needed: asking for one thing leaves the others as they were.
        drawn = self.rng.choices(tuple(among), weights)[0]
        if asked is None:
            return drawn
        if asked not in among:
            raise InvalidField((field,), f"{asked!r} is none of {', '.join(among)}")
        return asked


def _dark(tones: _Skin) -> bool:
    return oklch(parse(tones.colour))[0] < 0.62


def _style(pick: _Picker, asked: str | None, sex: Sex, tones: _Skin) -> HairStyle:
    dark = tones.hair == _DARK_HAIR
    fitting = {name: often for name, often in _HAIR[sex].items() if dark or name not in _TIGHT}
    drawn = pick("hair", None, fitting, tuple(fitting.values()))
    return drawn if asked is None else pick("hair", asked, HAIR)  # type: ignore[return-value]


def _hair_colour(
    pick: _Picker, asked: str | None, style: HairStyle, years: str, tones: _Skin
) -> str:
    natural = ("grey", "silver") if years == "senior" else tones.hair
    drawn = pick("hair_colour", None, natural)
    scarf = pick("hair_colour", None, _SCARVES)
    if style in _COVERED:
        return scarf
    return drawn if asked is None else pick("hair_colour", asked, HAIR_COLOURS)


def _outfit(pick: _Picker, asked: str | None, sex: Sex) -> Mapping[str, Any]:
    drawn = pick("outfit", None, _WORN[sex], tuple(_WORN[sex].values()))
    tie = pick("tie", None, ("", "#7a2f36", "#2f4f7a", "#4a3f5f"), (3, 1, 1, 1))
    name = drawn if asked is None else pick("outfit", asked, _OUTFITS)
    wear = _OUTFITS[name]
    return {**wear, "tie": tie} if name == "suit" and sex == "male" else wear


def _beard(pick: _Picker, asked: str | None, sex: Sex, style: HairStyle) -> str:
    often = {"none": 5, "stubble": 3, "short": 2, "full": 1.5, "moustache": 0.6}
    if style == "turban":
        often = {"full": 1, "long": 1}
    drawn = pick("beard", None, often, tuple(often.values()))
    if asked is not None:
        return pick("beard", asked, BEARDS)
    return "none" if sex == "female" else drawn


def _earrings(rng: random.Random, style: HairStyle, feminine: bool) -> EarringSpec:
    kind = rng.choices(("none", "stud", "hoop", "drop"), (3, 3, 2, 2))[0]
    colour = rng.choice(("#d4a648", "#c9ccd2"))
    worn = feminine and style in _EARS
    return EarringSpec(kind if worn else "none", colour)  # type: ignore[arg-type]


def _outfit_colour(pick: _Picker, asked: str | None, tones: _Skin) -> str:
    """A cloth that stands out from the skin."""
    light, _, hue = oklch(parse(tones.colour))
    apart = []
    for name, text in OUTFIT_COLOURS.items():
        cloth, chroma, turn = oklch(parse(text))
        away = abs((turn - hue + 180) % 360 - 180) if chroma > 0.04 else 90
        if abs(cloth - light) + away / 300 > 0.27:
            apart.append(name)
    drawn = pick("outfit_colour", None, apart)
    if asked is not None and COLOUR.fullmatch(asked):
        return asked
    return OUTFIT_COLOURS[drawn if asked is None else pick("outfit_colour", asked, OUTFIT_COLOURS)]


def _near(rng: random.Random, value: float, spread: float) -> float:
    return round(value + rng.uniform(-spread, spread), 3)


def _face(
    rng: random.Random, tones: _Skin, shape: str, feminine: bool, years: str, beard: str,
    weight: float,
) -> FaceSpec:  # fmt: skip
    cheek, jaw, chin, length = FACES[shape]
    light, chroma, hue = oklch(parse(tones.colour))
    skin = from_oklch(
        light + rng.uniform(-0.012, 0.012), chroma + rng.uniform(-0.004, 0.006),
        hue + rng.uniform(-3, 3),
    )  # fmt: skip
    fair = light > 0.85
    freckled = rng.random() < 0.25
    return FaceSpec(
        skin="#" + "".join(f"{round(255 * c):02x}" for c in skin),
        lip=tones.lip if feminine else tones.lip_male,
        feminine=1.0 if feminine else 0.0,
        cheek=_near(rng, cheek, 0.01),
        jaw=_near(rng, jaw if feminine else jaw + 0.06, 0.01),
        chin=_near(rng, chin if feminine else chin + 0.22, 0.02),
        length=length if feminine else length + 4.0,
        nose=_near(rng, 1.0 if feminine else 1.1, 0.06),
        age={"young": 0.0, "middle": 0.4, "senior": 0.85}[years],
        freckles=fair and freckled and years != "senior",
        beard=beard,  # type: ignore[arg-type]
        weight=weight,
    )


def _hair(rng: random.Random, style: HairStyle, colour: str) -> HairSpec:
    ramp = _SCARVES[colour] if style in _COVERED else HAIR_COLOURS[colour]
    return HairSpec(
        style=style,
        ramp=ramp,
        length=round(rng.uniform(-14, 14), 1),
        wave=round(rng.uniform(2, 7), 1),
        volume=_near(rng, 0.95, 0.08),
    )


def _brow(
    rng: random.Random, style: HairStyle, colour: str, feminine: bool, years: str
) -> BrowSpec:  # fmt: skip
    dark, mid = (HAIR_COLOURS["dark-brown"] if style in _COVERED else HAIR_COLOURS[colour])[:2]
    middle = 0.55 if years != "senior" else 0.25
    tone = mix(parse(dark), parse(mid), middle)
    return BrowSpec(
        colour="#" + "".join(f"{round(255 * c):02x}" for c in tone),
        thickness=_near(rng, 0.92 if feminine else 1.2, 0.08),
        arch=round(rng.uniform(0.15, 0.4) if feminine else rng.uniform(0, 0.12), 2),
    )


def _eye(rng: random.Random, tones: _Skin, feminine: bool, years: str) -> EyeSpec:
    shadow = rng.choice(("", "#8a4f3c", "#7a4f55"))
    return EyeSpec(
        colour=EYES[rng.choice(tones.eyes)],
        size=_near(rng, 1.01 if feminine else 0.95, 0.015),
        height={"young": 1.0, "middle": 0.96, "senior": 0.9}[years] - (0 if feminine else 0.08),
        tilt=round(rng.uniform(0.4, 2.6) if feminine else rng.uniform(0, 1), 1),
        shadow=shadow if feminine and years != "senior" else "",
    )


def _fullness(rng: random.Random, tones: _Skin, feminine: bool) -> float:
    full = 1.15 if tones.colour in ("#8a5a3c", "#7a4b35") else 1.0
    return round(full * rng.uniform(0.94, 1.08) * (1 if feminine else 0.97), 2)


def _body(rng: random.Random, feminine: bool, weight: float) -> BodySpec:
    if feminine:
        neck, wide = _near(rng, 40, 1), _near(rng, 0.95, 0.025)
        return BodySpec(neck, wide, round(rng.uniform(3, 6), 1), weight)
    neck, wide = _near(rng, 54, 3), _near(rng, 1.07, 0.03)
    return BodySpec(neck, wide, round(rng.uniform(-1, 3), 1), weight)


def _weight(build: str | None, stream: str) -> float:
    """From a stream of its own, so that older seeds keep what else they draw."""
    rng = random.Random(f"weight {stream}")
    drawn = rng.choices(tuple(_WEIGHTS), (3, 5, 3))[0]
    if build is not None and build not in _WEIGHTS:
        raise InvalidField(("build",), f"{build!r} is none of {', '.join(_WEIGHTS)}")
    return _near(rng, _WEIGHTS[build or drawn], 0.15)


def _voices(feminine: bool) -> dict[str, str]:
    if feminine:
        return {
            "flite": "flite-slt", "festival": "festival-slt-hts", "espeak": "espeak-en-us-f",
            "piper": "piper-en_US-lessac-medium",
        }  # fmt: skip
    return {
        "flite": "flite-rms", "festival": "festival-ked", "espeak": "espeak-en-us",
        "piper": "piper-en_US-ryan-medium",
    }  # fmt: skip
