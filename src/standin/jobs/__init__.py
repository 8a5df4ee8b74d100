"""How work is run durably: submitted, done in child processes, resumed after a crash."""

from .interface import Health, Jobs, JobState, JobStatus

__all__ = ["Health", "JobState", "JobStatus", "Jobs"]
