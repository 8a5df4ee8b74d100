"""Colours as they are written."""


def rgb(colour: str) -> tuple[int, int, int]:
    """``#RRGGBB`` as three numbers, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
