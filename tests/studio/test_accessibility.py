"""axe-core's checks of every page: on a laptop and a phone, light and dark."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any, Final

import pytest
from playwright.sync_api import Page

from serving import Served
from studio.conftest import LAPTOP, PHONE, Open

PAGES: Final = (
    "/",
    "/create",
    "/avatars?show=men",
    "/avatars/photo",
    "/avatars/design",
    "/voices?language=English",
    "/videos/none",
    "/settings/keys",
    "/settings/webhooks",
    "/settings/plan",
    "/settings/engines",
    "/settings/server",
    "/sign-in",
)
_STILL: Final = "* { transition: none !important; animation: none !important; }"
_SETTLED: Final = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"""
_AT_REST: Final = "!document.querySelector('[aria-busy=true], .film .wait')"
"""What a page waits for, that it is examined with."""
_RUN: Final = """(rules) => axe.run(document, rules ? {runOnly: rules} : {}).then((told) =>
  told.violations.filter((v) => ['serious', 'critical'].includes(v.impact)).map((v) =>
    `${v.id} (${v.impact}): ${v.nodes.map((n) => n.html.slice(0, 160)).join('\\n  ')}`))"""


def examined(page: Page) -> list[str]:
    """What axe finds on a page as it is, in both colours and both sizes."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    page.add_style_tag(content=_STILL)  # colours on their way to others are no faults
    found = []
    for size in (LAPTOP, PHONE):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.evaluate(_SETTLED)
            # Only colours differ between the schemes.
            told: list[Any] = page.evaluate(_RUN, None if scheme == "light" else ["color-contrast"])
            found += [f"{size[0]} px, {scheme}: {each}" for each in told]
    return found


@pytest.fixture(scope="module")
def video(server: Served) -> Iterator[str]:
    """A finished video, so that pages have something to show."""
    character = {"type": "avatar", "avatar_id": "maya"}
    voice = {"type": "text", "voice_id": "espeak-en-us-f", "input_text": "Hi."}
    video_id = server.generate(
        title="Seen by everybody",
        caption=True,
        video_inputs=[{"character": character, "voice": voice}],
        dimension={"width": 320, "height": 180},
    )
    server.wait(video_id)
    yield video_id


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_serious_fault(server: Served, visit: Open, video: str, path: str) -> None:
    page = visit(server).open(path)
    page.wait_for_function(_AT_REST)
    found = examined(page)
    assert not found, "\n".join(found)


def test_a_video_has_no_serious_fault(server: Served, visit: Open, video: str) -> None:
    page = visit(server).open(f"/videos/{video}")
    page.get_by_role("heading", name="Download").wait_for()
    found = examined(page)
    assert not found, "\n".join(found)
