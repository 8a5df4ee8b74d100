from collections.abc import Callable
from urllib.parse import parse_qsl

import pytest

from standin.library import (
    Keyring,
    Library,
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
def links(library: Library) -> Links:
    return library.links


def signed(links: Links, path: str = PATH, expires: float = 1000) -> Query:
    return dict(parse_qsl(links.sign(path, expires)))


def test_a_link_opens_its_object_until_its_time(links: Links) -> None:
    query = signed(links)
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
        links.verify("GET", PATH, change(signed(links)), now=0)


@pytest.mark.parametrize("path", ["/files/videos/b.mp4", "/files/videos/a b.mp4x", "/", PATH[1:3]])
def test_a_link_opens_no_other_object(links: Links, path: str) -> None:
    with pytest.raises(LinkTampered):
        links.verify("GET", path, signed(links), now=0)


def test_a_link_to_read_does_not_write(links: Links) -> None:
    with pytest.raises(LinkTampered):
        links.verify("PUT", PATH, signed(links), now=0)


def test_a_link_of_another_installation_is_unknown(library: Library, links: Links) -> None:
    other = Links(Keyring(library.database, "a secret of some other installation"))
    with pytest.raises(LinkKeyUnknown):
        links.verify("GET", PATH, signed(other), now=0)


def test_dots_and_slashes_do_not_make_another_path(links: Links) -> None:
    links.verify("GET", "//files/./x/../videos/a b.mp4", signed(links), now=0)
