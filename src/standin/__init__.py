"""Standin turns a script into a presenter video."""

__version__ = "0.1.0"
