"""Avatars, their persons and photos, and consent."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from .envelopes import ErrorWords

Gender = Literal["female", "male", "unknown"]
Status = Literal["pending", "processing", "completed", "failed"]


class Avatar(BaseModel):
    """Somebody who can present."""

    avatar_id: str
    avatar_name: str
    gender: Gender
    preview_image_url: str
    preview_video_url: str
    premium: bool
    type: str | None
    tags: list[str] | None
    default_voice_id: str | None = Field(description="A voice that suits the avatar")


class TalkingPhoto(BaseModel):
    """A photo that can present."""

    talking_photo_id: str
    talking_photo_name: str
    preview_image_url: str


class AvatarList(BaseModel):
    """All avatars."""

    avatars: list[Avatar]
    talking_photos: list[TalkingPhoto]


class Pose(Avatar):
    """A look of v1."""

    id: str
    name: str
    pose_name: str


class Person(Pose):
    """Somebody with all looks."""

    avatar_states: list[Pose]


class Persons(BaseModel):
    """Everybody."""

    avatars: list[Person]


class AvatarDetails(BaseModel):
    """One avatar."""

    type: str
    id: str
    name: str
    gender: Gender
    preview_image_url: str | None
    preview_video_url: str | None
    premium: bool
    default_voice_id: str | None
    is_public: bool
    tags: list[str]


class AvatarGroup(BaseModel):
    """A person in v2."""

    id: str
    name: str
    created_at: int = Field(description="Seconds since 1970")
    num_looks: int
    preview_image: str
    group_type: str
    train_status: str | None
    default_voice_id: str | None


class AvatarGroups(BaseModel):
    """The persons of a space."""

    total_count: int
    avatar_group_list: list[AvatarGroup]


class Upscale(BaseModel):
    """Whether a photo can be made larger."""

    available: bool
    reason: str | None


class PhotoLook(Avatar):
    """A look of a person, with the keys of both of HeyGen's shapes."""

    id: str
    name: str
    image_url: str
    created_at: float = Field(description="Seconds since 1970")
    status: Status
    error_msg: str | None = None
    group_id: str
    is_motion: bool
    motion_preview_url: str | None
    business_type: str | None
    upscale_availability: Upscale
    upscaled: bool
    background_sound_effect: None


class PhotoAvatars(BaseModel):
    """Looks that were added."""

    photo_avatar_list: list[PhotoLook]


class GroupAvatars(BaseModel):
    """The looks of a person."""

    avatar_list: list[PhotoLook]


class Finding(BaseModel):
    """Something about a photo or video that is not as it should be."""

    code: str
    what: str
    message: str
    advice: str
    value: float | None
    limit: float | None


class Face(BaseModel):
    """Where a face is, in parts of the picture's sides."""

    x: float
    y: float
    width: float
    height: float


class PhotoReport(BaseModel):
    """What was found in a photo."""

    ok: bool
    problems: list[Finding]
    warnings: list[Finding]
    faces: list[Face]
    chosen: int | None = Field(description="Which of the faces is the avatar's")
    width: int
    height: int
    score: float | None


class NewPhotoLook(PhotoLook):
    """A look, with what was found in its photo."""

    report: PhotoReport | None


class NewTalkingPhoto(BaseModel):
    """A photo that was uploaded."""

    talking_photo_id: str
    talking_photo_url: str
    report: PhotoReport


class ListedPhoto(BaseModel):
    """A talking photo in v1."""

    id: str
    image_url: str
    circle_image: str
    name: str
    status: str


class Generation(BaseModel):
    """Presenters that are being drawn."""

    generation_id: str


class Generated(BaseModel):
    """How far they are."""

    id: str
    status: str
    msg: str | None
    image_url_list: list[str] | None
    image_key_list: list[str] | None


class Training(BaseModel):
    """How far a person's looks are."""

    status: str
    error_msg: str | None
    created_at: float
    updated_at: float
    best_id: str | None


class Group(BaseModel):
    """A person in v3."""

    id: str
    name: str
    created_at: int = Field(description="Seconds since 1970")
    looks_count: int
    gender: Gender
    preview_image_url: str | None
    preview_video_url: str | None
    default_voice_id: str | None
    consent_status: str | None = Field(description="None: nobody needs to be asked")
    status: Literal["processing", "pending_consent", "failed", "completed"]
    error: ErrorWords | None


class Look(BaseModel):
    """A look in v3."""

    id: str
    name: str
    avatar_type: Literal["studio_avatar", "digital_twin", "photo_avatar"]
    group_id: str
    gender: Gender
    default_voice_id: str | None
    image_width: int
    image_height: int
    preferred_orientation: Literal["portrait", "landscape", "square"]
    preview_image_url: str | None
    preview_video_url: str | None
    status: str
    supported_api_engines: list[str]
    tags: list[str]
    error: ErrorWords | None
    mouth_engine: str | None = Field(default=None, description="Standin's own")


class NewAvatar(BaseModel):
    """A look that was made, and whose it is."""

    avatar_item: Look
    avatar_group: Group


class AskedConsent(BaseModel):
    """A person, and the page to sign on if there is one to sign."""

    avatar_group: Group
    url: str | None


class Consent(BaseModel):
    """A consent that was given."""

    id: str
    person: str
    statement: str
    method: Literal["statement", "video", "signed"]
    given_at: int
    given_by: str
    revoked_at: int | None
    revoked_by: str | None
    reason: str | None


class Consents(BaseModel):
    """All consents of a person."""

    consent_status: str | None
    consents: list[Consent]


class Revoked(BaseModel):
    """A consent that has ended."""

    id: str
    consent_status: str
    stopped_videos: int


class Gone(BaseModel):
    """How much was erased."""

    looks: int
    videos: int
    assets: int
    objects: int


class Erased(BaseModel):
    """A person of whom nothing is kept."""

    id: str
    erased: Gone


class Entry(BaseModel):
    """Something that was done about a person."""

    id: str
    action: str
    subject_id: str
    actor: str
    detail: dict[str, Any]
    created_at: int
