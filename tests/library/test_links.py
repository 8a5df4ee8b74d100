import json
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from standin.errors import StandinError
from standin.library import (
    LinkExpired,
    LinkKeyUnknown,
    LinkRefused,
    Links,
    LinkTampered,
    LinkUnsigned,
)

PATH = "/files/videos/a b.mp4"
Query = dict[str, str]


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links(tmp_path / "home" / "secrets.json")


def _query(links: Links, path: str = PATH, expires: float = 1000) -> Query:
    return dict(parse_qsl(links.sign(path, expires)))


def test_a_link_opens_its_object_until_its_time(links: Links) -> None:
    query = _query(links)
    assert list(query) == ["Expires", "Signature", "Key-Pair-Id"]
    for method in ("GET", "HEAD"):
        links.verify(method, PATH, query, now=999.9)
    with pytest.raises(LinkExpired):
        links.verify("GET", PATH, query, now=1000)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda q: {**q, "Expires": "2000"}, LinkTampered),
        (lambda q: {**q, "Expires": "never"}, LinkTampered),
        (lambda q: {**q, "Signature": "A" + q["Signature"][1:] + "A"}, LinkTampered),
        (lambda q: {**q, "Signature": "ä\ud800".encode("utf-8", "replace").decode()}, LinkTampered),
        (lambda q: {**q, "Key-Pair-Id": "k0"}, LinkKeyUnknown),
        (lambda q: {k: v for k, v in q.items() if k != "Signature"}, LinkUnsigned),
        (lambda q: {k: v for k, v in q.items() if k != "Expires"}, LinkUnsigned),
        (lambda q: {**q, "Key-Pair-Id": ""}, LinkUnsigned),
        (lambda q: {}, LinkUnsigned),
    ],
)
def test_a_changed_link_opens_nothing(
    links: Links, change: Callable[[Query], Query], error: type[LinkRefused]
) -> None:
    with pytest.raises(error):
        links.verify("GET", PATH, change(_query(links)), now=0)


@pytest.mark.parametrize("path", ["/files/videos/b.mp4", "/files/videos/a b.mp4x", "/", PATH[1:3]])
def test_a_link_opens_no_other_object(links: Links, path: str) -> None:
    with pytest.raises(LinkTampered):
        links.verify("GET", path, _query(links), now=0)


def test_a_link_to_read_does_not_write(links: Links) -> None:
    with pytest.raises(LinkTampered):
        links.verify("PUT", PATH, _query(links), now=0)


def test_a_link_of_another_home_is_unknown(links: Links, tmp_path: Path) -> None:
    other = Links(tmp_path / "other.json")
    with pytest.raises(LinkKeyUnknown):
        links.verify("GET", PATH, _query(other), now=0)


def test_dots_and_slashes_do_not_make_another_path(links: Links) -> None:
    links.verify("GET", "//files/./x/../videos/a b.mp4", _query(links), now=0)


def test_secrets_are_for_their_owner_alone(links: Links, tmp_path: Path) -> None:
    _query(links)
    path = tmp_path / "home" / "secrets.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in path.parent.iterdir()] == ["secrets.json"]


def test_everybody_signs_with_the_same_secret(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    with ThreadPoolExecutor(8) as pool:
        signed = set(pool.map(lambda _: Links(path).sign(PATH, 1000), range(16)))
    assert len(signed) == 1


def test_old_links_open_after_one_rotation_and_not_after_two(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    links, reader = Links(path), Links(path)
    old = _query(links)
    reader.verify("GET", PATH, old, now=0)
    links.rotate()
    new = _query(links)
    assert new["Key-Pair-Id"] != old["Key-Pair-Id"]
    for query in (old, new):
        reader.verify("GET", PATH, query, now=0)  # another process sees the new secret too
    links.rotate()
    with pytest.raises(LinkKeyUnknown):
        links.verify("GET", PATH, old, now=0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(json.loads(path.read_text())["links"]["secrets"]) == 2


def test_broken_secrets_are_a_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    path.write_text("{}")
    with pytest.raises(StandinError, match="holds no secrets"):
        Links(path).sign(PATH, 1000)
