"""The whole walk from a video asked for to an MP4, with no server in it."""

from .crew import Crew, TaskCancelled, TaskFailed
from .take import Take, perform
from .video import render

__all__ = ["Crew", "Take", "TaskCancelled", "TaskFailed", "perform", "render"]
