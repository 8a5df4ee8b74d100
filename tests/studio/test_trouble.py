"""What goes wrong: the page says what and where to go on."""

import socket
from pathlib import Path

from playwright.sync_api import Page

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
            page.get_by_role("button", name="Look again").click()
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
