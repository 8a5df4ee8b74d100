"""What people do besides the straight way; slow, for each has something rendered or prepared."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from serving import Served
from studio.conftest import PHONE, Open

pytestmark = pytest.mark.slow

LONG = "This takes a moment. " * 200


def asked(served: Served, title: str, text: str) -> str:
    character = {"type": "avatar", "avatar_id": "maya"}
    voice = {"type": "text", "voice_id": "espeak-en-us-f", "input_text": text}
    inputs: list[Any] = [{"character": character, "voice": voice}]
    return served.generate(
        title=title, video_inputs=inputs, dimension={"width": 640, "height": 360}
    )


def test_a_photo_speaks(server: Served, visit: Open, portrait: Path, tmp_path: Path) -> None:
    watched = visit(server)
    page = watched.open("/avatars/photo")
    wrong = tmp_path / "text.jpg"
    wrong.write_text("this is no photo")
    page.set_input_files("input[type=file]", wrong)
    page.get_by_text("This file cannot be used").wait_for()
    page.set_input_files("input[type=file]", portrait)
    page.get_by_role("button", name="Make the avatar").click()
    page.wait_for_selector(".wait.over.hidden", state="attached")
    page.wait_for_function("document.querySelector('.screen video').duration > 2")
    watched.open("/avatars?show=yours")
    page.get_by_role("button", name="Eileen Collins", exact=True).wait_for()


def test_two_tabs_and_a_reload_see_the_same_video_being_made(server: Served, visit: Open) -> None:
    video_id = asked(server, "Seen twice", LONG)
    one, two = visit(server), visit(server)
    page = one.open(f"/videos/{video_id}")
    other = two.open("/")
    page.get_by_role("progressbar").wait_for()
    page.reload()
    page.get_by_role("button", name="Stop").wait_for()
    other.get_by_role("progressbar", name="Progress of Seen twice").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Stop").click()
    page.get_by_text("The video was cancelled").wait_for()
    other.locator(f"[data-video='{video_id}']").get_by_text("Stopped").wait_for()


def test_a_connection_that_breaks_comes_back_with_what_was_written(
    server: Served, visit: Open
) -> None:
    watched = visit(server)
    page = watched.open("/create")
    script = page.get_by_role("textbox", name="Script")
    script.fill("Written before the train went into the tunnel.")
    page.wait_for_timeout(500)
    page.evaluate("window.socket.io.engine.close()")
    page.wait_for_function("window.socket.connected")
    expect(script).to_have_value(re.compile("Written before"))
    page.get_by_role("button", name="Square").click()
    page.get_by_role("button", name="Square", pressed=True).wait_for()


def test_a_deleted_video_can_be_had_back(server: Served, visit: Open) -> None:
    video_id = asked(server, "Dear to me", "Hi.")
    server.wait(video_id)
    page = visit(server).open("/")
    card = page.locator(f"[data-video='{video_id}']")
    for last in ("Undo", ""):
        card.get_by_role("button", name="More about").click()
        page.get_by_role("menuitem", name="Delete").click()
        card.wait_for(state="detached")
        if last:
            page.get_by_role("button", name=last).click()
            card.wait_for()
    page.goto("about:blank")  # who leaves has meant it
    page.wait_for_timeout(100)


@pytest.mark.parametrize("path", ["/", "/avatars", "/avatars/photo", "/settings/keys"])
def test_nothing_is_wider_than_a_phone(server: Served, visit: Open, path: str) -> None:
    page: Page = visit(server, PHONE).open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("navigation", name="Main, at the bottom").get_by_text("Create").click()
    page.wait_for_url("**/create")
