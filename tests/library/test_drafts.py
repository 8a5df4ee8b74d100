"""Drafts keep every change, and never one over another's."""

import pytest

from standin.errors import InvalidField
from standin.library import DraftChanged, Library, UnknownDraft
from standin.library.drafts import MOST

BODY = {"title": "Hello", "video_inputs": [{"voice": {"type": "text", "input_text": "{{who}} 🎬"}}]}


def test_a_draft_is_kept_and_changed_step_by_step(library: Library) -> None:
    drafts = library.drafts
    draft = drafts.create("a", BODY)
    assert (draft.title, draft.revision) == ("Hello", 1)
    assert drafts.save(draft.id, "a", {**BODY, "title": "Other"}, 1) == 2
    found = drafts.get(draft.id, "a")
    assert (found.title, found.revision) == ("Other", 2)
    assert "{{who}} 🎬" in found.body
    assert found.updated_at > draft.updated_at


def test_of_two_who_change_the_same_revision_one_is_told(library: Library) -> None:
    drafts = library.drafts
    draft = drafts.create("a", BODY)
    drafts.save(draft.id, "a", {"title": "One"}, 1)
    with pytest.raises(DraftChanged, match="revision 2, not 1"):
        drafts.save(draft.id, "a", {"title": "Two"}, 1)
    assert drafts.get(draft.id, "a").title == "One"
    assert drafts.revision(draft.id, "a") == 2


def test_drafts_are_a_spaces_own(library: Library) -> None:
    drafts = library.drafts
    draft = drafts.create("a", BODY)
    assert drafts.list("b") == []
    assert drafts.revision(draft.id, "b") is None
    for call in (
        lambda: drafts.get(draft.id, "b"),
        lambda: drafts.save(draft.id, "b", BODY, 1),
        lambda: drafts.get("\0", "a"),
    ):
        with pytest.raises(UnknownDraft):
            call()
    drafts.mark_made(draft.id, "b", 1)
    drafts.delete(draft.id, "b")
    assert [each.id for each in drafts.list("a")] == [draft.id]
    drafts.delete(draft.id, "a")
    assert drafts.list("a") == []


def test_what_was_made_is_no_draft_until_it_is_changed(library: Library) -> None:
    drafts = library.drafts
    old, new = drafts.create("a", BODY), drafts.create("a", {"title": "50 % of _it_"})
    drafts.mark_made(old.id, "a", 1)
    assert [each.id for each in drafts.list("a")] == [new.id]
    drafts.save(old.id, "a", BODY, 1)
    assert [each.id for each in drafts.list("a")] == [old.id, new.id]
    assert [each.id for each in drafts.list("a", query="0 % OF _")] == [new.id]
    assert drafts.list("a", query="%a%") == []


def test_what_no_database_should_keep_is_refused(library: Library) -> None:
    with pytest.raises(InvalidField, match="at most 1,000,000"):
        library.drafts.create("a", {"title": "x" * MOST})
    with pytest.raises(InvalidField, match=r"U\+0000"):
        library.drafts.create("a", {"title": "\0"})
    assert library.drafts.create("a", {"title": "\\u0000"}).title == "\\u0000"
