"""What one space has, and every call of the API that could reach it from another.

A route that is in none of the tables fails the test: whoever adds one says what it may reach.
"""

import json
import uuid
import wave
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final, Literal

import cv2
import numpy as np

from standin import scene
from standin.api.generated import _note

from .conftest import House

MINE: Final = "zanzibar-space"
THEIRS: Final = "other"
MARK: Final = "zanzibar"
"""In every name, text and address of the space that is attacked."""

IN_PATHS: Final = {
    "video_id": "video",
    "lipsync_id": "lipsync",
    "batch_id": "batch",
    "template_id": "template",
    "brand_voice_id": "brand",
    "asset_id": "image",
    "folder_id": "folder",
    "endpoint_id": "endpoint",
    "event_id": "event",
    "group_id": "group",
    "look_id": "look",
    "photo_avatar_id": "look",
    "talking_photo_id": "look",
    "avatar_id": "look",
    "voice_id": "voice",
    "generation_id": "generation",
}
"""Whose id a parameter of a path is."""


@dataclass(frozen=True)
class Call:
    """One way to call a route with ids of another space.

    In ``query``, ``body`` and ``path``, ``{video}`` stands for the id of the other's video, and
    ``{own_folder}`` for that of one's own folder.
    """

    kind: Literal["one", "many"] = "one"
    """``one``: names a thing, and is answered as if it were not there; ``many``: a list, in which
    it is not."""
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    path: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    """Whether a strange id is not an error here: a filter, or one of many."""
    owner: bool = True
    """Whether the owner is answered otherwise at once, without seconds of work."""


ONE: Final = Call()
MANY: Final = Call("many")


def _spoken(**character: Any) -> dict[str, Any]:
    voice = {"type": "text", "voice_id": "flite-slt", "input_text": "Hello."}
    return {"character": {"type": "avatar", "avatar_id": "maya", **character}, "voice": voice}


def _generate(**more: Any) -> dict[str, Any]:
    return {"video_inputs": [_spoken()], **more}


def _v3(**more: Any) -> dict[str, Any]:
    base = {"type": "avatar", "avatar_id": "maya", "voice_id": "flite-slt", "script": "Hello."}
    return {**base, **more}


def _image(name: str) -> dict[str, str]:
    return {"type": "asset_id", "asset_id": name}


_BODIES_V2: Final = [
    _generate(folder_id="{folder}"),
    {"video_inputs": [_spoken(avatar_id="{look}")]},
    {"video_inputs": [_spoken(type="talking_photo", talking_photo_id="{look}")]},
    {"video_inputs": [{"voice": {"type": "audio", "audio_asset_id": "{sound}"}}]},
    {"video_inputs": [_spoken() | {"background": {"type": "image", "image_asset_id": "{image}"}}]},
    {"video_inputs": [_spoken() | {"background": {"type": "video", "video_asset_id": "{film}"}}]},
    {"video_inputs": [_spoken() | {"turns": [_spoken(avatar_id="{look}")]}]},
    _generate(watermark={"image_asset_id": "{image}"}),
    _generate(music={"audio_asset_id": "{sound}"}),
    {"video_inputs": [{"voice": {"type": "text", "voice_id": "{voice}", "input_text": "Hi."}}]},
]
_BODIES_V3: Final = [
    _v3(avatar_id="{look}"),
    _v3(folder_id="{folder}"),
    _v3(background={"type": "image", "asset_id": "{image}"}),
    _v3(watermark={"image": _image("{image}")}),
    {"type": "avatar", "avatar_id": "maya", "audio_asset_id": "{sound}"},
    {"type": "studio", "scenes": [{"type": "image", "source": _image("{image}"), "duration": 1}]},
    {"type": "studio", "scenes": [{"type": "video", "source": _image("{film}")}]},
    _v3(voice_id="{voice}"),
]
_LIPSYNC: Final[dict[str, Any]] = {"video": _image("{own_film}"), "audio": _image("{own_sound}")}
_LIPSYNCS: Final = [
    {"video": _image("{film}"), "audio": _image("{sound}")},
    {**_LIPSYNC, "video": _image("{film}")},
    {**_LIPSYNC, "audio": _image("{sound}")},
    {**_LIPSYNC, "folder_id": "{folder}"},
]
_PHOTO_V3: Final = Call(body=_v3(type="image", image=_image("{image}")), owner=False)
_SAY: Final = Call(body={"voice_id": "{voice}", "text": "Hello."}, owner=False)
_NEW_VOICE: Final = {"voice_name": "N", "audio": _image("{sound}")}
_CSV: Final = {"Content-Type": "text/csv"}
_FILLED: Final = {"variables": {"words": "Hello."}}


