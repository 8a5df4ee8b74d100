"""Consent: v3's call, a page on which a person signs, and what a person may ask for afterwards."""

from __future__ import annotations

import hashlib
import json
import time
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    RedirectResponse,
    Response,
)

from ..errors import InvalidField, UnknownVoice
from ..jobs import persons
from ..library import AvatarGroup, Consent, LinkRefused, NoConsent, PersonalVoice, UnknownGroup
from ..library.consents import CONSENTS, Subject, usual
from . import answers, envelopes, making, people
from .auth import Space, actor
from .bodies import Lenient, Line, described, read
from .envelopes import ApiError
from .files import ZIP, zipped
from .paging import Token, bad_token
from .services import Services, base_url, services
from .v3 import asked as a
from .v3.pictures import video_of

router = APIRouter(tags=["Consent"])

DAYS: Final = 30
"""For which a page of consent opens."""
_FORM_LIMIT: Final = 20_000


class NewConsent(Lenient):
    """How a person consents; without text and video the answer has the address of a page."""

    consent_text: str | None = Field(default=None, description="The statement that was signed")
    consent_video: a.Asset | None = Field(default=None, description="The person saying it")
    person: Line | None = Field(default=None, description="Their name; the avatar's by itself")
    reroute_url: Line | None = Field(default=None, description="Where the page leads afterwards")


class Revocation(Lenient):
    """Why a consent ends."""

    reason: Line | None = None


@router.post(
    "/v3/avatars/{group_id}/consent",
    summary="Put down a person's consent",
    openapi_extra=described(NewConsent),
    response_model=answers.V3[answers.people.AskedConsent],
)
async def give(request: Request, space: Space, group_id: str) -> JSONResponse:
    """A signed statement or a video; or the address of a page on which the person signs."""
    asked, here = await read(request, NewConsent), services(request)

    def keep() -> dict[str, Any]:
        group = _group(here, space, group_id)
        with making.refusals():
            url = None
            if asked.consent_text is None and asked.consent_video is None:
                url = page_url(here, group, base_url(request), leads_to(asked.reroute_url))
            else:
                put_down(here, space, group, asked, actor(request.scope))
        return {"avatar_group": _shown(here, space, group_id, request), "url": url}

    return envelopes.v3(await run_in_threadpool(keep))


@router.get(
    "/v3/avatars/{group_id}/consent",
    summary="A person's consents",
    response_model=answers.V3[answers.people.Consents],
)
def listed(request: Request, space: Space, group_id: str) -> JSONResponse:
    """All that were given, newest first, with how and when each ended."""
    here = services(request)
    group = _group(here, space, group_id)
    found = here.library.consents.of(group.id, space)
    told = {
        "consent_status": here.library.avatars.consent(group),
        "consents": list(map(one, found)),
    }
    return envelopes.v3(told)


@router.delete(
    "/v3/avatars/{group_id}/consent",
    summary="Revoke a person's consent",
    openapi_extra=described(Revocation),
    response_model=answers.V3[answers.people.Revoked],
)
async def revoke(request: Request, space: Space, group_id: str) -> JSONResponse:
    """From now on the person's avatars are hidden and refused; videos in the making stop."""
    asked, here = await read(request, Revocation), services(request)

    def end() -> dict[str, Any]:
        group = _group(here, space, group_id)
        try:
            stopped = persons.revoke(
                here.library, group, actor(request.scope), asked.reason, here.jobs.cancel
            )
        except NoConsent as error:
            raise ApiError(409, "conflict", error.message) from None
        return {"id": group.id, "consent_status": "revoked", "stopped_videos": stopped}

    return envelopes.v3(await run_in_threadpool(end))


@router.get(
    "/v3/avatars/{group_id}/export",
    summary="A copy of all that is kept of a person",
    response_class=FileResponse,
    responses=ZIP,
)
def export(request: Request, space: Space, group_id: str) -> Response:
    """A ZIP: records, photos, consents, and every video that shows them."""
    here = services(request)
    group = _group(here, space, group_id)
    who = actor(request.scope)
    return zipped(f"{group.id}.zip", lambda out: persons.export(here.library, group, out, who))


@router.post(
    "/v3/avatars/{group_id}/erase",
    summary="Forget a person",
    response_model=answers.V3[answers.people.Erased],
)
def erase(request: Request, space: Space, group_id: str) -> JSONResponse:
    """Avatars, photos, consents and every video that shows them. Cannot be undone."""
    here = services(request)
    group = _group(here, space, group_id)
    gone = persons.erase(here.library, group, actor(request.scope), here.jobs.cancel)
    told = {"looks": gone.looks, "videos": gone.videos, "assets": gone.assets}
    return envelopes.v3({"id": group_id, "erased": told | {"objects": gone.objects}})


