"""How soon the studio's pages can be used, what they weigh, and what open pages cost the server.

Measured in a real Chromium, with a server of its own whose library is full.
"""

from __future__ import annotations

import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from ..errors import StandinError
from ..library import Library
from ..settings import Settings
from .crowd import fill
from .memory import resident
from .walk import served

PAGES: Final = {
    "/": "[data-video]",
    "/create": "textarea",
    "/avatars": ".tile",
    "/voices": "[data-voice]",
    "/settings/server": ".facts",
}
"""What has to be there before a page is of use."""
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--no-first-run")  # fmt: skip
_READY: Final = """(() => {
  const look = () => {
    if (window.did_handshake && document.querySelector(%r)) window.readyAt = performance.now();
    else setTimeout(look, 5);
  };
  look();
})()"""
_SEEN: Final = """([selector, old]) => {
  const all = [...document.querySelectorAll(selector)].filter((each) => {
    const box = each.getBoundingClientRect();
    return box.width && box.top < innerHeight && box.bottom > 0; });
  const there = (each) => each.complete && each.naturalWidth && each.src !== old;
  return window.did_handshake && all.length && all.every(there) && performance.now();
}"""
"""When all pictures in sight are there, and other ones than ``old``."""
_STILL: Final = ".film img"
_SCROLLS: Final = 40
_SEARCHED: Final = "password 42"
_PATIENCE: Final = 60_000
_PREVIEWS: Final = ("*/previews/*",)
"""Drawn by the server when first looked at: not what is measured here."""


@dataclass(frozen=True, slots=True)
class Opening:
    """One page. Milliseconds from the click to a page that answers: medians."""

    first_ms: float
    """With an empty cache."""
    again_ms: float
    first_kb: float
    """Sent by the server, compressed, with pictures."""
    again_kb: float
    server_cpu_ms: float
    """Of the server's process for a later visit."""


@dataclass(frozen=True, slots=True)
class Scrolling:
    """The library scrolled down by many screens, as fast as it goes."""

    cards: int
    """That were passed."""
    elements: int
    """In the page at the end."""
    worst_ms: float
    """The longest time without a new picture."""
    heap_mb: float


@dataclass(frozen=True, slots=True)
class Waits:
    """Milliseconds from the click until all pictures in sight are there: medians."""

    posters: float
    """Of the library."""
    faces_first: float
    """Of the house's avatars on a server that has not drawn them yet: once."""
    faces_again: float
    """With an empty cache of the browser, from a server that has."""
    still_first: float
    """The editor's picture, of a presenter that the server has not painted at this size: once."""
    still_again: float
    still_changed: float
    """From the press that makes the video square to the square picture."""


@dataclass(frozen=True, slots=True)
class Figures:
    """All of it."""

    videos: int
    avatars: int
    pages: dict[str, Opening]
    waits: Waits
    scrolling: Scrolling
    search_ms: float
    """From the last letter to the found videos; 250 of them are waited for more letters."""
    memory_mib: dict[str, float]
    """Resident memory of the server's process by open pages."""


def measure(
    videos: int, avatars: int, visits: int, on_stage: Callable[[str], None] = lambda stage: None
) -> Figures:
    """Fill a library, start a server, and visit its pages. Raises `StandinError`."""
    with TemporaryDirectory(prefix="standin-studio-") as name:
        home = Path(name)
        on_stage("filling the library")
        with Library.open(Settings(home=home)) as library:
            fill(library, videos, avatars)
        with served(home, None) as (process, client), _chromium() as browser:
            url, pid = str(client.base_url), process.pid
            pages = {}
            for path, sign in PAGES.items():
                on_stage(path)
                pages[path] = _opened(browser, url, path, sign, pid, visits)
            on_stage("pictures")
            waits = _waited(browser, url, visits)
            on_stage("scrolling")
            scrolling, search = _scrolled(browser, url)
            on_stage("50 pages")
            memory = _memory(browser, url, pid)
    return Figures(videos, avatars, pages, waits, scrolling, search, memory)


@contextmanager
def _chromium() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise StandinError("this needs playwright: pip install playwright") from None
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        raise StandinError("this needs Chromium: install the system's package")
    with TemporaryDirectory(prefix="standin-") as home, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=list(_FLAGS), env={**os.environ, "HOME": home}
        )
        try:
            yield browser
        finally:
            browser.close()


def _opened(browser: Any, url: str, path: str, sign: str, pid: int, visits: int) -> Opening:
    first, again = [], []
    for _ in range(visits):
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        sent = _weighed(context, page)
        first.append(_once(page, url + path, sign, sent, pid))
        again.append(_once(page, url + path, sign, sent, pid))
        context.close()
    middle = statistics.median
    return Opening(
        first_ms=round(middle(each[0] for each in first)),
        again_ms=round(middle(each[0] for each in again)),
        first_kb=round(middle(each[1] for each in first), 1),
        again_kb=round(middle(each[1] for each in again), 1),
        server_cpu_ms=round(middle(each[2] for each in again)),
    )


