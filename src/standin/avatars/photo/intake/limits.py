"""What a photo has to be: refused beyond the first number, warned of beyond the second.

Set on the public-domain portrait of scikit-image and on eight drawn faces, from light to dark:
blurred, darkened, covered, turned and cropped in steps; docs/photos.md has the table.
"""

from typing import Final

FACE_PIXELS: Final = (64, 120)
"""Least width of the face, ear to ear."""
YAW: Final = (35.0, 20.0)
"""Degrees to either side."""
PITCH: Final = (28.0, 17.0)
"""Degrees up or down."""
ROLL: Final = (40.0, 20.0)
"""Degrees that the head is tilted."""
BLUR: Final = (1.75, 1.2)
"""Softness of the sharpest edges of eyes and lips, per cent of the face's width."""
DARK: Final = (16.0, 24.0)
"""Least brightness of the face's lightest twentieth, per cent of white: fair to every skin."""
BURNT: Final = (30.0, 10.0)
"""Share of the face that is plain white, per cent."""
CONTRAST: Final = (5.0, 12.0)
"""Least difference between the face's lightest and darkest twentieth, per cent of white."""
SIDE_LIGHT: Final = 1.75
"""Brightness of one half of the face by the other's."""
NOISE: Final = 7.0
"""Levels of 255, in a face 160 pixels wide."""
LIPS_APART: Final = (1.0, 0.6)
"""Disagreement of several looks at the lips, per cent of the face's width; 0.1 to 0.4 where the
lips are seen, 0.5 to 2 where a hand or a mask is before them."""
LIPS_COLOUR: Final = 5.0
"""Least CIELAB distance between lips and the skin around, where looks disagree; 7 and more on bare
faces, under 4 on covered ones."""
LIPS_UNSURE: Final = 0.45
"""Disagreement from which a missing colour of the lips counts as covered."""
EYES_OPEN: Final = (0.10, 0.17)
"""Least height of the eyes by their width, of the opener one."""
EYES_CONTRAST: Final = 0.2
"""Least contrast in both eyes, of the face's: below, dark glasses hide them."""
MOUTH_OPEN: Final = 0.3
"""Height between the lips by the mouth's width; a broad smile has 0.15."""
CROPPED: Final = 0.03
"""How much of the face's height may be cut off at the chin or the forehead."""
HEADROOM: Final = 0.12
"""Room above the forehead, of the face's height."""
NECKROOM: Final = 0.2
"""Room below the chin, of the face's height."""
OTHERS: Final = 0.5
"""Another face counts from this share of the largest one's width; smaller ones are passers-by."""
