"""A character's document: who it is and how it looks, in one JSON object with a schema."""

from __future__ import annotations

import json
from dataclasses import field
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ...errors import InvalidField
from .spec import (
    COLOUR,
    CONFIG,
    BackdropSpec,
    BodySpec,
    BrowSpec,
    CharacterSpec,
    EarringSpec,
    EyeSpec,
    FaceSpec,
    GlassesSpec,
    HairSpec,
    MaybeColour,
    MouthSpec,
    OutfitSpec,
    Shot,
)

Id = Annotated[str, Field(pattern="^[a-z0-9]+(-[a-z0-9]+)*$", max_length=48)]
Text = Annotated[str, Field(min_length=1, max_length=60)]
Tag = Annotated[str, Field(min_length=1, max_length=30)]


@dataclass(frozen=True, slots=True, config=CONFIG)
class LookSpec:
    """One outfit in one place."""

    id: Id
    """Unique among the looks of a character."""
    name: Text
    outfit: OutfitSpec
    shot: Shot = "half"
    """``half`` shows the body down to the waist, ``close`` head and shoulders, ``wide`` more."""
    backdrop: BackdropSpec = field(default_factory=BackdropSpec)
    hair: HairSpec | None = None
    """Another way to wear the hair; the character's own by default."""
    glasses: GlassesSpec | None = None
    """Other glasses; the character's own by default."""
    desk: MaybeColour = ""
    """Colour of a desk that is sat at, the hands resting on it; none when empty."""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, config=CONFIG)
class CharacterDocument:
    """A character and its looks. The first look's avatar has the character's id."""

    id: Id
    name: Text
    gender: Literal["female", "male"]
    age: Literal["young", "middle", "senior"]
    face: FaceSpec
    hair: HairSpec
    brow: BrowSpec
    eye: EyeSpec
    looks: Annotated[tuple[LookSpec, ...], Field(min_length=1, max_length=20)]
    mouth: MouthSpec = field(default_factory=MouthSpec)
    glasses: GlassesSpec = field(default_factory=GlassesSpec)
    earrings: EarringSpec = field(default_factory=EarringSpec)
    body: BodySpec = field(default_factory=BodySpec)
    voices: dict[str, str] = field(default_factory=dict)
    """Preferred voice id by engine name."""
    tags: Annotated[tuple[Tag, ...], Field(max_length=20)] = ()
    version: Literal[1] = 1
    """Of this format."""

    def avatar_id(self, look: LookSpec) -> str:
        """The id under which a look is asked for: ``maya``, ``maya-office``."""
        return self.id if look is self.looks[0] else f"{self.id}-{look.id}"

    def drawn(self, look: LookSpec) -> CharacterSpec:
        """All that is drawn of a look."""
        return CharacterSpec(
            face=self.face,
            hair=look.hair or self.hair,
            brow=self.brow,
            eye=self.eye,
            outfit=look.outfit,
            body=self.body,
            mouth=self.mouth,
            glasses=look.glasses or self.glasses,
            earrings=self.earrings,
            shot=look.shot,
            backdrop=look.backdrop,
            desk=look.desk,
        )

    def to_json(self) -> str:
        """As JSON without what is left at its default; equal characters give equal text."""
        plain = _ADAPTER.dump_python(self, mode="json", exclude_defaults=True)
        return json.dumps({"version": self.version, **plain}, indent=1, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> CharacterDocument:
        """The character of a document.

        Raises `standin.errors.InvalidField` with the path of the first field that is wrong.
        """
        try:
            made = _ADAPTER.validate_json(text)
        except ValidationError as error:
            raise refusal(error) from None
        ids = [look.id for look in made.looks]
        for index, name in enumerate(ids):
            if name in ids[:index]:
                raise InvalidField(("looks", index, "id"), f"{name!r} is already another look's id")
        return made


_ADAPTER = TypeAdapter(CharacterDocument)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a character's document."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_ADAPTER.json_schema(),
        "title": "A character of Standin",
    }


def refusal(error: ValidationError) -> InvalidField:
    """The first thing that is wrong with a document, by the field's path."""
    first = error.errors(include_url=False)[0]
    message = first["msg"][0].lower() + first["msg"][1:]
    if COLOUR.pattern in str(first.get("ctx", {}).get("pattern", "")):
        message = f"{first['input']!r} is not a colour like #1f6f78"
    elif first["type"] == "string_pattern_mismatch":
        message = f"{first['input']!r} is not an id like teal-blazer"
    elif first["type"] == "literal_error":
        message = f"{first['input']!r} is none of {first['ctx']['expected']}"
    elif first["type"] == "unexpected_keyword_argument":
        message = "no such field"
    elif first["type"] in ("missing", "missing_argument"):
        message = "is missing"
    if others := error.error_count() - 1:
        message += f" (and {others} more)"
    return InvalidField(tuple(first["loc"]), message)
