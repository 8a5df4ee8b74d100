"""The command line: thin over the rooms."""

from .app import main

__all__ = ["main"]
