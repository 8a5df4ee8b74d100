"""Words that say how a presenter shall look."""

import pytest

from standin.avatars.illustrated.design import design
from standin.avatars.illustrated.worded import options_of, seed_of


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("", {}),
        ("a presenter", {}),
        (
            "A young woman with long red hair and round glasses in a blue suit",
            {"gender": "female", "age": "young", "hair": "long", "hair_colour": "red",
             "glasses": "round", "outfit": "suit", "outfit_colour": "navy"},
        ),
        (
            "elderly man, short grey hair, clean shaven, dark skin, in an office",
            {"gender": "male", "age": "senior", "hair": "short", "hair_colour": "grey",
             "beard": "none", "skin": "deep", "backdrop": "office"},
        ),
        ("someone with a beard and no glasses",
         {"gender": "male", "beard": "full", "glasses": "none"}),
        ("a woman without beard", {"gender": "female", "beard": "none"}),
        ("a stocky man with a moustache",
         {"gender": "male", "build": "full", "beard": "moustache"}),
        ("a doctor wearing a hijab", {"outfit": "lab-coat", "hair": "hijab"}),
        ("blonde, curly hair, brown eyes", {"hair": "curls", "hair_colour": "blonde"}),
        ("middle aged lady in a white T shirt",
         {"gender": "female", "age": "middle", "outfit": "t-shirt", "outfit_colour": "cream"}),
    ],
)  # fmt: skip
def test_what_is_said_is_taken_and_nothing_else(text: str, options: dict[str, str]) -> None:
    assert options_of(text) == options
    made = design("Ada", "ada", seed=seed_of(text), **options_of(text))  # every option is one
    assert made.gender == options.get("gender", made.gender)


def test_the_same_words_are_the_same_person() -> None:
    assert seed_of("A  kind man") == seed_of("a kind man") != seed_of("a kind woman")
