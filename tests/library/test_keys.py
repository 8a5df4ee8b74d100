import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from standin.errors import InvalidField
from standin.library import SCOPES, ApiKey, Library, scopes_of
from standin.library.models import now


def test_a_key_is_told_once_and_kept_as_a_hash(library: Library) -> None:
    made = library.keys.create("laptop", "space")
    assert re.fullmatch(r"sk_standin_[A-Za-z0-9_-]{43}", made.key)
    (kept,) = library.keys.list()
    assert (kept.name, kept.space_id) == ("laptop", "space")
    assert made.key.startswith(kept.prefix)
    assert len(kept.prefix) == 15
    assert made.key not in str(vars(kept))


def test_a_key_opens_its_space(library: Library) -> None:
    made = library.keys.create("", "space")
    found = library.keys.verify(made.key)
    assert found is not None
    assert found.space_id == "space"
    for wrong in ("", "x", made.key[:-1], made.key + "x", made.key.upper(), "ä", "\ud800"):
        assert library.keys.verify(wrong) is None


def test_a_revoked_key_opens_nothing(library: Library) -> None:
    made, other = library.keys.create(), library.keys.create()
    assert library.keys.revoke(made.record.id)
    assert not library.keys.revoke(made.record.id)
    assert not library.keys.revoke("no such key")
    assert library.keys.verify(made.key) is None
    assert library.keys.verify(other.key) is not None
    assert [key.revoked_at is None for key in library.keys.list()].count(True) == 1


def test_last_use_is_noted_about_once_a_minute(library: Library) -> None:
    made = library.keys.create()

    def used_after(verify_at_age: timedelta | None) -> object:
        if verify_at_age is not None:
            with library.database.write() as session:
                session.execute(update(ApiKey).values(last_used_at=now() - verify_at_age))
        before = library.keys.list()[0].last_used_at
        library.keys.verify(made.key)
        return library.keys.list()[0].last_used_at != before

    assert used_after(None)
    assert not used_after(timedelta(seconds=30))
    assert used_after(timedelta(seconds=90))


def test_a_key_may_do_what_it_was_made_for(library: Library) -> None:
    library.keys.create(scopes=["read"])
    library.keys.create(scopes=["manage", "read"])
    library.keys.create()
    kept = [scopes_of(key) for key in library.keys.list()]
    assert set(kept) == {frozenset({"read"}), frozenset({"read", "manage"}), frozenset(SCOPES)}


@pytest.mark.parametrize("scopes", [[], ["read", "everything"]])
def test_strange_scopes_are_refused(library: Library, scopes: list[Any]) -> None:
    with pytest.raises(InvalidField, match="scope: must be some of read, create, manage"):
        library.keys.create(scopes=scopes)
    assert library.keys.list() == []


@pytest.mark.parametrize("space", ["", " ", "a b", "-a", "a/b", "x" * 65, "é"])
def test_strange_spaces_are_refused(library: Library, space: str) -> None:
    with pytest.raises(InvalidField, match="space"):
        library.keys.create(space_id=space)


def test_an_expired_key_opens_nothing(library: Library) -> None:
    made = library.keys.create(expires_at=now() + timedelta(hours=1))
    assert library.keys.verify(made.key) is not None
    assert library.keys.is_open(made.record.id)
    assert not library.keys.has_expired(made.key)
    with library.database.write() as session:
        session.execute(update(ApiKey).values(expires_at=now() - timedelta(seconds=1)))
    assert library.keys.verify(made.key) is None
    assert not library.keys.is_open(made.record.id)
    assert library.keys.has_expired(made.key)
    library.keys.revoke(made.record.id)
    assert not library.keys.has_expired(made.key)


def test_a_key_cannot_end_before_it_begins(library: Library) -> None:
    with pytest.raises(InvalidField, match="expires"):
        library.keys.create(expires_at=now())
