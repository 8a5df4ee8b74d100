"""Draw the picture of the README: `python scripts/readme_picture.py`."""

from pathlib import Path

import numpy as np

from standin.avatars.catalogue import Catalogue
from standin.media import still
from standin.motion.coefficients import row
from standin.render.draw import still as draw
from standin.scene import Character, ColourBackground, Scene, Silence

WIDTH, HEIGHT = 1280, 720
ACROSS = 1500
SMILE = {"mouthSmileLeft": 0.4, "mouthSmileRight": 0.4}
SPEAK = {"jawOpen": 0.45, "mouthUpperUpLeft": 0.1, "mouthUpperUpRight": 0.1}
SHOWN = (
    ("maya", "#DCE7EA", {**SMILE, **SPEAK, "armRaise": 0.9, "headYaw": -4, "headRoll": -2}),
    ("daniel", "#E9E1D4", {**SMILE, "headYaw": 5}),
    ("amara", "#D9E4D6", {**SMILE, "jawOpen": 0.25, "mouthStretchLeft": 0.4, "headRoll": 2}),
    ("kenji", "#E4DCE8", {**SMILE, "jawOpen": 0.35, "mouthFunnel": 0.6, "headYaw": -6}),
    ("helen", "#E8E4DA", {**SMILE, "headYaw": 4, "headRoll": 2}),
    ("marcus", "#D8DFEA", {**SMILE, **SPEAK, "armRaise": 0.85, "headYaw": 3}),
    ("noor", "#EAE0DA", {**SMILE, "headYaw": -5}),
    ("sofia", "#DDE8E4", {**SMILE, "jawOpen": 0.3, "headYaw": 5, "headRoll": -2}),
    ("robert", "#E3E3E8", {**SMILE, "headYaw": -3}),
)


def main() -> None:
    avatars = Catalogue()
    frames = [
        draw(
            Scene(Silence(1), Character(avatar), ColourBackground(colour)),
            avatars.get(avatar),
            row(**{"eyeSquintLeft": 0.2, "eyeSquintRight": 0.2, **coefficients}),
            WIDTH,
            HEIGHT,
        )[..., :3]
        for avatar, colour, coefficients in SHOWN
    ]
    rows = [np.hstack(frames[i : i + 3]) for i in range(0, len(frames), 3)]
    out = Path(__file__).parents[1] / "docs" / "images" / "presenters.jpg"
    still.write(np.vstack(rows), out, ACROSS)


if __name__ == "__main__":
    main()
