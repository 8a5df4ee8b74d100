"""``/videos/{id}``: one video."""

from __future__ import annotations

import json
from typing import Any, Final

from nicegui import ui
from starlette.concurrency import run_in_threadpool

from ..api import managing, told
from ..api.envelopes import ApiError
from ..library import UNFINISHED, UnknownVideo, Video
from ..library.videos import gif_key
from ..scene import from_json
from . import asking, shell, words
from .cards import first_face
from .parts import (
    Player,
    busy,
    button,
    copy_button,
    facts,
    icon,
    link,
    note,
    prose,
    sure,
    tag,
)  # fmt: skip
from .request import request_forms
from .session import Visit

_ADVICE: Final = {
    1001: "Listen to the script on the Create page: it says which words cannot be spoken.",
    1002: "Check the avatar and the background on the Create page, then render again.",
    1003: "Render again. If it happens again, the disk may be full: `standin doctor` tells.",
    told.CANCELLED: "Render it again whenever you like.",
}
ABOVE: Final = ("Videos", "/")
_OTHER: Final = "Render again. If it happens again, the server's log says more."


def register() -> None:
    """Make the page known."""

    @shell.route("/videos/{video_id}")
    async def video(video_id: str) -> None:
        who = shell.visit()
        try:
            found = await run_in_threadpool(who.here.library.videos.get, video_id, who.space)
        except UnknownVideo:
            shell.gone("There is no such video", ABOVE, "film")
            return
        VideoPage(who, found).build()


