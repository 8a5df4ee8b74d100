"""Checks of what is seen: characters, backgrounds, transitions, marks, music."""

from typing import get_args

from ..errors import InvalidField, Path
from . import limits
from .bounds import between, colour, source, word
from .video import (
    Background,
    Character,
    ColourBackground,
    Expression,
    Film,
    Fit,
    Framing,
    ImageBackground,
    Mask,
    Music,
    OwnBackground,
    Place,
    PlayStyle,
    Scene,
    TalkingStyle,
    Transition,
    VideoBackground,
    Watermark,
)


def check_stage(path: Path, scene: Scene) -> None:
    """Raise `InvalidField` for what cannot be seen as asked in a scene."""
    seats = [(path, scene.character)]
    seats += [((*path, "turns", i), turn.character) for i, turn in enumerate(scene.turns)]
    for where, who in seats:
        if who is not None:
            _character((*where, "character"), who)
    if len({who for _, who in seats if who is not None}) > limits.PEOPLE:
        message = f"show more than {limits.PEOPLE} people in one scene"
        raise InvalidField((*path, "turns"), message)
    nobody = all(who is None for _, who in seats)
    if isinstance(scene.background, OwnBackground) and nobody:
        raise InvalidField((*path, "background"), "is a character's own, but there is none")
    _background((*path, "background"), scene.background)
    if scene.film is not None:
        _film((*path, "film"), scene.film, nobody and not scene.turns)
    if scene.lasts:
        between((*path, "lasts"), scene.lasts, limits.FILM_SECONDS, "seconds")
    word((*path, "transition"), scene.transition, get_args(Transition))
    if scene.transition != "cut":
        between(
            (*path, "transition_seconds"), scene.transition_seconds, limits.TRANSITION, "seconds"
        )
        if path[-1] == 0:
            message = f"must be cut in a video's first scene, not {scene.transition!r}"
            raise InvalidField((*path, "transition"), message)


def check_watermark(path: Path, mark: Watermark) -> None:
    """Raise `InvalidField` for what a watermark cannot be."""
    source(path, mark)
    word((*path, "place"), mark.place, get_args(Place))
    between((*path, "scale"), mark.scale, limits.WATERMARK_SCALE)
    between((*path, "opacity"), mark.opacity, (0.0, 1.0))


def check_music(path: Path, music: Music) -> None:
    """Raise `InvalidField` for what music cannot be."""
    source(path, music)
    between((*path, "volume"), music.volume, limits.VOLUME)
    between((*path, "ducking"), music.ducking, limits.DUCKING, "dB")


def _character(path: Path, character: Character) -> None:
    between((*path, "scale"), character.scale, limits.SCALE)
    between((*path, "offset_x"), character.offset_x, limits.OFFSET)
    between((*path, "offset_y"), character.offset_y, limits.OFFSET)
    word((*path, "talking_style"), character.talking_style, get_args(TalkingStyle))
    word((*path, "expression"), character.expression, get_args(Expression))
    word((*path, "framing"), character.framing, get_args(Framing))
    word((*path, "mask"), character.mask, get_args(Mask))
    if character.circle_colour is not None:
        where = (*path, "circle_colour")
        colour(where, character.circle_colour)
        if character.mask == "none":
            raise InvalidField(where, "needs the mask circle or square")


def _film(path: Path, film: Film, alone: bool) -> None:
    source(path, film)
    if not alone:
        raise InvalidField(path, "stands in the place of a character, and has one voice")
    least, _ = limits.FILM_SECONDS
    between((*path, "start"), film.start, (0.0, limits.FOOTAGE_SECONDS), "seconds")
    if film.end is not None:
        between((*path, "end"), film.end, (0.0, limits.FOOTAGE_SECONDS), "seconds")
        if film.end - film.start < least:
            message = f"must be at least {least:g} seconds after the start, {film.start:g}"
            raise InvalidField((*path, "end"), message)


def _background(path: Path, background: Background) -> None:
    if isinstance(background, ColourBackground):
        colour((*path, "colour"), background.colour)
    elif isinstance(background, ImageBackground | VideoBackground):
        source(path, background)
        word((*path, "fit"), background.fit, get_args(Fit))
        colour((*path, "colour"), background.colour)
    if isinstance(background, VideoBackground):
        word((*path, "play_style"), background.play_style, get_args(PlayStyle))
        between((*path, "volume"), background.volume, limits.VOLUME)
