"""The studio with the keyboard alone."""

from playwright.sync_api import Page, expect

from serving import Served
from standin.evaluation.crowd import fill
from standin.library import Library
from standin.settings import Settings
from studio.conftest import Open


def focused(page: Page, selector: str) -> bool:
    """Whether what has the focus is, or is in, what ``selector`` finds."""
    return bool(page.evaluate("(s) => !!document.activeElement?.closest(s)", selector))


def test_the_first_stop_leads_to_the_content(server: Served, visit: Open) -> None:
    page = visit(server).open("/voices")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert focused(page, "main")


def test_dialogs_keep_the_focus_and_give_it_back(server: Served, visit: Open) -> None:
    page = visit(server).open("/settings/keys")
    opener = page.get_by_role("button", name="New key")
    opener.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="New key")
    expect(sheet.get_by_label("Name")).to_be_focused()
    for key in ("Tab", "Shift+Tab"):
        for _ in range(12):
            page.keyboard.press(key)
            assert focused(page, ".sheet")
    page.keyboard.press("Escape")
    sheet.wait_for(state="detached")
    expect(opener).to_be_focused()

    page.keyboard.press("Enter")
    sheet.get_by_label("Name").fill("By keyboard")
    page.keyboard.press("Enter")
    page.get_by_text("Copy it now").wait_for()
    sheet.wait_for(state="detached")
    expect(opener).to_be_focused()


def test_menus_are_walked_with_the_arrows(server: Served, visit: Open) -> None:
    with Library.open(Settings(home=server.home)) as library:
        fill(library, 1, 0)
    watched = visit(server)
    watched.refused = ("status of 404",)  # the crowd's pictures are none
    page = watched.open("/")
    more = page.get_by_role("button", name="More about").first
    more.focus()
    page.keyboard.press("Enter")
    items = page.get_by_role("menuitem")
    expect(items.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(items.last).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(items.nth(1)).to_be_focused()
    page.keyboard.press("Escape")
    expect(more).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("menuitem", name="Move to folder").press("Enter")
    sheet = page.get_by_role("dialog", name="Move to a folder")
    sheet.get_by_label("Folder", exact=True).select_option("A new folder…")
    sheet.get_by_label("Name of the new folder").fill("Made by hand")
    sheet.get_by_role("button", name="Move").press("Enter")
    page.get_by_text("Made by hand").first.wait_for()


def test_cards_and_files_are_reached(server: Served, visit: Open) -> None:
    page = visit(server).open("/avatars?show=women")
    card = page.get_by_role("button", name="Amara", exact=True)
    card.focus()
    page.keyboard.press("Enter")
    sheet = page.get_by_role("dialog", name="Amara")
    sheet.get_by_role("link", name="Use in a video").wait_for()
    page.keyboard.press("Escape")
    sheet.wait_for(state="detached")
    expect(card).to_be_focused()
    page = visit(server).open("/avatars/footage")
    for _ in range(40):
        page.keyboard.press("Tab")
        if focused(page, ".drop"):
            break
    seen = "getComputedStyle(document.querySelector('.drop .btn')).outlineStyle"
    assert page.evaluate(seen) == "solid"  # the field itself is unseen
