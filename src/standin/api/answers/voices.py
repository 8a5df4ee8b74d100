"""Voices and speech."""

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, Field

from .people import Consent, Gender


class Voice(BaseModel):
    """A voice that works here."""

    voice_id: str
    language: str
    gender: Gender
    name: str
    preview_audio: str
    support_pause: bool
    emotion_support: bool
    support_interactive_avatar: bool
    support_locale: bool
    locale: str = Field(description="BCP-47, such as en-US")


class VoiceList(BaseModel):
    """All voices."""

    voices: list[Voice]


class SpeechVoice(BaseModel):
    """A voice in v1."""

    voice_id: str
    language: str
    gender: Gender
    name: str
    display_name: str
    preview_audio_url: str
    preview_audio: str
    support_pause: bool
    support_locale: bool
    emotion_support: bool
    type: str


class SpeechVoices(BaseModel):
    """Voices in v1."""

    voices: list[SpeechVoice]


class ListedVoices(SpeechVoices):
    """Voices in v1, under both of their names."""

    list: Sequence[SpeechVoice]


class Locale(BaseModel):
    """A language that is spoken here."""

    value: str
    label: str
    language: str
    tag: str | None
    locale: str
    language_code: str


class Locales(BaseModel):
    """The languages that are spoken here."""

    locales: list[Locale]


class VoiceV3(BaseModel):
    """A voice in v3."""

    voice_id: str
    name: str
    language: str
    locale: str
    gender: Gender
    engine: str
    licence: str
    quality: str
    preview_audio_url: str | None
    support_locale: bool
    support_pause: bool
    support_match_tone: bool = Field(description="Can be tuned to a recording. Standin's own")
    type: Literal["public", "private"]


class VoiceState(BaseModel):
    """A voice in full: of the house, or a personal one."""

    voice_id: str
    name: str
    language: str
    locale: str
    gender: Gender
    engine: str
    licence: str | None = None
    quality: str | None = None
    preview_audio_url: str | None
    support_locale: bool
    support_pause: bool
    support_match_tone: bool | None = None
    type: Literal["public", "private"]
    status: Literal["processing", "complete", "failed"]
    failure_message: str | None
    created_at: int | None
    support_interactive_avatar: bool
    method: Literal["match_tone", "clone"] | None = None
    consent_status: str | None = None


class MatchedVoice(VoiceState):
    """A built-in voice that was tuned."""

    consent_url: str | None = Field(description="The page to sign on")
    report: dict[str, Any] = Field(description="Checks of the recording, and how near it came")


class ClonedVoice(BaseModel):
    """A voice that a speech server is to imitate."""

    voice_clone_id: str
    consent_status: str
    consent_url: str | None = Field(description="The page to sign on")


class VoiceId(BaseModel):
    """Which voice."""

    voice_id: str


class AskedVoiceConsent(VoiceId):
    """Where the consent for a voice stands, and the page to sign on if there is one to sign."""

    consent_status: str
    url: str | None


class VoiceConsents(VoiceId):
    """All consents for a voice."""

    consent_status: str
    consents: list[Consent]


class RevokedVoice(VoiceId):
    """A consent that has ended."""

    consent_status: str
    stopped_videos: int


class GoneVoice(BaseModel):
    """How much was erased."""

    videos: int
    assets: int
    objects: int


class ErasedVoice(VoiceId):
    """A voice of which nothing is kept."""

    erased: GoneVoice


class Word(BaseModel):
    """When a word is heard, in seconds."""

    word: str
    start: float
    end: float


class Speech(BaseModel):
    """Sound, and the time of every word."""

    audio_url: str
    duration: float
    request_id: str | None
    word_timestamps: list[Word]
