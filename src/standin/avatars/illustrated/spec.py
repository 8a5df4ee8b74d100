"""What decides the look of one illustrated character: plain values, kept as JSON."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from typing import Literal, get_args

from ..avatar import Gender

HairStyle = Literal["long", "short", "bun", "crop", "afro", "hijab"]
Beard = Literal["none", "stubble", "full"]
Garment = Literal["blazer", "sweater", "tee", "turtle"]
Collar = Literal["round", "shirt"]
Glasses = Literal["none", "round", "rect"]


@dataclass(frozen=True, slots=True)
class FaceSpec:
    """Proportions of the head; 1 is the plain drawing."""

    skin: str
    """``#rrggbb``; all tones of the skin follow from it."""
    lip: str
    feminine: float = 1.0
    """1 draws lashes, fuller lips and a softer jaw, 0 does not."""
    cheek: float = 1.0
    jaw: float = 1.0
    chin: float = 1.0
    length: float = 0.0
    """Units that the chin is lower."""
    nose: float = 1.0
    age: float = 0.0
    """0 to 1: lines and bags."""
    freckles: bool = False
    beard: Beard = "none"


@dataclass(frozen=True, slots=True)
class HairSpec:
    """Hair or what covers it."""

    style: HairStyle
    ramp: tuple[str, str, str, str]
    """Dark, mid, light, gloss."""
    length: float = 0.0
    """Units that long hair is longer."""
    wave: float = 5.0
    """Units that long strands swing to either side."""
    volume: float = 1.0
    """Height of the hair over the forehead, for short hair."""


@dataclass(frozen=True, slots=True)
class BrowSpec:
    """Eyebrows."""

    colour: str
    thickness: float = 1.0
    arch: float = 0.0


@dataclass(frozen=True, slots=True)
class EyeSpec:
    """Eyes."""

    colour: str
    size: float = 1.0
    height: float = 1.0
    tilt: float = 0.0
    """Units that the outer corner is higher than the inner."""
    fold: float = 1.0
    """How clear the crease above the lid is, 0 to 1."""
    shadow: str = ""
    """Colour of make-up on the lid, none when empty."""


@dataclass(frozen=True, slots=True)
class MouthSpec:
    """Lips."""

    width: float = 1.0
    fullness: float = 1.0


@dataclass(frozen=True, slots=True)
class GlassesSpec:
    """Glasses."""

    kind: Glasses = "none"
    colour: str = "#22242c"
    width: float = 3.4


@dataclass(frozen=True, slots=True)
class OutfitSpec:
    """Clothes, and the body that they show."""

    kind: Garment
    main: str
    inner: str = "#f2ede6"
    collar: Collar = "round"
    neck: float = 42.0
    """Half the neck's width in units."""
    shoulders: float = 1.0
    drop: float = 0.0
    """Units that the shoulders slope further down."""
    opening: float = 425.0
    """Height at which a jacket closes, in units."""
    pocket: bool = False


@dataclass(frozen=True, slots=True)
class CharacterSpec:
    """One character."""

    id: str
    name: str
    gender: Gender
    face: FaceSpec
    hair: HairSpec
    brow: BrowSpec
    eye: EyeSpec
    outfit: OutfitSpec
    mouth: MouthSpec = field(default_factory=MouthSpec)
    glasses: GlassesSpec = field(default_factory=GlassesSpec)
    voices: tuple[tuple[str, str], ...] = ()
    """Engine name and preferred voice id."""
    tags: tuple[str, ...] = ()

    def to_json(self) -> str:
        """As JSON, the same text for equal characters."""
        return json.dumps(dataclasses.asdict(self), indent=2, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> CharacterSpec:
        """The character of `to_json`'s text. Raises `ValueError` for a wrong field or value."""
        try:
            return _character(json.loads(text))
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a character: {error}") from error


def _character(data: dict[str, object]) -> CharacterSpec:
    parts = {
        "face": FaceSpec, "hair": HairSpec, "brow": BrowSpec, "eye": EyeSpec,
        "outfit": OutfitSpec, "mouth": MouthSpec, "glasses": GlassesSpec,
    }  # fmt: skip
    values = {
        name: parts[name](**_tuples(value)) if name in parts else value
        for name, value in _tuples(data).items()
    }
    made = CharacterSpec(**values)  # type: ignore[arg-type]
    _check(made)
    return made


def _tuples(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise TypeError(f"an object is needed, not {data!r}")
    return {name: _tuple(value) for name, value in data.items()}


def _tuple(value: object) -> object:
    return tuple(_tuple(v) for v in value) if isinstance(value, list) else value


def _check(spec: CharacterSpec) -> None:
    choices = (
        (spec.hair.style, HairStyle), (spec.face.beard, Beard), (spec.outfit.kind, Garment),
        (spec.outfit.collar, Collar), (spec.glasses.kind, Glasses), (spec.gender, Gender),
    )  # fmt: skip
    for value, kind in choices:
        if value not in get_args(kind):
            raise ValueError(f"{spec.id}: {value!r} is none of {', '.join(get_args(kind))}")
