"""What decides the look of an illustrated character: plain values, checked when they are made."""

from __future__ import annotations

import re
from dataclasses import field
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

CONFIG = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)

HairStyle = Literal[
    "long", "bob", "braid", "ponytail", "bun", "pixie", "short", "crop", "curls", "afro", "box",
    "bald", "hijab", "turban",
]  # fmt: skip
Beard = Literal["none", "stubble", "short", "full", "long", "moustache"]
Garment = Literal[
    "blazer", "coat", "cardigan", "overshirt", "shirt", "polo", "blouse", "kurta", "hoodie",
    "sweater", "tee", "turtle",
]  # fmt: skip
Jewel = Literal["none", "stud", "hoop", "drop"]
Collar = Literal["round", "shirt"]
Sleeves = Literal["long", "short"]
Glasses = Literal["none", "round", "rect"]
Shot = Literal["half", "close", "wide"]
Backdrop = Literal["gradient", "office", "studio", "classroom", "home", "library"]

COLOUR = re.compile("#[0-9a-fA-F]{6}")
Colour = Annotated[str, Field(pattern=f"^{COLOUR.pattern}$")]
"""``#rrggbb``."""
MaybeColour = Annotated[str, Field(pattern=f"^({COLOUR.pattern})?$")]
Share = Annotated[float, Field(ge=0, le=1)]
Ratio = Annotated[float, Field(ge=0.8, le=1.25)]
"""1 is the plain drawing."""
Weight = Annotated[float, Field(ge=-1, le=1)]
"""-1 slim, 0 the plain drawing, 1 heavy."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class FaceSpec:
    """Proportions of the head; 1 is the plain drawing."""

    skin: Colour
    """All tones of the skin follow from it."""
    lip: Colour
    feminine: Share = 1.0
    """1 draws lashes, fuller lips and a softer jaw, 0 does not."""
    cheek: Ratio = 1.0
    jaw: Ratio = 1.0
    chin: Annotated[float, Field(ge=0.8, le=1.4)] = 1.0
    length: Annotated[float, Field(ge=-4, le=8)] = 0.0
    """Units that the chin is lower; an eye is 47 units wide."""
    nose: Ratio = 1.0
    weight: Weight = 0.0
    """-1 hollow cheeks and a narrow jaw, 1 full cheeks and a soft one; go with the body's."""
    age: Share = 0.0
    """Lines and bags; from 0.3 on they are seen."""
    freckles: bool = False
    beard: Beard = "none"


@dataclass(frozen=True, slots=True, config=CONFIG)
class HairSpec:
    """Hair or what covers it."""

    style: HairStyle
    ramp: tuple[Colour, Colour, Colour, Colour]
    """Dark, mid, light, gloss; of a headscarf the cloth's tones."""
    length: Annotated[float, Field(ge=-40, le=40)] = 0.0
    """Units that long hair is longer."""
    wave: Annotated[float, Field(ge=0, le=10)] = 5.0
    """Units that long strands swing to either side."""
    volume: Annotated[float, Field(ge=0.6, le=1.25)] = 1.0
    """Height of the hair over the forehead, for short hair."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class BrowSpec:
    """Eyebrows."""

    colour: Colour
    thickness: Annotated[float, Field(ge=0.6, le=1.5)] = 1.0
    arch: Share = 0.0


@dataclass(frozen=True, slots=True, config=CONFIG)
class EyeSpec:
    """Eyes."""

    colour: Colour
    size: Annotated[float, Field(ge=0.88, le=1.1)] = 1.0
    height: Annotated[float, Field(ge=0.7, le=1.1)] = 1.0
    tilt: Annotated[float, Field(ge=-1, le=6)] = 0.0
    """Units that the outer corner is higher than the inner."""
    fold: Share = 1.0
    """How clear the crease above the lid is."""
    shadow: MaybeColour = ""
    """Colour of make-up on the lid, none when empty."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class MouthSpec:
    """Lips."""

    width: Annotated[float, Field(ge=0.85, le=1.15)] = 1.0
    fullness: Annotated[float, Field(ge=0.75, le=1.35)] = 1.0


@dataclass(frozen=True, slots=True, config=CONFIG)
class GlassesSpec:
    """Glasses."""

    kind: Glasses = "none"
    colour: Colour = "#22242c"
    width: Annotated[float, Field(ge=1.5, le=5)] = 3.4
    """Units that the frame is thick."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class EarringSpec:
    """What is worn in the ears."""

    kind: Jewel = "none"
    colour: Colour = "#d4a648"


@dataclass(frozen=True, slots=True, config=CONFIG)
class BodySpec:
    """The body under the clothes."""

    neck: Annotated[float, Field(ge=36, le=60)] = 42.0
    """Half the neck's width in units."""
    shoulders: Annotated[float, Field(ge=0.88, le=1.16)] = 1.0
    drop: Annotated[float, Field(ge=-4, le=12)] = 0.0
    """Units that the shoulders slope further down."""
    weight: Weight = 0.0
    """-1 slim, 1 heavy: how wide neck, arms and waist are."""

    @property
    def width(self) -> float:
        """The shoulders with what they carry, as a ratio."""
        return self.shoulders * (1 + 0.06 * self.weight)

    @property
    def neck_width(self) -> float:
        """Half the neck's width in units, with what it carries."""
        return self.neck * (1 + (0.12 if self.weight > 0 else 0.07) * self.weight)


@dataclass(frozen=True, slots=True, config=CONFIG)
class OutfitSpec:
    """Clothes."""

    kind: Garment
    main: Colour
    inner: Colour = "#f2ede6"
    """What is worn under an open garment, or a shirt's collar."""
    collar: Collar = "round"
    opening: Annotated[float, Field(ge=330, le=520)] = 425.0
    """Height at which a jacket closes, in units below the eyes."""
    pocket: bool = False
    """A square in a jacket's breast pocket."""
    tie: MaybeColour = ""
    """Colour of a tie under a jacket with a shirt's collar, none when empty."""
    accent: MaybeColour = ""
    """Colour of seams, cords or embroidery; the garment's usual one when empty."""
    stethoscope: bool = False
    sleeves: Sleeves = "long"
    """``short`` ends above the elbow."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class BackdropSpec:
    """What is seen behind a character."""

    kind: Backdrop = "gradient"
    colour: Colour = "#d3dce6"
    """The wall's colour; pale and cool lets every skin and hair stand out."""
    mirror: bool = False
    """Whether left and right change places."""


@dataclass(frozen=True, slots=True, config=CONFIG)
class CharacterSpec:
    """One look of a character: all that is drawn."""

    face: FaceSpec
    hair: HairSpec
    brow: BrowSpec
    eye: EyeSpec
    outfit: OutfitSpec
    body: BodySpec = field(default_factory=BodySpec)
    mouth: MouthSpec = field(default_factory=MouthSpec)
    glasses: GlassesSpec = field(default_factory=GlassesSpec)
    earrings: EarringSpec = field(default_factory=EarringSpec)
    shot: Shot = "half"
    """How much of the body the frame shows."""
    backdrop: BackdropSpec = field(default_factory=BackdropSpec)
    desk: MaybeColour = ""
    """Colour of the desk that is sat at, none when empty."""
