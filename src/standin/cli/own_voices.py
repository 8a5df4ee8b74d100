"""``standin voices match`` and ``clone``: voices of people, made of recordings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ..errors import InvalidField, StandinError, UnknownVoice
from ..library import DEFAULT_SPACE, Library, PersonalVoice
from ..scene import TextVoice
from ..speech.voice_pack import VoicePack
from .options import Home, Json, err, out, print_json, settings
from .tables import print_table

ACTOR = "the command line"

Recording = Annotated[
    Path, typer.Argument(help="5 s to 10 min of one person, any format.", show_default=False)
]
Name = Annotated[str, typer.Option(help="What the voice is called.")]
Language = Annotated[str, typer.Option(help="Language that it speaks: en, pt-BR.")]
Space = Annotated[str, typer.Option(help="Whose voice.")]
ConsentBy = Annotated[
    str | None,
    typer.Option(help="Who has consented; else the voice waits for `standin people consent`."),
]
Statement = Annotated[
    Path | None, typer.Option(help="Text file of what was signed.", exists=True, dir_okay=False)
]


def match(
    recording: Recording,
    name: Name,
    language: Language = "en-US",
    gender: Annotated[str | None, typer.Option(help="female or male.")] = None,
    consent_by: ConsentBy = None,
    statement: Statement = None,
    space: Space = DEFAULT_SPACE,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Match tone: give the nearest built-in voice the pitch, range, pace and colour of a recording.

    It is no clone: nobody will take it for the person.

    Example: `standin voices match ana.wav --name Ana --consent-by "Ana Sol"`
    """
    _check(recording, gender)
    words = _words(statement, consent_by)
    with _intake(home) as (library, intake):
        with err.status("listening, and tuning a voice"):
            voice = intake.match(space, recording, name, language, gender)
        voice = _consented(library, voice, consent_by, words)
        report = json.loads(voice.report or "{}")
    if as_json:
        print_json({"id": voice.id, "consent": voice.consent, "report": report})
        return
    _show(report)
    out.print(voice.id, highlight=False, soft_wrap=True)


