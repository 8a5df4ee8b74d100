"""The editor at ``/create``: a video is written, placed, heard and changed before it is made."""

from .page import register

__all__ = ["register"]
