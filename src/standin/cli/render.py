"""``standin render``: one video, without a server."""

import json
import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, cast, get_args
from urllib.parse import urlsplit

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from ..avatars.avatar import AvatarInfo
from ..errors import InvalidField, MediaError, UnknownVoice
from ..media import fetch
from ..media import gif as gifs
from ..render import Crew, Take, lettering, sources
from ..render import render as make
from ..scene import (
    Character,
    Codec,
    Container,
    Emotion,
    Mask,
    Quality,
    Recording,
    Scene,
    TalkingStyle,
    TextVoice,
    Video,
    check,
    limits,
)
from ..speech import VoiceInfo, Voices
from ..speech.language import detect
from . import captioned, own_voices, staged
from .options import Home, check_output, err, one_of, out, settings
from .presenter import Engine, moved_by, presenter


def render(
    text: Annotated[
        str, typer.Argument(help="What the presenter says; `-` reads standard input.")
    ] = "",
    output: Annotated[
        Path,
        typer.Option("--out", "-o", help="The file: .mp4, .webm, .mov, or .m4a for sound."),
    ] = Path("standin.mp4"),
    avatar: Annotated[str, typer.Option(help="Presenter, from `standin avatars`.")] = "maya",
    photo: Annotated[
        Path | None, typer.Option(help="A photo to present, instead of an avatar; nothing is kept.")
    ] = None,
    voice: Annotated[
        str | None, typer.Option(help="Voice, from `standin voices`; default: the presenter's own.")
    ] = None,
    audio: Annotated[
        str | None, typer.Option(help="File or address of a recording to use instead of a text.")
    ] = None,
    transcript: Annotated[
        str, typer.Option(help="What is said in the recording, word for word.")
    ] = "",
    locale: Annotated[str, typer.Option(help="Language of the transcript.")] = "en-US",
    background: Annotated[
        str,
        typer.Option(
            help="Colour #RRGGBB, an image or a video (file or address), own or transparent."
        ),
    ] = "#DCE3EA",
    fit: Annotated[str, typer.Option(help="cover, crop, contain or none.")] = "cover",
    play_style: Annotated[
        str, typer.Option(help="Of a video: fit_to_scene, freeze, loop, once or full_video.")
    ] = "fit_to_scene",
    avatar_style: Annotated[
        str, typer.Option(help="normal, circle, square, close_up or voice_only.")
    ] = "normal",
    circle_colour: Annotated[
        str | None, typer.Option(help="#RRGGBB behind a presenter in a circle or square.")
    ] = None,
    watermark: Annotated[
        str | None, typer.Option(help="Image in the corner: file or address.")
    ] = None,
    engine: Engine = None,
    test: Annotated[bool, typer.Option("--test", help="A draft, marked TEST.")] = False,
    document: Annotated[
        Path | None,
        typer.Option("--json", help="A whole video as JSON, instead of a text and its options."),
    ] = None,
    size: Annotated[
        str, typer.Option(help="Width x height in pixels, even, 128 to 4096.")
    ] = "1280x720",
    fps: Annotated[int, typer.Option(help="24, 25, 30, 50 or 60.")] = 25,
    speed: Annotated[float, typer.Option(help="Speaking rate, 0.5 to 2.")] = 1.0,
    pitch: Annotated[float, typer.Option(help="-50 to 50; 50 is an octave up.")] = 0.0,
    volume: Annotated[float, typer.Option(help="0 to 1; 1 is the common loudness.")] = 1.0,
    emotion: Annotated[
        str | None,
        typer.Option(help="Excited, Friendly, Serious, Soothing or Broadcaster."),
    ] = None,
    say_as: Annotated[
        list[str] | None,
        typer.Option(help="WORD=SAY: how a word is said, as text or /IPA/. May be repeated."),
    ] = None,
    scale: Annotated[float, typer.Option(help="Size of the presenter; 1 fills the frame.")] = 1.0,
    style: Annotated[str, typer.Option(help="stable or expressive.")] = "stable",
    format_: Annotated[
        str | None,
        typer.Option("--format", help="mp4, webm, mov or m4a; default: what the file is called."),
    ] = None,
    codec: Annotated[
        str | None,
        typer.Option(help="h264, h265, av1, vp9 or prores; default: the usual one."),
    ] = None,
    quality: Annotated[str, typer.Option(help="draft, standard or high.")] = "standard",
    gif: Annotated[Path | None, typer.Option(help="Also write the first seconds as a GIF.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=1024, help="Processes; default: one for each CPU.")
    ] = None,
    captions: Annotated[
        list[str] | None,
        typer.Option(
            help="burn (into the picture), srt, vtt or ass (files beside it). May be repeated."
        ),
    ] = None,
    caption_style: Annotated[
        str, typer.Option(help=", ".join(limits.CAPTION_PRESETS[:-1]) + " or minimal.")
    ] = "plain",
    caption_place: Annotated[str, typer.Option(help="bottom, middle or top.")] = "bottom",
    phones: Annotated[
        Path | None, typer.Option(help="Also write the phones with their times, as JSON.")
    ] = None,
    home: Home = None,
) -> None:
    """Make one video and wait for it.

    Example: `standin render "Hello" --avatar maya -o out.mp4`

    Example: `standin render "Hello" --photo me.jpg -o out.mp4`

    Example: `standin render "Hello" --captions burn,srt --caption-style karaoke -o out.mp4`

    Example: `standin render "Hello" --background room.jpg --avatar-style circle -o out.mp4`

    Example: `standin render --json video.json -o out.mp4`

    Example: `standin render --audio me.m4a --transcript "What I say" -o out.mp4`
    """
    settings(home)  # from here on it is everybody's
    if style not in ("stable", "expressive"):
        raise InvalidField(("style",), f"must be stable or expressive, not {style!r}")
    talking: TalkingStyle = "stable" if style == "stable" else "expressive"
    check_output(output, "out")
    words_shown, kinds = captioned.wanted(captions or [], caption_style, caption_place)
    beside = captioned.beside(output, kinds)
    if phones is not None:
        check_output(phones, "phones")
    if gif is not None:
        check_output(gif, "gif")
    if [bool(text), bool(audio), bool(document)].count(True) != 1:
        raise InvalidField(("text",), "give either a text, --audio or --json")
    if document is not None:
        with TemporaryDirectory(prefix="standin-") as folder:
            given = staged.Files(Path(folder))
            _whole(staged.document(document, given), output, workers, given.paths)
        return
    with TemporaryDirectory(prefix="standin-") as folder:
        said: TextVoice | Recording
        given = staged.Files(Path(folder))
        shown = presenter(avatar, photo, Path(folder))
        files = shown.files
        if audio:
            said, recordings = _recording(audio, Path(folder), transcript, locale)
            files = {**files, **recordings}
        else:
            words = typer.get_text_stream("stdin").read() if text == "-" else text
            asked = TextVoice(
                voice or _voice_for(words, Voices.of(settings()), shown.info).id,
                words,
                speed,
                pitch,
                volume=volume,
                emotion=_emotion(emotion),
                pronunciations=tuple(_pair(each) for each in say_as or ()),
            )
            said, owned = _owned(asked, Path(folder))
            files = {**files, **owned}
        how = one_of("avatar-style", avatar_style, staged.STYLES)
        who = Character(
            shown.info.id,
            scale,
            talking_style=talking,
            framing="close_up" if how == "close_up" else "normal",
            mask=cast(Mask, how) if how in get_args(Mask) else "none",
            circle_colour=circle_colour,
            pack_key=shown.pack_key,
            super_resolution=shown.super_resolution,
            engine=moved_by(engine, shown),
        )
        behind = staged.background(background, fit, play_style, given)
        scene = Scene(said, None if how == "voice_only" else who, behind)
        video = Video(
            (scene,),
            *_size(size),
            fps,
            container=_container(format_, output),
            codec=cast(Codec, one_of("codec", codec, get_args(Codec))) if codec else None,
            quality=cast(Quality, one_of("quality", quality, get_args(Quality))),
            captions=words_shown,
            watermark=staged.watermark(watermark, given),
            test=test,
        )
        files = {**files, **given.paths}
        check(video)
        takes = _watched(video, output, workers, files)
    captioned.write(video, takes, beside)
    for warning in lettering.warnings(video, takes):
        err.print(f"warning: {warning}", highlight=False)
    if gif is not None:
        gifs.write(output, gif)
    if phones is not None:
        phones.write_text(json.dumps(phone_times(takes, fps), ensure_ascii=False, indent=1))
    out.print(str(output), highlight=False, soft_wrap=True)


def _whole(video: Video, output: Path, workers: int | None, files: dict[str, Path]) -> None:
    """Make a video that was given as a document."""
    check(video)
    takes = _watched(video, output, workers, files)
    for warning in lettering.warnings(video, takes):
        err.print(f"warning: {warning}", highlight=False)
    out.print(str(output), highlight=False, soft_wrap=True)


def _container(format_: str | None, output: Path) -> Container:
    """The format that is asked for, or that the file's name says."""
    if format_:
        return cast(Container, one_of("format", format_, get_args(Container)))
    suffix = output.suffix.lower().removeprefix(".")
    known = get_args(Container)
    return cast(Container, one_of("out", suffix, known, ending=True)) if suffix else "mp4"


def _owned(voice: TextVoice, folder: Path) -> tuple[TextVoice, dict[str, Path]]:
    """The voice, and the file of a personal one, by key. Raises `UnknownVoice`."""
    try:
        Voices.of(settings()).get(voice.voice_id)
    except UnknownVoice as unknown:
        try:
            return own_voices.tied(voice, None, folder)
        except UnknownVoice:
            raise unknown from None
    return voice, {}


def _recording(
    audio: str, folder: Path, transcript: str, locale: str
) -> tuple[Recording, dict[str, Path]]:
    """The recording and its file; one at an address is fetched."""
    file = Path(audio)
    try:
        if urlsplit(audio).scheme in ("http", "https"):
            file = folder / "recording"
            fetch.fetch(audio, file, private=settings().fetch_private)
    except MediaError as error:
        raise InvalidField(("audio",), error.message) from None
    if not file.is_file():
        raise InvalidField(("audio",), f"there is no file {audio}")
    key = sources.key_of(file)
    return Recording(None, key, transcript or None, locale), {key: file.absolute()}


def _watched(video: Video, output: Path, workers: int | None, files: dict[str, Path]) -> list[Take]:
    """Make the video with a progress bar."""
    start = time.monotonic()
    paint = settings().home / "paint"
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn(), console=err
    )
    with bar, Crew(workers, paint) as crew:
        task = bar.add_task("speaking", total=None)

        def heard(done: int, total: int) -> None:
            bar.update(task, description="drawing", completed=done, total=total)

        def warned(text: str) -> None:
            bar.console.print(text, markup=False)

        takes = make(video, output, crew, heard, files, warned)
    seconds = sum(len(take.track) for take in takes) / video.fps
    voice = video.scenes[0].voice
    who = f"voice {voice.voice_id}" if isinstance(voice, TextVoice) else "recorded voice"
    err.print(f"{seconds:.1f} s of video in {time.monotonic() - start:.1f} s, {who}")
    return takes


