"""Pictures of every page of the studio, in light and dark, on a laptop and a phone.

`python scripts/studio_pictures.py FOLDER [--home HOME] [--only WORD] [--readme]` fills a library on
a server of its own (kept in HOME for the next time), takes the pictures, and lays them side by side
in sheets of four. ``--readme`` draws those of the README anew.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from standin.evaluation import filmed
from standin.library import Library
from standin.library.models import Video, now
from standin.media import wav
from standin.scene import TextVoice
from standin.settings import Settings
from standin.speech import Voices

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]  # fmt: skip
VIEWS = {
    "laptop-light": ((1280, 800), "light"),
    "laptop-dark": ((1280, 800), "dark"),
    "phone-light": ((390, 844), "light"),
    "phone-dark": ((390, 844), "dark"),
}
PATIENCE = 240_000
WOMAN, MAN = "espeak-en-us-f", "espeak-en-us"
WIDE, UPRIGHT, SQUARE = (640, 360), (360, 640), (480, 480)
LONG = "Quarterly results, Q3 2026: what changed and why it matters to every team in the company"
VIDEOS = (
    ("Welcome to the team", "maya", WOMAN, "Welcome aboard. We are glad.", "#f6efe3", WIDE),
    (LONG, "marcus", MAN, "Revenue grew by twelve percent.", "#22384a", WIDE),
    ("How to reset your password", "amara", WOMAN, "Open the settings.", "#dfe9e4", WIDE),
    ("Three things in ten seconds", "sofia", WOMAN, "Three things.", "#ffe1c4", UPRIGHT),
    ("Onboarding 2 / 12", "daniel", MAN, "Part two: your tools.", "#e5dcf4", WIDE),
    ("Fire drill on Friday", "kenji", MAN, "Please use the stairs.", "#cfe3ef", SQUARE),
)
TALK = (
    "My brother may buy five apples before the evening. We opened two new branches this month, "
    "and more people than ever came to see us."
)
Act = Callable[[Page], None]


def say(*words: object) -> None:
    sys.stderr.write(" ".join(map(str, words)) + "\n")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--home", type=Path)
    asked.add_argument("--only", default="")
    asked.add_argument("--readme", action="store_true")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix="standin-") as other, chromium() as browser:
        home = given.home or Path(other)
        home.mkdir(parents=True, exist_ok=True)
        with served(home) as client:
            url = str(client.base_url)
            known = home / "pictures.json"
            if not known.exists():
                walk(browser, url, given.folder, EMPTY, given.only)
                known.write_text(json.dumps(filled(home, client)))
            found = json.loads(known.read_text())
            if given.readme:
                readme(browser, url, found, given.folder)
            else:
                found["failed"] = failed(home, found["upright"])
                walk(browser, url, given.folder, pages(found, client), given.only)


@contextmanager
def served(home: Path) -> Iterator[httpx.Client]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "standin", "serve", "--port", str(port), "--home", str(home)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, "STANDIN_WORKERS": "2"},
        )  # fmt: skip
    try:
        url = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=url, timeout=60) as client:
            until(lambda: answers(client))
            with Library.open(Settings(home=home)) as library:
                key = library.keys.create("The website", "default", ["read", "create", "manage"])
                client.headers["X-Api-Key"] = key.key
            yield client
            with Library.open(Settings(home=home)) as library:
                library.keys.revoke(key.record.id)
    finally:
        process.terminate()
        process.wait()


def answers(client: httpx.Client) -> bool:
    try:
        return client.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


# What is in the library


def filled(home: Path, client: httpx.Client) -> dict[str, str]:
    """Make videos, drafts, a batch, people and voices; gives ids by name."""
    ids: dict[str, str] = {}
    client.post("/v1/folders/create", json={"name": "Onboarding"})
    made = [generate(client, *each) for each in VIDEOS]
    ids["video"], ids["upright"] = made[0], made[3]
    with Library.open(Settings(home=home)) as library:
        hello = "Hi {{first_name}}, welcome to {{company}}."
        draft = library.drafts.create(
            "default", body("For {{first_name}}", "maya", WOMAN, hello, "#f6efe3")
        )
        spring = body("", "helen", WOMAN, "A draft of spring.", "#dfe9e4")
        library.drafts.create("default", spring)
        ids["draft"] = draft.id
        for video_id in made:
            until(partial(finished, library, video_id))
        library.videos.share(made[0], "default")
        library.keys.create("The newsletter's robot", "default", ["read", "create"])
    client.post("/v3/webhooks/endpoints", json={"url": "https://example.com/standin/hook"})
    sound = home / "Ana Sol.wav"
    speech = Voices().speak(TextVoice(WOMAN, TALK, pitch=-6))
    wav.write(speech.samples, speech.rate, sound)
    filmed.quiet(home / "Ana Sol.mp4", 12.0, (640, 480))
    from skimage import data

    face = data.astronaut()  # type: ignore[no-untyped-call]
    Image.fromarray(face).save(home / "Eileen Collins.jpg")
    ids["home"] = str(home)
    return ids


def finished(library: Library, video_id: str) -> bool:
    return library.videos.get(video_id, "default").state == "completed"


def failed(home: Path, like: str) -> str:
    """A video that failed, which pages may delete; gives its id."""
    with Library.open(Settings(home=home)) as library:
        asked, new = library.videos.get(like, "default"), uuid.uuid4().hex
        row = Video(
            id=new, space_id="default", title="Town hall, October", request=asked.request,
            asked=asked.asked, state="failed", percent=31, error_code=1003,
            error_message="the disk is full", created_at=now(),
        )  # fmt: skip
        with library.database.write() as session:
            session.add(row)
    return new


def body(title: str, avatar: str, voice: str, text: str, colour: str,
         size: tuple[int, int] = (1280, 720)) -> dict[str, Any]:  # fmt: skip
    scene = {
        "character": {"type": "avatar", "avatar_id": avatar},
        "voice": {"type": "text", "voice_id": voice, "input_text": text},
        "background": {"type": "color", "value": colour},
    }
    dimension = {"width": size[0], "height": size[1]}
    return {"title": title, "caption": True, "dimension": dimension, "video_inputs": [scene]}


def generate(client: httpx.Client, *asked: Any) -> str:
    answer = client.post("/v2/video/generate", json=body(*asked))
    video_id: str = answer.raise_for_status().json()["data"]["video_id"]
    return video_id


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE / 1000
    while not done():
        if time.monotonic() > end:
            raise SystemExit("this takes too long")
        time.sleep(0.3)


# The pages


EMPTY: list[tuple[str, str, Act | None]] = [
    ("empty-home", "/", None),
    ("empty-drafts", "/?show=drafts", None),
    ("empty-yours", "/avatars?show=yours", None),
    ("empty-webhooks", "/settings/webhooks", None),
    ("empty-found", "/?q=nothing", None),
]


def pages(ids: dict[str, str], client: httpx.Client) -> list[tuple[str, str, Act | None]]:
    """Name, path, and what is done there before the picture."""
    home = Path(ids["home"])

    def press(name: str, role: str = "button", told: str = "") -> Act:
        def act(page: Page) -> None:
            page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
            if told:
                page.get_by_text(told).first.wait_for(timeout=PATIENCE)

        return act

    def send(name: str, text: str) -> Act:
        def act(page: Page) -> None:
            page.set_input_files("input[type=file]", home / name)
            page.get_by_text(text).first.wait_for(timeout=PATIENCE)

        return act

    def then(*acts: Act) -> Act:
        def act(page: Page) -> None:
            for each in acts:
                each(page)

        return act

    def speaks(page: Page) -> None:
        page.wait_for_selector(".wait.over.hidden", state="attached", timeout=PATIENCE)

    def table(page: Page) -> None:
        text = (
            "first_name,company\nAda,Engines\n,Nobody Ltd\nGrace,Compilers\nJean,Jennings Bartik\n"
        )
        path = home / "people.csv"
        path.write_text(text)
        page.set_input_files("input[type=file]", path)
        page.wait_for_selector(".many-side .screen img", timeout=PATIENCE)

    def batch(page: Page) -> None:
        table(page)
        page.get_by_role("button", name="Make 3 videos").click()
        page.get_by_text("0:0").first.wait_for(timeout=PATIENCE)

    def film(page: Page) -> None:
        send("Ana Sol.mp4", "The video is here")(page)
        page.get_by_role("button", name="Make the avatar").click()
        page.wait_for_url("**/person/*")

    def waits(page: Page) -> None:
        film(page)
        page.get_by_text("Hidden until").wait_for(timeout=PATIENCE)

    def signing(page: Page) -> None:
        waits(page)
        page.goto(page.locator(".address").inner_text())

    def signed(page: Page) -> None:
        waits(page)
        page.get_by_role("button", name="I have it in writing").click()
        page.get_by_role("button", name="Put the consent down").click()
        page.get_by_text("On record", exact=True).wait_for()

    def voice(page: Page) -> None:
        send("Ana Sol.wav", "Can be used")(page)
        page.get_by_label("Whose voice").fill("Ana Sol")
        page.get_by_role("checkbox").check()
        page.get_by_role("button", name="Make the voice").click()
        page.get_by_text("How near").wait_for(timeout=PATIENCE)

    def live(page: Page) -> None:
        video_id = generate(client, "How to keep bees", "maya", WOMAN,
                            "Bees are easy to keep. " * 60, "#f6efe3", (1280, 720))  # fmt: skip
        page.goto(page.url.split("/videos")[0] + f"/videos/{video_id}")
        page.wait_for_function("document.querySelector('video')?.readyState > 1", timeout=PATIENCE)

    def queued(page: Page) -> None:
        page.wait_for_selector(".bar", timeout=PATIENCE)

    def examined(page: Page) -> None:
        page.get_by_text("in order").wait_for()

    portrait = send("Eileen Collins.jpg", "Checks")

    def stop(page: Page) -> None:
        found = client.get("/v1/video.list", params={"limit": 100}).json()["data"]["videos"]
        for each in found:
            if each["status"] in ("waiting", "pending", "processing"):
                client.post(f"/v3/videos/{each['video_id']}/cancel")

    video = f"/videos/{ids['video']}"
    return [
        ("video-failed", f"/videos/{ids['failed']}", None),
        ("home", "/", None),
        ("home-menu", "/", press("More about Fire drill")),
        ("home-rename", "/", then(press("More about Fire drill"), press("Rename", "menuitem"))),
        ("home-delete", "/", then(press("More about Town hall"), press("Delete", "menuitem"))),
        ("home-move", "/", then(press("More about Fire drill"), press("Move to", "menuitem"))),
        ("drafts", "/?show=drafts", None),
        ("folder", "/", press("Onboarding", "link")),
        ("video", video, None),
        ("video-upright", f"/videos/{ids['upright']}", None),
        ("video-delete", video, press("Delete the video")),
        ("video-none", "/videos/none", None),
        ("video-live", "/videos/none", live),
        ("home-live", "/", queued),
        ("stop", "/settings/server", stop),
        ("create", "/create", lambda page: page.wait_for_selector(".film img")),
        ("many", f"/create/many?draft={ids['draft']}", None),
        ("many-table", f"/create/many?draft={ids['draft']}", table),
        ("batch", f"/create/many?draft={ids['draft']}", batch),
        ("avatars", "/avatars", None),
        ("avatar-sheet", "/avatars", press("Amara")),
        ("photo", "/avatars/photo", None),
        ("photo-refused", "/avatars/photo", send("Ana Sol.wav", "cannot be used")),
        ("photo-checked", "/avatars/photo", portrait),
        ("photo-speaks", "/avatars/photo", then(portrait, press("Make the avatar"), speaks)),
        ("design", "/avatars/design", lambda page: page.wait_for_selector(".screen img[src]")),
        ("footage", "/avatars/footage", None),
        ("footage-refused", "/avatars/footage", send("Ana Sol.wav", "cannot be used")),
        ("footage-named", "/avatars/footage", send("Ana Sol.mp4", "The video is here")),
        ("person-making", "/avatars/footage", film),
        ("person-waits", "/avatars/footage", waits),
        ("person-writing", "/avatars/footage", then(waits, press("I have it in writing"))),
        ("person-video", "/avatars/footage", then(waits, press("I have it on video"))),
        ("person", "/avatars/footage", signed),
        ("person-back", "/avatars/footage", then(signed, press("Take it back"))),
        ("person-erase", "/avatars/footage", then(signed, press("Erase"))),
        ("yours", "/avatars?show=yours", None),
        ("signing", "/avatars/footage", signing),
        ("share", f"/share/{ids['video']}", None),
        ("share-none", "/share/none", None),
        ("voices", "/voices", None),
        ("voices-found", "/voices?q=german", None),
        ("voice-add", "/voices/add", None),
        ("voice-checked", "/voices/add", send("Ana Sol.wav", "Can be used")),
        ("voice-own", "/voices/add", voice),
        ("voice-none", "/voices/own/none", None),
        ("keys", "/settings/keys", None),
        ("key-new", "/settings/keys", press("New key")),
        ("key-told", "/settings/keys", then(press("New key"), press("Make the key", told="Copy"))),
        ("webhooks", "/settings/webhooks", None),
        ("webhook-new", "/settings/webhooks", press("Add an address")),
        ("plan", "/settings/plan", None),
        ("engines", "/settings/engines", None),
        ("server", "/settings/server", examined),
        ("sign-in", "/sign-in", None),
        ("consent-expired", "/consent/none?until=1&signature=x", None),
    ]  # fmt: skip


def walk(
    browser: Browser, url: str, folder: Path, todo: list[tuple[str, str, Act | None]], only: str
) -> None:
    for name, path, act in todo:
        if only and only not in name:
            continue
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", partial(say, name, "error:"))
        try:
            opened(page, url, path)
            if act:
                act(page)
            shots(page, folder, name)
        except Exception as error:  # the others are still worth having
            say(name, type(error).__name__, str(error)[:400])
        page.close()


def opened(page: Page, url: str, path: str) -> None:
    page.goto(url + path)
    page.wait_for_function("window.did_handshake === true || !document.querySelector('.frame')")


def shots(page: Page, folder: Path, name: str) -> None:
    """A picture in each view, of the whole page up to some screens, and a sheet of them."""
    files = []
    for view, ((width, height), scheme) in VIEWS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        settled(page)
        file = folder / f"{name}-{view}.png"
        page.screenshot(path=file)
        files.append(file)
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            say(name, view, f"is {wide} px wide")
        whole = min(page.evaluate("document.documentElement.scrollHeight"), 3 * height)
        if whole > 1.05 * height:
            page.set_viewport_size({"width": width, "height": whole})
            settled(page)
            page.screenshot(path=folder / f"{name}-{view}-whole.png")
    sheet(files, folder / f"sheet-{name}.png")


def settled(page: Page) -> None:
    """Wait for the pictures in sight, and for what moves."""
    page.wait_for_function(
        """() => [...document.querySelectorAll('img')].every((each) => {
             const box = each.getBoundingClientRect();
             return box.top > innerHeight || box.bottom < 0 || !box.width || each.complete; })"""
    )
    page.wait_for_timeout(350)


def sheet(files: list[Path], out: Path) -> None:
    pictures = [Image.open(file).convert("RGB") for file in files]
    height = 500
    small = [
        p.resize((p.width * height // p.height, height), Image.Resampling.LANCZOS) for p in pictures
    ]
    width = sum(each.width for each in small) + 8 * (len(small) - 1)
    made, left = Image.new("RGB", (width, height), (255, 0, 255)), 0
    for each in small:
        made.paste(each, (left, 0))
        left += each.width + 8
    made.thumbnail((1600, 1600))
    made.save(out)


def readme(browser: Browser, url: str, ids: dict[str, str], folder: Path) -> None:
    """The three pictures of the README, into ``docs/images``."""
    images = Path(__file__).parents[1] / "docs" / "images"
    for name, path, scheme, wait in (
        ("home", "/", "light", "[data-video]"),
        ("editor", f"/create?from={ids['video']}", "light", ".film img"),
        ("avatars", "/avatars", "dark", ".tile img"),
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=scheme)  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE)
        opened(page, url, path)
        page.wait_for_selector(wait)
        settled(page)
        file = folder / f"readme-{name}.png"
        page.screenshot(path=file)
        Image.open(file).convert("RGB").save(images / f"studio-{name}.webp", quality=88, method=6)
        page.close()


if __name__ == "__main__":
    main()
