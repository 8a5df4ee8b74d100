"""Refuse a video that cannot be made, before any work is done, naming the field and the limit."""

import re
from collections.abc import Sequence

from ..errors import InvalidField, Path
from . import limits
from .bounds import between, source
from .check_stage import check_music, check_stage, check_watermark
from .lettering import check_captions, check_text
from .video import (
    Codec,
    Recording,
    Scene,
    Silence,
    TextVoice,
    TransparentBackground,
    Video,
    Voice,
)

_MARKUP = re.compile(r"<[^>]*>")


def check(video: Video) -> None:
    """Raise `InvalidField` for the first value of ``video`` outside `limits`.

    Whether avatars and voices exist is not known here; the catalogues say that.
    """
    low, high = limits.SCENES
    if not low <= len(video.scenes) <= high:
        raise InvalidField(
            ("scenes",), f"a video has {low} to {high} scenes, not {len(video.scenes)}"
        )
    _dimension(("width",), video.width)
    _dimension(("height",), video.height)
    if video.fps not in limits.FPS:
        raise InvalidField(
            ("fps",), f"must be one of {', '.join(map(str, limits.FPS))}, not {video.fps}"
        )
    if len(video.title) > limits.TITLE:
        raise InvalidField(("title",), f"has {len(video.title)} characters, at most {limits.TITLE}")
    if video.watermark is not None:
        check_watermark(("watermark",), video.watermark)
    if video.music is not None:
        check_music(("music",), video.music)
    codec = codec_of(video)
    for i, scene in enumerate(video.scenes):
        _scene(("scenes", i), scene)
        if isinstance(scene.background, TransparentBackground) and codec not in limits.ALPHA:
            message = "can only be transparent in webm with VP9 and in mov with ProRes"
            raise InvalidField(("scenes", i, "background"), message)
    check_captions(video)


def codec_of(video: Video) -> Codec | None:
    """The codec of a video's picture: none where there is only sound. Raises `InvalidField`."""
    known = limits.CODECS[video.container]
    codec = video.codec or (known[0] if known else None)
    if codec is not None and codec not in known:
        what = f"one of {', '.join(known)}" if known else "left out: there is no picture"
        raise InvalidField(
            ("codec",), f"must be {what} in a file of the kind {video.container}, not {codec!r}"
        )
    return codec


def _scene(path: Path, scene: Scene) -> None:
    _voice((*path, "voice"), scene.voice)
    if len(scene.texts) > limits.TEXTS:
        message = f"has {len(scene.texts)} texts, at most {limits.TEXTS}"
        raise InvalidField((*path, "texts"), message)
    for i, text in enumerate(scene.texts):
        check_text((*path, "texts", i), text)
    if len(scene.turns) > limits.TURNS:
        message = f"has {len(scene.turns)} turns, at most {limits.TURNS}"
        raise InvalidField((*path, "turns"), message)
    for i, turn in enumerate(scene.turns):
        _voice((*path, "turns", i, "voice"), turn.voice)
    check_stage(path, scene)


def _voice(path: Path, voice: Voice) -> None:
    if isinstance(voice, Silence):
        between((*path, "duration"), voice.duration, limits.SILENCE, "seconds")
    elif isinstance(voice, Recording):
        _recording(path, voice)
    else:
        _text(path, voice)


def _recording(path: Path, voice: Recording) -> None:
    source(path, voice)
    said = voice.transcript or ""
    if len(said) > limits.TRANSCRIPT:
        message = f"has {len(said)} characters, at most {limits.TRANSCRIPT}"
        raise InvalidField((*path, "transcript"), message)


def _text(path: Path, voice: TextVoice) -> None:
    _, high = limits.TEXT
    if len(voice.text) > high:
        raise InvalidField((*path, "text"), f"has {len(voice.text)} characters, at most {high}")
    if not _MARKUP.sub("", voice.text).strip():
        raise InvalidField((*path, "text"), "is empty; there is nothing to say")
    between((*path, "speed"), voice.speed, limits.SPEED)
    between((*path, "pitch"), voice.pitch, limits.PITCH)
    between((*path, "volume"), voice.volume, limits.VOLUME)
    if voice.emotion is not None and voice.emotion not in limits.EMOTIONS:
        known = ", ".join(limits.EMOTIONS)
        raise InvalidField((*path, "emotion"), f"must be one of {known}, not {voice.emotion!r}")
    _pronunciations((*path, "pronunciations"), voice.pronunciations)


def _pronunciations(path: Path, given: Sequence[tuple[str, str]]) -> None:
    if len(given) > limits.PRONUNCIATIONS:
        raise InvalidField(path, f"has {len(given)} words, at most {limits.PRONUNCIATIONS}")
    for i, pair in enumerate(given):
        for name, text in zip(("word", "say"), pair, strict=True):
            if not text.strip():
                raise InvalidField((*path, i, name), "is empty")
            if len(text) > limits.PRONUNCIATION:
                limit = f"has {len(text)} characters, at most {limits.PRONUNCIATION}"
                raise InvalidField((*path, i, name), limit)


def _dimension(path: Path, value: int) -> None:
    low, high = limits.DIMENSION
    if not low <= value <= high:
        raise InvalidField(path, f"must be {low} to {high} pixels, not {value}")
    if value % 2:
        raise InvalidField(path, f"must be even, not {value}")
