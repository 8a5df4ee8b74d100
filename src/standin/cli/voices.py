"""``standin voices``: list, add, remove, say."""

import sys
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

from ..errors import InvalidField, UnknownVoice
from ..scene import Character, ColourBackground, Scene, TextVoice, Video
from ..scene.check import check
from ..speech import Voices
from ..speech.language import detect
from ..speech.piper_files import commercial
from ..speech.voice_files import Offer, VoiceFiles
from . import own_voices
from .options import Home, Json, check_output, err, out, print_json, settings
from .tables import print_table

app = typer.Typer(help="List, add, remove and try voices.", invoke_without_command=True)
app.command()(own_voices.match)
app.command()(own_voices.clone)

Language = Annotated[
    str | None, typer.Option(help="Only this language: a name or a code (English, en, pt-BR).")
]


@app.callback()
def voices(context: typer.Context, language: Language = None, as_json: Json = False) -> None:
    """List, add, remove and try voices. Alone it lists them."""
    if context.invoked_subcommand is None:
        list_voices(language, as_json)


@app.command("list")
def list_voices(language: Language = None, as_json: Json = False, home: Home = None) -> None:
    """List your own voices and those that work on this machine. `standin voices` does the same.

    Example: `standin voices list --language de`
    """
    found = [
        v
        for v in Voices.of(settings(home)).list()
        if language is None or _speaks(v.language, v.locale, language)
    ]
    mine = [
        v
        for v in own_voices.own(home)
        if language is None or _speaks(v["language"], v["locale"], language)
    ]
    if as_json:
        print_json([*mine, *(asdict(v) for v in found)])
        return
    heads = ("id", "name", "locale", "gender")
    rows = [[*map(each.get, heads), own_voices.told(each)] for each in mine]
    for v in found:
        licence = v.licence if v.commercial else f"{v.licence} (ask before commercial use)"
        rows.append([*(getattr(v, head) for head in heads), licence])
    print_table((*heads, "licence"), rows, prose=("name", "locale", "licence"))


@app.command()
def add(
    voice: Annotated[
        str,
        typer.Argument(help="A name (en_US-lessac-medium), the address of a .onnx, or a file."),
    ],
    base_url: Annotated[
        str | None,
        typer.Option(
            help="Collection where names are looked up, such as a mirror. [env: STANDIN_VOICES_URL]"
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    home: Home = None,
) -> None:
    """Add a Piper voice: shows its licence and size, asks, downloads and checks it.

    A running server sees it after a restart.

    Example: `standin voices add en_US-lessac-medium`
    """
    chosen = settings(home, voices_url=base_url)
    store = VoiceFiles(chosen.home / "voices", chosen.voices_url)
    with err.status("looking"):
        offer = store.offer(voice)
    _show(offer)
    if not yes:
        _ask()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(offer.key, total=offer.size)
        added = store.add(offer, lambda count: bar.advance(task, count))
    for info in added:
        out.print(info.id, highlight=False, soft_wrap=True)


@app.command()
def remove(
    voice: Annotated[
        str, typer.Argument(help="Id of a Piper voice or its file's name, or of your own voice.")
    ],
    home: Home = None,
) -> None:
    """Remove a Piper voice with all its speakers, or a voice of your own, and its files.

    Example: `standin voices remove en_US-lessac-medium`
    """
    chosen = settings(home)
    if own_voices.remove(voice, home):
        err.print(f"removed {voice} and its recording", highlight=False, soft_wrap=True)
        return
    for file in VoiceFiles(chosen.home / "voices", chosen.voices_url).remove(voice):
        err.print(f"removed {file}", highlight=False, soft_wrap=True)


@app.command()
def say(
    text: Annotated[str, typer.Argument(help="What to say; `-` reads standard input.")],
    voice: Annotated[
        str | None,
        typer.Option(help="Voice, from `standin voices`; default: one of the text's language."),
    ] = None,
    output: Annotated[Path, typer.Option("--out", "-o", help="The WAV to write.")] = Path(
        "standin.wav"
    ),
    speed: Annotated[float, typer.Option(help="Speaking rate, 0.5 to 2.")] = 1.0,
    pitch: Annotated[float, typer.Option(help="-50 to 50; 50 is an octave up.")] = 0.0,
    home: Home = None,
) -> None:
    """Speak a text into a WAV file, to try a voice.

    Example: `standin voices say "Hello there" --voice espeak-en-us -o hello.wav`
    """
    from ..media import wav
    from ..media.sound import RATE, level, limit, resample

    check_output(output, "out")
    words = typer.get_text_stream("stdin").read() if text == "-" else text
    known = Voices.of(settings(home))
    pack = None
    try:
        chosen = known.get(voice) if voice else known.default(_locale(words))
    except UnknownVoice as unknown:
        with TemporaryDirectory(prefix="standin-") as folder:
            try:
                pack = own_voices.pack(voice or "", home, Path(folder))
            except UnknownVoice:
                raise unknown from None
        chosen, _ = known.personal(pack)
    asked = TextVoice(chosen.id, words, speed, pitch)
    _check(asked)
    speech = known.speak(asked, pack)
    wav.write(limit(level(resample(speech.samples, speech.rate))), RATE, output)
    err.print(f"{speech.duration:.1f} s, voice {chosen.id}", highlight=False)
    out.print(str(output), highlight=False, soft_wrap=True)


def _locale(words: str) -> str:
    language = detect(words)
    return "en-US" if language == "en" else language


def _check(asked: TextVoice) -> None:
    """The limits of a video's voice, with the fields named as the options are."""
    scene = Scene(asked, Character("maya"), ColourBackground("#000000"))
    try:
        check(Video((scene,), 1280, 720, 25))
    except InvalidField as error:
        raise InvalidField(error.path[-1:], error.detail) from None


def _show(offer: Offer) -> None:
    size = "unknown" if offer.size is None else f"{offer.size / 1e6:.1f} MB"
    err.print(f"[bold]{offer.key}[/bold], {size}", highlight=False)
    err.print(f"licence: {offer.licence}", highlight=False, markup=False, soft_wrap=True)
    if not commercial(offer.licence):
        err.print("Nobody here knows that it may be used commercially; see its card.")


def _ask() -> None:
    if not sys.stdin.isatty():
        raise InvalidField(("yes",), "is needed where nobody can be asked")
    typer.confirm("Add this voice?", abort=True, err=True)


def _speaks(language: str, locale: str, asked: str) -> bool:
    wanted, code = asked.lower(), locale.lower()
    return wanted in language.lower().split() or code == wanted or code.startswith(wanted + "-")
