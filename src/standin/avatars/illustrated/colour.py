"""Colours by OKLCH: one skin or cloth colour gives its light, shade and deep tones."""

import math
from typing import NamedTuple

Colour = tuple[float, float, float]
"""sRGB red, green, blue, 0 to 1."""


def parse(text: str) -> Colour:
    """``#rrggbb`` as a colour. Raises `ValueError` for other text."""
    digits = text.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(f"not a colour like #rrggbb: {text!r}")
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return red, green, blue


def _linear(c: float) -> float:
    return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)


def _gamma(c: float) -> float:
    c = min(1.0, max(0.0, c))
    return c * 12.92 if c <= 0.0031308 else float(1.055 * c ** (1 / 2.4) - 0.055)


def oklch(colour: Colour) -> tuple[float, float, float]:
    """Lightness 0 to 1, chroma, hue in degrees of a colour in the OKLab space."""
    r, g, b = (_linear(c) for c in colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a))


def from_oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """The colour, clipped into sRGB."""
    a = chroma * math.cos(math.radians(hue))
    b = chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


def shift(colour: Colour, light: float = 0.0, chroma: float = 0.0, hue: float = 0.0) -> Colour:
    """The colour moved by lightness, chroma and degrees of hue."""
    lightness, c, h = oklch(colour)
    return from_oklch(min(0.99, max(0.03, lightness + light)), max(0.0, c + chroma), h + hue)


def mix(a: Colour, b: Colour, t: float) -> Colour:
    """`a` at 0, `b` at 1."""
    s = 1 - t
    return a[0] * s + b[0] * t, a[1] * s + b[1] * t, a[2] * s + b[2] * t


class Skin(NamedTuple):
    """The tones of one skin; shadows turn redder, never greyer, and less so on dark skin."""

    base: Colour
    light: Colour
    spec: Colour
    shade: Colour
    deep: Colour
    dark: Colour
    blush: Colour
    lip: Colour


def skin(base: Colour, lip: Colour) -> Skin:
    """The tones around a base colour. Dark skin gets stronger highlights and softer depths."""
    lightness = oklch(base)[0]
    k = 0.55 + 0.45 * lightness
    dark = max(0.0, min(1.0, (0.62 - lightness) / 0.3))
    return Skin(
        base=base,
        light=mix(shift(base, 0.055, -0.012, 4), shift(base, 0.095, 0.012, 3), dark),
        spec=mix(shift(base, 0.13, -0.035, 8), shift(base, 0.22, -0.012, 6), dark),
        shade=mix(shift(base, -0.125 * k, 0.016, -10), shift(base, -0.075, 0.002, -4), dark),
        deep=mix(shift(base, -0.27 * k, 0.016, -18), shift(base, -0.13, -0.008, -6), dark),
        dark=mix(shift(base, -0.44 * k, -0.005, -22), shift(base, -0.24, -0.02, -8), dark),
        blush=mix(shift(base, -0.07, 0.065, -32), shift(base, -0.015, 0.035, -14), dark),
        lip=lip,
    )


def palm(tones: Skin) -> Skin:
    """The inside of a hand: hardly darker on dark skin than on light."""
    lightness = oklch(tones.base)[0]
    lift = 0.09 * max(0.0, min(1.0, (0.68 - lightness) / 0.24))
    if lift <= 0:
        return tones
    return skin(shift(tones.base, lift, 0.004, -1), tones.lip)


class Cloth(NamedTuple):
    """The tones of one fabric."""

    main: Colour
    light: Colour
    shade: Colour
    deep: Colour


def cloth(main: Colour) -> Cloth:
    """The tones around a fabric's colour."""
    return Cloth(
        main, shift(main, 0.07, 0, 6), shift(main, -0.09, 0, -8), shift(main, -0.17, -0.005, -14)
    )


class Ramp(NamedTuple):
    """The tones of hair, from the deepest shadow to the gloss."""

    dark: Colour
    mid: Colour
    light: Colour
    spec: Colour

    def tone(self, t: float) -> Colour:
        """A strand's colour: 0 the darkest, 0.62 the middle, 1 light."""
        if t < 0.62:
            return mix(self.dark, self.mid, min(1.0, max(0.0, t * 1.6)))
        return mix(self.mid, self.light, min(1.0, (t - 0.62) * 1.6))