def phone_times(takes: list[Take], fps: int) -> dict[str, object]:
    """The phones of a whole video, in seconds from its start."""
    phones = []
    start = 0.0
    for take in takes:
        speech = take.speech
        for p in speech.phones:
            word = speech.words[p.word].text if p.word >= 0 else ""
            times = {"start": start + p.start / speech.rate, "end": start + p.end / speech.rate}
            phones.append({"ipa": p.ipa, **times, "word": word})
        start += len(take.track) / fps
    return {"rate": takes[0].speech.rate, "duration": start, "phones": phones}


def _voice_for(words: str, voices: Voices, presenter: AvatarInfo) -> VoiceInfo:
    """The presenter's own voice for English, else a voice of the script's language."""
    language = detect(words)
    if language == "en":
        return voices.preferred(presenter.default_voices)
    gender = presenter.gender if presenter.gender in ("female", "male") else None
    return voices.default(language, gender)


def _emotion(text: str | None) -> Emotion | None:
    if text is None:
        return None
    for emotion in get_args(Emotion):
        if emotion.lower() == text.lower():
            return cast(Emotion, emotion)
    raise InvalidField(("emotion",), f"must be one of {', '.join(get_args(Emotion))}, not {text!r}")


def _pair(text: str) -> tuple[str, str]:
    word, equals, say = text.partition("=")
    if not (word.strip() and equals and say.strip()):
        raise InvalidField(("say-as",), f"must be WORD=SAY, not {text!r}")
    return word.strip(), say.strip()


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not re.fullmatch(r"[0-9]{1,5}x[0-9]{1,5}", text.lower()):
        raise InvalidField(("size",), f"must be like 1280x720, not {text!r}")
    return int(width), int(height)
