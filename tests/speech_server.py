"""A real HTTP server on a free loopback port that plays the servers which people run."""

from __future__ import annotations

import base64
import json
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from numpy.typing import NDArray

RATE = 24000
Answer = Callable[["Handler"], None]


@dataclass
class Plays:
    """What the server does, and what it was asked."""

    routes: dict[tuple[str, str], Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    url: str = ""

    def asked_for(self, path: str) -> list[dict[str, Any]]:
        """Bodies of the POST requests to a path."""
        return [body for p, body in self.asked if p == path and body]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    plays: Plays
    body: dict[str, Any]

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def _answer(self, method: str) -> None:
        size = int(self.headers.get("content-length", 0))
        self.body = _body(self.headers.get("content-type", ""), self.rfile.read(size))
        self.plays.asked.append((self.path, self.body))
        route = self.plays.routes.get((method, self.path))
        if route is None:
            known = {path for _, path in self.plays.routes}
            route = status(405 if self.path in known else 404, b'{"detail": "no"}')
        try:
            route(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def send(self, code: int, body: bytes, kind: str) -> None:
        self.send_response(code)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _body(kind: str, sent: bytes) -> dict[str, Any]:
    """What was sent: JSON, or a form whose files are bytes."""
    if not kind.startswith("multipart/form-data"):
        found: dict[str, Any] = json.loads(sent or b"{}")
        return found
    head = f"Content-Type: {kind}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + sent)
    fields: dict[str, Any] = {}
    for part in form.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        fields[str(name)] = content if part.get_filename() else content.decode()
    return fields


@contextmanager
def serving(routes: dict[tuple[str, str], Answer]) -> Iterator[Plays]:
    plays = Plays(routes)
    handler = type("Own", (Handler,), {"plays": plays})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    plays.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield plays
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def status(code: int, body: bytes = b"{}", kind: str = "application/json") -> Answer:
    return lambda h: h.send(code, body, kind)


def as_json(value: Any) -> Answer:
    return status(200, json.dumps(value).encode())


def sound(body: bytes, kind: str = "audio/wav") -> Answer:
    return status(200, body, kind)


def chunked(body: bytes, kind: str = "audio/wav") -> Answer:
    def send(h: Handler) -> None:
        h.send_response(200)
        h.send_header("content-type", kind)
        h.send_header("transfer-encoding", "chunked")
        h.end_headers()
        for at in range(0, len(body), 5000):
            piece = body[at : at + 5000]
            h.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
        h.wfile.write(b"0\r\n\r\n")

    return send


def slow(seconds: float) -> Answer:
    def send(h: Handler) -> None:
        time.sleep(seconds)
        h.send(200, b"{}", "application/json")

    return send


def dropped(h: Handler) -> None:
    """The connection ends in the middle of the answer."""
    h.send_response(200)
    h.send_header("content-type", "audio/wav")
    h.send_header("content-length", "100000")
    h.end_headers()
    h.wfile.write(b"RIFF")
    h.close_connection = True


def in_turn(*answers: Answer) -> Answer:
    """The first answer first, the last again and again."""
    left = list(answers)
    return lambda h: (left.pop(0) if len(left) > 1 else left[0])(h)


def captions(samples: NDArray[np.float32], words: list[tuple[str, float, float]]) -> bytes:
    stamps = [{"word": w, "start_time": a, "end_time": b} for w, a, b in words]
    audio = base64.b64encode(wav(samples)).decode()
    return json.dumps({"audio": audio, "audio_format": "wav", "timestamps": stamps}).encode()


def tone(*parts: tuple[float, float], rate: int = RATE) -> NDArray[np.float32]:
    """Seconds and loudness of stretches of a 150 Hz buzz."""
    loud = np.concatenate([np.full(round(s * rate), a, np.float32) for s, a in parts])
    t = np.arange(len(loud)) / rate
    buzz = sum(np.sin(2 * np.pi * 150 * k * t) / k for k in range(1, 8))
    made: NDArray[np.float32] = (loud * np.asarray(buzz) / 2).astype(np.float32)
    return made


def wav(
    samples: NDArray[np.float32],
    rate: int = RATE,
    *,
    bits: int = 16,
    channels: int = 1,
    size: int | None = None,
    kind: int = 1,
    extra: bytes = b"",
) -> bytes:
    """A WAV file; ``size`` is what its headers say instead of the truth."""
    many = np.repeat(samples[:, None], channels, axis=1).reshape(-1)
    data = _coded(many, bits, kind)
    told = len(data) if size is None else size
    step = channels * bits // 8
    shape = struct.pack("<HHIIHH", kind, channels, rate, rate * step, step, bits)
    head = b"WAVE" + b"fmt " + struct.pack("<I", 16) + shape + extra
    whole = (len(head) + 8 + told) if size is None else size
    return b"RIFF" + struct.pack("<I", whole) + head + b"data" + struct.pack("<I", told) + data


def _coded(samples: NDArray[np.float32], bits: int, kind: int) -> bytes:
    if kind == 3:
        return samples.astype(f"<f{bits // 8}").tobytes()
    if bits == 8:
        return np.rint(samples * 127 + 128).astype(np.uint8).tobytes()
    whole = np.rint(samples.astype(np.float64) * (2 ** (bits - 1) - 1)).astype("<i4")
    used = whole.view(np.uint8).reshape(-1, 4)[:, : bits // 8]
    return bytes(used.tobytes())
