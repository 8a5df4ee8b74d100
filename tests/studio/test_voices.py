"""Voices are found, heard, and used in a video."""

from playwright.sync_api import Page

from serving import Served
from studio.conftest import PHONE, Open

HEARD = "document.querySelector('[data-voice] button[aria-pressed=true]')?.ariaLabel"


def heard(page: Page, name: str) -> None:
    """Wait until the sound really plays."""
    page.wait_for_function(f"({HEARD} ?? '').includes({name!r})")


def test_a_voice_is_found_heard_and_used(server: Served, visit: Open) -> None:
    listed = server.get("/v2/voices")["voices"]
    french = [each for each in listed if each["language"] == "French"]
    page = visit(server).open("/voices")
    page.get_by_text(f"{len(listed)} voices", exact=True).wait_for()
    page.get_by_label("Language").select_option("French")
    page.get_by_text(f"{len(french)} of {len(listed)} voices").wait_for()
    assert "language=French" in page.url
    page.reload()
    rows = page.locator("[data-voice]")
    rows.nth(len(french) - 1).wait_for()
    assert rows.count() == len(french)

    page.get_by_label("Search voices").fill("nobody speaks like this")
    page.get_by_role("button", name="Show all").click()
    first, second = rows.nth(0).get_by_role("button"), rows.nth(1).get_by_role("button")
    name = rows.nth(1).locator("b").inner_text()
    first.focus()
    page.keyboard.press("ArrowDown")
    with page.expect_request("**/previews/voices/*.wav"):
        page.keyboard.press("Enter")
    heard(page, name)
    page.keyboard.press("Escape")
    assert second.get_attribute("aria-pressed") == "false"

    page.get_by_role("textbox", name="Your sentence").fill("<emphasis")
    first.click()
    page.get_by_role("alert").wait_for()
    page.get_by_role("textbox", name="Your sentence").fill("This is what I say. " * 3)
    page.get_by_role("alert").wait_for(state="detached")
    first.click()
    heard(page, rows.nth(0).locator("b").inner_text())

    voice_id = rows.nth(1).get_attribute("data-voice")
    rows.nth(1).get_by_role("link").click()
    page.wait_for_url("**/create?voice=*")
    page.get_by_role("tab", name="Voice").click()
    chosen = page.get_by_role("combobox", name="Voice")
    chosen.wait_for()
    assert chosen.input_value() == voice_id
    page.wait_for_selector(".film img[src*=still]")


def test_voices_on_a_phone(server: Served, visit: Open) -> None:
    page = visit(server, PHONE).open("/voices")
    page.locator("[data-voice]").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.get_by_role("navigation", name="Main, at the bottom").get_by_text("Settings").click()
    page.wait_for_url("**/settings")
