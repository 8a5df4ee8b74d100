"""Files, folders, templates and brand voices."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel


class File(BaseModel):
    """An asset in v1."""

    id: str
    name: str
    file_type: Literal["image", "video", "audio"]
    folder_id: str
    meta: None
    created_ts: int
    url: str
    image_key: str | None


class Files(BaseModel):
    """A page of assets in v1."""

    assets: list[File]
    total: int
    token: str | None


class Asset(BaseModel):
    """An asset in v3."""

    id: str
    name: str
    type: Literal["image", "video", "audio"]
    owner: str
    space_id: str
    folder_id: str | None
    uploaded_at: int
    url: str


class Uploaded(BaseModel):
    """A file that was uploaded."""

    asset_id: str
    url: str
    mime_type: str
    size_bytes: int


class CompletedUpload(Uploaded):
    """A direct upload that has ended."""

    status: str


class DirectUpload(BaseModel):
    """Where to PUT a file, and with which headers."""

    asset_id: str
    status: str
    upload_url: str
    upload_headers: dict[str, str]
    expires_in_seconds: int
    max_bytes: int


class Folder(BaseModel):
    """A folder of videos or assets."""

    id: str
    name: str
    parent_id: str | None
    project_type: str | None
    is_trash: bool
    created_ts: int
    updated_ts: int
    direct_children_count: int
    creator_username: str | None


class Folders(BaseModel):
    """A page of folders."""

    folders: list[Folder]
    token: str | None
    total: int


class Variable(BaseModel):
    """What a template wants to be told, and what it takes unless it is."""

    name: str
    type: str
    properties: dict[str, Any]


class ListedTemplate(BaseModel):
    """A template in v2's list."""

    template_id: str
    name: str
    thumbnail_image_url: str | None
    aspect_ratio: str


class ListedTemplates(BaseModel):
    """All templates."""

    templates: list[ListedTemplate]


class TemplateV2(ListedTemplate):
    """A template in v2."""

    variables: dict[str, Variable]


class NewTemplate(BaseModel):
    """A template that was kept."""

    template_id: str
    name: str
    variables: dict[str, Variable]


class TemplateId(BaseModel):
    """Which template."""

    template_id: str


class Template(BaseModel):
    """A template in v3's list."""

    id: str
    name: str
    aspect_ratio: str
    thumbnail_url: str | None
    created_at: int
    updated_at: int


class SceneVariable(BaseModel):
    """A variable of a scene."""

    name: str
    variable_type: str


class TemplateScene(BaseModel):
    """A scene of a template."""

    scene_id: str
    id: str
    script: str | None
    variables: list[SceneVariable]


class TemplateDetail(Template):
    """A template in v3."""

    thumbnail_image_url: str | None
    variables: dict[str, Variable]
    scene_ids: list[str]
    scenes: list[TemplateScene]


class BrandVoice(BaseModel):
    """Words and how they are said."""

    id: str
    name: str
    blacklist: list[str]
    whitelist: list[list[str]]
    tones: list[str]
    vocabulary: list[list[str]]


class BrandVoices(BaseModel):
    """A page of brand voices."""

    list: Sequence[BrandVoice]
    total: int
    token: str | None


class Glossary(BaseModel):
    """A brand voice in v3."""

    brand_glossary_id: str
    name: str
    created_at: str
    updated_at: str
