import time
from collections.abc import Callable
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest

from standin.library import Keyring, Links

from .conftest import House

KEY = "videos/0123/hello.mp4"
CONTENT = bytes(range(256)) * 2000
SIZE = len(CONTENT)
Query = dict[str, str]


@pytest.fixture
def link(house: House) -> str:
    house.client.headers.pop("X-Api-Key")
    house.library.objects.put(KEY, CONTENT)
    return f"/files/{KEY}?{house.library.links.sign(f'/files/{KEY}', time.time() + 60)}"


def test_a_file_is_served(house: House, link: str) -> None:
    answer = house.client.get(link)
    assert answer.status_code == 200
    assert answer.content == CONTENT
    headers = answer.headers
    assert headers["content-type"] == "video/mp4"
    assert headers["content-length"] == str(SIZE)
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-disposition"] == "inline"
    assert headers["cache-control"].startswith("private, max-age=")
    assert headers["x-content-type-options"] == "nosniff"
    info = house.library.objects.info(KEY)
    assert headers["etag"] == info.etag
    assert headers["last-modified"] == format_datetime(info.modified, usegmt=True)


def test_head_tells_the_same_without_the_content(house: House, link: str) -> None:
    got, told = house.client.get(link), house.client.head(link)
    assert told.status_code == 200
    assert told.content == b""
    drop = "x-request-id"
    assert {k: v for k, v in told.headers.items() if k not in (drop, "cache-control")} == {
        k: v for k, v in got.headers.items() if k not in (drop, "cache-control")
    }


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=100-199", 100, 200),
        ("bytes=100-", 100, SIZE),
        ("bytes=-100", SIZE - 100, SIZE),
        (f"bytes=-{SIZE * 2}", 0, SIZE),
        (f"bytes=10-{SIZE * 2}", 10, SIZE),
        ("Bytes = 5 - 9", 5, 10),
    ],
)
def test_ranges(house: House, link: str, asked: str, start: int, end: int) -> None:
    for method in ("GET", "HEAD"):
        answer = house.client.request(method, link, headers={"Range": asked})
        assert answer.status_code == 206
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{SIZE}"
        assert answer.headers["content-length"] == str(end - start)
        assert answer.content == (CONTENT[start:end] if method == "GET" else b"")


@pytest.mark.parametrize(
    "asked",
    [
        f"bytes={SIZE}-",
        "bytes=5-4",
        "bytes=-0",
        "bytes=-",
        "bytes=a-b",
        "bytes=1",
        "bytes=" + "9" * 30,
    ],
)
def test_bad_ranges(house: House, link: str, asked: str) -> None:
    answer = house.client.get(link, headers={"Range": asked})
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{SIZE}"
    assert answer.json()["error"]["code"] == "invalid_range"


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes=0-1,5-6", ""])
def test_ranges_that_are_answered_with_the_whole(house: House, link: str, asked: str) -> None:
    answer = house.client.get(link, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, CONTENT)


def test_a_range_only_of_the_file_that_is_known(house: House, link: str) -> None:
    info = house.library.objects.info(KEY)
    for condition, status in (
        (info.etag, 206),
        (format_datetime(info.modified, usegmt=True), 206),
        ('"other"', 200),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 200),
    ):
        headers = {"Range": "bytes=0-1", "If-Range": condition}
        assert house.client.get(link, headers=headers).status_code == status


def test_a_file_that_is_known_is_not_sent_again(house: House, link: str) -> None:
    info = house.library.objects.info(KEY)
    modified = format_datetime(info.modified, usegmt=True)
    for headers, status in (
        ({"If-None-Match": info.etag}, 304),
        ({"If-None-Match": f'"x", W/{info.etag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"x"', "If-Modified-Since": modified}, 200),
        ({"If-Modified-Since": modified}, 304),
        ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"If-Modified-Since": "yesterday"}, 200),
    ):
        answer = house.client.get(link, headers=headers)
        assert answer.status_code == status
        assert answer.content == (b"" if status == 304 else CONTENT)
        assert answer.headers["etag"] == info.etag


def _expired(house: House, query: Query) -> Query:
    return dict(parse_qsl(house.library.links.sign(f"/files/{KEY}", time.time() - 1)))


def _foreign(house: House, query: Query) -> Query:
    return dict(parse_qsl(house.library.links.sign("/files/videos/b.mp4", time.time() + 60)))


def _other_home(house: House, query: Query) -> Query:
    links = Links(Keyring(house.library.database, "a secret of some other installation"))
    return dict(parse_qsl(links.sign(f"/files/{KEY}", time.time() + 60)))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda h, q: {}, "the link is not signed"),
        (lambda h, q: {k: v for k, v in q.items() if k != "Signature"}, "the link is not signed"),
        (lambda h, q: {**q, "Expires": str(int(q["Expires"]) + 9999)}, "signature is wrong"),
        (lambda h, q: {**q, "Signature": q["Signature"][:-2] + "ää"}, "signature is wrong"),
        (lambda h, q: {**q, "Key-Pair-Id": "k1"}, "the link's key is not known"),
        (_expired, "the link has expired"),
        (_foreign, "signature is wrong"),
        (_other_home, "the link's key is not known"),
    ],
)
def test_links_that_open_nothing(
    house: House, link: str, change: Callable[[House, Query], Query], reason: str
) -> None:
    query = change(house, dict(parse_qsl(link.partition("?")[2])))
    for headers in ({}, {"X-Api-Key": house.key}):
        answer = house.client.get(f"/files/{KEY}?{urlencode(query)}", headers=headers)
        assert answer.status_code == 403
        body: Any = answer.json()
        assert body["data"] is None
        assert body["error"]["code"] == "forbidden"
        assert reason in body["error"]["message"]


def test_a_link_opens_no_other_path(house: House, link: str) -> None:
    query = link.partition("?")[2]
    house.library.objects.put("videos/0123/other.mp4", b"")
    for path in (
        "/files/videos/0123/other.mp4",
        f"/files/x/../{KEY}x",
        f"/files/{KEY}%2f..%2fother.mp4",
        "/files/",
        "/files",
    ):
        status, content = house.raw(f"{path}?{query}")
        assert status in (403, 404), path
        assert b'"error"' in content


def test_nothing_outside_the_objects_can_be_reached(house: House, tmp_path: Path) -> None:
    secrets = tmp_path / "secrets.json"
    secrets.write_text("{}")
    for path in (
        "/files/../secrets.json",
        "/files/a/../../secrets.json",
        "/files/..%2fsecrets.json",
    ):
        query = house.library.links.sign(path, time.time() + 60)
        status, content = house.raw(f"{path}?{query}")
        assert status in (403, 404)
        assert b"secrets" not in content or b"there is no GET" in content


def test_a_file_that_is_gone(house: House, link: str) -> None:
    house.library.objects.delete(KEY)
    answer = house.client.get(link)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == "there is no such file"


def test_an_empty_file(house: House, link: str) -> None:
    house.library.objects.put(KEY, b"")
    answer = house.client.get(link)
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == "0"
    assert house.client.get(link, headers={"Range": "bytes=0-"}).status_code == 416


def test_files_are_only_read(house: House, link: str) -> None:
    answer = house.client.delete(link)
    assert answer.status_code == 405
    assert house.library.objects.exists(KEY)
