"""Owns a worker process: starts it, starts it again when it dies, takes it along at the end."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

import structlog
from pydantic import SecretStr

from ..settings import Settings
from .worker import READY

log = structlog.get_logger(__name__)


class Supervisor:
    """One worker, kept alive from `start` to `stop`."""

    def __init__(self, settings: Settings) -> None:
        self._environment = environment(settings)
        self._stopping = threading.Event()
        self._ready = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Start the worker; does not wait for it."""
        self._thread.start()

    def wait_ready(self, timeout: float) -> bool:
        """Wait until the worker takes work; False when it does not in ``timeout`` seconds."""
        return self._ready.wait(timeout)

    def problems(self) -> Sequence[str]:
        """Why no work would be done now; empty when all is well."""
        return () if self._ready.is_set() else ("no worker is ready",)

    def stop(self) -> None:
        """End the worker; what it had begun goes on at the next start."""
        self._stopping.set()
        process = self._process
        if process is not None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            if process.poll() is None:
                process.kill()
        if self._thread.ident is not None:
            self._thread.join(10)

    def _keep(self) -> None:
        pause = 0.5
        while not self._stopping.is_set():
            begun = time.monotonic()
            status = self._once()
            if time.monotonic() - begun > 60:
                pause = 0.5
            if self._stopping.is_set():
                return
            log.error("the worker ended and is started again", status=status)
            self._stopping.wait(pause)
            pause = min(2 * pause, 30)

    def _once(self) -> int:
        """Run a worker to its end; gives its exit status."""
        with subprocess.Popen(
            [sys.executable, "-m", "standin", "worker", "--owned"],
            stdin=subprocess.PIPE,  # never written: its closing tells the worker that we died
            stdout=subprocess.PIPE,
            text=True,
            env=self._environment,
            start_new_session=True,
        ) as process:
            self._process = process
            if self._stopping.is_set():
                process.terminate()
            assert process.stdout is not None
            for line in process.stdout:
                if line == READY:
                    self._ready.set()
            status = process.wait()
            self._ready.clear()
            return status


def environment(settings: Settings) -> dict[str, str]:
    """The environment that gives another process these settings."""
    values = {
        f"STANDIN_{name.upper()}": _text(value)
        for name, value in settings.model_dump().items()
        if value is not None
    }
    return {**os.environ, **values}


def _text(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