class VideoPage:
    """One browser's view of one video."""

    def __init__(self, who: Visit, video: Video) -> None:
        self.who, self.video = who, video
        self.stage = self.acts = ""
        self.face = first_face(who, video)

    def build(self) -> None:
        """Fill the page."""
        with shell.page(words.title(self.video), "/"):
            batch = self.video.batch_id
            back = ("Its table", f"/create/many/{batch}") if batch else ABOVE
            asked = f"Asked for {words.ago(self.video.created_at)}"
            with shell.head(words.title(self.video), asked, back=back):
                self.top = tag("div", classes="tools")
            with tag("div", classes="two"):
                with tag("div", classes="stack loose"):
                    with tag("div", classes="screen"):
                        self.behind = tag("img", classes="behind", alt="", src=self.face)
                        self.player = Player()
                        self.wait = tag("div", classes="wait", role="status")
                        with self.wait:
                            tag("span", classes="spin", aria_hidden="true")
                            self.waiting = tag("span", "In the queue")
                    self.below = tag("div", classes="stack")
                with tag("div", classes="stack loose"):
                    self.done = tag("div", classes="stack loose")
                    self._request()
        self._show(told.detail(self.who.here, self.video, ""))
        self.timer = ui.timer(1.0, self._follow, active=self.video.state in UNFINISHED)

    async def _follow(self) -> None:
        try:
            self.video, detail = await run_in_threadpool(self._look)
        except UnknownVideo:  # the page says so, and where to go on
            self.timer.deactivate()
            ui.navigate.reload()
            return
        self._show(detail)
        if self.video.state not in UNFINISHED:
            self.timer.deactivate()

    def _look(self) -> tuple[Video, dict[str, Any]]:
        video = self.who.here.library.videos.get(self.video.id, self.who.space)
        return video, told.detail(self.who.here, video, "")

    def _show(self, detail: dict[str, Any]) -> None:
        src = detail["video_url"] or detail["preview_playback_url"]
        self.player.show(src, detail["thumbnail_url"], words.title(self.video))
        self.player.set_visibility(bool(src))
        live = self.video.state in UNFINISHED
        self.wait.set_visibility(live and not src)
        self.behind.set_visibility(bool(self.face) and live and not src)
        self.player.parent_slot.parent.set_visibility(live or bool(src))  # type: ignore[union-attr]
        if live:
            self._progress(detail)
        stage = self.video.state + str(bool(detail["video_url"])) + str(self.video.shared)
        if stage != self.stage:
            self.stage = stage
            self._rebuild(detail)

    def _progress(self, detail: dict[str, Any]) -> None:
        percent, left = detail["progress"], words.left(detail["eta_seconds"])
        src = detail["preview_playback_url"]
        state = words.STATES[self.video.state][0]
        self.waiting.text = f"{state} · {left}" if left else state
        if hasattr(self, "bar") and not self.bar.is_deleted:
            self.bar.style(f"width: {percent}%")
            self.meter.props["aria-valuenow"] = percent
            self.meter.update()
            self.said.text = f"{state} · {percent} %"
            self.left.text = left
            seen = "You can watch the beginning already, leave" if src else "You can leave"
            self.about.text = f"{seen}, or close this page: it goes on."

    def _rebuild(self, detail: dict[str, Any]) -> None:
        acts = f"{bool(detail['video_url'])} {self.video.state in UNFINISHED}"
        if acts != self.acts:  # buttons stay under the finger that is about to press them
            self.acts = acts
            self.top.clear()
            with self.top:
                self._acts(detail)
        self.below.clear()
        with self.below:
            if self.video.state in UNFINISHED:
                self._meter()
                self._progress(detail)
            elif self.video.state != "completed":
                self._failure()
            for warning in detail["warnings"]:
                note("Something to know", warning, kind="warm", icon_name="alert")
            self._facts()
        self.done.clear()
        self.done.set_visibility(self.video.state == "completed")
        if self.video.state == "completed":
            with self.done:
                self._downloads(detail)
                self._share()

    def _acts(self, detail: dict[str, Any]) -> None:
        if detail["video_url"]:
            link(
                "Download", detail["video_url"], icon_name="download", classes="btn main-act",
                download=self._name("mp4"),
            )  # fmt: skip
        if self.video.asked:
            again = button("Render again", icon_name="again")
            again.on("click", lambda _: self._again(again))
            link("Duplicate", f"/create?from={self.video.id}", icon_name="copy")
        if self.video.state in UNFINISHED:
            button("Stop", self._stop, icon_name="stop")
        button("", self._delete, icon_name="trash", classes="bad", label="Delete the video")

    def _meter(self) -> None:
        with tag("div", classes="card tight"):
            with tag("div", classes="spread"):
                self.said = tag("b", classes="num")
                self.left = tag("span", classes="dim num")
            self.meter = tag(
                "div", classes="bar on-ground", role="progressbar", aria_valuemin=0,
                aria_valuemax=100, aria_label="Progress",
            )  # fmt: skip
            with self.meter:
                self.bar = tag("i")
            self.about = tag("p", "", "dim small")

    def _failure(self) -> None:
        why = told.failure(self.video)
        assert why is not None
        number, message, detail = why
        with note(message, detail or "", kind="bad", icon_name="alert"):
            pass
        with tag("div", classes="note"):
            icon("info")
            with tag("div"):
                tag("b", "What to do")
                prose(_ADVICE.get(number, _OTHER), name="span")

    def _downloads(self, detail: dict[str, Any]) -> None:
        objects, video = self.who.here.library.objects, self.video
        captions = detail["captions"]
        files = [
            ("Video", _ending(video.video_key), video.video_key, detail["video_url"]),
            ("With captions in the picture", _ending(video.captioned_key), video.captioned_key,
             detail["captioned_video_url"]),
            ("Moving preview", "gif", gif_key(video.video_key or ""), detail["gif_url"]),
            ("Poster", _ending(video.thumbnail_key), video.thumbnail_key, detail["thumbnail_url"]),
            *(
                (f"Captions, {kind.upper()}", kind, f"{video.captions_key}.{kind}", captions[kind])
                for kind in ("srt", "vtt", "ass")
            ),
        ]  # fmt: skip
        with tag("section", classes="card", aria_label="Download"):
            tag("h2", "Download")
            with tag("ul", classes="list close"):
                for name, ending, key, url in files:
                    if url and key and objects.exists(key):
                        with tag("li"):
                            tag("span", name, "grow")
                            tag("span", words.size(objects.info(key).size), "dim small num")
                            link(
                                ending.upper(), url, icon_name="download",
                                download=self._name(ending),
                                aria_label=f"{ending.upper()}: download {name}",
                            )  # fmt: skip
            if not video.captions_key:
                text = "Captions were not asked for. Duplicate the video and switch them on."
                tag("p", text, "dim small")

    def _share(self) -> None:
        url = f"{self.who.base}/share/{self.video.id}"
        with tag("section", classes="card", aria_label="Share"):
            tag("h2", "Share")
            if not self.video.shared:
                tag("p", "A page that plays the video, for everybody who has its address.", "dim")
                button("Make the page", lambda: self._set_shared(True), icon_name="share")
                return
            tag("p", url, "mono small address")
            with tag("div", classes="row"):
                copy_button(lambda: url, "Copy the address")
                link("Open it", url, icon_name="next", target="_blank", rel="noopener")
                button("Stop sharing", lambda: self._set_shared(False), classes="quiet")

    async def _set_shared(self, shared: bool) -> None:
        self.who.needs("manage")
        videos = self.who.here.library.videos
        await run_in_threadpool(videos.share, self.video.id, self.who.space, shared)
        await self._follow()

    def _facts(self) -> None:
        video, asked = self.video, from_json(self.video.request)
        rows = [
            ("State", words.STATES[video.state][0]),
            ("Size", f"{asked.width} × {asked.height}, {asked.fps} frames/s"),
            ("Scenes", str(len(asked.scenes))),
        ]
        if video.duration:
            rows.append(("Length", words.clock(video.duration)))
        if video.frames:
            rows.append(("Frames", f"{video.frames:,}"))
        if video.started_at and video.finished_at:
            spent = (video.finished_at - video.started_at).total_seconds()
            rows.append(("Made in", words.lasting(spent)))
            if video.frames and spent > 0:
                rows.append(("Speed", f"{video.frames / spent:.1f} frames/s"))
        with tag("section", classes="card", aria_label="About the video"):
            tag("h2", "What it took")
            facts(rows)
            tag("p", video.id, "dim mono small", title="The video's id")

    def _request(self) -> None:
        if not self.video.asked:
            return
        with tag("section", classes="card", aria_label="The request"):
            tag("h2", "The request")
            text = "What the studio asked the server for. Any client of the API can ask the same."
            tag("p", text, "dim small")
            request_forms(self.who.base, json.loads(self.video.asked))

    async def _again(self, pressed: Any) -> None:
        assert self.video.asked is not None
        with busy(pressed):
            try:
                made = await run_in_threadpool(asking.send, self.who, json.loads(self.video.asked))
            except ApiError as error:
                shell.told(error)
                return
        ui.navigate.to(f"/videos/{made.id}")

    async def _stop(self) -> None:
        self.who.needs("manage")
        if await sure("Stop making it?", "What is made of it already is kept for a while, so "
                      "that rendering it again is quicker.", "Stop"):  # fmt: skip
            await run_in_threadpool(managing.stop, self.who.here, self.video)
            await self._follow()

    async def _delete(self) -> None:
        self.who.needs("manage")
        text = "The video and its files are gone for good, and its links open nothing any more."
        if await sure(f"Delete “{words.title(self.video)}”?", text, "Delete"):
            self.timer.deactivate()
            await run_in_threadpool(managing.remove, self.who.here, self.video)
            ui.navigate.to("/")

    def _name(self, ending: str) -> str:
        return f"{words.title(self.video)}.{ending}"


def _ending(key: str | None) -> str:
    return key.rpartition(".")[2] if key else ""
