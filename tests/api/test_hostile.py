"""Whatever is sent, nothing breaks: refusals are in their version's envelope and name a field."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pytest

from .conftest import House, build
from .hostile import calls
from .isolation import MARK, MINE, things

_INNER = re.compile(r"Traceback|site-packages|pydantic|NoneType|has no attribute|[Ii]nput should")
"""What a person who asks must not be told."""
_FIRST, _STEP = 5, 409
"""Which of the 150,000 calls are tried."""
_HOLLOW = ("look", "voice", "film", "sound")


@pytest.fixture
def house(tmp_path: Any) -> Iterator[House]:
    built = build(tmp_path)
    built.client.headers["X-Api-Key"] = built.library.keys.create(space_id=MINE).key
    yield built
    built.close()


def test_nothing_that_is_sent_breaks_a_call(house: House) -> None:
    document = house.client.get("/openapi.json").json()
    ids = things(house, MINE, MARK)
    wrong = []
    for method, path, more in islice(calls(document, ids), _FIRST, None, _STEP):
        if path.endswith("/still") and any(ids[name] in str(more) for name in _HOLLOW):
            continue  # drawn of files that are none: that is nobody's request
        answer = house.client.request(method, path, **more)
        why = _wrong(path, answer)
        if why:
            wrong.append((why, method, path, str(more)[:300], answer.text[:300]))
    assert wrong == []


def _wrong(path: str, answer: Any) -> str | None:
    """What is wrong with an answer."""
    if answer.status_code < 400:
        return None
    if answer.status_code >= 500 and answer.status_code != 501:
        return "broke"
    told = answer.json()
    if path.startswith("/v1/"):
        fits = isinstance(told["code"], int) and told["data"] is None
        message = told["message"]
    else:
        fits = path.startswith("/v3/") or told["data"] is None
        message = told["error"]["message"]
    if not fits or not message or len(message) > 2100:
        return "envelope"
    if _INNER.search(message):
        return "words"
    if path.startswith("/v3/") and told["error"]["code"] == "invalid_parameter":
        whole = message.startswith(("the body ", "the form ", "the file "))
        return None if "param" in told["error"] or whole else "no field"
    return None
