"""The studio in a real Chromium, on a real server process."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from serving import PATIENCE, Served

expect.set_options(timeout=PATIENCE * 1000)
FLAGS = [
    "--headless",
    "--use-fake-device-for-media-stream",  # a microphone that beeps
    "--use-fake-ui-for-media-stream",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",  # small in containers
]
LAPTOP = (1280, 800)
PHONE = (390, 844)


class Watched:
    """A page, and everything about it that must never happen."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.wrong: list[str] = []
        self.refused: tuple[str, ...] = ()
        """What the console may say: Chromium tells every answer of 400 and more as an error."""
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", lambda request: self._asked(request.url))

    def open(self, path: str) -> Page:
        """Go to a page of the studio and wait until it answers."""
        self.page.goto(self.url + path)
        self.page.wait_for_selector("main")
        self.page.wait_for_function(
            "window.did_handshake === true || !document.querySelector('.frame')"
        )
        return self.page

    def witness(self, *selectors: str) -> None:
        """From now on remember which were there, if only for a moment: see `saw`."""
        self.page.evaluate(_WITNESS, list(selectors))

    def saw(self, selector: str) -> None:
        """Wait until a witnessed selector was there, be it gone since."""
        self.page.wait_for_function("(one) => window.witnessed[one]", arg=selector)

    def until(self, ready: Callable[[], object]) -> None:
        """Wait for something beside the page."""
        deadline = time.monotonic() + PATIENCE
        while not ready():
            assert time.monotonic() < deadline
            self.page.wait_for_timeout(100)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(
            each in message.text for each in self.refused
        ):
            self.wrong.append(f"console: {message.text} {message.location.get('url', '')}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.wrong.append(f"left the machine: {url}")


Open = Callable[..., Watched]
_WITNESS = """(selectors) => {
  window.witnessed ??= {};
  const look = () => selectors.forEach((one) => {
    if (document.querySelector(one)) window.witnessed[one] = true;
  });
  const all = {subtree: true, childList: true, attributes: true, characterData: true};
  new MutationObserver(look).observe(document, all);
  look();
}"""


@pytest.fixture(scope="package")  # while it is there, no other test could run an event loop
def browser() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no Chromium on this machine")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        environment: dict[str, str | float | bool] = {
            **os.environ,
            "HOME": home,
        }  # it keeps crash reports and caches there
        yield playwright.chromium.launch(
            executable_path=path, args=FLAGS, env=environment, timeout=PATIENCE * 1000
        )


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server as it is after its first start on this machine's own address."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STANDIN_WEBHOOK_PRIVATE", "yes")  # the tests hear webhooks on this machine
        served = Served.start(tmp_path_factory.mktemp("studio") / "home")
    yield served
    served.kill()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    """Opens browsers on servers; at the end nothing may have gone wrong in any of them."""
    contexts: list[BrowserContext] = []
    opened: list[Watched] = []

    def start(served: Served, size: tuple[int, int] = LAPTOP, **given: Any) -> Watched:
        shape: Any = {"width": size[0], "height": size[1]}
        contexts.append(browser.new_context(viewport=shape, color_scheme="light", **given))
        contexts[-1].set_default_timeout(PATIENCE * 1000)
        opened.append(Watched(contexts[-1].new_page(), served.url))
        return opened[-1]

    yield start
    wrong = [problem for each in opened for problem in each.wrong]
    for context in contexts:
        context.close()  # what it breaks off here is no fault
    assert wrong == []


@pytest.fixture(scope="session")
def portrait(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face of the public domain."""
    from PIL import Image
    from skimage import data

    path = tmp_path_factory.mktemp("photo") / "Eileen Collins.jpg"
    Image.fromarray(data.astronaut()).save(path)  # type: ignore[no-untyped-call]
    return path