def picture(seed: int) -> bytes:
    """A PNG that has no face."""
    pixels = np.random.default_rng(seed).integers(0, 255, (64, 64, 3), np.uint8)
    return bytes(cv2.imencode(".png", pixels)[1])


PICTURE: Final = picture(7)

CALLS: Final[dict[str, list[Call]]] = {
    "GET /v2/avatars": [MANY],
    "GET /v2/avatar_group.list": [MANY],
    "GET /v2/avatar_group/{group_id}/avatars": [ONE],
    "GET /v2/avatar/{avatar_id}/details": [ONE],
    "GET /v2/photo_avatar/generation/{generation_id}": [ONE],
    "GET /v1/talking_photo.list": [MANY],
    "DELETE /v2/talking_photo/{talking_photo_id}": [ONE],
    "POST /v2/photo_avatar/avatar_group/create": [
        Call(body={"name": "N", "image_key": "image/{image}/original.png"}, owner=False)
    ],
    "POST /v2/photo_avatar/avatar_group/add": [
        Call(
            body={"group_id": "{group}", "name": "N", "image_keys": ["image/{own_image}/o.png"]},
            owner=False,
        ),
        Call(
            body={"group_id": "{own_group}", "name": "N", "image_keys": ["image/{image}/o.png"]},
            owner=False,
        ),
    ],
    "POST /v2/photo_avatar/train": [Call(body={"group_id": "{group}"}, owner=False)],
    "GET /v2/photo_avatar/train/status/{group_id}": [ONE],
    "POST /v2/photo_avatar/add_motion": [Call(body={"id": "{look}"}, owner=False)],
    "POST /v2/photo_avatar/upscale": [Call(body={"id": "{look}"})],
    "GET /v2/photo_avatar/{photo_avatar_id}": [ONE],
    "DELETE /v2/photo_avatar/{photo_avatar_id}": [ONE],
    "DELETE /v2/photo_avatar_group/{group_id}": [ONE],
    "GET /v3/avatars": [MANY, Call("many", query={"ownership": "private"})],
    "GET /v3/avatars/looks": [
        MANY,
        Call("many", query={"ownership": "private"}),
        Call(query={"group_id": "{group}"}, silent=True),
    ],
    "GET /v3/avatars/looks/{look_id}": [ONE],
    "PATCH /v3/avatars/looks/{look_id}": [Call(body={"name": "Stolen"})],
    "DELETE /v3/avatars/looks/{look_id}": [ONE],
    "GET /v3/avatars/{group_id}": [ONE],
    "DELETE /v3/avatars/{group_id}": [ONE],
    "POST /v3/avatars": [
        Call(body={"type": "photo", "name": "N", "file": _image("{image}")}, owner=False),
        Call(
            body={
                "type": "photo",
                "name": "N",
                "file": _image("{own_image}"),
                "avatar_group_id": "{group}",
            },
            owner=False,
        ),
    ],
    "POST /v3/avatars/{group_id}/consent": [
        Call(body={"consent_text": "I consent.", "person": "Somebody"}),
        Call(body={}),
    ],
    "GET /v3/avatars/{group_id}/consent": [ONE],
    "DELETE /v3/avatars/{group_id}/consent": [Call(body={"reason": "mischief"})],
    "GET /v3/avatars/{group_id}/export": [ONE],
    "POST /v3/avatars/{group_id}/erase": [Call(body={"confirm": True})],
    "GET /v3/audit": [MANY, Call(query={"subject_id": "{group}"}, silent=True)],
    "GET /v2/voices": [MANY],
    "GET /v1/voice.list": [MANY],
    "GET /v1/audio/voices": [MANY],
    "GET /v3/voices": [Call("many", query={"type": "private"})],
    "GET /v3/voices/{voice_id}": [ONE],
    "DELETE /v3/voices/{voice_id}": [ONE],
    "POST /v1/audio/text_to_speech": [_SAY],
    "POST /v2/voices/{voice_id}/preview": [_SAY],
    "POST /v3/voices/speech": [_SAY],
    "POST /v3/voices/clone": [Call(body=_NEW_VOICE, owner=False)],
    "POST /v3/voices/match": [Call(body=_NEW_VOICE, owner=False)],
    "POST /v3/voices/{voice_id}/consent": [
        Call(body={"consent_text": "I consent.", "person": "Somebody"}),
        Call(body={}),
    ],
    "GET /v3/voices/{voice_id}/consent": [ONE],
    "DELETE /v3/voices/{voice_id}/consent": [Call(body={"reason": "mischief"})],
    "GET /v3/voices/{voice_id}/export": [ONE],
    "POST /v3/voices/{voice_id}/erase": [Call(body={})],
    "POST /v2/video/generate": [Call(body=body) for body in _BODIES_V2],
    "GET /v1/video_status.get": [Call(query={"video_id": "{video}"})],
    "POST /v2/video/av4/generate": [
        Call(
            body={
                "image_key": "image/{image}/original.png",
                "video_title": "T",
                "script": "Hello.",
                "voice_id": "flite-slt",
            },
            owner=False,
        )
    ],
    "POST /v1/video.webm": [
        Call(body={"avatar_pose_id": "{look}", "input_text": "Hello.", "voice_id": "flite-slt"}),
        Call(body={"avatar_pose_id": "maya", "input_audio": "{sound}"}),
    ],
    "POST /v1/video.generate": [
        Call(
            body={
                "clips": [{"avatar_id": "{look}", "voice_id": "flite-slt", "input_text": "Hello."}]
            }
        ),
        Call(
            body={
                "clips": [
                    {"talking_photo_id": "{look}", "voice_id": "flite-slt", "input_text": "Hello."}
                ]
            }
        ),
        Call(body={"clips": [{"avatar_id": "maya", "input_audio": "{sound}"}]}),
    ],
    "GET /v1/video.list": [MANY, Call(query={"folder_id": "{folder}"}, silent=True)],
    "GET /v2/videos/{video_id}": [ONE],
    "DELETE /v1/video.delete": [Call(query={"video_id": "{video}"})],
    "POST /v1/video/share": [Call(body={"video_id": "{video}"})],
    "POST /v2/videos": [Call(body=body) for body in _BODIES_V3[:5]],
    "POST /v3/videos": [*(Call(body=body) for body in _BODIES_V3), _PHOTO_V3],
    "POST /v3/videos/batches": [Call(body={"videos": [body]}, silent=True) for body in _BODIES_V3],
    "GET /v3/videos/batches/{batch_id}": [ONE],
    "POST /v2/template/{template_id}/batch": [Call(content=b"words\nHello.\n", headers=_CSV)],
    "POST /v2/video/still": [Call(body=body, owner=False) for body in _BODIES_V2[1:]],
    "POST /v3/videos/still": [
        *(Call(body=body, owner=False) for body in _BODIES_V3[:1] + _BODIES_V3[2:]),
        _PHOTO_V3,
    ],
    "GET /v3/videos": [MANY, Call(query={"folder_id": "{folder}"}, silent=True)],
    "GET /v3/videos/statuses": [
        Call(query={"ids": "{video}"}, silent=True),
        Call(query={"batch_ids": "{batch}"}, silent=True),
    ],
    "GET /v3/lipsyncs": [MANY],
    "POST /v3/lipsyncs": [Call(body=body) for body in _LIPSYNCS],
    "POST /v3/lipsyncs/batches": [Call(body={"lipsyncs": [b]}, silent=True) for b in _LIPSYNCS],
    "GET /v3/lipsyncs/batches/{batch_id}": [ONE],
    "GET /v3/lipsyncs/statuses": [
        Call(query={"ids": "{lipsync}"}, silent=True),
        Call(query={"batch_ids": "{batch}"}, silent=True),
    ],
    "GET /v3/lipsyncs/{lipsync_id}": [ONE],
    "PATCH /v3/lipsyncs/{lipsync_id}": [Call(body={"title": "Stolen"})],
    "DELETE /v3/lipsyncs/{lipsync_id}": [ONE],
    "GET /v3/videos/{video_id}": [ONE],
    "DELETE /v3/videos/{video_id}": [ONE],
    "POST /v3/videos/{video_id}/cancel": [Call(path={"video_id": "{waiting}"})],
    "GET /v3/videos/{video_id}/events": [ONE],
    "DELETE /v2/template/{template_id}": [ONE],
    "GET /v2/templates": [MANY],
    "GET /v2/template/{template_id}": [ONE],
    "GET /v3/template/{template_id}": [ONE],
    "POST /v2/template/{template_id}/generate": [
        Call(body=_FILLED),
        Call(path={"template_id": "{own_template}"}, body={**_FILLED, "brand_voice_id": "{brand}"}),
        Call(path={"template_id": "{own_template}"}, body={**_FILLED, "folder_id": "{folder}"}),
    ],
    "GET /v3/templates": [MANY],
    "GET /v3/templates/{template_id}": [ONE],
    "POST /v3/templates/{template_id}": [Call(body=_FILLED)],
    "POST /v1/brand_voice/{brand_voice_id}": [Call(body={"name": "Stolen"})],
    "GET /v2/brand_voice/list": [MANY],
    "GET /v3/brand-glossaries": [MANY],
    "GET /v1/asset/list": [
        MANY,
        Call(query={"folder_id": "{folder}"}, silent=True),
    ],
    "POST /v1/asset/{asset_id}/delete": [ONE],
    "POST /v1/asset": [Call(query={"folder_id": "{folder}"}, content=PICTURE)],
    "GET /v3/assets": [MANY, Call(query={"folder_id": "{folder}"}, silent=True)],
    "PATCH /v3/assets/{asset_id}": [
        Call(body={"name": "Stolen"}),
        Call(path={"asset_id": "{own_image}"}, body={"folder_id": "{folder}"}),
    ],
    "POST /v3/assets/{asset_id}/complete": [ONE],
    "GET /v3/assets/{asset_id}": [ONE],
    "DELETE /v3/assets/{asset_id}": [ONE],
    "GET /v1/folders": [
        MANY,
        Call("many", query={"is_trash": "true"}),
        Call(query={"parent_id": "{folder}"}, silent=True),
    ],
    "POST /v1/folders/create": [Call(body={"name": "N", "parent_id": "{folder}"})],
    "POST /v1/folders/{folder_id}": [Call(body={"name": "Stolen"})],
    "POST /v1/folders/{folder_id}/trash": [ONE],
    "POST /v1/folders/{folder_id}/restore": [Call(path={"folder_id": "{trash}"})],
    "GET /v1/webhook/endpoint.list": [MANY],
    "PATCH /v1/webhook/endpoint.update": [
        Call(body={"endpoint_id": "{endpoint}", "url": "http://other.example/hook"})
    ],
    "DELETE /v1/webhook/endpoint.delete": [Call(query={"endpoint_id": "{endpoint}"})],
    "GET /v3/webhooks/endpoints": [MANY],
    "PATCH /v3/webhooks/endpoints/{endpoint_id}": [Call(body={"url": "http://other.example/h"})],
    "DELETE /v3/webhooks/endpoints/{endpoint_id}": [ONE],
    "POST /v3/webhooks/endpoints/{endpoint_id}/rotate-secret": [ONE],
    "GET /v3/webhooks/events": [MANY, Call(query={"entity_id": "{video}"}, silent=True)],
    "GET /v3/webhooks/events/{event_id}/deliveries": [ONE],
    "POST /v3/webhooks/events/{event_id}/replay": [ONE],
    "GET /v1/user/me": [MANY],
    "GET /v3/user/me": [MANY],
    "GET /v3/users/me": [MANY],
    "GET /v3/usage": [MANY],
}
"""Calls that name things of a space, or list them."""

