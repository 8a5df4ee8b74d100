"""Whom a space can show, as cards: one for each person, with the looks behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..api import people
from ..api.services import Services
from ..avatars.avatar import AvatarInfo
from ..errors import UnknownAvatar
from ..library import AvatarGroup, AvatarLook, UnknownGroup
from ..library.avatars import NotAllowed, info
from .session import Visit

_GENDERS: Final = {"female": "Woman", "male": "Man"}
_ACTS: Final = {
    "Consent missing": "Ask for consent", "Consent taken back": "Ask again",
    "Could not be made": "See why",
}  # fmt: skip
"""What to do about somebody who waits."""
_AGES: Final = {"child": "child", "young": "young", "middle": "middle-aged", "senior": "senior"}


@dataclass(frozen=True, slots=True)
class Look:
    """One avatar."""

    info: AvatarInfo
    own: bool
    """Made in this space, not of the house."""
    here: Services

    @property
    def image(self) -> str:
        """Address of a picture; signed when asked for: of a thousand avatars few are seen."""
        return people.preview(self.here, self.info.id, ".webp", "", self.own, True)

    @property
    def video(self) -> str:
        """Address of a short video."""
        return people.preview(self.here, self.info.id, ".mp4", "", self.own, True)

    @property
    def character(self) -> dict[str, Any]:
        """As a request names it."""
        if self.info.kind == "photo":
            return {"type": "talking_photo", "talking_photo_id": self.info.id}
        return {"type": "avatar", "avatar_id": self.info.id}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with looks."""

    id: str
    name: str
    looks: tuple[Look, ...]

    @property
    def own(self) -> bool:
        """Made in this space."""
        return self.looks[0].own

    @property
    def about(self) -> str:
        """``Woman, young``; ``Photo``."""
        first = self.looks[0].info
        if first.kind in ("photo", "footage"):
            return "Photo" if first.kind == "photo" else "Video"
        known = (_GENDERS.get(first.gender), _AGES.get(first.age))
        return ", ".join(word for word in known if word)

    def card(self, liked: set[str]) -> dict[str, Any]:
        """As the grid shows it."""
        first, count = self.looks[0], len(self.looks)
        return {
            "id": self.id,
            "name": self.name,
            "about": f"{self.about} · {count} looks" if count > 1 else self.about,
            "image": first.image,
            "video": first.video,
            "tag": "Yours" if self.own else "",
            "liked": self.id in liked,
        }

    def fits(self, query: str, kind: str, liked: set[str]) -> bool:
        """Whether a search and a filter find it."""
        first = self.looks[0].info
        words = [self.name, self.about, *first.tags, *(look.info.look for look in self.looks)]
        kinds = {
            "": True,
            "favourites": self.id in liked,
            "yours": self.own,
            "photos": first.kind == "photo",
            "videos": first.kind == "footage",
            "women": first.gender == "female",
            "men": first.gender == "male",
        }
        return kinds.get(kind, True) and query.lower() in " ".join(words).lower()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who is not ready, or for whom consent is missing."""

    id: str
    name: str
    kind: str
    note: str
    tone: str
    percent: int | None
    """Of the preparation; None where there is none under way."""

    def card(self) -> dict[str, Any]:
        """As the grid shows it."""
        made = {"photo": "Photo", "footage": "Video"}.get(self.kind, "Drawn")
        told = {"id": self.id, "name": self.name, "about": made, "tag": "Yours"}
        told |= {"act": _ACTS.get(self.note, ""), "url": f"/avatars/person/{self.id}"}
        return told | {"note": self.note, "tone": self.tone, "percent": self.percent}

    def fits(self, query: str, kind: str) -> bool:
        """Whether a search and a filter find it."""
        kinds = {"": True, "yours": True, "photos": self.kind == "photo",
                 "videos": self.kind == "footage"}  # fmt: skip
        return kinds.get(kind, False) and query.lower() in self.name.lower()


def cast(who: Visit) -> list[Person]:
    """Everybody, one's own first. Three queries, however many there are."""
    here, avatars = who.here, who.here.library.avatars
    groups = {group.id: group for group in avatars.groups(who.space)}
    own = [
        Look(info(look, groups[look.group_id]), True, who.here)
        for look in reversed(avatars.looks(who.space, allowed=True))
        if look.state == "ready" and look.group_id in groups
    ]
    return _persons([*own, *(Look(each, False, here) for each in here.avatars.list())])


def waiting(who: Visit) -> list[Waiting]:
    """Persons of one's own whom nobody can show yet: newest first."""
    avatars = who.here.library.avatars
    looks: dict[str, list[AvatarLook]] = {}
    for look in avatars.looks(who.space):
        looks.setdefault(look.group_id, []).append(look)
    found = []
    for group in reversed(avatars.groups(who.space)):
        mine, status = looks.get(group.id, []), avatars.consent(group)
        ready = any(look.state == "ready" for look in mine)
        if mine and not (ready and status in (None, "approved")):
            found.append(_waiting(who, group, mine, ready, status))
    return found


def _waiting(
    who: Visit, group: AvatarGroup, looks: Sequence[AvatarLook], ready: bool, status: str | None
) -> Waiting:
    shares = (who.here.intake.followed(look.id) for look in looks)
    share = next((each for each in shares if each is not None), None)
    if ready:
        note, tone = (
            ("Consent taken back", "bad") if status == "revoked" else ("Consent missing", "warm")
        )
    elif all(look.state == "failed" for look in looks):
        note, tone = "Could not be made", "bad"
    else:
        note, tone = "Being made", ""
    percent = None if ready or tone else min(99, round(100 * (share or 0)))
    return Waiting(group.id, group.name, group.kind, note, tone, percent)


def face(who: Visit, avatar_id: str) -> str | None:
    """Address of a picture of somebody; None where nobody can show them here, or no longer."""
    here, avatars = who.here, who.here.library.avatars
    if any(each.id == avatar_id for each in here.avatars.list()):
        return people.preview(here, avatar_id, ".webp", "", False)
    try:
        look = avatars.look(avatar_id, who.space)
        avatars.check_allowed(look)
    except (UnknownAvatar, NotAllowed, UnknownGroup):
        return None
    ready = look.state == "ready"
    return people.preview(here, avatar_id, ".webp", "", True) if ready else None


def find(persons: Sequence[Person], avatar_id: str | None) -> Look | None:
    """The look with this id."""
    looks = (look for person in persons for look in person.looks)
    return next((look for look in looks if look.info.id == avatar_id), None)


def _persons(looks: Sequence[Look]) -> list[Person]:
    found: dict[str, list[Look]] = {}
    for look in looks:
        found.setdefault(look.info.group_id or look.info.id, []).append(look)
    return [
        Person(key, each[0].info.group_name or each[0].info.name, tuple(each))
        for key, each in found.items()
    ]
