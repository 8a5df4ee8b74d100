"""A library full of videos and avatars, to see how pages and calls do with it."""

from __future__ import annotations

import io
import json
import random
import uuid
from datetime import timedelta
from typing import Final

import cv2
import numpy as np

from .. import scene
from ..avatars.illustrated.design import design
from ..library import DEFAULT_SPACE, Library
from ..library.avatars import PACKS
from ..library.models import AvatarGroup, AvatarLook, Video, now

_POSTERS: Final = 24
_TITLES: Final = (
    "Welcome to the team", "How to reset your password", "Quarterly results", "Safety first",
    "Product news in two minutes", "Onboarding, part two", "Questions from customers",
    "What changes in spring", "A word about phishing", "The new office",
)  # fmt: skip
_NAMES: Final = ("Ana", "Ben", "Chloe", "Dario", "Ewa", "Farid", "Grace", "Hugo", "Ines", "Jun")
_SIZE: Final = (640, 360)


def fill(library: Library, videos: int, avatars: int, space: str = DEFAULT_SPACE) -> None:
    """Put finished videos and designed avatars into a space, without making any of them.

    Their files are a few small pictures that many share; the avatars have no pictures at all.
    """
    chance = random.Random(f"7 {space}")  # ids are of one space
    posters = [_poster(library, number) for number in range(_POSTERS)]
    asked = scene.Video((scene.Scene(scene.Silence(1.0)),), *_SIZE)
    request = scene.to_json(asked)
    moment = now()
    rows = [
        Video(
            id=uuid.UUID(int=chance.getrandbits(128)).hex,
            space_id=space,
            title=f"{chance.choice(_TITLES)} {number}",
            request=request,
            state="failed" if number % 50 == 49 else "completed",
            percent=100,
            duration=float(chance.randint(5, 300)),
            frames=1000,
            thumbnail_key=chance.choice(posters),
            video_key=chance.choice(posters),
            created_at=moment - timedelta(minutes=7 * number),
        )
        for number in range(videos)
    ]
    with library.database.write() as session:
        session.add_all(rows)
    _people(library, avatars, space)


def _people(library: Library, count: int, space: str) -> None:
    document = design("Crowd", "crowd", seed=7).to_json().encode()
    key = f"{PACKS}/{uuid.uuid5(uuid.NAMESPACE_OID, 'crowd').hex}.json"
    library.objects.put(key, document)
    moment, groups, looks = now(), [], []
    for number in range(count):
        name = f"{_NAMES[number % len(_NAMES)]} {number}"
        when = moment - timedelta(hours=number)
        common = {"space_id": space, "name": name, "kind": "illustrated", "created_at": when}
        groups.append(
            AvatarGroup(id=f"crowd-{number}", train_state="empty", updated_at=when, **common)
        )
        looks.append(
            AvatarLook(
                id=f"crowd-{number}", group_id=f"crowd-{number}", gender="female", age="young",
                state="ready", upscaled=False, pack_key=key, voices=json.dumps({}), **common,
            )
        )  # fmt: skip
    with library.database.write() as session:
        session.add_all(groups)
    with library.database.write() as session:
        session.add_all(looks)


def _poster(library: Library, number: int) -> str:
    """A picture of about the weight of a real thumbnail."""
    rng = np.random.default_rng(number)
    small = rng.integers(60, 230, (9, 16, 3), dtype=np.uint8)
    pixels = cv2.resize(small, _SIZE, interpolation=cv2.INTER_CUBIC)
    done, coded = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, 85])
    assert done
    key = f"crowd/{number}.jpg"
    library.objects.put(key, io.BytesIO(coded.tobytes()).getvalue())
    return key
