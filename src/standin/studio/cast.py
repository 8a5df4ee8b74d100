"""Whom a space can show, as cards: one for each person, with the looks behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..api import people
from ..avatars.avatar import AvatarInfo
from ..library.avatars import info
from .session import Visit

_GENDERS: Final = {"female": "Woman", "male": "Man"}
_AGES: Final = {"child": "child", "young": "young", "middle": "middle-aged", "senior": "senior"}


@dataclass(frozen=True, slots=True)
class Look:
    """One avatar."""

    info: AvatarInfo
    own: bool
    """Made in this space, not of the house."""
    image: str
    video: str

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
        if first.kind == "photo":
            return "Photo"
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
            "women": first.gender == "female",
            "men": first.gender == "male",
        }
        return kinds.get(kind, True) and query.lower() in " ".join(words).lower()


def cast(who: Visit) -> list[Person]:
    """Everybody, one's own first. Three queries, however many there are."""
    here, avatars = who.here, who.here.library.avatars
    groups = {group.id: group for group in avatars.groups(who.space)}
    own = [
        _look(who, info(look, groups[look.group_id]), True)
        for look in reversed(avatars.looks(who.space, allowed=True))
        if look.state == "ready" and look.group_id in groups
    ]
    return _persons([*own, *(_look(who, each, False) for each in here.avatars.list())])


def find(persons: Sequence[Person], avatar_id: str | None) -> Look | None:
    """The look with this id."""
    looks = (look for person in persons for look in person.looks)
    return next((look for look in looks if look.info.id == avatar_id), None)


def _look(who: Visit, about: AvatarInfo, own: bool) -> Look:
    image, video = (
        people.preview(who.here, about.id, suffix, "", own) for suffix in (".webp", ".mp4")
    )
    return Look(about, own, image, video)


def _persons(looks: Sequence[Look]) -> list[Person]:
    found: dict[str, list[Look]] = {}
    for look in looks:
        found.setdefault(look.info.group_id or look.info.id, []).append(look)
    return [
        Person(key, each[0].info.group_name or each[0].info.name, tuple(each))
        for key, each in found.items()
    ]
