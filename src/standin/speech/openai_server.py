"""Any speech server that answers OpenAI's ``/v1/audio/speech``: Kokoro, Chatterbox, vLLM-Omni."""

from __future__ import annotations

import base64
import binascii
import json
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

import httpx
import numpy as np
import structlog

from ..errors import EngineError
from . import cloning, server_voices, written
from .cloning import Adapter, Call, Reference
from .engine import VoiceInfo
from .espeak import Espeak
from .locales import best
from .received import samples_of
from .server_voices import RATE
from .spread import WordTime, align
from .timed import Samples, Speech, join

REVISION: Final = 1
"""Of what is done with an answer; raise it when kept speech is no longer right."""
LIST_SECONDS: Final = 5.0
"""A start of Standin never waits longer than twice this for a server."""
SPEAK_SECONDS: Final = (60.0, 0.3)
"""Time allowed for a text: seconds, and seconds a character. A slow CPU needs much of it."""
ATTEMPTS: Final = 2
LONGEST: Final = 4000
"""Characters in one request; OpenAI takes 4096."""
LARGEST: Final = 400 * 2**20
"""Bytes that an answer may have."""
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s+|\n+")

_log = structlog.get_logger()


@dataclass(frozen=True)
class SpeechServer:
    """The voices of one server, as ``server-<voice>``.

    What a server says to the same request may differ from time to time, so a catalogue that
    keeps speech keeps its first answer.
    """

    url: str
    """With or without ``/v1``."""
    key: str | None = field(default=None, repr=False)
    model: str = "tts-1"
    listed: str = ""
    """Voices besides those that the server lists: ``alloy, anna=de-DE``."""
    espeak: Espeak = field(default_factory=Espeak)
    cloning: str = "auto"
    """Name of the adapter by which it is asked for clones; ``auto`` asks the server, ``off`` none.
    """
    name: str = "server"
    _adapters: list[Adapter] = field(default_factory=list, repr=False, compare=False)
    """The one that was found, remembered."""

    def voices(self) -> Sequence[VoiceInfo]:
        """The voices that the server lists and those that were named. Asked for once.

        Raises `EngineError` when there are none: a server that is down or lists none, and
        nothing was named.
        """
        return self._voices

    @cached_property
    def _voices(self) -> tuple[VoiceInfo, ...]:
        named = [server_voices.named(part) for part in self.listed.split(",") if part.strip()]
        try:
            told = self._ask_voices()
        except EngineError as e:
            if not named:
                raise
            _log.warning("speech_server_not_asked", problem=e.message)
            told = []
        captions = bool(told) and self._has_captions()
        found: dict[str, VoiceInfo] = {}
        for entry in (*named, *told):
            voice = server_voices.info(entry, captions, self.name, self.espeak.voices())
            found.setdefault(voice.id, voice)
        return tuple(found.values())

    def version(self, voice: VoiceInfo) -> str:
        """See `VoiceEngine`."""
        return f"{self._root} {self.model} {REVISION} {self.espeak.version(voice)}"

    def synthesize(
        self, voice: VoiceInfo, text: str, *, speed: float = 1.0, semitones: float = 0.0
    ) -> Speech:
        """Speak ``text``; see `VoiceEngine`. Pitch is not supported.

        Raises `EngineError`: a server that cannot be reached, refuses, fails twice, takes too
        long, or sends something that is not the sound of speech.
        """
        if semitones:
            raise EngineError(f"{voice.id} cannot change its pitch")
        return self._joined(voice, text, lambda part: self._part(voice, part, speed))

    def _joined(self, voice: VoiceInfo, text: str, say: Callable[[str], Speech]) -> Speech:
        parts = [
            _moved(say(text[a:b]), a)
            for a, b in _pieces(text)
            if any(c.isalnum() for c in text[a:b])
        ]
        if not parts:
            raise EngineError(f"{voice.id} said nothing: the text has no words")
        return join(parts, text=text)

    @property
    def cloner(self) -> Adapter | None:
        """How the server is asked to speak like a recording; None where it cannot, or is down."""
        if self.cloning == "off":
            return None
        if self.cloning != "auto":
            return cloning.named(self.cloning)
        if not self._adapters:
            found = cloning.able(self._told)
            self._adapters.extend([found] if found else [])
        return self._adapters[0] if self._adapters else None

    def imitate(self, voice: VoiceInfo, text: str, speed: float, like: Reference) -> Speech:
        """Speak ``text`` like a recording; ``voice`` tells the language.

        Raises `EngineError` as `synthesize` does, and for a server that cannot.
        """
        adapter = self.cloner
        if adapter is None:
            raise EngineError(f"{self._who} cannot speak like a recording")

        def say(part: str) -> Speech:
            answer = self._post(adapter.call(written.speakable(part), speed, self.model, like))
            kind = answer.headers.get("content-type", "")
            return self._timed(voice, part, self._samples(answer.content, kind), [])

        return self._joined(voice, text, say)

    # --- Voices -------------------------------------------------------------------------------

    def _ask_voices(self) -> list[dict[str, str]]:
        answer = self._get("/v1/audio/voices")
        if answer.status_code in (401, 403):
            raise EngineError(f"{self._who} refuses the key ({answer.status_code})")
        if answer.status_code != 200:
            raise EngineError(
                f"{self._who} lists no voices ({answer.status_code}); "
                "name some with STANDIN_SPEECH_VOICES"
            )
        try:
            found = server_voices.entries(answer.json())
        except ValueError:
            found = []
        if not found:
            raise EngineError(
                f"{self._who} lists its voices in a way that is not understood; "
                "name some with STANDIN_SPEECH_VOICES"
            )
        return found

    def _has_captions(self) -> bool:
        """Kokoro's endpoint for word times is there: it takes POST, so GET is not allowed."""
        try:
            return self._get("/dev/captioned_speech").status_code == 405
        except EngineError:
            return False

    def _get(self, path: str) -> httpx.Response:
        try:
            with self._client(LIST_SECONDS) as client:
                return client.get(self._root + path)
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as e:
            raise EngineError(f"{self._who} cannot be reached: {_reason(e)}") from None

    def _told(self, path: str) -> Any:
        """The JSON at a path; None for anything else."""
        try:
            answer = self._get(path)
            return answer.json() if answer.status_code == 200 else None
        except (EngineError, ValueError):
            return None

    # --- Speaking -----------------------------------------------------------------------------

    def _part(self, voice: VoiceInfo, text: str, speed: float) -> Speech:
        request = {
            "model": self.model,
            "input": written.speakable(text),
            "voice": voice.engine_voice,
            "response_format": "wav",
            "speed": speed,
            "stream": False,
        }
        times: list[WordTime] = []
        if voice.timing == "words":
            samples, times = self._captioned(request)
        else:
            answer = self._post(Call("/v1/audio/speech", request))
            samples = self._samples(answer.content, answer.headers.get("content-type", ""))
        return self._timed(voice, text, samples, times)

    def _timed(
        self, voice: VoiceInfo, text: str, samples: Samples, times: list[WordTime]
    ) -> Speech:
        guide = self.espeak.synthesize(best(self.espeak.voices(), voice.locale), text)
        if not len(samples) or float(np.abs(samples).max()) < 0.001:
            raise EngineError(f"{self._who} said nothing")
        try:
            return align(samples, RATE, guide, times)
        except ValueError as e:
            raise EngineError(f"{self._who} said nothing: {e}") from None

    def _captioned(self, request: dict[str, Any]) -> tuple[Samples, list[WordTime]]:
        captioned = {**request, "return_timestamps": True}
        answer = self._post(Call("/dev/captioned_speech", captioned))
        try:
            documents = _documents(answer.text)
            audio = [base64.b64decode(d["audio"], validate=True) for d in documents]
            times = [_time(t) for d in documents for t in d.get("timestamps") or []]
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as e:
            raise EngineError(f"{self._who} sent captions that are not understood: {e}") from None
        kinds = [f"audio/{d.get('audio_format', 'wav')}" for d in documents]
        pieces = [self._samples(a, k) for a, k in zip(audio, kinds, strict=True)]
        return np.concatenate(pieces), times

    def _samples(self, body: bytes, content_type: str) -> Samples:
        try:
            return samples_of(body, content_type, RATE)
        except ValueError as e:
            kind = content_type or "no content type"
            raise EngineError(f"{self._who} sent no speech ({kind}): {e}") from None

    def _post(self, call: Call) -> httpx.Response:
        """The answer with status 200; a failure that may pass is tried once more."""
        allowed = SPEAK_SECONDS[0] + SPEAK_SECONDS[1] * len(call.body["input"])
        problem = ""
        for _ in range(ATTEMPTS):
            try:
                answer = self._once(call, allowed)
            except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as e:
                problem = f"{self._who} cannot be reached: {_reason(e)}"
                continue
            if answer.status_code == 200:
                return answer
            problem = self._refusal(answer)
            if answer.status_code < 500 and answer.status_code != 429:
                break
        raise EngineError(problem)

    def _once(self, call: Call, allowed: float) -> httpx.Response:
        ends = time.monotonic() + allowed
        content: dict[str, Any] = {"json": call.body}
        if call.file is not None:
            name, data = call.file
            files = {name: ("reference.wav", data, "audio/wav")}
            content = {"data": call.body, "files": files}
        with (
            self._client(allowed) as client,
            client.stream("POST", self._root + call.path, **content) as answer,
        ):
            body = bytearray()
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > LARGEST:
                    raise EngineError(f"{self._who} sent more than {LARGEST >> 20} MiB")
                if time.monotonic() > ends:
                    raise httpx.ReadTimeout(f"it took longer than {allowed:.0f} s")
            plain = {"content-type": answer.headers.get("content-type", "")}
            return httpx.Response(answer.status_code, headers=plain, content=bytes(body))

    def _refusal(self, answer: httpx.Response) -> str:
        if answer.status_code in (401, 403):
            return f"{self._who} refuses the key ({answer.status_code}): set STANDIN_SPEECH_KEY"
        return f"{self._who} answered {answer.status_code}: {_said(answer)}"

    def _client(self, seconds: float) -> httpx.Client:
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        timeout = httpx.Timeout(seconds, connect=min(seconds, 5.0))
        return httpx.Client(headers=headers, timeout=timeout)

    @property
    def _root(self) -> str:
        return self.url.rstrip("/").removesuffix("/v1")

    @property
    def _who(self) -> str:
        # Without a name and password that may stand in the address.
        return f"the speech server {re.sub('//[^/]*@', '//', self._root)}"