def _weighed(context: Any, page: Any) -> list[int]:
    """Bytes of everything that comes over the network, as it comes."""
    sent: list[int] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.setBlockedURLs", {"urls": list(_PREVIEWS)})  # a route would end caching
    session.on("Network.loadingFinished", lambda told: sent.append(int(told["encodedDataLength"])))
    session.on(
        "Network.webSocketFrameReceived",
        lambda told: sent.append(len(told["response"]["payloadData"])),
    )
    return sent


def _once(page: Any, address: str, sign: str, sent: list[int], pid: int) -> tuple[float, ...]:
    before = _cpu(pid)
    sent.clear()
    page.goto(address, wait_until="commit")
    page.evaluate(_READY % sign)
    page.wait_for_function("window.readyAt", timeout=_PATIENCE)
    page.wait_for_timeout(300)  # pictures that are in sight
    return page.evaluate("window.readyAt"), sum(sent) / 1000, 1000 * (_cpu(pid) - before)


def _cpu(pid: int) -> float:
    """Seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _waited(browser: Any, url: str, visits: int) -> Waits:
    def seen(path: str, selector: str) -> float:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        told = _pictured(page, url + path, selector)
        page.close()
        return told

    def middle(path: str, selector: str) -> float:
        return round(statistics.median(seen(path, selector) for _ in range(visits)))

    faces, editor = "/avatars?show=men", "/create?avatar=maya"  # the crowd are women
    return Waits(
        posters=middle("/", ".tile img"),
        faces_first=round(seen(faces, ".tile img")),
        faces_again=middle(faces, ".tile img"),
        still_first=round(seen(editor, _STILL)),
        still_again=middle(editor, _STILL),
        still_changed=round(_changed(browser, url + editor)),
    )


def _pictured(page: Any, address: str, selector: str) -> float:
    page.goto(address, wait_until="commit")
    told = page.wait_for_function(_SEEN, arg=[selector, ""], polling=10, timeout=_PATIENCE)
    return float(told.json_value())


def _changed(browser: Any, address: str) -> float:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    _pictured(page, address, _STILL)
    old = page.evaluate("(selector) => document.querySelector(selector).src", _STILL)
    begun = page.evaluate("performance.now()")
    page.get_by_role("button", name="Square").click()
    told = page.wait_for_function(_SEEN, arg=[_STILL, old], polling=10, timeout=_PATIENCE)
    taken = float(told.json_value()) - float(begun)
    page.close()
    return taken


def _scrolled(browser: Any, url: str) -> tuple[Scrolling, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url, wait_until="commit")
    page.wait_for_function("window.did_handshake && document.querySelector('[data-video]')")
    page.evaluate("""() => { let last = performance.now(); window.worst = 0;
      const tick = (at) => { window.worst = Math.max(window.worst, at - last); last = at;
        requestAnimationFrame(tick); };
      requestAnimationFrame((at) => { last = at; tick(at); }); }""")
    for _ in range(_SCROLLS):
        page.evaluate("window.scrollBy(0, 1600)")
        page.wait_for_timeout(120)
    told = page.evaluate("""() => ({ elements: document.querySelectorAll('*').length,
      worst: window.worst, heap: performance.memory.usedJSHeapSize / 1e6,
      passed: Math.max(...[...document.querySelectorAll('.block')].map(
        (b) => 60 * (1 + Number(b.dataset.block)))) })""")
    scrolling = Scrolling(
        int(told["passed"]), told["elements"], round(told["worst"]), round(told["heap"], 1)
    )
    page.evaluate("window.scrollTo(0, 0)")
    page.get_by_label("Search videos").fill(_SEARCHED)
    begun = time.perf_counter()
    page.wait_for_function(
        "(text) => [...document.querySelectorAll('[data-video] .title')].every("
        "(each) => each.textContent.includes(text))",
        arg=_SEARCHED,
        polling=20,
    )
    search = round(1000 * (time.perf_counter() - begun))
    page.close()
    return scrolling, search


def _memory(browser: Any, url: str, pid: int) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.route("**/previews/**", lambda route: route.abort())
    pages, memory = [], {"0 pages": round(resident(pid), 1)}
    for number in range(50):
        page = context.new_page()
        page.goto(url + list(PAGES)[number % 3], wait_until="commit")
        page.wait_for_function("window.did_handshake", timeout=_PATIENCE)
        pages.append(page)
        if number == 0:
            memory["1 page"] = round(resident(pid), 1)
    memory["50 pages"] = round(resident(pid), 1)
    context.close()
    return memory
