"""Two spaces: neither sees, guesses, lists, changes, deletes or replays what the other has."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from standin.api import unbuilt
from standin.api.app import MODULES
from standin.library.models import Base

from .conftest import House, build
from .isolation import (
    CALLS,
    IN_PATHS,
    MARK,
    MINE,
    OF_THE_HOUSE,
    ONLY_NEW,
    THEIRS,
    WITHOUT_A_KEY,
    Call,
    filled,
    things,
)

_TELLS_NOTHING = {"api_keys", "holds", "rates"}
"""Tables in which a call may leave a trace of itself."""


@dataclass
class Two:
    """A house with two spaces."""

    house: House
    mine: dict[str, str]
    theirs: dict[str, str]
    keys: dict[str, str]

    def call(self, route: str, call: Call, ids: dict[str, str], space: str) -> Any:
        method, _, template = route.partition(" ")
        own = self.theirs if space == THEIRS else self.mine
        known = ids | {f"own_{name}": value for name, value in own.items()}
        in_path = {name: f"{{{kind}}}" for name, kind in IN_PATHS.items()} | call.path
        path = filled(re.sub(r"\{(\w+)\}", lambda m: in_path[m[1]], template), known)
        more: dict[str, Any] = {"params": filled(call.query, known)}
        if call.body is not None:
            more["json"] = filled(call.body, known)
        if call.content is not None:
            more["content"] = call.content
        headers = {"X-Api-Key": self.keys[space], **call.headers}
        return self.house.client.request(method, path, headers=headers, **more)

    def state(self) -> dict[str, Any]:
        """All that the space that is attacked has."""
        kept: dict[str, Any] = {}
        with self.house.library.database.read() as session:
            for table in Base.metadata.sorted_tables:
                rows = [tuple(row) for row in session.execute(select(table))]
                if table.name not in _TELLS_NOTHING:
                    kept[table.name] = [row for row in rows if self._is_mine(row)]
        library = self.house.library
        here = [o for o in library.objects.list("") if MARK in o.key or self.mine["video"] in o.key]
        return {**kept, "objects": sorted((o.key, o.size) for o in here)}

    def _is_mine(self, row: tuple[Any, ...]) -> bool:
        known = {MINE, *self.mine.values()}
        return any(value in known for value in row if isinstance(value, str))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    house = build(tmp_path_factory.mktemp("two"))
    keys = {space: house.library.keys.create(space_id=space).key for space in (MINE, THEIRS)}
    yield Two(house, things(house, MINE, MARK), things(house, THEIRS, "own"), keys)
    house.close()


@pytest.fixture
def fresh(two: Two) -> Two:
    """The same house with new things, for their owner to use up."""
    return Two(two.house, things(two.house, MINE, MARK), two.theirs, two.keys)


EACH = [
    pytest.param(route, call, id=f"{route} {number}")
    for route, calls in CALLS.items()
    for number, call in enumerate(calls)
]


def routes(modules: Any) -> set[str]:
    found = set()
    for route in (route for module in modules for route in module.router.routes):
        if isinstance(route, APIRoute):
            path = route.path.replace(":path", "")
            found |= {f"{method} {path}" for method in route.methods or ()}
    return found


def test_every_route_says_what_it_may_reach() -> None:
    said = set(CALLS) | OF_THE_HOUSE | ONLY_NEW | WITHOUT_A_KEY
    assert said == routes(module for module in MODULES if module is not unbuilt)
    assert len(said) == sum(map(len, (CALLS, OF_THE_HOUSE, ONLY_NEW, WITHOUT_A_KEY)))


@pytest.mark.parametrize("route", sorted(set(CALLS) | OF_THE_HOUSE | ONLY_NEW))
def test_nothing_is_answered_without_a_key(two: Two, route: str) -> None:
    method, _, path = route.partition(" ")
    path = re.sub(r"\{(\w+)\}", lambda m: two.mine.get(IN_PATHS.get(m[1], ""), "x"), path)
    answer = two.house.client.request(method, path, headers={"X-Api-Key": "sk_standin_no"})
    assert answer.status_code == 401


@pytest.mark.parametrize(("route", "call"), EACH)
def test_another_space_gets_nothing(two: Two, route: str, call: Call) -> None:
    before = two.state()
    answer = two.call(route, call, two.mine, THEIRS)
    told = _without(answer.text, two.mine if call.kind == "one" else {})
    assert MARK not in told.lower()
    assert not [name for name, value in two.mine.items() if value in told]
    assert two.state() == before
    if call.kind == "many":
        assert answer.status_code == 200
        return
    strange = {name: uuid.uuid4().hex for name in two.mine}
    guessed = two.call(route, call, strange, THEIRS)
    assert answer.status_code == guessed.status_code
    assert _alike(told) == _alike(_without(guessed.text, strange))
    assert call.silent or 400 <= answer.status_code < 500


@pytest.mark.parametrize(("route", "call"), [each for each in EACH if each.values[1].owner])  # type: ignore[union-attr]
def test_its_owner_does(fresh: Two, route: str, call: Call) -> None:
    """What is refused above is refused for whose it is, and not for how it was asked."""
    answer = fresh.call(route, call, fresh.mine, MINE)
    assert answer.status_code in (200, 202), answer.text
    if call.kind == "many" or call.silent:
        marked = [MARK, *fresh.mine.values(), "queued"]
        assert any(mark in answer.text for mark in marked), answer.text


def _without(text: str, ids: dict[str, str]) -> str:
    """An answer without the ids that were asked for: it may repeat them."""
    for value in ids.values():
        text = text.replace(value, "ID")
    return text


def _alike(text: str) -> str:
    """An answer without what is new in each."""
    text = re.sub(r'"(batch_id|created_at|given_at)":\s*("[^"]*"|\d+)', "", text)
    return re.sub(r"[0-9a-f]{32}", "NEW", text)
