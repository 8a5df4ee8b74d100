"""HDR to SDR as a table of colours: BT.2020 with PQ or HLG in, BT.709 out.

White of diffuse things is 203 cd/m2 in both (ITU-R BT.2408), and becomes SDR's white less the room
that highlights need; they are rolled off as in ITU-R BT.2390, section 5.4 (the EETF), on the
brightest of the three channels so that hues stay.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

PQ: Final = 16
HLG: Final = 18
"""Transfer characteristics as H.273 numbers them."""

_POINTS: Final = 37
"""Along each side of the table; between them it is interpolated along tetrahedra."""
_PEAK: Final = 1000.0
"""cd/m2 that most HDR is mastered for; HLG's reference display has it too."""
_WHITE: Final = 203.0
_SDR_PEAK: Final = 1.3 * _WHITE
"""What becomes SDR's full scale: a little above white, so that highlights differ from paper."""
_GAMMA: Final = 2.4
"""Of an SDR display (ITU-R BT.1886)."""
_BT2020_TO_BT709: Final = np.array(
    [
        [1.6605, -0.5876, -0.0728],
        [-0.1246, 1.1329, -0.0083],
        [-0.0182, -0.1006, 1.1187],
    ]
)
"""ITU-R BT.2407, section 2.2."""


def write(path: Path, transfer: int) -> None:
    """Write the table for `PQ` or `HLG` as a ``.cube`` file."""
    axis = np.linspace(0.0, 1.0, _POINTS)
    blue, green, red = np.meshgrid(axis, axis, axis, indexing="ij")  # red is the fastest
    table = to_sdr(np.stack([red, green, blue], -1).reshape(-1, 3), transfer)
    lines = "\n".join(f"{r:.5f} {g:.5f} {b:.5f}" for r, g, b in table)
    path.write_text(f"LUT_3D_SIZE {_POINTS}\n{lines}\n")


def to_sdr(signal: Values, transfer: int) -> Values:
    """Coded BT.2020 colours as coded BT.709 colours: float64 [n, 3], 0 to 1 both."""
    light = pq_light(signal) if transfer == PQ else hlg_light(signal)
    brightest = np.maximum(light.max(1, keepdims=True), 1e-6)
    mapped = light * (_rolled_off(brightest) / brightest) / _SDR_PEAK
    linear = mapped @ _BT2020_TO_BT709.T
    # What BT.709 cannot show goes towards grey of its own lightness, not to another hue.
    grey = (linear @ [0.2126, 0.7152, 0.0722])[:, None]
    least = linear.min(1, keepdims=True)
    share = np.where(least < 0, grey / np.maximum(grey - least, 1e-9), 1.0)
    inside = grey + np.clip(share, 0.0, 1.0) * (linear - grey)
    return np.asarray(np.clip(inside, 0.0, 1.0) ** (1 / _GAMMA))


def pq_light(signal: Values) -> Values:
    """cd/m2 of a PQ signal, 0 to 10000 (SMPTE ST 2084)."""
    power = np.clip(signal, 0, 1) ** (32 / 2523)
    ratio = np.maximum(power - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * power)
    return np.asarray(10_000 * ratio ** (8192 / 1305))


def pq_signal(light: Values) -> Values:
    """The PQ signal of cd/m2; the reverse of `pq_light`."""
    power = (np.clip(light, 0, 10_000) / 10_000) ** (1305 / 8192)
    made = (3424 / 4096 + 2413 / 128 * power) / (1 + 2392 / 128 * power)
    return np.asarray(made ** (2523 / 32))


def hlg_light(signal: Values) -> Values:
    """cd/m2 of an HLG signal on a display of 1000 cd/m2 (ITU-R BT.2100)."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    v = np.clip(signal, 0, 1)
    scene = np.where(v <= 0.5, v * v / 3, (np.exp((v - c) / a) + b) / 12)
    luminance = (scene @ [0.2627, 0.6780, 0.0593])[..., None]
    return np.asarray(_PEAK * scene * np.maximum(luminance, 1e-9) ** 0.2)


def _rolled_off(light: Values) -> Values:
    """BT.2390's curve from `_PEAK` to `_SDR_PEAK` cd/m2: straight, then a knee."""
    peak = float(pq_signal(np.array(_PEAK)))
    most = float(pq_signal(np.array(_SDR_PEAK))) / peak
    knee = 1.5 * most - 0.5
    x = np.minimum(pq_signal(light) / peak, 1.0)
    t = np.clip((x - knee) / (1 - knee), 0, 1)
    bent = (
        (2 * t**3 - 3 * t**2 + 1) * knee
        + (t**3 - 2 * t**2 + t) * (1 - knee)
        + (-2 * t**3 + 3 * t**2) * most
    )
    return pq_light(np.where(x < knee, x, bent) * peak)
