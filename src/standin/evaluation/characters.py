"""Sheets of stills of drawn characters: looks, visemes, poses, gestures, emotions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, get_args

import cv2
import numpy as np

from ..avatars.avatar import Avatar, Picture, Placement
from ..avatars.catalogue import Catalogue
from ..motion.coefficients import HANDS, Row, row
from ..motion.mood import EMOTIONS as FELT
from ..motion.mood import EXPRESSIONS, Mood
from ..motion.style import STYLES
from ..scene.video import Framing
from .frames import Image
from .sheet import grid, label, save

Kind = Literal["looks", "visemes", "poses", "gestures", "emotions"]

SHOWN: Final = ("zanele", "arjun", "kenji", "helen")
"""Full lips, a beard, thin lips behind glasses, and age."""
TILE: Final = (480, 270)
"""Pixels of one still."""
GROUND: Final = (222, 214, 206)
"""Behind a character where its backdrop is not the matter, BGR."""
_COLUMNS: Final[Mapping[Kind, int]] = {
    "looks": 4, "visemes": 5, "poses": 5, "gestures": 4, "emotions": 7,
}  # fmt: skip

_NEAR: Final[Mapping[Kind, tuple[float, float]]] = {
    "visemes": (2.6, -0.25), "poses": (1.0, 0.0), "emotions": (1.7, -0.03),
}  # fmt: skip
"""Scale and vertical offset of a close-up: the mouth, the head, the face."""


def _both(**values: float) -> dict[str, float]:
    return {f"{name}{side}": v for name, v in values.items() for side in ("Left", "Right")}


_SMILE: Final = _both(mouthSmile=0.32)
REST: Final = row(breath=0.5, **_SMILE)


def _shape(**values: float) -> Row:
    return row(breath=0.5, **values)


VISEMES: Final[Mapping[str, Row]] = {
    "silence": _shape(),
    "p b m": _shape(mouthClose=1, jawOpen=0.08, **_both(mouthPress=0.75)),
    "f v": _shape(mouthRollLower=1, jawOpen=0.10, **_both(mouthUpperUp=0.28)),
    "th": _shape(jawOpen=0.17, tongueTip=0.5, tongueOut=0.8, **_both(mouthLowerDown=0.28)),
    "t d": _shape(jawOpen=0.13, tongueTip=0.75, **_both(mouthUpperUp=0.12, mouthLowerDown=0.22)),
    "k g": _shape(jawOpen=0.24, **_both(mouthLowerDown=0.18)),
    "ch sh": _shape(jawOpen=0.11, mouthFunnel=0.72, mouthPucker=0.25, **_both(mouthUpperUp=0.35)),
    "s z": _shape(jawOpen=0.06, **_both(mouthStretch=0.4, mouthUpperUp=0.35, mouthLowerDown=0.45)),
    "n": _shape(jawOpen=0.14, tongueTip=0.85, **_both(mouthLowerDown=0.15)),
    "r": _shape(jawOpen=0.15, mouthFunnel=0.45, mouthPucker=0.35),
    "aa": _shape(jawOpen=0.8),
    "e": _shape(jawOpen=0.42, **_both(mouthStretch=0.30)),
    "i": _shape(jawOpen=0.18, **_both(mouthStretch=0.55, mouthSmile=0.25)),
    "o": _shape(jawOpen=0.45, mouthFunnel=0.55, mouthPucker=0.45),
    "u": _shape(jawOpen=0.16, mouthFunnel=0.28, mouthPucker=0.98),
}
POSES: Final[Mapping[str, Row]] = {
    "rest": REST,
    "yaw -18": row(headYaw=-18, **_SMILE),
    "yaw 18": row(headYaw=18, **_SMILE),
    "pitch -10": row(headPitch=-10, **_SMILE),
    "pitch 10": row(headPitch=10, **_SMILE),
    "roll 8": row(headRoll=8, **_SMILE),
    "turned": row(headYaw=-14, headPitch=7, headRoll=-6, **_SMILE),
    "smile": row(jawOpen=0.12, **_both(mouthSmile=1.0, mouthUpperUp=0.4)),
    "wide open": row(jawOpen=1.0),
    "blink": row(**_both(eyeBlink=1.0), **_SMILE),
}


def _felt(feeling: Mood) -> Row:
    """What `standin.motion` makes of a mood at rest, in the stable style."""
    smile = feeling.lived(STYLES["stable"]).smile
    return row(
        breath=0.5, browInnerUp=feeling.brow + feeling.inner, headPitch=feeling.pitch,
        headRoll=feeling.roll,
        **_both(
            mouthSmile=smile, eyeSquint=feeling.squint + 0.55 * smile, eyeWide=feeling.wide,
            mouthFrown=feeling.frown, browOuterUp=feeling.brow, browDown=feeling.down,
            eyeBlink=feeling.lids,
        ),
    )  # fmt: skip


EMOTIONS: Final[Mapping[str, Row]] = {
    **{name: _felt(feeling) for name, feeling in EXPRESSIONS.items()},
    **{name: _felt(feeling) for name, feeling in FELT.items()},
}
_ARMS: Final[Mapping[str, Row]] = {
    "half raised": row(**_both(armRaise=0.6), **_SMILE),
    "relaxed": row(**_both(armRaise=1.0, handTurn=-12.0, handOut=-0.3), **_SMILE),
    "both palms": row(
        **_both(armRaise=1.0, handOpen=1.0, handTurn=45.0, handOut=0.5, handUp=-0.2), **_SMILE
    ),
    "greeting": row(armRaiseRight=1, handOpenRight=1, handOutRight=0.45, handUpRight=0.8, **_SMILE),
    "together": row(
        **_both(armRaise=1.0, handTogether=1.0, handTurn=-78.0, handOut=-0.75, handUp=-0.2),
        **_SMILE,
    ),
    "pointing": row(armRaiseLeft=1, handPointLeft=1, handTurnLeft=-50, **_SMILE),
}


def _gestures() -> Mapping[str, Row]:
    """Places of the arms, then each hand."""
    shown = {
        name: row(armRaiseRight=1, **{f"{name}Right": 1.0}, **_SMILE)
        for name in HANDS
        if name not in ("handTogether", "handPoint")
    }
    return {**_ARMS, **shown}


def sheet_of(characters: Sequence[str], kind: Kind, out: Path, cache: Path | None = None) -> Path:
    """Stills of characters (ids; all when empty), as one PNG or JPEG. Returns ``out``.

    ``looks`` shows every look of each before its backdrop; the other kinds show the look that is
    named. ``cache`` keeps painted layers. Raises `UnknownAvatar` and `MediaError`.
    """
    catalogue = Catalogue(cache)
    groups = list(dict.fromkeys(i.group_id or i.id for i in catalogue.list()))
    asked = [catalogue.get(name) for name in characters or groups]
    if kind == "looks":
        tiles = [
            tile
            for avatar in asked
            for i in catalogue.list()
            if i.group_id == avatar.info.group_id
            for tile in (_still(catalogue.get(i.id), REST, f"{i.id}: {i.look}", own=True),)
        ]
    else:
        rows = {
            "visemes": VISEMES, "poses": POSES, "emotions": EMOTIONS, "gestures": _gestures(),
        }[kind]  # fmt: skip
        tiles = [tile for avatar in asked for tile in _stills(avatar, rows, kind)]
    return save(out, grid(tiles, _COLUMNS[kind]))


def sheets_in(folder: Path, characters: Sequence[str] = SHOWN) -> list[Path]:
    """A sheet of each kind of some characters, and one of all looks, as PNG. Returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    kinds: tuple[Kind, ...] = get_args(Kind)
    return [
        sheet_of(() if kind == "looks" else characters, kind, folder / f"{kind}.png")
        for kind in kinds
    ]


