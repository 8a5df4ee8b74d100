"""Pictures of scenes by the real renderer, kept for a while under what decides them."""

from __future__ import annotations

import hashlib
import hmac
import io
import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import Image
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from ...api import making, requests
from ...api.envelopes import ApiError
from ...api.scenes import api_path
from ...errors import InvalidField, StandinError, dotted
from ...jobs.stills import Superseded
from ...render import TaskCancelled
from ...render.still import Moment
from ...scene import TransparentBackground, Video, to_json
from ..gate import KEY
from ..session import Visit
from . import body as bodies
from .body import Body

WIDE: Final = 960
"""Pixels across of the picture in the middle."""
SMALL: Final = 320
"""Pixels across of those in the strip."""
KEPT: Final = 48_000_000
"""Bytes of pictures that are kept; those that nobody looked at for longest go."""
ADDRESS: Final = "/studio/still/"
_WHOLE: Final = (0.0, 0.0, 1.0, 1.0)

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in fractions of the frame."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Whoever is in a scene, cut out, at scale 1 and offset 0."""

    url: str
    box: Box
    """What of the frame is covered."""


class Pictures:
    """The pictures of one server."""

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._boxes: dict[str, Box] = {}
        self._size = 0
        self._lock = threading.Lock()

    async def show(self, request: Request) -> Response:
        """``GET /studio/still/{name}``: a picture, for browsers of its own space."""
        who: Visit = request.scope[KEY]
        with self._lock:
            space, image = self._kept.get(request.path_params["name"], ("", b""))
        if not image or space != who.space:
            return PlainTextResponse("There is no such picture any more.", 404)
        headers = {"Cache-Control": "private, max-age=86400, immutable"}
        return Response(image, media_type="image/webp", headers=headers)

    def scene(
        self, who: Visit, body: Body, name: str, width: int = WIDE, at: float | None = None
    ) -> str | None:
        """The address of a picture of the only scene of ``body``; at rest, or at a second of it.

        None when a newer one of this ``name`` was asked for. Raises `ApiError`.
        """
        with making.refusals():
            video = making.video_of(who.here, who.space, requests.validated(body))
        return self._drawn(who, video, Moment(0, at), name, width)

    def figure(self, who: Visit, body: Body, name: str) -> Figure | None:
        """Whoever is in the only scene of ``body``; None where there is nobody. Raises `ApiError`.

        A photo that brings its surroundings covers all of its frame.
        """
        only = bodies.scenes(body)[0]
        alone = {**only, "background": None, "text": None}
        alone["character"] = {**only["character"], "scale": 1, "offset": None}
        with making.refusals():
            asked = requests.validated({**body, bodies.SCENES: [alone]})
            video = making.video_of(who.here, who.space, asked)
        clear = replace(video.scenes[0], background=TransparentBackground())
        video = replace(video, scenes=(clear,), watermark=None, test=False)
        url = self._drawn(who, video, Moment(0, None), name, WIDE // 2)
        return Figure(url, self._boxes.get(url, _WHOLE)) if url else None

    def _drawn(self, who: Visit, video: Video, at: Moment, name: str, width: int) -> str | None:
        told = f"{who.space} {width} {at.seconds} {to_json(video)}"
        key = hmac.new(self._secret, told.encode(), hashlib.sha256).hexdigest()[:40]
        url = f"{ADDRESS}{key}"
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return url
        try:
            image = who.here.stills.still(video, at, width=width, name=f"{who.space} {name}").image
        except (Superseded, TaskCancelled):
            return None
        except InvalidField as error:  # an address from which nothing can be had
            name = dotted(api_path(error.path))
            raise ApiError(
                400, "invalid_parameter", f"{name}: {error.detail}", param=name
            ) from None
        except StandinError as error:
            raise ApiError(500, "internal_error", error.message) from None
        box = _covered(image) if _clear(video) else None
        self._keep(key, who.space, image)
        if box is not None:
            self._boxes[url] = box
        return url

    def _keep(self, key: str, space: str, image: bytes) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (space, image)
                self._size += len(image)
            while self._size > KEPT:
                old, (_, gone) = self._kept.popitem(last=False)
                self._boxes.pop(f"{ADDRESS}{old}", None)
                self._size -= len(gone)


def _clear(video: Video) -> bool:
    return isinstance(video.scenes[0].background, TransparentBackground)


def _covered(image: bytes) -> Box:
    """What of a picture is not transparent; all of it where nothing is seen."""
    with Image.open(io.BytesIO(image)) as picture:
        alpha = np.asarray(picture.convert("RGBA"))[..., 3] > 24
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    if not rows.size:
        return _WHOLE
    high, wide = alpha.shape
    return (
        float(columns[0] / wide),
        float(rows[0] / high),
        float((columns[-1] + 1) / wide),
        float((rows[-1] + 1) / high),
    )
