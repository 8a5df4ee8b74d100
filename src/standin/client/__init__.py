"""A client of Standin's API: `Client`, `AsyncClient`, and what they answer."""

from .calls import ApiRefused, Avatar, Video, VideoFailed, Voice
from .client import AsyncClient, Client

__all__ = ["ApiRefused", "AsyncClient", "Avatar", "Client", "Video", "VideoFailed", "Voice"]
