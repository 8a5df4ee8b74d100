"""axe-core's checks of every page: on a laptop and a phone, light and dark."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Literal

import pytest
from playwright.sync_api import Page

import standin.studio
from serving import Served
from standin.library import Library
from standin.settings import Settings
from standin.studio.settings import PARTS
from studio.conftest import LAPTOP, PHONE, Open

PAGES: Final = {
    "/": ("/", "/?show=drafts"),
    "/create": ("/create",),
    "/create/many": ("/create/many?draft={draft}",),
    "/create/many/{batch_id}": ("/create/many/{batch}",),
    "/avatars": ("/avatars?show=men",),
    "/avatars/photo": ("/avatars/photo",),
    "/avatars/footage": ("/avatars/footage",),
    "/avatars/design": ("/avatars/design",),
    "/voices": ("/voices?language=English",),
    "/voices/add": ("/voices/add",),
    "/videos/{video_id}": ("/videos/{video}", "/videos/none"),
    "/settings": ("/settings",),  # the keys
    "/settings/{part}": tuple(f"/settings/{part}" for part in PARTS if part != "keys"),
}
"""Addresses to examine, by the route that answers them."""
ELSEWHERE: Final = {
    "/avatars/person/{group_id}": "test_consent",
    "/voices/own/{voice_id}": "test_own_voices",
}
"""Routes that are examined where somebody is there to be shown."""
PLAIN: Final = ("/sign-in", "/share/{video}", "/avatars/nowhere/to/be/found")
"""Pages that are no routes of the framework; those of consent are examined in test_consent."""
_VIEWS: Final[tuple[tuple[tuple[int, int], Literal["light", "dark"]], ...]] = (
    (PHONE, "light"),
    (LAPTOP, "light"),
    (LAPTOP, "dark"),
)
"""Between light and dark only colours differ, and those do not depend on the size."""
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
    for size, scheme in _VIEWS:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.evaluate(_SETTLED)
        told: list[Any] = page.evaluate(_RUN, None if scheme == "light" else ["color-contrast"])
        found += [f"{size[0]} px, {scheme}: {each}" for each in told]
    return found


@pytest.fixture(scope="module")
def shown(server: Served) -> Iterator[dict[str, str]]:
    """Ids of a finished video, a draft and a batch, so that pages have something to show."""
    character = {"type": "avatar", "avatar_id": "maya"}
    voice = {"type": "text", "voice_id": "espeak-en-us-f", "input_text": "Hi."}
    body: dict[str, Any] = {
        "title": "Seen by everybody",
        "caption": True,
        "video_inputs": [{"character": character, "voice": voice}],
        "dimension": {"width": 320, "height": 180},
    }
    video_id = server.generate(**body)
    with Library.open(Settings(home=server.home)) as library:
        draft = library.drafts.create("default", {**body, "title": "For {{first_name}}"})
        batch = library.batches.create("default", 2, "Letters", None)
        library.batches.complete(batch.id, {i: {"message": "is empty"} for i in range(2)})
        server.wait(video_id)
        library.videos.share(video_id, "default")
    yield {"video": video_id, "draft": draft.id, "batch": batch.id}


def test_every_page_is_examined() -> None:
    written = re.compile(r'@shell\.route\("([^"]+)"\)')
    modules = Path(standin.studio.__file__).parent.rglob("*.py")
    routes = {route for file in modules for route in written.findall(file.read_text("utf-8"))}
    assert routes == {*PAGES, *ELSEWHERE}


@pytest.mark.parametrize("path", [*(path for some in PAGES.values() for path in some), *PLAIN])
def test_a_page_has_no_serious_fault(
    server: Served, visit: Open, shown: dict[str, str], path: str
) -> None:
    watched = visit(server)
    watched.refused = ("status of 404",)  # two of them are not there
    page = watched.open(path.format(**shown))
    if "{draft}" in path:
        page.get_by_label("Or paste it").fill("first_name\nAda\n\u0020\n")
        page.get_by_role("button", name="Read it").click()
        page.wait_for_selector(".many-side .screen img")
    elif "{video}" in path and "share" not in path:
        page.get_by_role("heading", name="Download").wait_for()
    page.wait_for_function(_AT_REST)
    found = examined(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("path", "button", "role"),
    [
        ("/settings/keys", "New key", "dialog"),
        ("/videos/{video}", "Delete the video", "alertdialog"),
    ],
)
def test_a_dialog_has_no_serious_fault(
    server: Served, visit: Open, shown: dict[str, str], path: str, button: str, role: Any
) -> None:
    page = visit(server).open(path.format(**shown))
    page.get_by_role("button", name=button).click()
    page.get_by_role(role).wait_for()
    found = examined(page)
    assert not found, "\n".join(found)
