"""Frames in, finished frames out: background, placement, masks, overlays, marks, transitions."""

from .box import Box
from .stage import Finished, Overlay, Stage

__all__ = ["Box", "Finished", "Overlay", "Stage"]
