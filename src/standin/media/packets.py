"""Encoded sound between the process that encodes it and the one that joins the file."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final, cast

import av
from av.audio.stream import AudioStream

from ..errors import MediaError
from .sound import RATE

_MAGIC: Final = b"standin sound 1\n"
_HEAD: Final = struct.Struct("<qqqi")
"""Of each packet: when it is heard, its place in the file, how long it lasts (all in samples), and
its bytes."""


def write(packets: Iterable[av.Packet[AudioStream]], path: Path) -> None:
    """Keep packets of sound in a file, one after another."""
    with path.open("wb") as file:
        file.write(_MAGIC)
        for packet in packets:
            times = packet.pts or 0, packet.dts or 0, packet.duration or 0
            file.write(_HEAD.pack(*times, packet.size) + bytes(packet))


def read(path: Path) -> Iterator[av.Packet[AudioStream]]:
    """The packets of a file. Raises `MediaError` for one that is none."""
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise MediaError(f"{path.name} is not encoded sound")
        while head := file.read(_HEAD.size):
            pts, dts, duration, size = _HEAD.unpack(head)
            packet = cast("av.Packet[AudioStream]", av.Packet(file.read(size)))
            packet.pts, packet.dts, packet.duration = pts, dts, duration
            packet.time_base, packet.is_keyframe = Fraction(1, RATE), True
            yield packet
