"""Voices are found, heard, and used in a video."""

from playwright.sync_api import expect

from serving import Served
from studio.conftest import PHONE, Open


def playing(voice_id: str | None) -> str:
    """What is there while a voice is really heard."""
    return f"[data-voice='{voice_id}'] button[aria-pressed=true]"


def test_a_voice_is_found_heard_and_used(server: Served, visit: Open) -> None:
    listed = server.get("/v2/voices")["voices"]
    french = [each for each in listed if each["language"] == "French"]
    watched = visit(server)
    page = watched.open("/voices")
    page.get_by_text(f"{len(listed)} voices", exact=True).wait_for()
    page.get_by_label("Language").select_option("French")
    page.get_by_text(f"{len(french)} of {len(listed)} voices").wait_for()
    page.wait_for_url("**language=French*")
    page.reload()
    rows = page.locator("[data-voice]")
    rows.nth(len(french) - 1).wait_for()
    assert rows.count() == len(french)

    page.get_by_label("Search voices").fill("nobody speaks like this")
    page.get_by_role("button", name="Show all").click()
    first, second = rows.nth(0).get_by_role("button"), rows.nth(1).get_by_role("button")
    ids = [rows.nth(n).get_attribute("data-voice") for n in (0, 1)]
    watched.witness(*map(playing, ids))
    first.focus()
    page.keyboard.press("ArrowDown")
    with page.expect_request("**/previews/voices/*.wav"):
        page.keyboard.press("Enter")
    watched.saw(playing(ids[1]))
    page.keyboard.press("Escape")
    expect(second).to_have_attribute("aria-pressed", "false")

    page.get_by_role("textbox", name="Your sentence").fill("<emphasis")
    first.click()
    page.get_by_role("alert").wait_for()
    page.get_by_role("textbox", name="Your sentence").fill("This is what I say. " * 3)
    page.get_by_role("alert").wait_for(state="detached")
    first.click()
    watched.saw(playing(ids[0]))

    rows.nth(1).get_by_role("link").click()
    page.wait_for_url("**/create?voice=*")
    page.get_by_role("tab", name="Voice").click()
    chosen = next(each["name"] for each in listed if each["voice_id"] == ids[1])
    page.get_by_role("button", name=f"Voice: {chosen}. Choose another").wait_for()
    page.wait_for_selector(".film img[src*=still]")


def test_voices_on_a_phone(server: Served, visit: Open) -> None:
    page = visit(server, PHONE).open("/voices")
    page.locator("[data-voice]").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("navigation", name="Main, at the bottom").get_by_text("Settings").click()
    page.wait_for_url("**/settings")
