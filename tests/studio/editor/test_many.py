"""One draft and a table make many videos; what is wrong is told before anything is made."""

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from serving import Served
from standin.library import Library
from standin.settings import Settings
from studio.conftest import Open

VOICE = "espeak-en-us-f"


def body() -> dict[str, Any]:
    character = {"type": "avatar", "avatar_id": "maya"}
    voice = {"type": "text", "voice_id": VOICE, "input_text": "Hi {{first_name}}."}
    text = [{"text": "{{company}}", "font_size": 80}]
    return {
        "title": "For {{first_name}}",
        "video_inputs": [{"character": character, "voice": voice, "text": text}],
        "dimension": {"width": 320, "height": 180},
    }


def test_a_table_with_a_bad_row_makes_the_others(
    server: Served, visit: Open, tmp_path: Path
) -> None:
    with Library.open(Settings(home=server.home)) as library:
        draft = library.drafts.create("default", body())
    page = visit(server).open("/")
    page.get_by_role("region", name="Drafts").get_by_role("link", name="For {{first_name}}").click()
    page.get_by_role("button", name="Make video").click()  # there are variables: it asks for more
    page.wait_for_url(f"**/create/many?draft={draft.id}")

    table = tmp_path / "people.csv"
    table.write_text("First name;Firm\nAda;Engines\n;Nobody Ltd\nBo\nCy;<Ships>\n")
    page.set_input_files("input[type=file]", table)
    page.get_by_role("combobox", name="company").select_option("Firm")
    rows = page.get_by_role("region", name="Rows").last
    rows.get_by_text("has 1 cells, the first line 2").wait_for()
    rows.get_by_text("first_name: is empty").wait_for()
    page.get_by_text("2 can be made, 2 cannot").wait_for()
    page.get_by_role("button", name="Show row 5").click()
    page.get_by_text("Hi Cy.").wait_for()
    page.wait_for_selector(".many-side .screen img")
    page.get_by_role("button", name="Make 2 videos").click()

    page.wait_for_url("**/create/many/*")
    page.get_by_role("link", name="For Ada").wait_for()
    page.get_by_role("link", name="For Cy").wait_for()
    page.get_by_text("2 of 2 ready").wait_for()
    batch = page.url.removeprefix(server.url)
    page.get_by_role("link", name="All tables").click()
    page.get_by_role("listitem").filter(has_text="For …").get_by_text("All ready").wait_for()
    page.goto(server.url)
    table_row = page.get_by_role("region", name="Many at once").get_by_role("link", name="For …")
    expect(table_row).to_have_attribute("href", batch)
    with Library.open(Settings(home=server.home)) as library:
        assert draft.id not in {each.id for each in library.drafts.list("default")}


def test_a_request_with_a_mistake_is_told_by_its_field(server: Served, visit: Open) -> None:
    page = visit(server).open("/create")
    page.wait_for_selector(".film img")

    def give(text: str) -> None:
        page.get_by_role("textbox", name="JSON").fill(text)
        page.get_by_role("button", name="Import", exact=True).click()

    page.get_by_role("button", name="More about this video").click()
    page.get_by_role("menuitem", name="Import a request").click()
    give("{")
    page.get_by_role("alert").get_by_text("This is no request").wait_for()
    voice = f'"voice": {{"type": "text", "voice_id": "{VOICE}", "input_text": "Taken."}}'
    give(f'{{"video_inputs": [{{{voice}}}, {{"voice": {{"type": "text"}}}}]}}')
    page.get_by_role("alert").get_by_text("video_inputs[1].voice.voice_id").first.wait_for()
    angela = '"character": {"type": "avatar", "avatar_id": "Angela-1"}'
    give(f'{{"title": "Moved", "music_style": "calm", "video_inputs": [{{{voice}, {angela}}}]}}')
    page.get_by_role("alert").get_by_text("video_inputs[0].character.avatar_id").first.wait_for()
    page.get_by_role("button", name="Import anyway").click()
    page.get_by_role("dialog", name="Import a request").wait_for(state="detached")
    expect(page.get_by_role("textbox", name="Script")).to_have_value("Taken.")
    page.get_by_role("tab", name="Video").click()
    page.get_by_role("region", name="Also in the request").get_by_text("music_style").wait_for()
    page.get_by_role("button", name="More about this video").click()
    page.get_by_role("menuitem", name="The request").click()
    page.get_by_role("button", name="JSON").click()
    page.get_by_text('"avatar_id": "Angela-1"').wait_for()