def _documents(text: str) -> list[dict[str, Any]]:
    """One JSON object, or one on each line."""
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]


def _time(told: dict[str, Any]) -> WordTime:
    return WordTime(str(told["word"]), float(told["start_time"]), float(told["end_time"]))


def _pieces(text: str) -> list[tuple[int, int]]:
    """Spans of at most `LONGEST` characters that together are the text, cut between sentences."""
    spans, start = [], 0
    while len(text) - start > LONGEST:
        window = text[start : start + LONGEST]
        ends = [m.end() for m in _SENTENCE_END.finditer(window)]
        cut = ends[-1] if ends else window.rfind(" ") + 1 or LONGEST
        spans.append((start, start + cut))
        start += cut
    return [*spans, (start, len(text))]


def _moved(speech: Speech, by: int) -> Speech:
    words = tuple(
        replace(w, char_start=w.char_start + by, char_end=w.char_end + by) for w in speech.words
    )
    return replace(speech, words=words)


def _said(answer: httpx.Response) -> str:
    """What a server says to a refusal, in at most 200 characters."""
    try:
        found = answer.json()
    except ValueError:
        return answer.text.strip()[:200] or "nothing"
    for key in ("error", "detail", "message"):
        if isinstance(found, dict) and key in found:
            found = found[key]
    return str(found)[:200]


def _reason(error: Exception) -> str:
    if isinstance(error, httpx.TimeoutException):
        return str(error) or "it does not answer in time"
    return str(error) or type(error).__name__
