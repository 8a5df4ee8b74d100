"""Every route of HeyGen's that is answered gives what clients read in its answer."""

import json
import re
from collections.abc import Iterator
from typing import Any

import cv2
import pytest
from fastapi.routing import APIRoute
from pydantic import TypeAdapter

from standin.api.app import MODULES

from .conftest import House, build
from .contract import CONTRACT, NAMED, Ask
from .isolation import CALLS, IN_PATHS, MARK, MINE, filled, things
from .shapes import wrong
from .test_docs import DOCS

_VERSIONS = ("/v1/", "/v2/", "/v3/")


ROUTES = {
    f"{method} {route.path}": route
    for module in MODULES
    for route in module.router.routes
    if isinstance(route, APIRoute)
    for method in route.methods or ()
}


def documented(route: str, content: bytes) -> Any:
    """What of an answer the document of the API tells. Raises where it tells otherwise."""
    model: TypeAdapter[Any] = TypeAdapter(ROUTES[route].response_model)
    read = model.validate_json(content, strict=True)
    return model.dump_python(read, mode="json", exclude_unset=True)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    built = build(tmp_path_factory.mktemp("contract"))
    built.client.headers["X-Api-Key"] = built.library.keys.create(space_id=MINE).key
    yield built
    built.close()


@pytest.fixture(scope="module")
def face() -> bytes:
    astronaut = pytest.importorskip("skimage.data").astronaut()
    return bytes(cv2.imencode(".jpg", astronaut[..., ::-1])[1])


@pytest.fixture(scope="module")
def person(house: House, face: bytes) -> str:
    """A photo avatar that is ready."""
    answer = house.client.post("/v1/talking_photo", content=face)
    return str(answer.json()["data"]["talking_photo_id"])


@pytest.mark.parametrize("route", CONTRACT)
def test_the_answer_has_the_shape(house: House, route: str, request: pytest.FixtureRequest) -> None:
    asked = CONTRACT[route]
    ids = things(house, MINE, MARK)
    ids["template"] = _template(house)
    if "{face}" in repr(asked):
        face = request.getfixturevalue("face")
        house.library.objects.put("assets/face.jpg", face)
        ids["face"] = house.library.assets.create(
            MINE, "image", "assets/face.jpg", len(face), "image/jpeg", "face"
        ).id
    if "{person}" in repr(asked):
        ids["person"] = request.getfixturevalue("person")
    answer = _call(house, route, asked, ids, request)
    assert answer.status_code in asked.status, answer.text
    assert wrong(asked.shape, answer.json(), NAMED) == []
    if answer.is_success:
        assert documented(route, answer.content) == answer.json()


OURS = sorted(
    (route, i)
    for route, each in CALLS.items()
    if route in ROUTES.keys() - CONTRACT.keys() and ROUTES[route].response_model is not None
    for i, call in enumerate(each)
    if call.owner
)


@pytest.mark.parametrize(("route", "number"), OURS)
def test_what_only_standin_has_is_answered_as_the_document_says(
    house: House, route: str, number: int, request: pytest.FixtureRequest
) -> None:
    call = CALLS[route][number]
    ids = things(house, MINE, MARK)
    ids |= {f"own_{name}": known for name, known in ids.items()}
    ids["template"] = _template(house)
    asked = Ask("any", call.query, call.body, call.content, path=call.path, headers=call.headers)
    answer = _call(house, route, asked, ids, request)
    assert answer.status_code == 200, answer.text
    assert documented(route, answer.content) == answer.json()


def test_every_answer_in_json_has_a_schema(house: House) -> None:
    document = house.client.get("/openapi.json").json()
    bare = [
        f"{method.upper()} {path}"
        for path, calls in document["paths"].items()
        for method, call in calls.items()
        for status, told in call["responses"].items()
        if told.get("content", {}).get("application/json", {"schema": True}).get("schema")
        in ({}, None)
    ]
    assert bare == []


def test_every_route_that_is_answered_has_a_shape() -> None:
    table = DOCS.read_text().split("## What is answered")[1].split("##")[0]
    answered = {
        route
        for line in table.splitlines()
        if line.count("|") > 3 and line.split("|")[2].strip() == "answered"
        for route in re.findall(r"`([A-Z]+ [^`]+)`", line.split("|")[1])
        if route.split(" ")[1].startswith(_VERSIONS)
    }
    assert answered == set(CONTRACT)


@pytest.mark.parametrize(
    ("shape", "value", "places"),
    [
        ("{a*:int}", {"a": 1, "b": 2}, []),
        ("{a*:int}", {}, ["answer has no a"]),
        ("{a*:int}", {"a": True}, ["answer.a is not int"]),
        ("{a:int}", {}, []),
        ("{a:int?, b*:str}", {"a": None, "b": None}, ["answer.b is not str"]),
        ("[{a*:x/y}]", [{"a": "x"}, {"a": "z"}], ["answer[1].a is not x/y"]),
        ("[str]", [], ["answer is not a filled list"]),
        ("{a*:[str]0, b*:[Named]0?}", {"a": [], "b": [{"c": 1.5}]}, []),
        ("[Named]", [{"c": "1"}], ["answer[0].c is not num"]),
        ("<int>", {"a": 1, "b": "2"}, ["answer.b is not int"]),
        ("{u*:url, t*:iso}", {"u": "/a", "t": "2026-01-01T00:00:00Z"}, ["answer.u is not url"]),
    ],
)
def test_shapes_find_what_is_wrong(shape: str, value: Any, places: list[str]) -> None:
    found = wrong(shape, value, {"Named": "{c*:num}"})
    assert len(found) == len(places)
    assert all(one.startswith(place) for one, place in zip(found, places, strict=True))


def _template(house: House) -> str:
    """With a variable in what is said."""
    voice = {"type": "text", "voice_id": "flite-slt", "input_text": "Hello {{words}}."}
    scene = {"character": {"type": "avatar", "avatar_id": "maya"}, "voice": voice}
    kinds = json.dumps({"words": "text"})
    kept = house.library.templates.create(MINE, "T", {"video_inputs": [scene]}, variables=kinds)
    return kept.id


def _call(
    house: House, route: str, asked: Ask, ids: dict[str, str], request: pytest.FixtureRequest
) -> Any:
    method, _, template = route.partition(" ")
    in_path = {name: f"{{{kind}}}" for name, kind in IN_PATHS.items()} | asked.path
    path = filled(re.sub(r"\{(\w+)\}", lambda m: in_path[m[1]], template), ids)
    more: dict[str, Any] = {"params": filled(asked.query, ids), "headers": asked.headers}
    if asked.body is not None:
        more["json"] = filled(asked.body, ids)
    if asked.content is not None:
        is_face = asked.content == b"{face}"
        more["content"] = request.getfixturevalue("face") if is_face else asked.content
    if asked.files is not None:
        more["files"] = asked.files
    return house.client.request(method, path, **more)
