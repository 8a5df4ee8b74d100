"""What goes wrong: the page says what and where to go on."""

import os
import socket
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import web
from serving import Served, post
from standin.library import Library
from standin.library.plans import Plan
from standin.settings import Settings
from standin.studio.uploads import Uploads
from studio.conftest import Open

SCENE = {
    "character": {"type": "avatar", "avatar_id": "maya"},
    "voice": {"type": "text", "voice_id": "espeak-en-us-f", "input_text": "Hi."},
}
SMALL = {"width": 320, "height": 180}


def signed_in(page: Page, url: str, key: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_label("API key").fill("sk_standin_wrong")
    page.get_by_role("button", name="Open the studio").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("API key").fill(key)
    page.get_by_role("button", name="Open the studio").click()
    page.wait_for_url(lambda to: "/sign-in" not in to)  # whose page had its own handshake
    page.wait_for_function("window.did_handshake === true")


def test_a_session_that_ends_while_a_page_is_open(server: Served, visit: Open) -> None:
    watched = visit(server)
    watched.refused = ("status of 401",)
    with Library.open(Settings(home=server.home)) as library:
        made = library.keys.create("guest", "guests", ["read", "create", "manage"])
        signed_in(watched.page, server.url, made.key)
        page = watched.page
        page.get_by_role("link", name="Create a video").wait_for()
        # It leaves by itself now and then: here it tries, and stays.
        page.route("**/sign-in?to=*", lambda route: route.fulfill(status=204))
        library.keys.revoke(made.record.id)
        page.get_by_role("button", name="New folder").click()
        page.get_by_text("Your session has ended").wait_for()
        with page.expect_request("**/sign-in?to=*"):
            page.get_by_role("button", name="Sign in").click()


def test_a_plans_requests_a_minute_hold_here_too(server: Served, visit: Open) -> None:
    watched = visit(server)
    watched.refused = ("status of 401",)
    with Library.open(Settings(home=server.home)) as library:
        library.spaces.put_plan(Plan(name="small", requests_per_minute=2))
        library.spaces.set_plan("small", "small")
        made = library.keys.create("small", "small", ["read", "create", "manage"])
    body = {"video_inputs": [SCENE], "dimension": SMALL, "title": "Once"}
    asked = post(f"{server.url}/v2/video/generate", json=body, headers={"X-Api-Key": made.key})
    page = watched.page
    signed_in(page, server.url, made.key)
    page.goto(f"{server.url}/videos/{asked.json()['data']['video_id']}")
    refused = page.get_by_role("button", name="See the plan")
    while not refused.is_visible():  # a machine so slow that a minute went by makes another
        before = page.url
        page.get_by_role("button", name="Render again").click()
        page.wait_for_function(
            "(before) => location.href !== before || !!document.querySelector('.toast button')",
            arg=before,
        )
    page.get_by_text("at most 2 requests a minute").wait_for()
    refused.click()
    page.wait_for_url("**/settings/plan")
    page.get_by_text("Requests a minute").wait_for()


def told(library: Library, video_id: str) -> list[str]:
    """What came of telling of a video."""
    events = library.webhooks.events("default", entity_id=video_id).items
    return [
        each.state for event in events for each in library.webhooks.deliveries(event.id, "default")
    ]


def test_webhooks_are_added_heard_and_sent_again(server: Served, visit: Open) -> None:
    heard: list[str] = []

    def answer(connection: socket.socket, path: str) -> None:
        heard.append(path)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")

    with web.serve(answer) as url:
        watched = visit(server)
        page = watched.open("/settings/webhooks")
        page.get_by_role("button", name="Add an address").click()
        sheet = page.get_by_role("dialog", name="Add an address")
        sheet.get_by_label("Address").fill("this is no address")
        sheet.get_by_role("button", name="Add", exact=True).click()
        sheet.locator(".wrong").wait_for()
        sheet.get_by_label("Address").fill(f"{url}/hook")
        sheet.get_by_role("button", name="Add", exact=True).click()
        page.get_by_role("button", name="Remove").wait_for()
        video_id = server.generate(video_inputs=[SCENE], dimension=SMALL, title="Told")
        with Library.open(Settings(home=server.home)) as library:
            watched.until(lambda: told(library, video_id) == ["delivered"])
            sent = page.get_by_role("region", name="Deliveries").locator("li", has_text="Told")
            sent.get_by_text("Delivered").wait_for()
            sent.get_by_text("A video is made").wait_for()
            watched.witness(".toast")
            before = len(heard)
            sent.get_by_role("button", name="Send again").click()
            watched.saw(".toast")
            watched.until(lambda: len(heard) > before)
        page.get_by_role("button", name="Remove").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Remove").click()
        page.get_by_text("No address hears of anything yet.").wait_for()


def test_a_list_grows_changes_in_place_and_hears_of_other_tabs(server: Served, visit: Open) -> None:
    with Library.open(Settings(home=server.home)) as library:
        from standin.evaluation.crowd import fill

        fill(library, 400, 130, "crowded")
        key = library.keys.create("crowded", "crowded", ["read", "create", "manage"]).key
    watched = visit(server)
    watched.refused = ("status of 401", "status of 404")  # the crowd has no pictures
    page = watched.page
    signed_in(page, server.url, key)
    page.get_by_text("400 videos").wait_for()
    last = page.locator("[data-video] .title", has_text=" 399")

    def at_the_end() -> bool:
        page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
        return last.count() > 0

    watched.until(at_the_end)
    few = "document.querySelectorAll('[data-video]').length <= 240"
    page.wait_for_function(few)  # those far above are not in the page
    card = page.locator("[data-video]", has_text=" 397")
    card.get_by_role("button", name="More about").click()
    at = page.evaluate("window.scrollY")
    page.get_by_role("menuitem", name="Rename").click()
    page.get_by_role("dialog", name="Rename the video").get_by_label("Title").fill("New name")
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="New name").wait_for()
    assert abs(page.evaluate("window.scrollY") - at) < 200
    page.get_by_role("dialog").wait_for(state="detached")
    page.get_by_label("Search videos").fill("New name")
    page.wait_for_function("document.querySelectorAll('[data-video]').length === 1")
    page.goto(f"{server.url}/avatars?show=yours")
    page.get_by_text("148 presenters").wait_for()
    page.wait_for_function("window.did_handshake === true")
    page.get_by_label("Search avatars").fill("Jun 129")
    page.get_by_role("button", name="Jun 129", exact=True).wait_for()
    body = {"video_inputs": [SCENE], "dimension": SMALL, "title": "From another tab"}
    page.goto(server.url)
    page.get_by_text("400 videos").wait_for()
    headers = {"X-Api-Key": key}
    post(f"{server.url}/v2/video/generate", json=body, headers=headers)
    page.get_by_role("link", name="From another tab").wait_for()


