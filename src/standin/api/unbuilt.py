"""What HeyGen answers and Standin does not yet: 501 in the right envelope, with a sentence."""

from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse

from .auth import Space
from .envelopes import UNBUILT as NOT_BUILT
from .envelopes import ApiError, refusal

router = APIRouter(include_in_schema=False, tags=[NOT_BUILT])

_TRANSLATION: Final = "video translation is not built yet"
_STREAMING: Final = "streaming avatars are not built: videos are files here"
_AGENT: Final = "the video agent is not built: describe the video with POST /v2/video/generate"
_CLIPPING: Final = "AI clipping is not built"
_REMOVAL: Final = "removing a video's background is not built yet"
_CAPTION: Final = "captions are asked for with the video: send caption: true"
_DESIGN: Final = (
    "designing voices is not built: POST /v3/voices/match tunes one to a recording, "
    "POST /v3/voices/clone clones one"
)
_SEARCH: Final = "searching stock media is not built: give an address or upload a file"
_ASSETS: Final = "batches of uploads are not built: POST /v3/assets/direct-uploads takes each"
_NEW_LOOKS: Final = "drawing new looks of a photo is not built: add photos to its group"
_EFFECTS: Final = "sound effects of photos are not built"
_KITS: Final = "brand kits are not built; brand voices are (GET /v2/brand_voice/list)"

UNBUILT: Final[tuple[tuple[str, str, str], ...]] = (
    ("GET", "/v2/video_translate/target_languages", _TRANSLATION),
    ("POST", "/v2/video_translate", _TRANSLATION),
    ("GET", "/v2/video_translate/{video_translate_id}", _TRANSLATION),
    ("GET", "/v3/video-translations/languages", _TRANSLATION),
    ("GET", "/v3/video-translations", _TRANSLATION),
    ("POST", "/v3/video-translations", _TRANSLATION),
    ("POST", "/v3/video-translations/batches", _TRANSLATION),
    ("POST", "/v3/video-translations/proofreads", _TRANSLATION),
    ("GET", "/v3/video-translations/{video_translation_id}", _TRANSLATION),
    ("DELETE", "/v3/video-translations/{video_translation_id}", _TRANSLATION),
    ("PATCH", "/v3/video-translations/{video_translation_id}", _TRANSLATION),
    ("GET", "/v3/video-translations/statuses", _TRANSLATION),
    ("GET", "/v3/video-translations/batches/{batch_id}", _TRANSLATION),
    ("GET", "/v3/video-translations/proofreads/{proofread_id}", _TRANSLATION),
    ("POST", "/v3/video-translations/proofreads/{proofread_id}/generate", _TRANSLATION),
    ("GET", "/v3/video-translations/proofreads/{proofread_id}/srt", _TRANSLATION),
    ("PUT", "/v3/video-translations/proofreads/{proofread_id}/srt", _TRANSLATION),
    ("POST", "/v1/video/caption", _CAPTION),
    ("GET", "/v1/video/caption.get", _CAPTION),
    ("POST", "/v1/streaming.create_token", _STREAMING),
    ("POST", "/v1/streaming.new", _STREAMING),
    ("POST", "/v1/streaming.start", _STREAMING),
    ("POST", "/v1/streaming.ice", _STREAMING),
    ("POST", "/v1/streaming.task", _STREAMING),
    ("POST", "/v1/streaming.interrupt", _STREAMING),
    ("POST", "/v1/streaming.stop", _STREAMING),
    ("GET", "/v1/streaming.list", _STREAMING),
    ("GET", "/v1/streaming/avatar.list", _STREAMING),
    ("POST", "/v3/video-agents", _AGENT),
    ("GET", "/v3/video-agents", _AGENT),
    ("GET", "/v3/video-agents/styles", _AGENT),
    ("GET", "/v3/video-agents/{session_id}", _AGENT),
    ("POST", "/v3/video-agents/{session_id}", _AGENT),
    ("GET", "/v3/video-agents/{session_id}/resources/{resource_id}", _AGENT),
    ("POST", "/v3/video-agents/{session_id}/stop", _AGENT),
    ("GET", "/v3/video-agents/{session_id}/videos", _AGENT),
    ("POST", "/v3/ai-clipping", _CLIPPING),
    ("GET", "/v3/ai-clipping", _CLIPPING),
    ("GET", "/v3/ai-clipping/{job_id}", _CLIPPING),
    ("DELETE", "/v3/ai-clipping/{job_id}", _CLIPPING),
    ("POST", "/v3/background-removals", _REMOVAL),
    ("GET", "/v3/background-removals", _REMOVAL),
    ("GET", "/v3/background-removals/{job_id}", _REMOVAL),
    ("DELETE", "/v3/background-removals/{job_id}", _REMOVAL),
    ("POST", "/v3/voices", _DESIGN),
    ("GET", "/v3/assets/search", _SEARCH),
    ("GET", "/v3/audio/sounds", _SEARCH),
    ("GET", "/v3/assets/statuses", _ASSETS),
    ("GET", "/v3/assets/batches/{batch_id}", _ASSETS),
    ("POST", "/v3/assets/direct-uploads/batches", _ASSETS),
    ("POST", "/v3/assets/complete/batches", _ASSETS),
    ("POST", "/v2/photo_avatar/look/generate", _NEW_LOOKS),
    ("POST", "/v2/photo_avatar/add_sound_effect", _EFFECTS),
    ("GET", "/v3/brand-kits", _KITS),
)
"""Method, path, and why."""

_REASONS: Final = {(method, path): why for method, path, why in UNBUILT}


def _refuse(request: Request, space: Space) -> JSONResponse:
    path: str = request.scope["route"].path
    why = _REASONS[request.method, path]
    return refusal(path, ApiError(501, "not_implemented", why))


for _method, _path, _ in UNBUILT:
    router.add_api_route(_path, _refuse, methods=[_method], name=f"{_method} {_path}")
