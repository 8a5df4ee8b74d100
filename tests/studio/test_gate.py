"""Who gets in: keys, sessions, and the tricks of other pages."""

import json
import re
from collections.abc import Iterator

import httpx
import pytest

from serving import Served, get, post
from standin.library import Library
from standin.library.sessions import LIFE
from standin.settings import Settings
from standin.studio.session import COOKIE, Patience

PASSWORD = "correct horse"


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose operator has set a password."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANDIN_STUDIO_PASSWORD", PASSWORD)
        served = Served.start(tmp_path_factory.mktemp("closed") / "home")
    yield served
    served.kill()


def sign_in(url: str, given: str, to: str = "/") -> httpx.Response:
    return post(f"{url}/sign-in", data={"key": given, "to": to}, headers={"Origin": url})


def test_this_machine_needs_no_ceremony_and_others_do(server: Served) -> None:
    page = get(server.url)
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):  # a proxy: anybody may be behind
        told = get(server.url, headers={header: "203.0.113.9"})
        assert (told.status_code, told.headers["location"]) == (303, "/sign-in")
    rebound = get(server.url, headers={"Host": "evil.example"})
    assert rebound.status_code == 421


def test_what_is_not_the_studios_stays_the_apis(server: Served) -> None:
    assert get(f"{server.url}/docs").status_code == 200
    for path in ("/v1/nothing", "/nothing"):
        answer = get(server.url + path)
        assert answer.status_code == 404
        assert "message" in json.dumps(answer.json())
    assert get(f"{server.url}/v2/video/generate").status_code == 405


def test_files_of_the_pages_come_whole_and_nothing_goes_wrong_in_the_log(server: Served) -> None:
    before = server.log.stat().st_size
    page = get(server.url).text
    sheet = re.search(r"/studio/static/\w+\.css", page)
    assert sheet is not None
    answer = get(server.url + sheet[0])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert "i-home" in answer.text
    assert b"Traceback" not in server.log.read_bytes()[before:]


def test_other_pages_can_ask_for_nothing(server: Served) -> None:
    other = {"Origin": "https://evil.example"}
    assert post(f"{server.url}/studio/upload", headers=other, content=b"x").status_code == 403
    assert post(f"{server.url}/sign-out", headers=other).status_code == 403
    for headers in (other, {"Sec-Fetch-Site": "cross-site"}):
        polling = f"{server.url}/_nicegui_ws/socket.io/?EIO=4&transport=polling"
        assert get(polling, headers=headers).status_code == 403
    socket = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    socket |= {"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", **other}
    path = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    assert get(server.url + path, headers=socket).status_code == 403


def test_a_session_begins_with_a_key_and_ends_with_it(closed: Served) -> None:
    url = closed.url
    assert get(f"{url}/create?a=1").headers["location"] == "/sign-in?to=/create%3Fa%3D1"
    for wrong in ("", "sk_standin_wrong", PASSWORD[:-1]):
        assert sign_in(url, wrong).status_code == 401
    with Library.open(Settings(home=closed.home)) as library:
        made = library.keys.create("reader", "elsewhere", ["read"])
        entered = sign_in(url, made.key, "/settings")
        assert (entered.status_code, entered.headers["location"]) == (303, "/settings")
        cookie = entered.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert f"max-age={int(LIFE.total_seconds())}" in cookie
        signed = {"Cookie": f"{COOKIE}={entered.cookies[COOKIE]}"}
        page = get(url, headers=signed)
        assert page.status_code == 200
        assert "elsewhere" in page.text
        assert made.key not in (closed.home / "standin.db").read_bytes().decode("latin-1")
        library.keys.revoke(made.record.id)
    assert get(url, headers=signed).status_code == 303


def test_signing_out_ends_the_session_and_not_only_the_cookie(closed: Served) -> None:
    entered = sign_in(closed.url, PASSWORD)
    signed = {"Cookie": f"{COOKIE}={entered.cookies[COOKIE]}"}
    assert get(closed.url, headers=signed).status_code == 200
    post(f"{closed.url}/sign-out", headers={**signed, "Origin": closed.url})
    assert get(closed.url, headers=signed).status_code == 303


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "x"])
def test_signing_in_leads_nowhere_else(closed: Served, target: str) -> None:
    assert sign_in(closed.url, PASSWORD, target).headers["location"] == "/"


def test_whoever_guesses_has_to_wait() -> None:
    patience = Patience()
    for _ in range(Patience.TRIES):
        assert patience.waits("192.0.2.1") == 0
        patience.wrong("192.0.2.1")
    assert patience.waits("192.0.2.1") > 0
    assert patience.waits("192.0.2.2") == 0


def test_a_password_that_changed_opens_nothing(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Library.open(Settings(home=tmp_path_factory.mktemp("home"))) as library:
        token = library.sessions.open_with_password("old")
        assert library.sessions.find(token, "old") is not None
        assert library.sessions.find(token, "new") is None
        assert library.sessions.find(token, None) is None
        assert library.sessions.find("another", "old") is None


def test_favourites_are_a_spaces_own(tmp_path_factory: pytest.TempPathFactory) -> None:
    with Library.open(Settings(home=tmp_path_factory.mktemp("home"))) as library:
        marks = library.favourites
        marks.mark("a", "avatar", "maya", True)
        marks.mark("a", "avatar", "maya", True)
        marks.mark("b", "avatar", "noah", True)
        assert marks.list("a", "avatar") == {"maya"}
        marks.mark("a", "avatar", "maya", False)
        assert marks.list("a", "avatar") == set()
        assert marks.list("b", "avatar") == {"noah"}
