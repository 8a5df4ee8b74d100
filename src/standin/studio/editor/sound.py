"""The voice of a scene: one that speaks, a recording, or silence."""

from __future__ import annotations

from typing import Any, Final

from nicegui.element import Element

from ...api.envelopes import ApiError
from ...scene import limits
from ..parts import Drop, Field, button, note, tag, toast
from ..voices import voice_options
from .backdrop import keep
from .body import Body
from .desk import Desk
from .pieces import Choices, slider

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
        given = str(voice.get("voice_id") or "")
        options = voice_options(list(desk.voices.values()))
        if given not in desk.voices:
            options.insert(0, (given, f"{given or 'None'} (not here)", "Unknown"))
        Field("Voice", given, kind="select", options=options, on_change=self._choose)
        if desk.many:
            button("This voice in all scenes", self._everywhere, classes="small-btn")
        slider(
            "Speed", float(voice.get("speed") or 1), limits.SPEED, 0.05,
            lambda n: self._put("speed", None if n == 1 else n), lambda n: f"{n:.2f} ×",
        )  # fmt: skip
        about = desk.voice
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

    def _choose(self, voice_id: str) -> None:
        self._put("voice_id", voice_id)
        self._show("text")

    def _everywhere(self) -> None:
        self.desk.speak_all(str(self.desk.get("voice", "voice_id")))
        toast("All scenes have this voice now")

    def _recorded(self) -> None:
        voice: Body = self.desk.get("voice", default={})
        there = voice.get("audio_asset_id") or voice.get("audio_url")
        if there:
            note("A recording is in its place", kind="good", icon_name="check")
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
                "What is said in it", str(voice.get("transcript") or ""), kind="area", rows=4,
                hint="Word for word: the lips are then exact. It may stay empty.",
                on_change=lambda v: self._put("transcript", v or None),
            )  # fmt: skip

    async def _sent(self, token: str, name: str) -> None:
        try:
            asset = await keep(self.desk, token, name, "audio/*")
        except ApiError as error:
            self.problem.clear()
            with self.problem:
                note("This cannot be used", error.message, kind="bad", icon_name="alert")
            return
        if self.desk.get("voice", "type") != "audio":
            return
        self.desk.put(("voice",), {"type": "audio", "audio_asset_id": asset.id}, why="scene")

    def _silence(self) -> None:
        slider(
            "Seconds", float(self.desk.get("voice", "duration", default=1)), (0.5, 30), 0.5,
            lambda n: self._put("duration", n), lambda n: f"{n:g} s",
        )  # fmt: skip
