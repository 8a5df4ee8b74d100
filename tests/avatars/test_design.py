"""Characters made from options and seeds."""

from __future__ import annotations

import pytest

from standin.avatars.illustrated import design as made
from standin.avatars.illustrated.design import design
from standin.errors import InvalidField


def test_a_seed_makes_one_character_and_other_seeds_make_others() -> None:
    assert design("Ida", "ida", seed=3) == design("Ida", "ida", seed=3)
    faces = {design("Ida", "ida", seed=seed).face for seed in range(40)}
    assert len(faces) == 40
    assert design("Ida", "ida") == design("Ida", "ida") != design("Ida", "ina")


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("gender", ("female", "male")),
        ("age", ("young", "middle", "senior")),
        ("skin", tuple(made.SKINS)),
        ("face", tuple(made.FACES)),
        ("hair", made.HAIR),
        ("hair_colour", tuple(made.HAIR_COLOURS)),
        ("outfit", made.OUTFITS),
        ("outfit_colour", (*made.OUTFIT_COLOURS, "#123456")),
        ("glasses", made.GLASSES),
        ("beard", made.BEARDS),
        ("backdrop", made.BACKDROPS),
        ("build", made.BUILDS),
    ],
)
def test_every_option_has_an_effect_or_is_refused_by_name(
    option: str, values: tuple[str, ...]
) -> None:
    drawn = {design("Ida", "ida", seed=5, **{option: value}).to_json() for value in values}
    assert len(drawn) >= len(values) - 1
    with pytest.raises(InvalidField, match=f"{option}: 'blobby' is none of"):
        design("Ida", "ida", seed=5, **{option: "blobby"})


def test_what_is_asked_is_what_is_made() -> None:
    ida = design(
        "Ida", "ida", seed=1, gender="male", age="senior", hair="short", hair_colour="silver",
        outfit="suit", outfit_colour="#123456", glasses="round", backdrop="library",
    )  # fmt: skip
    assert (ida.gender, ida.age, ida.hair.style) == ("male", "senior", "short")
    assert ida.hair.ramp == made.HAIR_COLOURS["silver"]
    assert (ida.looks[0].outfit.collar, ida.looks[0].outfit.main) == ("shirt", "#123456")
    assert (ida.glasses.kind, ida.looks[0].backdrop.kind) == ("round", "library")


def test_any_seed_is_valid() -> None:
    for seed in range(300):
        document = design("Ida", "ida", seed=seed)
        assert document.looks[0].backdrop.kind in made.BACKDROPS


def test_a_wrong_id_or_name_is_refused() -> None:
    with pytest.raises(InvalidField, match="id: 'Ida B' is not an id"):
        design("Ida", "Ida B")
    with pytest.raises(InvalidField, match="name"):
        design("", "ida")
