"""Words that espeak says as one are words of their own."""

from collections.abc import Callable

import pytest

from standin.speech import Speech
from standin.speech.merged import candidates, separate, split

from .conftest import tiles

Say = Callable[..., Speech]


def _words(speech: Speech) -> list[tuple[str, str]]:
    said = ["".join(p.ipa for p in speech.phones if p.word == i) for i in range(len(speech.words))]
    return [(w.text, ipa) for w, ipa in zip(speech.words, said, strict=True)]


@pytest.mark.parametrize(
    ("voice", "text", "words"),
    [
        ("espeak-en-us", "I am out of the box.", "I aɪ, am ɐm, out aʊɾ, of əv, the ðə, box bɑːks"),
        (
            "espeak-en-us",
            "He would not have been.",
            "He hiː, would wʊd, not nɑːɾ, have ɐv, been bɪn",
        ),
        ("espeak-en-gb", "Wait for a while.", "Wait weɪt, for fəɹ, a ə, while waɪl"),
        ("espeak-de", "Es ist in der Stadt.", "Es ɛs, ist ɪst, in ɪn, der dɛɾ, Stadt ʃtat"),
        ("espeak-fr-fr", "parce que je suis", "parce paʁs, que kə, je ʒə, suis syi"),
    ],
)
def test_merged_words_are_apart(say: Say, voice: str, text: str, words: str) -> None:
    made = say(voice, text)
    assert tiles(made)
    assert _words(made) == [tuple(pair.split(" ")) for pair in words.split(", ")]
    assert [made.text[w.char_start : w.char_end] for w in made.words] == [
        w.text for w in made.words
    ]
    assert all(a.end <= b.start for a, b in zip(made.words, made.words[1:], strict=False))


def test_every_written_word_is_a_word(say: Say) -> None:
    text = (
        "I have been in the house for a long time, and it is one of those that you should have "
        "seen at the end of the day, as if there was a way out of it. Do you want to?"
    )
    assert [w.text for w in say("espeak-en-us", text).words] == [
        w.strip(",.?") for w in text.split()
    ]


def test_a_word_after_a_dash_is_its_own(say: Say) -> None:
    made = say("espeak-en-us", "- Build it - now. - Then rest.")
    assert [w.text for w in made.words] == ["Build", "it", "now", "Then", "rest"]


def test_ipa_of_a_script_is_no_word(say: Say) -> None:
    made = say("espeak-en-us", 'Some of <phoneme alphabet="ipa" ph="ðə">x</phoneme> the rest.')
    assert [w.text for w in made.words][-2:] == ["the", "rest"]


def test_what_is_not_said_is_left_out_and_too_few_phones_stay_together() -> None:
    alone = {"of": ["ʌ", "v"], "the": ["ð", "ə"]}
    told = [("v", 0), ("b", 1)]
    assert separate("of the box", [(0, 2), (7, 10)], told, alone) == ([(0, 6), (7, 10)], [0, 1])
    assert separate("of — box", [(0, 2), (5, 8)], told, alone) == ([(0, 2), (5, 8)], [0, 1])
    assert separate("of hm box", [(0, 2), (6, 9)], told, alone) == ([(0, 2), (6, 9)], [0, 1])


def test_splitting_gives_each_word_a_phone() -> None:
    assert split(["ʌ", "v", "ð", "ə"], [["ʌ", "v"], ["ð", "ə"]]) == [0, 0, 1, 1]
    assert split(["x", "y", "z"], [["a"], ["b"], ["c"]]) == [0, 1, 2]
    assert split(["a", "a"], [["a", "a", "a"], ["b"]]) == [0, 1]


def test_numbers_and_long_words_are_no_candidates() -> None:
    assert candidates("the 3 of the $5 internationalisation") == ["the", "of"]
