"""Frames in, finished frames out: background, placement; captions and watermark to come."""

from .stage import Stage

__all__ = ["Stage"]
