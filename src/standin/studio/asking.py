"""Requests as the API takes them, read by the API's own readers: nothing here skips a check, and
each counts as one of the requests a minute that the space's plan allows."""

from __future__ import annotations

import json
from pprint import pformat
from typing import Any

from ..api import making, requests, speaking
from ..api.auth import counted
from ..api.envelopes import ApiError
from ..api.links import link
from ..errors import StandinError
from ..jobs.speaking import Said
from ..jobs.stills import Superseded
from ..library import Video
from ..render import TaskCancelled
from ..render.still import Moment
from ..scene import TextVoice
from .session import Visit

Body = dict[str, Any]


def send(who: Visit, body: Body) -> Video:
    """Ask for a video as the API's own route does. Raises `ApiError`, which names the field."""
    who.needs("create")
    counted(who.here, who.space)
    with making.refusals():
        return making.generate(who.here, who.space, _read(body), who.base)


def cost(who: Visit, body: Body) -> dict[str, Any]:
    """What a video would take: frames, seconds, scenes. Raises `ApiError`."""
    counted(who.here, who.space)
    with making.refusals():
        told: dict[str, Any] = making.try_out(who.here, who.space, _read(body), who.base)
        return told


def still(who: Visit, body: Body, name: str, scene: int = 0, width: int = 960) -> bytes | None:
    """A WebP of a scene's frame; None when a newer one with this name was asked for.

    Raises `ApiError`.
    """
    counted(who.here, who.space)
    try:
        with making.refusals():
            video = making.video_of(who.here, who.space, _read(body))
            name = f"{who.space} {name}"
            return who.here.stills.still(video, Moment(scene, None), width=width, name=name).image
    except (Superseded, TaskCancelled):
        return None
    except ApiError:
        raise
    except StandinError as error:
        raise ApiError(500, "internal_error", error.message) from None


def say(who: Visit, voice: TextVoice) -> tuple[Said, str]:
    """Speak; gives what was said and a link to it. Raises `ApiError`."""
    who.needs("create")
    counted(who.here, who.space)
    told = speaking.said(who.here, who.space, voice)
    url = link(who.here, told.key, "")
    assert url is not None
    return told, url


def as_json(body: Body) -> str:
    """The request as it is sent."""
    return json.dumps(body, indent=2, ensure_ascii=False)


def as_curl(base: str, body: Body) -> str:
    """The request for a shell."""
    text = as_json(body).replace("'", "'\\''")
    return (
        f"curl {base}/v2/video/generate \\\n  -H 'X-Api-Key: YOUR_KEY' \\\n"
        f"  -H 'Content-Type: application/json' \\\n  -d '{text}'"
    )


def as_python(base: str, body: Body) -> str:
    """The request for Python."""
    return (
        "import httpx\n\n"
        f"body = {pformat(body, sort_dicts=False, width=88)}\n"
        f'answer = httpx.post(\n    "{base}/v2/video/generate",\n'
        '    headers={"X-Api-Key": "YOUR_KEY"},\n    json=body,\n)\n'
        'print(answer.raise_for_status().json()["data"]["video_id"])\n'
    )


def _read(body: Body) -> requests.GenerateRequest:
    return requests.read(json.dumps(body).encode())
