"""The shapes of answers, for the documentation of the API.

Routes answer JSON that they made themselves: nothing is validated, and no byte changed, on its way
out. That answers have these shapes is what the tests of the contract hold.
"""

from . import around, people, shelf, videos, voices
from .envelopes import V1, V2, V3, ErrorV1, ErrorV2, ErrorV3, Id, Page, V2Made

__all__ = [
    "V1",
    "V2",
    "V3",
    "ErrorV1",
    "ErrorV2",
    "ErrorV3",
    "Id",
    "Page",
    "V2Made",
    "around",
    "people",
    "shelf",
    "videos",
    "voices",
]