def _stills(avatar: Avatar, rows: Mapping[str, Row], kind: Kind) -> list[Image]:
    scale, offset = _NEAR.get(kind, (1.0, 0.0))
    framing: Framing = "close_up" if kind in _NEAR else "normal"
    placement = Placement(*TILE, scale=scale, offset_y=offset, framing=framing)
    performer = avatar.prepare(placement)
    return [
        _labelled(avatar, performer.frame(values), f"{avatar.info.id}: {name}", own=False)
        for name, values in rows.items()
    ]


def _still(avatar: Avatar, values: Row, text: str, *, own: bool) -> Image:
    return _labelled(avatar, avatar.prepare(Placement(*TILE)).frame(values), text, own=own)


def _labelled(avatar: Avatar, picture: Picture, text: str, *, own: bool) -> Image:
    width, height = TILE
    frame = np.empty((height, width, 3), np.float32)
    ground = avatar.backdrop(width, height) if own else None
    frame[:] = GROUND if ground is None else ground[..., 2::-1]
    h, w = picture.pixels.shape[:2]
    box = frame[picture.top : picture.top + h, picture.left : picture.left + w]
    box *= 1 - picture.pixels[..., 3:] / 255
    box += picture.pixels[..., 2::-1]
    tile = np.clip(np.rint(frame), 0, 255).astype(np.uint8)
    if not own:
        tile = tile[:, width // 5 : -(width // 5)]
    tile = np.ascontiguousarray(cv2.resize(tile, None, fx=0.75, fy=0.75, interpolation=3))
    label(tile, text)
    return tile
