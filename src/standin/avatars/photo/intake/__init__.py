"""From a photo file to an avatar: decoded, checked, prepared. Nothing leaves the machine."""

from .decode import MAX_BYTES, Photo, UnreadablePhoto, decode
from .examine import Examination, Point, examine
from .report import FaceBox, Problem, Report

__all__ = [
    "MAX_BYTES",
    "Examination",
    "FaceBox",
    "Photo",
    "Point",
    "Problem",
    "Report",
    "UnreadablePhoto",
    "decode",
    "examine",
]