def test_an_upload_that_cannot_be_kept_is_answered(tmp_path: Path, server: Served) -> None:
    answer = post(f"{server.url}/studio/upload", content=b"", headers={"Origin": server.url})
    assert (answer.status_code, answer.text) == (400, "The file is empty.")
    assert Uploads(5, tmp_path).most == 5


@pytest.mark.slow
def test_a_server_that_goes_while_a_file_is_sent_and_comes_back(
    visit: Open, tmp_path: Path
) -> None:
    served = Served.start(tmp_path / "home")
    port = int(served.url.rpartition(":")[2])
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(3_000_000))
    try:
        watched = visit(served)
        watched.refused = ("ERR_", "WebSocket", "reconnect", "status of")
        page = watched.open("/avatars/footage")
        slow = page.context.new_cdp_session(page)
        slow.send(
            "Network.emulateNetworkConditions",
            {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 40_000},
        )
        page.set_input_files("input[type=file]", film)
        page.get_by_role("progressbar", name="Sending film.mp4").wait_for()
        page.get_by_role("button", name="Stop sending").click()
        expect(page.locator("input[type=file]")).to_be_focused()
        page.set_input_files("input[type=file]", film)
        page.get_by_role("button", name="Stop sending").wait_for()
        served.kill()
        page.get_by_role("alert").get_by_text("The connection to the server broke").wait_for()
        page.get_by_text("Connection lost").wait_for()
        slow.detach()
        served = Served.start(tmp_path / "home", port)
        page.get_by_text("Connection lost").wait_for(state="hidden")
        page.wait_for_function("window.did_handshake === true")
        wrong = tmp_path / "text.mp4"
        wrong.write_text("no film")
        page.set_input_files("input[type=file]", wrong)
        page.get_by_role("alert").get_by_text("This file cannot be used").wait_for()
    finally:
        served.kill()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small one, in memory."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mounting, capture_output=True).returncode:
        pytest.skip("a small disk needs a mount, and that root")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.mark.slow
def test_a_full_disk_is_told_and_nothing_waits_for_ever(
    visit: Open, disk: Path, portrait: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (disk / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(disk / "tmp"))  # where files that are sent wait
    served = Served.start(disk / "home")
    try:
        watched = visit(served)
        watched.refused = ("status of 5",)
        photo, home = watched.open("/avatars/photo"), visit(served).open("/")
        photo.set_input_files("input[type=file]", portrait)
        make = photo.get_by_role("button", name="Make the avatar")
        make.wait_for()
        filler = disk / "filler"
        with filler.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))
        make.click()
        photo.get_by_text("The server's disk is full").wait_for()
        expect(make).to_be_enabled()
        photo.get_by_role("button", name="Another photo").click()
        photo.set_input_files("input[type=file]", portrait)
        photo.get_by_role("alert").get_by_text("The server's disk is full").wait_for()
        home.get_by_role("button", name="New folder").click()
        sheet = home.get_by_role("dialog", name="New folder")
        sheet.get_by_label("Name").fill("n" * 60)
        sheet.get_by_role("button", name="Make it").click()
        home.get_by_text("The server's disk is full").wait_for()
        filler.unlink()
        photo.set_input_files("input[type=file]", portrait)
        make.click()
        photo.get_by_text("It is among your avatars").wait_for()
    finally:
        served.kill()
