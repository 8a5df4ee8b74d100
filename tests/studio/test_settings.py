"""The operator sees how the server is, and stops and starts its queue."""

import pytest

from serving import Served
from studio.conftest import PHONE, Open


def test_the_queue_is_paused_and_resumed_and_the_server_examined(
    server: Served, visit: Open
) -> None:
    watched = visit(server)
    page = watched.open("/settings/server")
    examined = page.get_by_role("region", name="Examination")
    examined.get_by_text("in order").click()  # what is well is folded away
    examined.get_by_text("Database").first.wait_for()
    workers = page.get_by_role("region", name="Workers")
    workers.get_by_text("Working").wait_for()
    page.get_by_role("button", name="Pause the queue").click()
    page.get_by_role("alertdialog").get_by_role("button", name="Pause").click()
    page.get_by_text("The queue is paused").first.wait_for()
    again, paused = page.get_by_role("button", name="Examine again"), "The queue is paused"

    def told(text: str) -> bool:  # workers hear of it a moment later, and are examined too
        again.click()
        page.locator("button[aria-busy=true]").wait_for(state="detached")
        return page.get_by_text(text).count() > 0

    watched.until(lambda: told("standin queue resume"))
    page.get_by_role("button", name="Resume the queue").click()
    page.get_by_role("button", name="Pause the queue").wait_for()
    watched.until(lambda: not told(paused))


@pytest.mark.parametrize("part", ["plan", "server"])
def test_settings_on_a_phone_have_the_colours(server: Served, visit: Open, part: str) -> None:
    page = visit(server, PHONE).open(f"/settings/{part}")
    page.get_by_role("region", name="This browser").get_by_role("button", name="Dark").click()
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
