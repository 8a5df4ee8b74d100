"""The editor in a browser: written, placed, undone, kept."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from serving import PATIENCE, Served
from standin.library import Library
from standin.media import wav
from standin.scene import from_json
from standin.settings import Settings
from studio.conftest import PHONE, Open

Body = dict[str, Any]


def drafted(served: Served, page: Page, ready: Callable[[Body], object]) -> Body:
    """The draft of the page, once what is kept is ``ready``."""
    page.wait_for_url("**/create?draft=*")
    draft_id = page.url.partition("draft=")[2]
    deadline = time.monotonic() + PATIENCE
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


FINGER = """(steps) => {
  const scene = document.querySelectorAll('.strip .cut-go')[1];
  const box = scene.getBoundingClientRect();
  for (const [kind, along] of steps) scene.dispatchEvent(new PointerEvent('pointer' + kind, {
    pointerId: 5, pointerType: 'touch', bubbles: true,
    clientX: box.left + box.width / 2 + along, clientY: box.top + box.height / 2}));
}"""
"""A finger on the second scene of the strip, so many pixels from its middle: without a pause."""


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
    thing = page.locator("[data-thing=person-0]")
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
        "(src) => !document.querySelector('.film img')?.src.includes(src)", arg=before
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
    page.get_by_role("timer").get_by_text(re.compile("0:0[1-9]|0:[1-5].|[1-9]:")).wait_for()
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("A recording is in its place").wait_for()
    body = drafted(server, page, lambda body: "audio_asset_id" in body["video_inputs"][0]["voice"])
    asset_id = body["video_inputs"][0]["voice"]["audio_asset_id"]
    with Library.open(Settings(home=server.home)) as library:
        assert library.assets.get(asset_id, "default").kind == "audio"
    page.get_by_role("button", name="Spoken").click()
    expect(page.get_by_role("textbox", name="Script")).to_have_value("Spoken by a machine.")


def test_two_speak_in_turn_with_music_and_a_mark(
    server: Served, visit: Open, tmp_path: Path
) -> None:
    with Library.open(Settings(home=server.home)) as library:
        folder = library.folders.create("default", "Talks")
    page = visit(server).open("/create")
    page.wait_for_selector(".film img")
    write(page, "How was it?")
    page.get_by_role("button", name="Add a speaker").click()
    page.get_by_role("button", name="Line 2 of 2").wait_for()
    page.wait_for_function("document.querySelectorAll('[data-thing^=person]').length === 2")
    write(page, "Wonderful!")
    page.get_by_role("button", name="Line", exact=True).click()  # the other has the word again
    page.get_by_role("menu", name="Who says the next line").get_by_role("menuitem").first.click()
    page.get_by_role("button", name="Line 3 of 3").wait_for()
    write(page, "Really?")

    def three(body: Body) -> bool:
        (scene,) = body["video_inputs"]
        voices = [scene["voice"], *(turn["voice"] for turn in scene.get("turns", []))]
        return [voice["input_text"] for voice in voices] == ["How was it?", "Wonderful!", "Really?"]

    (scene,) = drafted(server, page, three)["video_inputs"]
    assert scene["turns"][1]["character"] == scene["character"] != scene["turns"][0]["character"]
    assert scene["turns"][1]["voice"]["voice_id"] == scene["voice"]["voice_id"]
    assert scene["turns"][0]["voice"]["voice_id"] != scene["voice"]["voice_id"]

    page.locator("[data-thing=person-1]").focus()  # pressed in the picture, their line is shown
    second = page.get_by_role("button", name="Line 2 of 3")
    expect(second).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("textbox", name="Script")).to_have_value("Wonderful!")
    page.locator("[data-thing=person-1]").press("ArrowUp")

    def placed(body: Body) -> bool:
        (scene,) = body["video_inputs"]
        return "offset" in scene["character"] and "offset" in scene["turns"][0]["character"]

    (scene,) = drafted(server, page, placed)["video_inputs"]
    assert scene["character"]["offset"]["x"] < 0 < scene["turns"][0]["character"]["offset"]["x"]
    assert scene["turns"][1]["character"] == scene["character"]

    tune, picture = tmp_path / "tune.wav", tmp_path / "mark.png"
    hum = np.sin(np.arange(24_000) / 20).astype(np.float32)
    wav.write(hum, 24_000, tune)
    Image.new("RGBA", (64, 32), (200, 30, 30, 200)).save(picture)
    page.get_by_role("tab", name="Music").click()
    page.set_input_files("input[type=file]", tune)
    page.get_by_role("slider", name="Loudness").fill("0.4")
    page.get_by_role("tab", name="Video").click()
    page.get_by_role("combobox", name="Folder").select_option("Talks")
    mark = page.get_by_role("region", name="Watermark")
    mark.get_by_role("button", name="A picture").click()
    page.set_input_files("input[type=file]", picture)
    mark.get_by_role("combobox", name="Where").select_option("Top left")
    body = drafted(server, page, lambda body: (body.get("watermark") or {}).get("place"))
    assert body["folder_id"] == folder.id
    assert body["music"]["volume"] == 0.4
    with Library.open(Settings(home=server.home)) as library:
        assert library.assets.get(body["music"]["audio_asset_id"], "default").kind == "audio"
    mark.get_by_role("button", name="Take it away").click()
    drafted(server, page, lambda body: "watermark" not in body)
    page.get_by_role("button", name="Make video").click()
    page.wait_for_url("**/videos/*")
    with Library.open(Settings(home=server.home)) as library:
        video = library.videos.get(page.url.rpartition("/")[2], "default")
    assert video.folder_id == folder.id
    made = from_json(video.request)
    assert len(made.scenes[0].turns) == 2
    assert made.music is not None


def test_everything_can_be_reached_on_a_phone(server: Served, visit: Open) -> None:
    page = visit(server, PHONE).open("/create")
    page.wait_for_selector(".film img")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for name in ("Presenter", "Voice", "Background", "Text", "Music", "Captions", "Video"):
        page.get_by_role("tab", name=name).click()
        page.get_by_role("tabpanel", name=name).wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], name
    page.get_by_role("tab", name="Background").click()
    page.get_by_role("button", name="Colour").click()
    page.get_by_role("button", name="Plum").click()
    page.get_by_role("button", name="Close").click()
    write(page, "On the way.")
    keeps(server, page, "On the way.")
    plum = "#5A2A3C"
    body = drafted(server, page, lambda b: b["video_inputs"][0]["background"]["value"] == plum)
    usual = body["video_inputs"][0]["voice"]["voice_id"]

    page.get_by_role("tab", name="Voice").click()
    page.get_by_role("button", name="Choose another").click()
    sheet = page.get_by_role("dialog", name="Choose a voice")
    sheet.get_by_role("radio", checked=True).wait_for()
    sheet.get_by_role("searchbox").fill("german")  # of another language than the one chosen before
    sheet.get_by_role("radio", name="German").first.click()
    sheet.wait_for(state="detached")
    page.get_by_role("button", name="Voice: German").wait_for()
    page.get_by_role("tabpanel").get_by_role("button", name="Close").click()
    drafted(server, page, lambda body: body["video_inputs"][0]["voice"]["voice_id"] != usual)

    page.get_by_role("button", name="Add scene").click()
    page.get_by_role("button", name="Scene 2 of 2").wait_for()
    write(page, "Then.")
    keeps(server, page, "On the way.", "Then.")
    page.evaluate(FINGER, [["down", 0], ["move", -40], ["up", -40]])  # moved at once: it scrolls
    assert page.locator(".strip .held").count() == 0
    page.evaluate(FINGER, [["down", 0]])
    page.locator(".strip .held").wait_for()  # it has rested long enough
    page.evaluate(FINGER, [["move", -120]])
    page.locator(".strip .before").wait_for()
    page.evaluate(FINGER, [["up", -120]])
    keeps(server, page, "Then.", "On the way.")
