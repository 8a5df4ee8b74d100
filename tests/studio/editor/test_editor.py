"""The editor in a browser: written, placed, undone, kept."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from serving import Served
from standin.library import Library
from standin.settings import Settings
from studio.conftest import PHONE, Open

Body = dict[str, Any]


def drafted(served: Served, page: Page, ready: Callable[[Body], object]) -> Body:
    """The draft of the page, once what is kept is ``ready``."""
    page.wait_for_url("**/create?draft=*")
    draft_id = page.url.partition("draft=")[2]
    deadline = time.monotonic() + 20
    with Library.open(Settings(home=served.home)) as library:
        while True:
            body: Body = json.loads(library.drafts.get(draft_id, "default").body)
            if ready(body):
                return body
            assert time.monotonic() < deadline, body
            page.wait_for_timeout(50)


def said(body: Body) -> list[str]:
    return [scene["voice"]["input_text"] for scene in body["video_inputs"]]


def keeps(served: Served, page: Page, *texts: str) -> None:
    """Wait until these are the scenes that are kept."""
    drafted(served, page, lambda body: said(body) == list(texts))


def shown(body: Body) -> Body:
    character: Body = body["video_inputs"][0]["character"]
    return character


def write(page: Page, text: str) -> None:
    page.get_by_role("textbox", name="Script").fill(text)


def test_scenes_are_written_moved_undone_and_still_there_after_a_reload(
    server: Served, visit: Open
) -> None:
    page = visit(server).open("/create")
    page.wait_for_selector(".film img")
    assert page.evaluate("document.querySelector('.top-state').textContent") == ""  # nothing yet
    undo, redo = page.get_by_role("button", name="Undo"), page.get_by_role("button", name="Redo")
    assert undo.is_disabled()
    write(page, "First things first.")
    page.get_by_role("button", name="Add scene").click()
    page.get_by_role("button", name="Scene 2 of 2").wait_for()
    expect(page.get_by_role("textbox", name="Script")).to_have_value("")
    write(page, "Then the rest.")
    keeps(server, page, "First things first.", "Then the rest.")

    page.get_by_role("button", name="Scene 2 of 2").focus()
    page.keyboard.press("Alt+ArrowUp")
    page.get_by_role("button", name="Scene 1 of 2").get_by_text("Then the rest").wait_for()
    expect(page.get_by_role("button", name="Scene 1 of 2")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("textbox", name="Script")).to_have_value("First things first.")
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Scene 1 of 1").wait_for()
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Scene 2 of 2").wait_for()
    undo.click()
    page.get_by_role("button", name="Scene 1 of 2").get_by_text("First").wait_for()
    redo.click()
    page.get_by_role("button", name="Scene 1 of 2").get_by_text("Then the rest").wait_for()
    keeps(server, page, "Then the rest.", "First things first.")

    page.reload()
    page.get_by_role("button", name="Scene 2 of 2").wait_for()
    expect(page.get_by_role("textbox", name="Script")).to_have_value("Then the rest.")
    expect(undo).to_be_disabled()


def test_the_presenter_is_dragged_nudged_and_put_back(server: Served, visit: Open) -> None:
    page = visit(server).open("/create")
    thing = page.locator("[data-thing=character]")
    thing.wait_for()
    film = page.locator(".film").bounding_box()
    box = thing.bounding_box()
    assert film is not None
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + film["width"] * 0.1, y, steps=4)
    page.mouse.move(x + film["width"] * 0.21, y, steps=4)
    before = page.locator(".film img").first.get_attribute("src")
    page.mouse.up()
    page.wait_for_function(
        "(src) => document.querySelector('.film img').src.indexOf(src) < 0", arg=before
    )
    character = shown(drafted(server, page, lambda body: "offset" in shown(body)))
    assert abs(character["offset"]["x"] - 0.21) < 0.06
    assert abs(character["offset"]["y"]) < 0.002  # it snaps to where it stood

    thing.focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("-")
    nudged = shown(drafted(server, page, lambda body: shown(body)["scale"] < 1))
    assert nudged["offset"]["y"] == pytest.approx(character["offset"]["y"] - 0.02)
    for _ in range(4):
        page.keyboard.press("Control+z")
    page.wait_for_function("document.querySelector('[aria-label=Undo]').disabled")
    drafted(server, page, lambda body: "offset" not in shown(body))


def test_of_two_tabs_one_is_told_and_chooses(server: Served, visit: Open) -> None:
    one = visit(server).open("/create")
    write(one, "From the first tab.")
    keeps(server, one, "From the first tab.")
    two = visit(server).open(one.url.removeprefix(server.url))
    expect(two.get_by_role("textbox", name="Script")).to_have_value("From the first tab.")
    write(two, "From the second tab.")
    keeps(server, two, "From the second tab.")
    one.get_by_text("This draft was changed elsewhere").wait_for()
    write(one, "Mine is better.")
    one.wait_for_timeout(900)
    keeps(server, two, "From the second tab.")  # nothing is written over it
    one.get_by_role("button", name="Keep mine").click()
    keeps(server, one, "Mine is better.")
    two.get_by_role("button", name="Show theirs").click()
    expect(two.get_by_role("textbox", name="Script")).to_have_value("Mine is better.")


def test_what_was_typed_while_nobody_answered_is_not_lost(server: Served, visit: Open) -> None:
    page = visit(server).open("/create")
    write(page, "Kept.")
    keeps(server, page, "Kept.")
    page.evaluate("window.socket.disconnect()")
    write(page, "Kept. Typed in the tunnel.")
    page.wait_for_timeout(2600)
    page.reload()
    page.get_by_text("What you had typed last is here again").wait_for()
    expect(page.get_by_role("textbox", name="Script")).to_have_value("Kept. Typed in the tunnel.")
    keeps(server, page, "Kept. Typed in the tunnel.")


def test_a_voice_is_recorded_and_the_script_comes_back(server: Served, visit: Open) -> None:
    page = visit(server).open("/create")
    write(page, "Spoken by a machine.")
    page.get_by_role("tab", name="Presenter").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("tabpanel", name="Voice").get_by_role("button", name="Recorded").click()
    page.get_by_role("button", name="Record now").click()
    page.get_by_role("timer").get_by_text("0:01").wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("A recording is in its place").wait_for()
    body = drafted(server, page, lambda body: "audio_asset_id" in body["video_inputs"][0]["voice"])
    asset_id = body["video_inputs"][0]["voice"]["audio_asset_id"]
    with Library.open(Settings(home=server.home)) as library:
        assert library.assets.get(asset_id, "default").kind == "audio"
    page.get_by_role("button", name="Spoken").click()
    expect(page.get_by_role("textbox", name="Script")).to_have_value("Spoken by a machine.")


def test_everything_can_be_reached_on_a_phone(server: Served, visit: Open) -> None:
    page = visit(server, PHONE).open("/create")
    page.wait_for_selector(".film img")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for name in ("Presenter", "Voice", "Background", "Text", "Captions", "Video"):
        page.get_by_role("tab", name=name).click()
        page.get_by_role("tabpanel", name=name).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], name
    page.get_by_role("tab", name="Background").click()
    page.get_by_role("button", name="Colour").click()
    page.get_by_role("button", name="Plum").click()
    page.get_by_role("button", name="Close").click()
    write(page, "On the way.")
    keeps(server, page, "On the way.")
    drafted(server, page, lambda body: body["video_inputs"][0]["background"]["value"] == "#5A2A3C")
