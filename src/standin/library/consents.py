"""Who allowed what with a face or a voice, who took it back, and what was done about it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from ..errors import InvalidField, StandinError
from .database import Database
from .models import AuditEntry, AvatarGroup, Consent, PersonalVoice, now
from .pages import Page, page

CONSENTS: Final = "consents"
"""Folder of the videos of consent among the objects."""
STATEMENT: Final = (
    "I am the person shown by the avatar “{avatar}”. I allow videos to be made in which it speaks "
    "with my likeness. I know that I can take this back at any time."
)
"""What is said where nobody wrote other words."""
VOICE_STATEMENT: Final = (
    "The voice “{name}” is made of a recording of me. I allow videos to be made in which it "
    "speaks. I know that I can take this back at any time."
)
"""The same of a voice."""
PERSON_LENGTH: Final = 200
STATEMENT_LENGTH: Final = 10_000

Subject = AvatarGroup | PersonalVoice
"""Whom or what a consent is for."""
Method = Literal["statement", "signed", "video"]
Action = Literal[
    "consent.given", "consent.revoked", "person.exported", "person.erased", "lipsync.stated"
]


class NoConsent(StandinError):
    """There is nothing to revoke."""


class Consents:
    """The library's consents and its audit, which only grows."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def give(
        self,
        group: Subject,
        person: str,
        statement: str | None,
        method: Method,
        actor: str,
        evidence_key: str | None = None,
    ) -> Consent:
        """Put down a person's consent; with it the avatars of ``group``, or the voice, work.

        ``statement`` is `usual` when None. Raises `InvalidField`.
        """
        consent = Consent(
            id=uuid.uuid4().hex,
            space_id=group.space_id,
            subject_id=group.id,
            person=named(person),
            statement=_text(
                "consent_text",
                statement or usual(group),
                STATEMENT_LENGTH,
            ),
            method=method,
            evidence_key=evidence_key,
            given_at=now(),
            given_by=actor,
        )
        with self._database.write() as session:
            session.add(consent)
            _row(session, group).consent = "given"
            told = {"consent": consent.id, "method": method}
            note(session, group.space_id, "consent.given", group.id, actor, told)
        return consent

    def revoke(self, group: Subject, actor: str, reason: str | None = None) -> int:
        """Take back every consent for ``group``: its avatars, or the voice, are hidden and refused
        from now on.

        Also for a person who was never asked. Gives the number of consents that ended; raises
        `NoConsent` when it was revoked before.
        """
        moment = now()
        query = select(Consent).where(
            Consent.space_id == group.space_id,
            Consent.subject_id == group.id,
            Consent.revoked_at.is_(None),
        )
        with self._database.write() as session:
            person = _row(session, group)
            if person.consent == "revoked":
                raise NoConsent("the consent was revoked before")
            open_ = session.scalars(query).all()
            for consent in open_:
                consent.revoked_at, consent.revoked_by = moment, actor
                consent.reason = reason[:1000] if reason else None
            person.consent = "revoked"
            told = {"consents": len(open_)}
            note(session, group.space_id, "consent.revoked", group.id, actor, told)
        return len(open_)

    def of(self, group_id: str, space_id: str) -> Sequence[Consent]:
        """All consents for a group, newest first."""
        query = select(Consent).where(Consent.space_id == space_id, Consent.subject_id == group_id)
        with self._database.read() as session:
            return session.scalars(query.order_by(Consent.given_at.desc(), Consent.id)).all()

    def note(
        self,
        space_id: str,
        action: Action,
        subject_id: str,
        actor: str,
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Put something down in the audit."""
        with self._database.write() as session:
            note(session, space_id, action, subject_id, actor, detail or {})

    def audit(
        self,
        space_id: str,
        limit: int = 100,
        token: str | None = None,
        subject_id: str | None = None,
    ) -> Page[AuditEntry]:
        """What was done in a space, newest first. Raises `InvalidField` for a wrong token."""
        query = select(AuditEntry).where(AuditEntry.space_id == space_id)
        if subject_id:
            query = query.where(AuditEntry.subject_id == subject_id)
        with self._database.read() as session:
            return page(session, query, AuditEntry, limit, token)


def _row(session: Session, subject: Subject) -> Subject:
    if isinstance(subject, PersonalVoice):
        return session.get_one(PersonalVoice, subject.id)
    return session.get_one(AvatarGroup, subject.id)


def usual(subject: Subject) -> str:
    """The statement where nobody wrote other words."""
    if isinstance(subject, PersonalVoice):
        return VOICE_STATEMENT.format(name=subject.name)
    return STATEMENT.format(avatar=subject.name)


def note(
    session: Session,
    space_id: str,
    action: Action,
    subject_id: str,
    actor: str,
    detail: Mapping[str, Any],
) -> None:
    """Put something down in the audit, in the transaction of the thing itself."""
    session.add(
        AuditEntry(
            id=uuid.uuid4().hex,
            space_id=space_id,
            action=action,
            subject_id=subject_id,
            actor=actor,
            detail=json.dumps(dict(detail)),
            created_at=now(),
        )
    )


def named(person: str, field: str = "person") -> str:
    """A person's name as it is kept. Raises `InvalidField` with the path ``field``."""
    return _text(field, person, PERSON_LENGTH)


def _text(field: str, given: str, most: int) -> str:
    text = given.strip()
    if not text or "\0" in text:
        raise InvalidField((field,), "is empty")
    if len(text) > most:
        raise InvalidField((field,), f"has {len(text)} characters, at most {most}")
    return text
