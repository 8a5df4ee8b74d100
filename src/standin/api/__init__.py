"""The HTTP face: HeyGen's API v1 and v2, files by signed link, previews, docs, health."""

from .app import create_app
from .services import AvatarCatalogue, Previews, Services, VoiceCatalogue

__all__ = ["AvatarCatalogue", "Previews", "Services", "VoiceCatalogue", "create_app"]
