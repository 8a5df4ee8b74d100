"""The voice of a scene: one that speaks, a recording, or silence."""

from __future__ import annotations

from typing import Any, Final

from nicegui.element import Element

from ...scene import limits
from ...speech.engine import VoiceInfo
from ..parts import Drop, Field, button, icon, note, tag, toast
from ..voices import GENDERS
from . import body as bodies
from . import voice_picker
from .backdrop import played, taken
from .body import Body
from .desk import Desk
from .pieces import Choices, slider
from .sayings import Sayings

_KINDS: Final = (("text", "Spoken"), ("audio", "Recorded"), ("silence", "Silence"))


class Recorder(Element, component="components/recorder.js"):
    """Records with the microphone of the browser's machine."""


def build(desk: Desk) -> None:
    """Fill the tab."""
    Sound(desk)


class Sound:
    """The tab."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        kind = str(desk.get("voice", "type", default="text"))
        Choices("Kind", _KINDS, kind, self._kind, shown=False)
        self.place = tag("div", classes="bits")
        self._show(kind)

    def _kind(self, kind: str) -> None:
        desk = self.desk
        now: Body = desk.get("voice", default={})
        if now.get("type") == kind:
            return
        desk.kept[desk.scene, desk.line, str(now.get("type"))] = now
        voice_id = desk.suited(desk.look)
        usual: dict[str, Body] = {
            "text": {"type": "text", "voice_id": voice_id, "input_text": ""},
            "audio": {"type": "audio"},
            "silence": {"type": "silence", "duration": 2},
        }
        desk.put(("voice",), desk.kept.get((desk.scene, desk.line, kind), usual[kind]), why="scene")

    def _show(self, kind: str) -> None:
        self.place.clear()
        with self.place:
            {"text": self._spoken, "audio": self._recorded, "silence": self._silence}[kind]()

    def _put(self, key: str, value: Any) -> None:
        self.desk.put(("voice", key), value)

    def _spoken(self) -> None:
        desk = self.desk
        voice: Body = desk.get("voice", default={})
        given, about = str(voice.get("voice_id") or ""), desk.voice
        with tag("div", classes="field"):
            tag("span", "Voice", "name")
            with tag("button", classes="picked", type="button") as made:
                icon("voice")
                with tag("span", classes="grow"):
                    tag("b", about.name if about else given or "None")
                    tag("span", _about(about) if about else "Not here: choose another",
                        "dim small")  # fmt: skip
                tag("span", "Change", "act")
            made.props["aria-label"] = f"Voice: {about.name if about else given}. Choose another"
            made.on("click", lambda _: self._pick())
        if desk.many:
            button("This voice in all scenes", self._everywhere, classes="small-btn")
        slider(
            "Speed", float(voice.get("speed") or 1), limits.SPEED, 0.05,
            lambda n: self._put("speed", None if n == 1 else n), lambda n: f"{n:.2f} ×",
        )  # fmt: skip
        if about is None or about.pitch:
            slider(
                "Pitch", float(voice.get("pitch") or 0), limits.PITCH, 1,
                lambda n: self._put("pitch", n or None), lambda n: f"{n:+g}" if n else "0",
            )  # fmt: skip
        if about is not None and about.emotions:
            Field(
                "Emotion", str(voice.get("emotion") or ""), kind="select",
                options=[("", "Neutral"), *((each, each) for each in limits.EMOTIONS)],
                on_change=lambda v: self._put("emotion", v or None),
            )  # fmt: skip
        slider(
            "Loudness", float(voice.get("volume", 1)), limits.VOLUME, 0.05,
            lambda n: self._put("volume", None if n == 1 else n), lambda n: f"{n * 100:.0f} %",
        )  # fmt: skip
        Sayings(desk)

    async def _pick(self) -> None:
        voice_id = await voice_picker.choose(self.desk)
        if voice_id is not None:
            self.desk.speak(voice_id)
            self._show("text")

    def _everywhere(self) -> None:
        self.desk.speak_all(str(self.desk.get("voice", "voice_id")))
        toast("This voice is in all scenes now")

    def _recorded(self) -> None:
        voice: Body = self.desk.get("voice", default={})
        there = voice.get("audio_asset_id") or voice.get("audio_url")
        if there:
            note("A recording is in its place", kind="good", icon_name="check")
            asset_id, url = (str(voice.get(f"audio_{key}") or "") for key in ("asset_id", "url"))
            played(self.desk, asset_id, url, "The recording")
        recorder = Recorder()
        recorder.props["most"] = limits.RECORDING_SECONDS
        recorder.on("sent", lambda event: self._sent(*event.args))
        Drop(
            "Another recording" if there else "Or drop one here",
            f"Any usual format, at most {limits.RECORDING_BYTES // 1_000_000} MB",
            accept="audio/*,video/webm", most=limits.RECORDING_BYTES,
            on_sent=self._sent, on_refused=toast, icon_name="voice",
        )  # fmt: skip
        self.problem = tag("div")
        if there:
            Field(
                "What is said in it",
                str(voice.get("transcript") or voice.get("input_text") or ""), kind="area", rows=4,
                hint="Word for word: the lips are then exact. It may stay empty.",
                on_change=lambda v: self._put("transcript", v or None),
            )  # fmt: skip
            Field(
                "Language of it", str(voice.get("locale") or ""), placeholder="en-US",
                on_change=lambda v: self._put("locale", v.strip() or None),
            )  # fmt: skip

    async def _sent(self, token: str, name: str) -> None:
        asset = await taken(self.desk, token, name, "audio/*", self.problem)
        if asset is None:
            return
        if self.desk.get("voice", "type") != "audio":
            return
        self.desk.put(("voice",), {"type": "audio", "audio_asset_id": asset.id}, why="scene")

    def _silence(self) -> None:
        Field(
            "Seconds", f"{float(self.desk.get('voice', 'duration', default=1)):g}", kind="number",
            min=limits.SILENCE[0], max=limits.SILENCE[1], step=0.5, on_change=self._last,
            hint=f"At most {limits.SILENCE[1]:g}",
        )  # fmt: skip

    def _last(self, value: Any) -> None:
        low, high = limits.SILENCE
        self._put("duration", min(max(bodies.number(value or None, 1), low), high))


def _about(voice: VoiceInfo) -> str:
    """``English, en-US, woman``."""
    gender = GENDERS[voice.gender].lower() if voice.gender != "unknown" else ""
    return ", ".join(word for word in (voice.language, voice.locale, gender) if word)
