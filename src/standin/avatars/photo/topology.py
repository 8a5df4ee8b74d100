"""Which points of MediaPipe's face mesh are what. Lists run from image left to image right.

Right and left are the person's own: the right eye is on the left of the image.
"""

from typing import Final

UPPER_LIP: Final = (
    (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
    (76, 184, 74, 73, 72, 11, 302, 303, 304, 408, 306),
    (62, 183, 42, 41, 38, 12, 268, 271, 272, 407, 292),
    (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
)
"""Four rows from the outer contour to the inner one; the first and last points are corners."""
LOWER_LIP: Final = (
    (61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291),
    (76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306),
    (62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292),
    (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
)
CORNERS: Final = ((61, 76, 62, 78), (291, 306, 292, 308))
"""Of the mouth: image left, image right."""

UPPER_LID: Final = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133),
    (362, 398, 384, 385, 386, 387, 388, 466, 263),
)
"""Right eye, left eye; both from image left to image right."""
LOWER_LID: Final = (
    (33, 7, 163, 144, 145, 153, 154, 155, 133),
    (362, 382, 381, 380, 374, 373, 390, 249, 263),
)
LID_FOLD: Final = (
    (247, 30, 29, 27, 28, 56, 190),
    (414, 286, 258, 257, 259, 260, 467),
)
BROW_UPPER: Final = ((70, 63, 105, 66, 107), (336, 296, 334, 293, 300))
BROW_LOWER: Final = ((46, 53, 52, 65, 55), (285, 295, 282, 283, 276))
IRIS: Final = ((468, 469, 470, 471, 472), (473, 474, 475, 476, 477))
"""Centre, then four points on the edge."""

OVAL: Final = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152,
    148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)  # fmt: skip
JAW: Final = (
    454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132,
    93, 234,
)  # fmt: skip
CHIN: Final = (
    18, 200, 199, 175, 83, 313, 182, 406, 201, 421, 208, 428, 194, 418, 32, 262, 140, 369, 171, 396,
)  # fmt: skip
NOSE: Final = (
    1, 2, 4, 5, 6, 19, 94, 98, 97, 327, 326, 48, 278, 64, 294, 168, 195, 197, 45, 275, 220, 440,
)  # fmt: skip
NOSTRILS: Final = (98, 97, 2, 326, 327, 48, 278, 64, 294, 94)
FOREHEAD: Final = (10, 338, 297, 332, 284, 109, 67, 103, 54)
FOLD: Final = ((129, 203, 206, 216, 212), (358, 423, 426, 436, 432))
"""From a wing of the nose past the corner of the mouth: the nasolabial fold."""
CHEEKS: Final = (50, 280, 101, 330)
"""Points that are skin on nearly every face."""
LEFT_EAR: Final = 454
RIGHT_EAR: Final = 234
CHIN_TIP: Final = 152
FOREHEAD_TOP: Final = 10
"""Of the oval, not of the hair."""