@router.get(
    "/v3/audit",
    summary="What was done about persons",
    response_model=answers.Page[answers.people.Entry],
)
def audit(
    request: Request,
    space: Space,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    token: Token = None,
    subject_id: str | None = None,
) -> JSONResponse:
    """Consents given and revoked, persons exported and erased; newest first."""
    consents = services(request).library.consents
    try:
        page = consents.audit(space, limit, token, subject_id)
    except InvalidField as error:
        raise bad_token(error) from None
    told = [
        {
            "id": entry.id,
            "action": entry.action,
            "subject_id": entry.subject_id,
            "actor": entry.actor,
            "detail": json.loads(entry.detail),
            "created_at": int(entry.created_at.timestamp()),
        }
        for entry in page.items
    ]
    return envelopes.v3(told, has_more=page.next_token is not None, next_token=page.next_token)


@router.get("/consent/{group_id}", include_in_schema=False)
def page(request: Request, group_id: str) -> HTMLResponse:
    """What a person reads and signs."""
    here = services(request)
    try:
        group = _opened(request, group_id)
    except ApiError as error:
        return _closed(error)
    if _standing(here, group) == "approved":
        return _page("<h1>Thank you</h1><p>Your consent is on record.</p>")
    return _form(here, request, group)


@router.post("/consent/{group_id}", include_in_schema=False)
async def sign(request: Request, group_id: str) -> Response:
    """The person's signature."""
    here = services(request)
    try:
        group = await run_in_threadpool(_opened, request, group_id)
    except ApiError as error:
        return _closed(error)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _FORM_LIMIT:
            return _page("<h1>That is too long</h1>", 413)
    form = parse_qs(body.decode("utf-8", "replace"))
    name, agreed = form.get("name", [""])[0], "agree" in form
    if not agreed or not name.strip():
        return _form(here, request, group, "Write your name and tick the box.", 400)

    def put_down() -> None:
        here.library.consents.give(group, name, None, "signed", "the person")

    try:
        await run_in_threadpool(put_down)
    except InvalidField as error:
        return _form(here, request, group, error.message, 400)
    onward = request.query_params.get("reroute")
    if onward:
        return RedirectResponse(onward, 303)
    return _page("<h1>Thank you</h1><p>Your consent is on record. You can close this page.</p>")


def put_down(here: Services, space: str, group: Subject, asked: NewConsent, who: str) -> Consent:
    """Keep a statement or a video. Raises `InvalidField`."""
    person, consents = asked.person or group.name, here.library.consents
    if asked.consent_video is None:
        return consents.give(group, person, asked.consent_text, "statement", who)
    with TemporaryDirectory(prefix="standin-") as folder:
        file = video_of(here, space, asked.consent_video, Path(folder), ("consent_video",))
        return seen(here, group, person, asked.consent_text, who, file)


def seen(
    here: Services, group: Subject, person: str, statement: str | None, who: str, file: Path
) -> Consent:
    """Put down a consent that a video shows; the video is kept. Raises `InvalidField`."""
    with file.open("rb") as content:
        key = f"{CONSENTS}/{hashlib.file_digest(content, 'sha256').hexdigest()}"
    here.library.objects.put_file(key, file)
    return here.library.consents.give(group, person, statement, "video", who, key)


