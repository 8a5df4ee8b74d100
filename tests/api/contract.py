"""What HeyGen's clients read in each answer, by route: how to ask, and the shape that comes back.

Shapes are written in the language of `shapes`; ids in braces are those of `isolation.things`, and
``{person}`` and ``{face}`` are a photo avatar that is ready and an image of a face.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from .isolation import CALLS, picture

NAMED: Final = {
    "VideoDetail": """{id*:str, status*:pending/processing/completed/failed, title:str?,
        created_at:int?, completed_at:int?, duration:num?, video_url:url?,
        captioned_video_url:url?, subtitle_url:url?, thumbnail_url:url?, gif_url:url?,
        folder_id:str?, output_language:str?, failure_code:str?, failure_message:str?,
        video_page_url:url?}""",
    "Lipsync": """{callback_id:str?, caption_url:url?, created_at:int?, duration:num?,
        failure_message:str?, id*:str, status*:pending/running/completed/failed, title:str?,
        video_url:url?}""",
    "AvatarGroup": """{id*:str, name*:str, created_at*:int, looks_count*:int, gender:str?,
        preview_image_url:url?, preview_video_url:url?, default_voice_id:str?,
        consent_status:str?, status:processing/pending_consent/failed/completed?,
        error:{code*:str, message*:str}?}""",
    "AvatarLook": """{id*:str, name*:str, avatar_type*:studio_avatar/digital_twin/photo_avatar,
        group_id:str?, gender:str?, default_voice_id:str?, image_width:int?, image_height:int?,
        preferred_orientation:portrait/landscape/square?, preview_image_url:url?,
        preview_video_url:url?, status:str?, supported_api_engines:[str]0, tags:[str]0,
        error:{code*:str, message*:str}?}""",
    "Avatar": """{avatar_id*:str, avatar_name*:str, gender*:str, preview_image_url*:url,
        preview_video_url*:url, premium*:bool, type*:str?, tags*:[str]0?,
        default_voice_id*:str?}""",
    "PhotoAvatar": """{id*:str, group_id*:str, name*:str, image_url*:url, created_at*:num,
        status*:pending/processing/completed/failed, is_motion*:bool, motion_preview_url*:url?,
        business_type*:str?, upscale_availability*:{available*:bool, reason*:str?},
        upscaled*:bool, background_sound_effect*:any}""",
    "Speech": """{audio_url*:url, duration*:num, request_id*:str?,
        word_timestamps*:[{word*:str, start*:num, end*:num}]}""",
    "AudioVoice": """{voice_id*:str, language*:str, gender*:str, name*:str,
        preview_audio_url*:url, support_pause*:bool, support_locale*:bool, type*:str}""",
    "Asset1": """{id*:str, name*:str, file_type*:image/video/audio, folder_id*:str,
        created_ts*:int, url*:url}""",
    "Asset3": """{folder_id:str?, id*:str, name*:str, owner*:str, space_id*:str, type*:str,
        uploaded_at*:int, url:url?}""",
    "Uploaded": "{asset_id*:str, mime_type*:str, size_bytes*:int, url*:url}",
    "Folder": """{id*:str, name*:str, parent_id*:str?, project_type*:str?, is_trash*:bool,
        created_ts*:int, updated_ts*:int, direct_children_count*:int, creator_username*:str?}""",
    "Voice3": """{voice_id*:str, language*:str, gender*:str, name*:str, preview_audio_url:url?,
        support_locale*:bool, support_pause*:bool, type*:public/private}""",
    "Template2": """{template_id*:str, name*:str, thumbnail_image_url*:url?, aspect_ratio*:str}""",
    "Variables": "<{name*:str, type*:str, properties*:obj}>",
    "Endpoint1": """{endpoint_id*:str, url*:url, status*:enabled/disabled, events*:[str]0?,
        username*:str?, created_at*:any}""",
    "Endpoint3": """{created_at*:iso, endpoint_id*:str, events:[str]0?, secret:str?, status*:str,
        url*:url}""",
    "Status": """{batch_id:str?, error:obj?, item_index:int?, status*:str, video_id:str?}""",
    "BatchItem": """{error:obj?, item_index*:int, status*:queued/processing/completed/failed,
        video_id:str?}""",
    "Quota": """{remaining_quota*:num, details*:{api*:int, streaming_avatar*:int,
        streaming_avatar_instance_quota*:int, seat*:int}}""",
    "Me3": """{billing_type:wallet/subscription/usage_based?, email*:str?, first_name*:str?,
        last_name*:str?, username*:str,
        subscription:{plan*:free/starter/creator/pro/team/enterprise/business_plus,
            credits*:{add_on_credits:{remaining:int?, resets_at:str?}?,
                premium_credits:{remaining:int?, resets_at:str?}?}}?,
        usage_based:{included_credits:num?, remaining_credits:num?, spending_cap_usd:num?,
            spending_current_usd:num?}?,
        wallet:{currency*:usd/credits, remaining_balance:num?}?}""",
}


def v1(data: str) -> str:
    return f"{{code*:100, message*:str?, data*:{data}}}"


def v2(data: str) -> str:
    return f"{{error*:null, data*:{data}}}"


def v3(data: str) -> str:
    return f"{{data*:{data}}}"


def page(item: str) -> str:
    return f"{{data*:[{item}], has_more*:bool, next_token*:str?}}"


@dataclass(frozen=True)
class Ask:
    """One call and the shape of its answer."""

    shape: str
    query: dict[str, str] = field(default_factory=dict)
    body: Any = None
    content: bytes | None = None
    files: dict[str, Any] | None = None
    path: dict[str, str] = field(default_factory=dict)
    status: tuple[int, ...] = (200,)
    headers: dict[str, str] = field(default_factory=dict)


_MADE: Final = "{video_id*:str}"
_MADE_3: Final = "{video_id*:str, status*:str, output_format:mp4/webm}"
_GROUP: Final = """{id*:str, name*:str, created_at*:int, num_looks*:int, preview_image*:url,
    group_type*:str, train_status*:str?, default_voice_id*:str?}"""
_STATUS: Final = """{id*:str, video_id*:str,
    status*:waiting/pending/processing/completed/failed, created_at*:int, duration*:num?,
    callback_id*:str?, video_url*:url?, thumbnail_url*:url?, gif_url*:url?, caption_url*:url?,
    video_url_caption*:url?, error*:{code*:int, message*:str, detail*:str?}?}"""
_VIDEO_2: Final = """{id*:str, status*:str, video_url*:url?, thumbnail_url*:url?, duration*:num?,
    title*:str?, created_at*:iso, completed_at*:iso?, gif_url*:url?, captioned_video_url*:url?,
    subtitle_url*:url?, folder_id*:str?, output_language*:str?, failure_code*:str?,
    failure_message*:str?}"""
_VOICE_2: Final = """{voice_id*:str, language*:str, gender*:str, name*:str, preview_audio*:url,
    support_pause*:bool, emotion_support*:bool, support_interactive_avatar*:bool,
    support_locale*:bool}"""
_LOCALE: Final = """{value*:str, label*:str, language*:str, tag*:str?, locale*:str,
    language_code*:str}"""
_BATCH: Final = """{batch_id*:str, counts_by_status*:obj, created_at*:int, has_more*:bool,
    items*:[BatchItem], next_token:str?, status*:processing/completed/failed, title:str?,
    total_items*:int}"""
_SPEAK: Final = {"text": "Hello there.", "voice_id": "flite-slt"}
_FACE: Final = "image/{face}/original.jpg"
_DIRECT: Final = {"filename": "a.png", "content_type": "image/png", "size_bytes": 100}
_DIRECT_SHAPE: Final = """{asset_id*:str, expires_in_seconds*:int, max_bytes*:int, status*:str,
    upload_headers*:obj, upload_url*:url}"""
_ATTRIBUTES: Final = {
    "name": "Ada",
    "age": "Senior",
    "gender": "Woman",
    "ethnicity": "South Asian",
    "orientation": "vertical",
    "pose": "half_body",
    "style": "Realistic",
    "appearance": "A doctor with glasses",
}


def _as_isolated(route: str, shape: str, number: int = 0, **more: Any) -> Ask:
    """The call by which the same route is tried for another space."""
    call = CALLS[route][number]
    return Ask(shape, call.query, call.body, call.content, path=call.path, **more)


CONTRACT: Final[dict[str, Ask]] = {
    "GET /v2/avatars": Ask(
        v2(
            """{avatars*:[Avatar], talking_photos*:[{talking_photo_id*:str,
            talking_photo_name*:str, preview_image_url*:url}]}"""
        )
    ),
    "GET /v1/avatar.list": Ask(v1("{avatars*:[{avatar_states*:[obj]}]}")),
    "GET /v2/avatar/{avatar_id}/details": Ask(
        v2(
            """{type*:str, id*:str, name*:str, gender*:str, preview_image_url*:url,
            preview_video_url*:url, premium*:bool, is_public*:bool, default_voice_id*:str?,
            tags*:[str]0}"""
        )
    ),
    "GET /v2/avatar_group.list": Ask(
        v2(f"{{total_count*:int, avatar_group_list*:[{_GROUP}]}}"), {"include_public": "true"}
    ),
    "GET /v2/avatar_group/{group_id}/avatars": Ask(v2("{avatar_list*:[AvatarOfGroup]}")),
    "GET /v3/avatars": Ask(page("AvatarGroup")),
    "GET /v3/avatars/{group_id}": Ask(v3("AvatarGroup")),
    "DELETE /v3/avatars/{group_id}": Ask(v3("{id*:str}")),
    "GET /v3/avatars/looks": Ask(page("AvatarLook")),
    "GET /v3/avatars/looks/{look_id}": Ask(v3("AvatarLook")),
    "PATCH /v3/avatars/looks/{look_id}": Ask(v3("AvatarLook"), body={"name": "Ada"}),
    "DELETE /v3/avatars/looks/{look_id}": Ask(v3("{id*:str}")),
    "POST /v3/avatars": Ask(
        v3("{avatar_group:AvatarGroup?, avatar_item:AvatarLook?}"),
        body={"type": "prompt", "name": "Ada", "prompt": "A doctor with glasses"},
    ),
    "POST /v3/avatars/{group_id}/consent": Ask(
        v3("{avatar_group*:AvatarGroup, url:url?}"), body={"consent_text": "I consent."}
    ),
    "POST /v1/talking_photo": Ask(
        v1("{talking_photo_id*:str, talking_photo_url*:url}"), content=b"{face}"
    ),
    "GET /v1/talking_photo.list": Ask(v1("[{id*:str, image_url*:url, circle_image*:str}]")),
    "DELETE /v2/talking_photo/{talking_photo_id}": Ask(v2("any")),
    "POST /v2/photo_avatar/photo/generate": Ask(v2("{generation_id*:str}"), body=_ATTRIBUTES),
    "GET /v2/photo_avatar/generation/{generation_id}": Ask(
        v2(
            """{id*:str, status*:pending/processing/success/failed, msg*:str?,
            image_url_list*:[url], image_key_list*:[str]}"""
        )
    ),
    "POST /v2/photo_avatar/avatar_group/create": Ask(
        v2("PhotoAvatar"), body={"name": "Ada", "image_key": _FACE}
    ),
    "POST /v2/photo_avatar/avatar_group/add": Ask(
        v2("{photo_avatar_list*:[PhotoAvatar]}"),
        body={"group_id": "{group}", "name": "Ada", "image_keys": [_FACE]},
    ),
    "POST /v2/photo_avatar/train": Ask(v2("null"), body={"group_id": "{person}"}),
    "GET /v2/photo_avatar/train/status/{group_id}": Ask(
        v2("{status*:str, error_msg*:str?, created_at*:num?, updated_at*:num?}")
    ),
    "POST /v2/photo_avatar/add_motion": Ask(v2("{id*:str}"), body={"id": "{person}"}),
    "POST /v2/photo_avatar/upscale": Ask(v2("{id*:str}"), body={"id": "{person}"}),
    "GET /v2/photo_avatar/{photo_avatar_id}": Ask(v2("PhotoAvatar")),
    "DELETE /v2/photo_avatar/{photo_avatar_id}": Ask(v2("any")),
    "DELETE /v2/photo_avatar_group/{group_id}": Ask(v2("any")),
    "GET /v2/voices": Ask(v2(f"{{voices*:[{_VOICE_2}]}}")),
    "GET /v2/voices/locales": Ask(v2(f"{{locales*:[{_LOCALE}]}}")),
    "GET /v1/voice.list": Ask(v1("{list*:[{voice_id*:str, language*:str, gender*:str}]}")),
    "GET /v1/audio/voices": Ask(v2("{voices*:[AudioVoice]}")),
    "GET /v3/voices": Ask(page("Voice3")),
    "GET /v3/voices/{voice_id}": Ask(
        v3(
            """{created_at:int?, failure_message:str?, gender:str?, language:str?, name:str?,
            preview_audio_url:url?, status:processing/complete/failed?,
            support_interactive_avatar:bool, support_pause*:bool, voice_id*:str}"""
        ),
        path={"voice_id": "flite-slt"},
    ),
    "DELETE /v3/voices/{voice_id}": Ask(v3("{voice_id*:str}")),
    "POST /v3/voices/clone": Ask(  # nothing here clones; `test_own_voices` has a server that does
        "{error*:{code*:str, message*:str}}",
        body={
            "voice_name": "Ada",
            "audio": {"type": "asset_id", "asset_id": "{sound}"},
            "language": "en",
            "remove_background_noise": True,
        },
        status=(501,),
    ),
    "POST /v1/audio/text_to_speech": Ask("{data*:Speech}", body=_SPEAK),
    "POST /v2/voices/{voice_id}/preview": Ask(
        v2("Speech"), body=_SPEAK, path={"voice_id": "flite-slt"}
    ),
    "POST /v3/voices/speech": Ask(v3("Speech"), body=_SPEAK),
    "POST /v2/video/generate": _as_isolated("POST /v2/video/generate", v2(_MADE)),
    "POST /v2/video/av4/generate": Ask(
        v2(_MADE),
        body={
            "image_key": _FACE,
            "video_title": "T",
            "script": "Hello.",
            "voice_id": "flite-slt",
        },
    ),
    "POST /v1/video.webm": _as_isolated("POST /v1/video.webm", v1(_MADE)),
    "POST /v1/video.generate": _as_isolated("POST /v1/video.generate", v1(_MADE)),
    "GET /v1/video_status.get": _as_isolated("GET /v1/video_status.get", v1(_STATUS)),
    "POST /v1/asset": Ask(
        """{code*:100, msg*:null, message*:str?, data*:{id*:str, name*:str,
        file_type*:image/video/audio, folder_id*:str, meta*:any, created_ts*:int, url*:url,
        image_key*:str?}}""",
        content=picture(5),
    ),
    "GET /v1/asset/list": Ask(v1("{assets*:[Asset1], token*:str?, total*:int}")),
    "POST /v1/asset/{asset_id}/delete": Ask(v1("any")),
    "GET /v3/assets": Ask(page("Asset3")),
    "GET /v3/assets/{asset_id}": Ask(v3("Asset3")),
    "DELETE /v3/assets/{asset_id}": Ask(v3("{id*:str}")),
    "POST /v3/assets": Ask(v3("Uploaded"), files={"file": ("a.png", picture(6), "image/png")}),
    "POST /v3/assets/direct-uploads": Ask(v3(_DIRECT_SHAPE), body=_DIRECT),
    "POST /v3/assets/{asset_id}/complete": Ask(
        v3("{asset_id*:str, mime_type*:str, size_bytes*:int, status*:str, url*:url}"), body={}
    ),
    "GET /v1/video.list": Ask(
        v1(
            """{token*:str?, videos*:[{video_id*:str, video_title*:str?, status*:str,
            created_at*:int, type*:GENERATED/TRANSLATED}]}"""
        )
    ),
    "GET /v2/videos/{video_id}": Ask(v2(_VIDEO_2)),
    "DELETE /v1/video.delete": _as_isolated("DELETE /v1/video.delete", v1("any")),
    "POST /v1/video/share": _as_isolated("POST /v1/video/share", v1("url")),
    "GET /v3/lipsyncs": Ask(page("Lipsync")),
    "POST /v3/lipsyncs": _as_isolated("POST /v3/lipsyncs", v3("{lipsync_id*:str}")),
    "GET /v3/lipsyncs/{lipsync_id}": Ask(v3("Lipsync")),
    "PATCH /v3/lipsyncs/{lipsync_id}": Ask(v3("Lipsync"), body={"title": "New"}),
    "DELETE /v3/lipsyncs/{lipsync_id}": Ask(v3("{id*:str}")),
    "GET /v3/lipsyncs/statuses": Ask(page("Status"), {"ids": "{lipsync},none"}),
    "POST /v3/lipsyncs/batches": _as_isolated(
        "POST /v3/lipsyncs/batches", v3("{batch_id*:str}"), status=(202,)
    ),
    "GET /v3/lipsyncs/batches/{batch_id}": Ask(v3(_BATCH)),
    "GET /v3/videos": Ask(page("VideoDetail")),
    "GET /v3/videos/{video_id}": Ask(v3("VideoDetail")),
    "DELETE /v3/videos/{video_id}": Ask(v3("{deleted:bool, id*:str}")),
    "GET /v3/videos/statuses": Ask(page("Status"), {"ids": "{video},none"}),
    "POST /v3/videos": _as_isolated("POST /v3/videos", v3(_MADE_3)),
    "POST /v2/videos": Ask(
        v2("{video_id*:str}"),
        body={"avatar_id": "maya", "voice_id": "flite-slt", "script": "Hello."},
    ),
    "POST /v3/videos/batches": _as_isolated(
        "POST /v3/videos/batches", v3("{batch_id*:str}"), status=(202,)
    ),
    "GET /v3/videos/batches/{batch_id}": Ask(v3(_BATCH)),
    "GET /v2/templates": Ask(v2("{templates*:[Template2]}")),
    "GET /v2/template/{template_id}": Ask(v2("{variables*:Variables}")),
    "POST /v2/template/{template_id}/generate": _as_isolated(
        "POST /v2/template/{template_id}/generate", v2(_MADE)
    ),
    "GET /v3/templates": Ask(
        page(
            "{aspect_ratio:str?, created_at:int?, id*:str, name*:str,"
            "thumbnail_url:url?, updated_at:int?}"
        )
    ),
    "GET /v3/templates/{template_id}": Ask(
        v3(
            """{aspect_ratio:str?, created_at:int?, id*:str, name*:str, scene_ids:[str],
            scenes:[{scene_id*:str, script:str?,
                variables:[{name*:str, variable_type*:str}]}],
            thumbnail_url:url?, updated_at:int?, variables:obj}"""
        )
    ),
    "GET /v3/template/{template_id}": Ask(
        v2(
            """{id*:str, name*:str, thumbnail_image_url*:url?, variables*:Variables,
            scenes*:[{id*:str, scene_id*:str, script*:str?, variables*:[obj]}]}"""
        )
    ),
    "POST /v3/templates/{template_id}": _as_isolated(
        "POST /v3/templates/{template_id}", v3("VideoDetail")
    ),
    "GET /v2/brand_voice/list": Ask(
        v2(
            """{list*:[{id*:str, name*:str, blacklist*:[str]0, whitelist*:[[str]]0,
            tones*:[str]0, vocabulary*:[[str]]0}], total*:int, token*:str?}"""
        )
    ),
    "POST /v1/brand_voice/{brand_voice_id}": Ask(v1("any"), body={"name": "Ours"}),
    "GET /v3/brand-glossaries": Ask(
        page("{brand_glossary_id*:str, created_at*:iso, name*:str, updated_at*:iso}")
    ),
    "GET /v1/folders": Ask(v1("{folders*:[Folder], token*:str?, total*:int}")),
    "POST /v1/folders/create": Ask(v1("Folder"), body={"name": "New"}),
    "POST /v1/folders/{folder_id}": Ask(v1("any"), body={"name": "Other"}),
    "POST /v1/folders/{folder_id}/trash": Ask(v1("any")),
    "POST /v1/folders/{folder_id}/restore": _as_isolated(
        "POST /v1/folders/{folder_id}/restore", v1("any")
    ),
    "GET /v1/webhook/webhook.list": Ask(v1("[str]")),
    "GET /v1/webhook/endpoint.list": Ask(v1("[Endpoint1]")),
    "POST /v1/webhook/endpoint.add": Ask(
        v1(
            """{endpoint_id*:str, url*:url, secret*:str, status*:enabled, events*:[str]0?,
            username*:str?, created_at*:any}"""
        ),
        body={"url": "http://hooks.example/a", "events": []},
        status=(200, 201),
    ),
    "PATCH /v1/webhook/endpoint.update": _as_isolated(
        "PATCH /v1/webhook/endpoint.update", v1("any")
    ),
    "DELETE /v1/webhook/endpoint.delete": _as_isolated(
        "DELETE /v1/webhook/endpoint.delete", v1("any")
    ),
    "POST /v3/webhooks/endpoints": Ask(
        v3("Endpoint3"), body={"url": "http://hooks.example/b"}, status=(200, 201)
    ),
    "GET /v3/webhooks/endpoints": Ask(page("Endpoint3")),
    "PATCH /v3/webhooks/endpoints/{endpoint_id}": Ask(
        v3("Endpoint3"), body={"url": "http://hooks.example/c"}
    ),
    "DELETE /v3/webhooks/endpoints/{endpoint_id}": Ask("{data*:obj, error:obj?}"),
    "POST /v3/webhooks/endpoints/{endpoint_id}/rotate-secret": Ask(
        v3("{endpoint_id*:str, secret*:str}")
    ),
    "GET /v3/webhooks/event-types": Ask(page("{description*:str, event_type*:str}")),
    "GET /v3/webhooks/events": Ask(
        page("{created_at*:iso, event_data*:obj, event_id*:str, event_type*:str}")
    ),
    "GET /v1/user/me": Ask(v1("{username*:str, email*:str?, first_name*:str?, last_name*:str?}")),
    "GET /v2/user/remaining_quota": Ask(v2("Quota")),
    "GET /v1/video/remaining_quota": Ask(v1("{remaining_quota*:num}")),
    "GET /v3/users/me": Ask(v3("Me3")),
}
"""All routes of HeyGen's that are answered."""

NAMED["AvatarOfGroup"] = NAMED["PhotoAvatar"].strip()[:-1] + ", " + NAMED["Avatar"].strip()[1:]
"""Clients disagree on which of both shapes an avatar of a group has: it has both."""
