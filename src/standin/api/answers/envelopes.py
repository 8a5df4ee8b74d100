"""What is around every answer, and around every refusal."""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, Field

Data = TypeVar("Data")


class V1(BaseModel, Generic[Data]):
    """Success in v1."""

    code: Literal[100]
    message: str
    msg: None
    data: Data


class V2(BaseModel, Generic[Data]):
    """Success in v2."""

    error: None
    data: Data


class V2Made(V2[Data], Generic[Data]):
    """Success in v2 where a video is asked for."""

    code: Literal[100]
    message: str


class V3(BaseModel, Generic[Data]):
    """Success in v3."""

    data: Data


class Page(BaseModel, Generic[Data]):
    """A page of a list in v3."""

    data: list[Data]
    has_more: bool
    next_token: str | None = Field(description="For the parameter token of the next page")


class Id(BaseModel):
    """What was changed or deleted."""

    id: str


class ErrorV1(BaseModel):
    """A refusal of the v1 API."""

    code: int
    message: str
    data: None = None


class ErrorWords(BaseModel):
    """What went wrong, for programs and for people."""

    code: str
    message: str


class ErrorV2(BaseModel):
    """A refusal of the v2 API."""

    data: None = None
    error: ErrorWords


class ErrorWordsV3(ErrorWords):
    """What went wrong, and with which field."""

    param: str | None = None


class ErrorV3(BaseModel):
    """A refusal of the v3 API."""

    error: ErrorWordsV3