def leads_to(url: str | None) -> str | None:
    """Where a page leads afterwards. Raises `InvalidField`."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fine = False
    if not fine or len(url) > 2048:
        raise InvalidField(("reroute_url",), "must be an http or https address")
    return url


def page_url(here: Services, group: Subject, base: str, onward: str | None = None) -> str:
    """Address of the page on which a person signs; it opens for `DAYS` days."""
    # Where it leads is part of what is signed: nobody else may send a person elsewhere.
    path = f"/consent/{group.id}"
    until = time.time() + DAYS * 24 * 60 * 60
    more = f"&reroute={quote(onward, safe='')}" if onward else ""
    return f"{base}{path}?{here.library.links.sign(_signed(path, onward), until)}{more}"


def _signed(path: str, onward: str | None) -> str:
    return path if onward is None else f"{path}/{hashlib.sha256(onward.encode()).hexdigest()}"


def _opened(request: Request, group_id: str) -> Subject:
    here = services(request)
    signed = _signed(f"/consent/{group_id}", request.query_params.get("reroute"))
    try:
        here.library.links.verify("GET", signed, request.query_params, time.time())
        try:
            return here.library.avatars.group(group_id, None)
        except UnknownGroup:
            return here.library.voices.get(group_id, None)
    except LinkRefused:
        raise ApiError(403, "forbidden", "the link has expired or is not whole") from None
    except UnknownVoice:
        raise ApiError(404, "avatar_not_found", "what the page was for was deleted") from None


def _closed(error: ApiError) -> HTMLResponse:
    """For people, who were sent an address and know nothing of the API."""
    why = f"{error.message[:1].upper()}{error.message[1:]}."
    told = f"<p>{escape(why)}</p><p>Ask whoever sent it to you for a new one.</p>"
    return _page(f"<h1>This page does not open</h1>{told}", error.status)


def _standing(here: Services, subject: Subject) -> str | None:
    if isinstance(subject, PersonalVoice):
        return here.library.voices.consent(subject)
    return here.library.avatars.consent(subject)


_HOUSE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Consent</title><link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent); }}
body {{ margin: 0; min-height: 100vh; display: grid; place-content: center; padding: 1.5rem;
  font: 17px/1.55 system-ui, sans-serif; background: light-dark(#f5f3ee, #121416);
  color: light-dark(#1a1c1e, #eef0ee); box-sizing: border-box; }}
main {{ max-width: 34rem; padding: clamp(1.5rem, 5vw, 2.5rem); border-radius: 16px;
  background: light-dark(#fff, #1a1d20); border: 1px solid var(--line); }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 0 1rem; }}
img {{ display: block; width: 100%; border-radius: 12px; margin: 0 0 1.25rem; }}
blockquote {{ margin: 0 0 1.5rem; padding: .25rem 0 .25rem 1rem;
  border-left: 3px solid light-dark(#0a6a66, #57cabd); }}
label {{ display: block; margin: 0 0 1rem; }}
input[type=text] {{ display: block; width: 100%; box-sizing: border-box; margin-top: .35rem;
  padding: .7rem .8rem; font: inherit; border: 1px solid var(--line); border-radius: 8px;
  background: transparent; color: inherit; }}
input[type=checkbox] {{ width: 1.15rem; height: 1.15rem; margin: 0 .35rem 0 0;
  vertical-align: -.15em; accent-color: light-dark(#0a6a66, #57cabd); }}
button {{ font: inherit; font-weight: 600; padding: .7rem 1.2rem; border: 0; border-radius: 8px;
  background: light-dark(#0a6a66, #57cabd); color: light-dark(#fff, #07211f); cursor: pointer; }}
:focus-visible {{ outline: 3px solid light-dark(#0a6a66, #57cabd); outline-offset: 2px; }}
.wrong {{ color: light-dark(#b3261e, #ff8a80); }}
</style></head><body><main>{content}</main></body></html>"""


def _page(content: str, status: int = 200) -> HTMLResponse:
    # No form-action: browsers apply it to where the answer leads as well.
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; frame-ancestors 'none'"
    )
    headers = {"Cache-Control": "no-store", "Content-Security-Policy": policy}
    headers["Referrer-Policy"] = "no-referrer"
    return HTMLResponse(_HOUSE.format(content=content), status, headers)


def _form(
    here: Services, request: Request, group: Subject, wrong: str = "", status: int = 200
) -> HTMLResponse:
    words, what = usual(group), "voice"
    picture = None
    if isinstance(group, AvatarGroup):
        what, picture = "likeness", _picture(here, group, base_url(request))
    image = f'<img src="{escape(picture)}" alt="The avatar">' if picture else ""
    told = f'<p class="wrong" role="alert">{escape(wrong)}</p>' if wrong else ""
    return _page(
        f"<h1>May videos be made with your {what}?</h1>{image}"
        f"<blockquote>{escape(words)}</blockquote>{told}"
        '<form method="post"><label>Your full name'
        '<input type="text" name="name" autocomplete="name" required maxlength="200"></label>'
        '<label><input type="checkbox" name="agree" required> I have read this and I agree.'
        "</label><button>Sign</button></form>",
        status,
    )


def _picture(here: Services, group: AvatarGroup, base: str) -> str | None:
    looks = here.library.avatars.looks(group.space_id, group.id)
    ready = next((look for look in looks if look.state == "ready"), None)
    if ready is None or here.library.avatars.consent(group) in ("pending", "revoked"):
        return None  # previews of an avatar without consent are not shown
    return people.preview(here, ready.id, ".webp", base, personal=True)


def one(consent: Consent) -> dict[str, Any]:
    """A consent as lists tell it."""
    ended = consent.revoked_at
    return {
        "id": consent.id,
        "person": consent.person,
        "statement": consent.statement,
        "method": consent.method,
        "given_at": int(consent.given_at.timestamp()),
        "given_by": consent.given_by,
        "revoked_at": int(ended.timestamp()) if ended else None,
        "revoked_by": consent.revoked_by,
        "reason": consent.reason,
    }


def _shown(here: Services, space: str, group_id: str, request: Request) -> dict[str, Any]:
    from .v3.avatars import shown_group

    return shown_group(request, _group(here, space, group_id))


def _group(here: Services, space: str, group_id: str) -> AvatarGroup:
    try:
        return here.library.avatars.group(group_id, space)
    except UnknownGroup as error:
        raise ApiError(404, "avatar_not_found", error.message) from None
