"""Tags, pronunciations and tones, heard on the real engines."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from standin.errors import InvalidField
from standin.scene.video import TextVoice
from standin.speech import Speech, Voices
from standin.speech.delivery import plan

from .conftest import fundamental, tiles

BOTH = ["flite-slt", "espeak-en-us"]
Tell = Callable[..., Speech]


@pytest.fixture(scope="session")
def tell(voices: Voices) -> Tell:
    """Speak a `TextVoice` with any fields."""

    def speak(voice: str, text: str, **fields: object) -> Speech:
        if voice not in {v.id for v in voices.list()}:
            pytest.skip("flite's libraries are not installed")
        return voices.speak(TextVoice(voice, text, **fields))  # type: ignore[arg-type]

    return speak


def sounds(speech: Speech, word: str) -> str:
    """The phones of the first word with this text."""
    i = next(i for i, w in enumerate(speech.words) if w.text == word)
    return "".join(p.ipa for p in speech.phones if p.word == i)


@pytest.mark.parametrize("voice", BOTH)
def test_a_number_is_one_word_of_the_script(tell: Tell, voice: str) -> None:
    script = "We paid $3.50 for it at https://example.com/docs today."
    speech = tell(voice, script)
    assert [w.text for w in speech.words] == [
        "We", "paid", "$3.50", "for", "it", "at", "https://example.com/docs", "today",
    ]  # fmt: skip
    assert all(script[w.char_start : w.char_end] == w.text for w in speech.words)
    assert sounds(speech, "$3.50").startswith("θɹi")
    assert "dɑt" in sounds(speech, "https://example.com/docs").replace("ː", "")
    assert tiles(speech)


@pytest.mark.parametrize("voice", ["flite-slt", "flite-kal16", "espeak-en-us"])
def test_ipa_is_spoken(tell: Tell, voice: str) -> None:
    speech = tell(voice, 'My <phoneme alphabet="ipa" ph="təˈmɑːtoʊ">tomato</phoneme> is red.')
    heard = sounds(speech, "tomato").replace("ː", "").replace("ɾ", "t")
    assert heard == "təmɑtoʊ"
    assert [w.text for w in speech.words] == ["My", "tomato", "is", "red"]


@pytest.mark.parametrize(
    ("voice", "ipa", "heard"),
    [
        ("espeak-de", "ʃøːn", "ʃøːn"),
        ("espeak-fr-fr", "bɔ̃ʒuʁ", "bɔ̃ʒuʁ"),
        ("espeak-es", "ˈniɲo", "niɲo"),
    ],
)
def test_ipa_in_other_languages(tell: Tell, voice: str, ipa: str, heard: str) -> None:
    assert sounds(tell(voice, f'<phoneme ph="{ipa}">x</phoneme>'), "x") == heard


@pytest.mark.parametrize("voice", BOTH)
def test_ipa_that_a_voice_lacks_is_refused(tell: Tell, voice: str) -> None:
    with pytest.raises(InvalidField, match=f"{voice} cannot say"):
        tell(voice, '<phoneme ph="ʁøʘ">x</phoneme>')


def test_ipa_in_a_language_without_a_table_is_refused(tell: Tell) -> None:
    with pytest.raises(InvalidField, match="not by espeak-ru"):
        tell("espeak-ru", '<phoneme ph="a">x</phoneme>')


@pytest.mark.parametrize("voice", BOTH)
def test_sub_and_say_as(tell: Tell, voice: str) -> None:
    script = (
        '<sub alias="World Wide Web">WWW</sub> '
        '<say-as interpret-as="digits">42</say-as> '
        '<say-as interpret-as="ordinal">3</say-as> '
        '<say-as interpret-as="date" format="dmy">3/4/2026</say-as>'
    )
    speech = tell(voice, script)
    assert [w.text for w in speech.words] == ["WWW", "42", "3", "3/4/2026"]
    assert sounds(speech, "WWW").startswith("w")
    assert sounds(speech, "42").startswith("fɔ")
    assert sounds(speech, "3").startswith("θ")
    assert sounds(speech, "3/4/2026").startswith("eɪp")


@pytest.mark.parametrize("voice", BOTH)
def test_characters_are_spelt(tell: Tell, voice: str) -> None:
    speech = tell(voice, '<say-as interpret-as="characters">cat</say-as>')
    assert sounds(speech, "cat").replace("ː", "") == "sieɪti"


@pytest.mark.parametrize("voice", BOTH)
def test_prosody_changes_its_words_only(tell: Tell, voice: str) -> None:
    plain = tell(voice, "One two three. Four five six. Seven eight nine.")
    slow = tell(
        voice,
        'One two three. <prosody rate="50%">Four five six.</prosody> Seven eight nine.',
    )
    high = tell(voice, '<prosody pitch="+6st">One two three.</prosody>')

    def lasts(speech: Speech, first: int, last: int) -> int:
        return speech.words[last].end - speech.words[first].start

    assert lasts(slow, 3, 5) / lasts(plain, 3, 5) == pytest.approx(2.0, rel=0.25)
    assert lasts(slow, 0, 2) / lasts(plain, 0, 2) == pytest.approx(1.0, rel=0.15)
    low = fundamental(tell(voice, "One two three."))
    assert fundamental(high) / low == pytest.approx(2**0.5, rel=0.12)


@pytest.mark.parametrize("voice", BOTH)
def test_volume_inside_a_scene(tell: Tell, voice: str) -> None:
    speech = tell(voice, 'One two three. <prosody volume="-12dB">One two three.</prosody>')
    half = speech.words[3].start
    loud, soft = speech.samples[:half], speech.samples[half:]
    ratio = np.sqrt(np.mean(soft**2)) / np.sqrt(np.mean(loud**2))
    assert 20 * np.log10(ratio) == pytest.approx(-12, abs=1.5)


@pytest.mark.parametrize("voice", BOTH)
def test_emphasis_does_not_tear_the_sentence(tell: Tell, voice: str) -> None:
    speech = tell(voice, "This is <emphasis level='strong'>really</emphasis> good.")
    assert [w.text for w in speech.words] == ["This", "is", "really", "good"]
    gaps = [b.start - a.end for a, b in zip(speech.words, speech.words[1:], strict=False)]
    assert max(gaps) <= 0.06 * speech.rate
    assert tiles(speech)


@pytest.mark.parametrize("voice", BOTH)
def test_marks_are_times(tell: Tell, voice: str) -> None:
    script = '<mark name="a"/>One two <mark name="b"/>three.<break time="1s"/><mark name="c"/>'
    speech = tell(voice, script)
    assert [(m.name, m.at) for m in speech.marks] == [
        ("a", speech.words[0].start),
        ("b", speech.words[2].start),
        ("c", len(speech.samples)),
    ]
    padded = speech.padded(2.0, 0.5)
    assert padded.marks[0].at == padded.words[0].start
    assert Speech.from_bytes(padded.to_bytes()).marks == padded.marks


@pytest.mark.parametrize("voice", BOTH)
def test_a_plain_script_is_what_the_engine_says(voices: Voices, tell: Tell, voice: str) -> None:
    text = "Hello world, this is plain. Is it? Yes!"
    info, engine = voices._entry(voice)
    direct = engine.synthesize(info, text)
    assert np.array_equal(tell(voice, text).samples, direct.samples)
    assert tell(voice, text).words == direct.words


@pytest.mark.parametrize("voice", BOTH)
def test_pronunciations(tell: Tell, voice: str) -> None:
    said = (("Nginx", "engine x"), ("live", "/laɪv/"), ("US", "United States"))
    speech = tell(voice, "Nginx is Live for us.", pronunciations=said)
    assert [w.text for w in speech.words] == ["Nginx", "is", "Live", "for", "us"]
    assert sounds(speech, "Nginx").startswith("ɛndʒ")
    assert sounds(speech, "Live") == "laɪv"
    assert "s" in sounds(speech, "us") and "n" not in sounds(speech, "us")


@pytest.mark.parametrize("voice", [*BOTH, "flite-kal16", "espeak-de"])
def test_emotions_are_heard(tell: Tell, voice: str) -> None:
    text = "Good morning, everyone. Today we look at how small teams build great products."
    plain = tell(voice, text)
    excited, soothing = (tell(voice, text, emotion=e) for e in ("Excited", "Soothing"))
    assert excited.duration < 0.93 * plain.duration
    assert soothing.duration > 1.1 * plain.duration
    assert fundamental(excited) > 1.08 * fundamental(plain)
    assert fundamental(soothing) < 0.97 * fundamental(plain)
    assert tell(voice, text, emotion="Excited").digest == excited.digest


def test_a_voice_without_emotions_refuses_one(voices: Voices) -> None:
    info = replace(voices.get("espeak-de"), emotions=False)
    with pytest.raises(InvalidField, match="emotion: the voice espeak-de has no emotions"):
        plan(TextVoice("espeak-de", "Hallo", emotion="Serious"), info)


def test_a_locale_of_another_language_is_refused(tell: Tell) -> None:
    with pytest.raises(InvalidField, match="locale: the voice espeak-de speaks de, not fr-FR"):
        tell("espeak-de", "Hallo", locale="fr-FR")


def test_entities_are_letters(tell: Tell) -> None:
    speech = tell("espeak-en-us", "R&amp;D is <s>fun</s>")
    assert speech.words[0].text == "R&D"


@pytest.mark.parametrize("level", ["strong", "reduced"])
def test_the_same_script_gives_the_same_samples(tell: Tell, level: str) -> None:
    script = f'Say <emphasis level="{level}">it</emphasis> <phoneme ph="naʊ">now</phoneme>.'
    for voice in BOTH:
        assert tell(voice, script).digest == tell(voice, script).digest
