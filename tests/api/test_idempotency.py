"""The same key on the same call is the same answer."""

from datetime import timedelta

import pytest

from standin.library.models import now

from .conftest import House

PATH = "/v3/webhooks/endpoints"
BODY = {"url": "http://hooks.example/a"}


def test_a_repeated_call_is_answered_as_the_first_time(house: House) -> None:
    first = house.client.post(PATH, json=BODY, headers={"Idempotency-Key": "k:1"})
    other = {"url": "http://hooks.example/b"}
    again = house.client.post(PATH, json=other, headers={"Idempotency-Key": "k:1"})
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert again.headers["idempotent-replayed"] == "true"
    assert len(house.client.get(PATH).json()["data"]) == 1
    new = house.client.post(PATH, json=BODY, headers={"Idempotency-Key": "k:2"})
    assert new.json() != first.json()


def test_a_refusal_is_repeated_too(house: House) -> None:
    headers = {"Idempotency-Key": "bad"}
    refused = house.client.post(PATH, json={}, headers=headers)
    assert refused.status_code == 400
    assert house.client.post(PATH, json=BODY, headers=headers).json() == refused.json()


def test_keys_are_of_one_space_and_one_call(house: House) -> None:
    headers = {"Idempotency-Key": "k"}
    first = house.client.post(PATH, json=BODY, headers=headers).json()
    theirs = {"X-Api-Key": house.library.keys.create("b", "b").key}
    assert house.client.post(PATH, json=BODY, headers=headers | theirs).json() != first
    path = f"{PATH}/{first['data']['endpoint_id']}/rotate-secret"
    assert house.client.post(path, headers=headers).json()["data"].keys() == {
        "endpoint_id",
        "secret",
    }


def test_what_broke_may_be_tried_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: object, **more: object) -> None:
        raise RuntimeError("the database is away")

    headers = {"Idempotency-Key": "again"}
    with monkeypatch.context() as patch:
        patch.setattr(type(house.library.webhooks), "add", broken)
        assert house.client.post(PATH, json=BODY, headers=headers).status_code == 500
    assert house.client.post(PATH, json=BODY, headers=headers).status_code == 200


@pytest.mark.parametrize("key", ["", "a b", "x" * 256, "ä"])
def test_a_key_has_a_form(house: House, key: str) -> None:
    answer = house.client.post(PATH, json=BODY, headers={"Idempotency-Key": key.encode()})
    assert answer.status_code == 400
    assert answer.json()["error"]["param"] == "Idempotency-Key"


def test_the_first_holds_the_key_until_it_is_answered(house: House) -> None:
    replies = house.library.replies
    assert replies.begin("a" * 64) is None
    held = replies.begin("a" * 64)
    assert held is not None
    assert held.status is None
    replies.keep("a" * 64, 200, "{}")
    kept = replies.begin("a" * 64)
    assert kept is not None
    assert (kept.status, kept.body) == (200, "{}")


def test_a_request_that_takes_long_keeps_its_key(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    replies, key = house.library.replies, "b" * 64
    assert replies.begin(key) is None
    old = now() - timedelta(minutes=6)
    monkeypatch.setattr("standin.library.database.now", lambda: old)
    replies.go_on(key)
    monkeypatch.undo()
    assert replies.begin(key) is None, "whoever worked on it is dead"
    replies.go_on(key)
    assert replies.begin(key) is not None
