"""What is not built says so, in each version's envelope."""

import re

from standin.api.unbuilt import UNBUILT

from .conftest import House


def test_each_answers_501_with_a_sentence_in_its_envelope(closed_house: House) -> None:
    for method, path, why in UNBUILT:
        answer = closed_house.client.request(method, re.sub(r"\{\w+\}", "x", path))
        assert answer.status_code == 501, path
        body = answer.json()
        if path.startswith("/v1/"):
            assert (body["code"], body["message"]) == (501, why)
        else:
            assert body["error"] == {"code": "not_implemented", "message": why}
            assert ("data" in body) == path.startswith("/v2/")


def test_a_stranger_is_told_nothing(closed_house: House) -> None:
    answer = closed_house.client.post("/v3/ai-clipping", headers={"X-Api-Key": "wrong"})
    assert answer.status_code == 401
