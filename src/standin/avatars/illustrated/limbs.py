"""Draws the arms: bent sleeves, forearms and hands, over the painted layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from . import hands, layers
from .arm import HANGING, Arm, Joint, Sleeve
from .framing import Framing
from .native import skia
from .paint import image
from .pose import ArmPose, Pose
from .spec import CharacterSpec
from .textures import Texture
from .warp import Floats, Grid


@dataclass(frozen=True)
class Piece:
    """A painted part that is moved without being bent."""

    name: str
    matrix: Any
    """From the texture's pixels to the frame's."""
    alpha: float = 1.0
    mix: str = ""
    """A second texture that is added, at ``1 - alpha`` of it."""
    mix_matrix: Any = None
    place: tuple[float, float, float] = (0.0, 0.0, 1.0)
    """Of the texture in the drawing: left and top in units, pixels a unit."""

    def source(self, x: Floats, y: Floats) -> Floats:
        """See `Bent.source`."""
        back = skia.Matrix()
        self.matrix.invert(back)
        left, top, scale = self.place
        across = (back[0] * x + back[1] * y[:, None] + back[2]) / scale + left
        down = (back[3] * x + back[4] * y[:, None] + back[5]) / scale + top
        return np.stack([across, down], 2)


class Limb:
    """One arm of a character."""

    def __init__(
        self, spec: CharacterSpec, reach: float, side: float, name: str,
        textures: Mapping[str, Texture],
    ) -> None:  # fmt: skip
        self.arm = Arm(spec.body, reach, side, bool(spec.desk))
        self.name, self._textures = name, textures
        self.upper = f"upper arm {name}"
        self.sleeve = Sleeve(Grid.over(textures[self.upper].box, 14.0), self.arm)

    def pieces(self, pose: Pose, f: Framing) -> list[Piece]:
        """What is drawn below the elbow, from back to front."""
        joint, arm = self.arm.joint(pose), self.arm.of(pose)
        if joint.hangs:
            return [self._hanging(joint, f)]
        return [self._hand(joint, arm, f), self._forearm(joint, f)]

    def _hanging(self, joint: Joint, f: Framing) -> Piece:
        texture = self._textures[name := f"lower arm {self.name}"]
        matrix = _placed(f, joint.elbow, joint.turn - 180)
        size = f.scale / texture.scale
        matrix.preScale(size, size * min(1.0, joint.length / HANGING))
        x, y = self.arm.elbow
        matrix.preTranslate((texture.left - x) * texture.scale, (texture.top - y) * texture.scale)
        place = texture.left, texture.top, texture.scale
        return Piece(name, matrix, place=place)

    def _forearm(self, joint: Joint, f: Framing) -> Piece:
        texture = self._textures[name := f"forearm {self.name}"]
        matrix = _placed(f, joint.elbow, joint.turn)
        size = f.scale / texture.scale
        matrix.preScale(size, size * joint.length / hands.REACH)
        matrix.preTranslate(texture.left * texture.scale, texture.top * texture.scale)
        return Piece(name, matrix)

    def _hand(self, joint: Joint, arm: ArmPose, f: Framing) -> Piece:
        name, before = (f"{shape} {self.name}" for shape in (arm.shape, arm.before))
        matrix = self._hand_matrix(name, joint, f)
        if arm.change >= 1 or name == before:
            return Piece(name, matrix)
        return Piece(name, matrix, arm.change, before, self._hand_matrix(before, joint, f))

    def _hand_matrix(self, name: str, joint: Joint, f: Framing) -> Any:
        texture = self._textures[name]
        matrix = _placed(f, joint.wrist, joint.hand)
        size = f.scale / texture.scale
        matrix.preScale(size, size)
        matrix.preTranslate(texture.left * texture.scale, texture.top * texture.scale)
        return matrix


class Limbs:
    """Both arms."""

    def __init__(
        self, spec: CharacterSpec, reach: float, textures: Mapping[str, Texture]
    ) -> None:  # fmt: skip
        self.both = [Limb(spec, reach, side, name, textures) for side, name in layers.SIDES]
        self._images = {plan.name: image(textures[plan.name].pixels) for plan in layers.arm_plans()}
        self._sampling = skia.SamplingOptions(skia.FilterMode.kLinear)

    def bounds(self, piece: Piece) -> Any:
        """The rectangle that a piece fills."""
        picture = self._images[piece.name]
        area = piece.matrix.mapRect(skia.Rect(0, 0, picture.width(), picture.height()))
        if piece.mix:
            picture = self._images[piece.mix]
            area.join(piece.mix_matrix.mapRect(skia.Rect(0, 0, picture.width(), picture.height())))
        return area

    def draw(self, canvas: Any, piece: Piece) -> None:
        """Draw a piece."""
        if not piece.mix:
            self._image(canvas, piece.name, piece.matrix, None)
            return
        # Added within a layer of their own, two hands in the same place stay opaque.
        canvas.saveLayer(self.bounds(piece))
        for name, matrix, share in (
            (piece.mix, piece.mix_matrix, 1 - piece.alpha), (piece.name, piece.matrix, piece.alpha),
        ):  # fmt: skip
            paint = skia.Paint(BlendMode=skia.BlendMode.kPlus)
            paint.setAlphaf(share)
            self._image(canvas, name, matrix, paint)
        canvas.restore()

    def _image(self, canvas: Any, name: str, matrix: Any, paint: Any) -> None:
        canvas.save()
        canvas.concat(matrix)
        canvas.drawImage(self._images[name], 0, 0, self._sampling, paint)
        canvas.restore()


def _placed(f: Framing, at: tuple[float, float], turn: float) -> Any:
    matrix = skia.Matrix()
    matrix.setTranslate(f.x + at[0] * f.scale, f.y + at[1] * f.scale)
    matrix.preRotate(turn)
    return matrix
