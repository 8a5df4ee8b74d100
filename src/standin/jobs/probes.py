"""Whether this worker lives and whether it takes work, for whoever watches over its process.

Kubernetes and containers ask over HTTP; systemd is told over its socket, as in sd_notify(3).
"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Final

from ..errors import StandinError

TELL_SECONDS: Final = 5.0
"""How often systemd is told, unless its watchdog wants to hear more often."""
STARTS: Final = "it starts"


class Probes:
    """``/healthz`` answers 200 as long as the process can, whatever else is away: to start it anew
    would help nobody. ``/readyz`` answers 200 while it takes work, and 503 with the reason while it
    does not. systemd hears the same: signs of life, and the reason as its status.
    """

    def __init__(self, host: str, port: int | None) -> None:
        """Listens at ``host`` from `start` on; None as ``port`` listens nowhere."""
        self._address = None if port is None else (host, port)
        self._problem: Callable[[], str | None] = lambda: STARTS

    def start(self) -> None:
        """Begin to answer. Raises `StandinError` when the port is taken."""
        if self._address is not None:
            server = _listen(*self._address, lambda: self._problem())
            threading.Thread(target=server.serve_forever, name="probes", daemon=True).start()
        if os.environ.get("NOTIFY_SOCKET"):
            # Ready at once: one whose database is away waits for it, and is not to be killed.
            notify("READY=1")
            threading.Thread(target=self._tell_on, name="watchdog", daemon=True).start()

    def follow(self, problem: Callable[[], str | None]) -> None:
        """Ask ``problem`` from now on why it takes no work; None while it does."""
        self._problem = problem

    def _tell_on(self) -> None:
        period = _watchdog_seconds() / 3
        while True:
            notify(f"WATCHDOG=1\nSTATUS={self._problem() or 'takes work'}")
            time.sleep(min(period, TELL_SECONDS))


def notify(words: str) -> None:
    """Tell systemd, where it started this process and wants to hear."""
    place = os.environ.get("NOTIFY_SOCKET", "")
    address = f"\0{place[1:]}" if place.startswith("@") else place
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(words.encode(), address)
        except OSError:  # nobody listens any more
            return


def _watchdog_seconds() -> float:
    """How long systemd waits for a sign of life; for ever unless it says so."""
    told = os.environ.get("WATCHDOG_USEC", "")
    return int(told) / 1e6 if told.isdecimal() else float("inf")


def _listen(host: str, port: int, problem: Callable[[], str | None]) -> ThreadingHTTPServer:
    class Answers(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/healthz":
                self._answer(200, {"status": "ok"})
            elif path != "/readyz":
                self._answer(404, {"status": "not found"})
            elif found := problem():
                self._answer(503, {"status": "not ready", "problems": [found]})
            else:
                self._answer(200, {"status": "ready"})

        def _answer(self, status: int, told: dict[str, object]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: it is asked every few seconds."""

    class Server(ThreadingHTTPServer):
        address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        daemon_threads = True

        def server_bind(self) -> None:
            TCPServer.server_bind(self)  # HTTPServer's own asks for the machine's name as well

        def handle_error(self, request: object, client_address: object) -> None:
            """Nothing: who asked went away."""

    try:
        return Server((host, port), Answers)
    except OSError as error:
        reason = error.strerror or error
        raise StandinError(f"cannot listen on {host}:{port} for probes: {reason}") from None
