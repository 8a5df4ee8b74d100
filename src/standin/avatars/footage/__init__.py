"""Persons from videos of them: the footage goes on, the mouth says something else."""

from typing import Final

SUFFIX: Final = ".footage"
