"""Frames in, finished frames out: background, placement; captions and watermark to come."""

from .box import Box
from .stage import Finished, Stage

__all__ = ["Box", "Finished", "Stage"]