def clone(
    recording: Recording,
    name: Name,
    language: Language = "en-US",
    transcript: Annotated[str, typer.Option(help="What is said in it, word for word.")] = "",
    consent_by: ConsentBy = None,
    statement: Statement = None,
    space: Space = DEFAULT_SPACE,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Let the speech server speak like a recording, where it can.

    Example: `standin voices clone ana.wav --name Ana --consent-by "Ana Sol"`
    """
    from ..jobs.voice_intake import NoCloner

    _check(recording, None)
    words = _words(statement, consent_by)
    with _intake(home) as (library, intake):
        try:
            voice = intake.clone(space, recording, name, language, transcript)
        except NoCloner:
            raise StandinError(
                "no engine here can clone a voice: set STANDIN_SPEECH_URL to a speech server that "
                "takes a reference recording, or use `standin voices match`"
            ) from None
        _consented(library, voice, consent_by, words)
        with err.status("asking the speech server"):
            intake.finish()
        voice = library.voices.get(voice.id, space)
        if voice.state == "failed":
            reason = voice.reason
            library.voices.remove(voice.id, space, library.objects)
            raise StandinError(f"the voice could not be made: {reason}")
    if as_json:
        print_json({"id": voice.id, "consent": voice.consent})
    else:
        out.print(voice.id, highlight=False, soft_wrap=True)


def own(home: Path | None, space: str = DEFAULT_SPACE) -> list[dict[str, Any]]:
    """Personal voices of a space, as the list of voices shows them; none without a library."""
    chosen = settings(home)
    if not chosen.home.is_dir():
        return []
    with Library.open(chosen) as library:
        return [
            {
                "id": voice.id,
                "name": voice.name,
                "language": voice.language,
                "locale": voice.locale,
                "gender": voice.gender,
                "engine": "match tone" if voice.kind == "tone" else "clone",
                "state": voice.state,
                "consent": library.voices.consent(voice),
            }
            for voice in library.voices.list(space)
        ]


def remove(voice_id: str, home: Path | None) -> bool:
    """Delete a personal voice of any space with its files; whether there was one."""
    chosen = settings(home)
    if not chosen.home.is_dir():
        return False
    with Library.open(chosen) as library:
        try:
            row = library.voices.get(voice_id, None)
        except UnknownVoice:
            return False
        library.voices.remove(row.id, row.space_id, library.objects)
    return True


def tied(voice: TextVoice, home: Path | None, folder: Path) -> tuple[TextVoice, dict[str, Path]]:
    """A personal voice of any space tied to its file, by key; others as they are.

    Raises `InvalidField` for one that may not speak, and `UnknownVoice`.
    """
    chosen = settings(home)
    if not chosen.home.is_dir():
        raise UnknownVoice(f"no voice has the id {voice.voice_id!r}")
    with Library.open(chosen) as library:
        row = library.voices.get(voice.voice_id, None)
        made = library.voices.tied(voice, row.space_id, ("voice",))
        key = made.pack_key or ""
        file = library.objects.local_path(key)
        if file is None:
            file = folder / Path(key).name
            file.write_bytes(library.objects.get(key))
    return made, {key: file}


def pack(voice_id: str, home: Path | None, folder: Path) -> VoicePack:
    """What a personal voice is made of; raises as `tied` does."""
    _, files = tied(TextVoice(voice_id, ""), home, folder)
    return VoicePack.from_bytes(next(iter(files.values())).read_bytes())


@contextmanager
def _intake(home: Path | None) -> Iterator[tuple[Library, Any]]:
    from ..jobs.voice_intake import VoiceIntake
    from ..render import Crew

    with Library.open(settings(home)) as library, Crew(1) as crew:
        intake = VoiceIntake(library, crew)
        try:
            yield library, intake
        finally:
            intake.close()


def _check(recording: Path, gender: str | None) -> None:
    if not recording.is_file():
        raise InvalidField(("recording",), f"there is no file {recording}")
    if gender not in (None, "female", "male"):
        raise InvalidField(("gender",), "must be female or male")


def _words(statement: Path | None, consent_by: str | None) -> str | None:
    if statement is None:
        return None
    if consent_by is None:
        raise InvalidField(("consent_by",), "is needed with a statement")
    try:
        return statement.read_text("utf-8")
    except UnicodeDecodeError:
        raise InvalidField(("statement",), "is not text in UTF-8") from None


def _consented(
    library: Library, voice: PersonalVoice, consent_by: str | None, words: str | None
) -> PersonalVoice:
    if consent_by is None:
        told = f'it speaks after `standin people consent {voice.id} --name "..."`'
        err.print(told, highlight=False, soft_wrap=True)
        return voice
    library.consents.give(voice, consent_by, words, "statement", ACTOR)
    return library.voices.get(voice.id, voice.space_id)


def told(voice: dict[str, Any]) -> str:
    """What stands under licence for a voice of one's own, and what it waits for."""
    if voice["state"] == "ready" and voice["consent"] == "approved":
        return "your own"
    return f"your own ({voice['state']}, consent {voice['consent']})"


def _show(report: dict[str, Any]) -> None:
    found = report["match"]
    wanted, before, after = found["recording"], found["before"], found["after"]
    rows = [
        (title, *(f"{each[key]:.1f}" for each in (wanted, before, after)))
        for title, key in (
            ("pitch, Hz", "pitch_hz"),
            ("range, semitones", "range_semitones"),
            ("vowels a second", "pace"),
        )
    ]
    rows.append(("colour", "", *(f"{each['colour_off']:.1f} dB off" for each in (before, after))))
    heads = ("", "recording", f"{found['base']} as it is", "tuned")
    print_table(heads, rows, console=err)
