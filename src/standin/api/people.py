"""Whom a space can show: the house's avatars and those that its people made, in HeyGen's shapes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final
from urllib.parse import quote

from ..avatars.avatar import AvatarInfo
from ..errors import UnknownAvatar
from ..library import AvatarGroup, AvatarLook
from .links import link, until
from .services import Services

_FIRST_ENGINE: Final = "flite"
"""The engine whose voices an avatar gets when it names several."""
STATUS: Final = {
    "pending": "pending",
    "training": "in_progress",
    "ready": "completed",
    "failed": "failed",
}
"""HeyGen's words for a look's state."""


class People:
    """`AvatarCatalogue` of one space."""

    def __init__(self, here: Services, space: str) -> None:
        self._here = here
        self._space = space

    def list(self) -> Sequence[AvatarInfo]:
        """Designed characters of the space, then the house's; photos are not among them."""
        avatars = self._here.library.avatars
        own = avatars.looks(self._space, allowed=True)
        shown = [look for look in own if look.kind != "photo" and look.state == "ready"]
        return [*map(avatars.info, shown), *self._here.avatars.list()]

    def get(self, avatar_id: str, /) -> object:
        """Raises `UnknownAvatar`."""
        try:
            return self._here.avatars.get(avatar_id)
        except UnknownAvatar:
            try:
                return self._here.library.avatars.look(avatar_id, self._space)
            except UnknownAvatar:
                pass
            raise


def preview(
    here: Services, avatar_id: str, suffix: str, base: str, personal: bool, steady: bool = False
) -> str:
    """Address of an avatar's picture or video; of a personal one it opens for some days, see
    `links.link`."""
    path = f"/previews/avatars/{avatar_id}{suffix}"
    address = f"{base}{quote(path)}"
    if not personal:
        return address
    return f"{address}?{here.library.links.sign(path, until(here, steady))}"


def default_voice(info: AvatarInfo, voices: Collection[str]) -> str | None:
    """A voice of ``voices`` that suits the avatar."""
    by_engine = info.default_voices
    wished = [by_engine[_FIRST_ENGINE]] if _FIRST_ENGINE in by_engine else []
    return next((v for v in (*wished, *by_engine.values()) if v in voices), None)


def avatar(
    here: Services, info: AvatarInfo, voices: Collection[str], base: str, personal: bool = False
) -> dict[str, Any]:
    """An avatar as v2's catalogue lists it."""
    return {
        "avatar_id": info.id,
        "avatar_name": info.name,
        "gender": info.gender,
        "preview_image_url": preview(here, info.id, ".webp", base, personal),
        "preview_video_url": preview(here, info.id, ".mp4", base, personal),
        "premium": False,
        "type": None,
        "tags": list(info.tags) or None,
        "default_voice_id": default_voice(info, voices),
    }


def details(
    here: Services, info: AvatarInfo, voices: Collection[str], base: str, personal: bool
) -> dict[str, Any]:
    """``GET /v2/avatar/{avatar_id}/details``."""
    shown = avatar(here, info, voices, base, personal)
    kept = ("gender", "preview_image_url", "preview_video_url", "premium", "default_voice_id")
    return {
        "type": "talking_photo" if info.kind == "photo" else "avatar",
        "id": info.id,
        "name": info.name,
        **{name: shown[name] for name in kept},
        "is_public": not personal,
        "tags": list(info.tags),
    }


def house_look(
    here: Services, info: AvatarInfo, voices: Collection[str], base: str
) -> dict[str, Any]:
    """A look of the house in a group: both shapes that clients know."""
    shown = avatar(here, info, voices, base)
    return {
        **shown,
        "id": info.id,
        "name": info.name,
        "image_url": shown["preview_image_url"],
        "created_at": 0.0,
        "status": "completed",
        "group_id": info.group_id or info.id,
        "is_motion": False,
        "motion_preview_url": None,
        "business_type": "standin",
        "upscale_availability": {"available": False, "reason": "it is drawn at any size"},
        "upscaled": False,
        "background_sound_effect": None,
    }


def look(here: Services, made: AvatarLook, voices: Collection[str], base: str) -> dict[str, Any]:
    """A personal look: both shapes that clients know, of v2's avatars and of photo avatars."""
    shown = avatar(here, here.library.avatars.info(made), voices, base, personal=True)
    can = made.kind == "photo" and made.state == "ready" and not made.upscaled
    why = None if can else "it is upscaled already" if made.upscaled else "it is not a ready photo"
    image = (
        link(here, made.photo_key, base)
        if made.kind == "photo" and made.photo_key
        else shown["preview_image_url"]
    )
    return {
        **shown,
        "id": made.id,
        "name": made.name,
        "image_url": image,
        "created_at": made.created_at.timestamp(),
        "status": STATUS[made.state],
        "error_msg": made.reason,
        "group_id": made.group_id,
        "is_motion": made.motion is not None,
        "motion_preview_url": shown["preview_video_url"] if made.motion is not None else None,
        "business_type": "uploaded" if made.kind == "photo" else "generated",
        "upscale_availability": {"available": can, "reason": why},
        "upscaled": made.upscaled,
        "background_sound_effect": None,
    }


def group(here: Services, made: AvatarGroup, voices: Collection[str], base: str) -> dict[str, Any]:
    """A personal group as the list of groups has it."""
    avatars = here.library.avatars
    looks = avatars.looks(made.space_id, made.id)
    first = next((each for each in looks if each.id == made.best_id), looks[0] if looks else None)
    infos = [avatars.info(each) for each in looks]
    return {
        "id": made.id,
        "name": made.name,
        "created_at": int(made.created_at.timestamp()),
        "num_looks": len(looks),
        "preview_image": preview(here, first.id if first else made.id, ".webp", base, True),
        "group_type": "PHOTO" if made.kind == "photo" else "PRIVATE",
        "train_status": made.train_state,
        "default_voice_id": next((v for i in infos if (v := default_voice(i, voices))), None),
    }


def house_groups(here: Services, voices: Collection[str], base: str) -> list[dict[str, Any]]:
    """The house's characters as groups."""
    looks: dict[str, list[AvatarInfo]] = {}
    for info in here.avatars.list():
        looks.setdefault(info.group_id or info.id, []).append(info)
    return [
        {
            "id": group_id,
            "name": infos[0].group_name or infos[0].name,
            "created_at": 0,
            "num_looks": len(infos),
            "preview_image": preview(here, infos[0].id, ".webp", base, False),
            "group_type": "PUBLIC",
            "train_status": None,
            "default_voice_id": default_voice(infos[0], voices),
        }
        for group_id, infos in looks.items()
    ]