OF_THE_HOUSE: Final = {
    "GET /v1/avatar.list",
    "GET /v2/voices/locales",
    "GET /v1/webhook/webhook.list",
    "GET /v3/webhooks/event-types",
    "GET /v1/video/remaining_quota",
    "GET /v2/user/remaining_quota",
}
"""Calls that name nothing of a space: v1's avatars are the machine's."""

ONLY_NEW: Final = {
    "POST /v2/photo_avatar/photo/generate",
    "POST /v1/talking_photo",
    "POST /v2/template",
    "POST /v1/brand_voice",
    "POST /v3/assets",
    "POST /v3/assets/direct-uploads",
    "POST /v1/webhook/endpoint.add",
    "POST /v3/webhooks/endpoints",
}
"""Calls that make something of one's own and name nothing that is there."""

WITHOUT_A_KEY: Final = {
    "GET /files/{path}",
    "HEAD /files/{path}",
    "GET /files/early/{video_id}.mp4",
    "HEAD /files/early/{video_id}.mp4",
    "PUT /uploads/{asset_id}",
    "GET /previews/avatars/{avatar_id}.webp",
    "HEAD /previews/avatars/{avatar_id}.webp",
    "GET /previews/avatars/{avatar_id}.mp4",
    "HEAD /previews/avatars/{avatar_id}.mp4",
    "GET /previews/voices/{voice_id}.wav",
    "HEAD /previews/voices/{voice_id}.wav",
    "GET /share/{video_id}",
    "GET /consent/{group_id}",
    "POST /consent/{group_id}",
    "GET /healthz",
    "GET /readyz",
    "GET /metrics",
    "GET /docs",
}
"""Open to everybody, or to whoever has a signed link; `test_isolation_links` calls them."""


