"""From a new install to a downloaded video, as somebody who has read nothing."""

import re
from pathlib import Path

from serving import Served
from standin.media import decode
from studio.conftest import Open


def test_from_a_new_install_to_a_downloaded_video(
    server: Served, visit: Open, tmp_path: Path
) -> None:
    watched = visit(server)
    page = watched.open("/")
    page.get_by_role("link", name=re.compile("Create a video|New video")).first.click()
    page.wait_for_url("**/create")
    page.wait_for_selector(".film img[src*=still]")  # what it will look like

    go = page.get_by_role("button", name="Make video")
    go.click()
    page.get_by_text("Write what shall be said.").wait_for()
    script = page.get_by_role("textbox", name="Script")
    script.fill("word " * 1001)
    go.click()
    problem = page.locator(".script .hint .wrong")
    problem.get_by_text("5005").wait_for()
    script.fill("Hi.")
    problem.wait_for(state="detached")

    listen, word = page.get_by_role("button", name="Listen"), ".paper mark.w"
    stop = "button[aria-label=Stop]"
    watched.witness(stop, word)
    listen.click()
    watched.saw(stop)
    watched.saw(word)  # the one that is heard
    listen.wait_for()
    page.get_by_label("Title").fill("My first <b>one</b>")
    go.click()
    page.wait_for_url("**/videos/*")
    page.get_by_role("heading", name="My first <b>one</b>").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download", exact=True).click()
    assert waiting.value.suggested_filename.startswith("My first")
    film = tmp_path / "film.mp4"
    waiting.value.save_as(film)
    facts = decode.facts(film)
    assert (facts.width, facts.height) == (1280, 720)

    page.get_by_role("button", name="Python").click()
    page.get_by_text("import httpx").wait_for()
    watched.open("/")
    page.get_by_role("link", name="My first <b>one</b>").wait_for()
    assert page.locator("li b", has_text="one").count() == 0  # a title is text, not HTML