def sound() -> bytes:
    """A short WAV."""
    made = BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(16000))
    return made.getvalue()


def things(house: House, space: str, mark: str) -> dict[str, str]:
    """The ids of one of everything, made for a space."""
    library = house.library

    def asset(kind: str, content: bytes, suffix: str, mime: str) -> str:
        key = f"assets/{kind}-{mark}{suffix}"
        library.objects.put(key, content)
        name = f"{mark} file"
        return library.assets.create(space, kind, key, len(content), mime, name).id

    words = scene.Video((scene.Scene(scene.TextVoice("flite-slt", f"{mark} text")),))
    titled = scene.Video(words.scenes, title=f"{mark} title")
    folder = library.folders.create(space, f"{mark} folder")
    library.folders.create(space, f"{mark} inner folder", folder.id)
    trash = library.folders.create(space, f"{mark} trash")
    library.folders.trash(trash.id, space)
    endpoint = library.webhooks.add(space, f"http://{mark}.example/hook")
    video = library.videos.create(
        titled, space_id=space, callback_id=f"{mark} callback", folder_id=folder.id
    )
    for name in ("video.mp4", "thumbnail.jpg"):
        library.objects.put(f"videos/{video.id}/{name}", mark.encode())
    library.videos.finish(
        video.id, 2.0, 50, f"videos/{video.id}/video.mp4", f"videos/{video.id}/thumbnail.jpg"
    )
    waiting = library.videos.create(titled, space_id=space)
    house.jobs.submit(waiting.id)
    lipsync = library.videos.create(titled, space_id=space, kind="lipsync")
    house.jobs.submit(lipsync.id)
    batch = library.batches.create(space, 1, f"{mark} batch")
    library.videos.create(titled, space_id=space, batch_id=batch.id, batch_index=0)
    library.batches.complete(batch.id, {})
    group = library.avatars.create_group(space, f"{mark} person", "photo")
    library.objects.put(f"photos/{mark}.png", picture(3))
    library.objects.put(f"packs/{mark}.npz", mark.encode())
    look = library.avatars.add_look(
        group,
        f"{mark} look",
        state="ready",
        photo_key=f"photos/{mark}.png",
        pack_key=f"packs/{mark}.npz",
    )
    library.consents.give(group, f"{mark} person", f"{mark} statement", "statement", mark)
    library.objects.put(f"voices/{mark}.recording", sound())
    library.objects.put(f"voices/{mark}.voice.npz", mark.encode())
    voice = library.voices.create(
        f"flite-{uuid.uuid4().hex}",
        space,
        f"{mark} voice",
        kind="tone",
        state="ready",
        language="English",
        locale="en-US",
        gender="female",
        base_id="flite-slt",
        recording_key=f"voices/{mark}.recording",
        pack_key=f"voices/{mark}.voice.npz",
    )
    library.consents.give(voice, f"{mark} speaker", f"{mark} words", "statement", mark)
    request = {"video_inputs": [_spoken()], "title": f"{mark} {{{{words}}}}"}
    kinds = json.dumps({"words": "text"})
    template = library.templates.create(space, f"{mark} template", request, variables=kinds)
    brand = library.brand_voices.create(
        space, f"{mark} brand", {"vocabulary": [[mark, mark]], "blacklist": [], "whitelist": []}
    )
    image = asset("image", picture(1), ".png", "image/png")
    library.assets.change(image, space, folder_id=folder.id)
    generation = f"{len(mark):032x}"
    here = house.client.app.state.services
    _note(here, generation, space, "success", [image], f"{mark} note")
    return {
        "video": video.id,
        "waiting": waiting.id,
        "lipsync": lipsync.id,
        "batch": batch.id,
        "folder": folder.id,
        "trash": trash.id,
        "endpoint": endpoint.id,
        "event": library.webhooks.events(space).items[0].id,
        "group": group.id,
        "look": look.id,
        "voice": voice.id,
        "template": template.id,
        "brand": brand.id,
        "image": image,
        "sound": asset("audio", sound(), ".wav", "audio/wav"),
        "film": asset("video", b"film", ".mp4", "video/mp4"),
        "generation": generation,
    }


def filled(value: Any, ids: dict[str, str]) -> Any:
    """``value`` with the ids in their places."""
    if isinstance(value, dict):
        return {name: filled(inner, ids) for name, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner, ids) for inner in value]
    if not isinstance(value, str):
        return value
    for name, known in ids.items():
        value = value.replace(f"{{{name}}}", known)
    return value
