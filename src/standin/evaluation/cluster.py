"""A whole installation on this machine, for trials: database, store, server and workers."""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Self

import httpx

from ..errors import StandinError
from ..settings import Settings
from .servers import START_SECONDS, Postgres, Store, free_port

Kind = Literal["postgres", "sqlite"]
"""A PostgreSQL and a bucket, or two files and a folder."""


@dataclass
class Running:
    """One process of Standin."""

    command: tuple[str, ...]
    """What Python is told to run."""
    environment: Mapping[str, str]
    log: Path
    prefix: tuple[str, ...] = ()
    """Words before the command, such as ``ip netns exec name``."""
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start again."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.prefix, sys.executable, *self.command],
                env={**os.environ, **self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the process alone, not to its children."""
        if self.process is not None:
            self.process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.kill()
            self.process.wait()


class Cluster:
    """Servers and workers with nothing in common but a database and a store.

    With ``sqlite`` they share one home, as on one machine.
    """

    def __init__(
        self,
        folder: Path,
        workers: int,
        kind: Kind = "postgres",
        environment: Mapping[str, str] | None = None,
        host: str = "127.0.0.1",
    ) -> None:
        """``host`` is the address at which database and store listen."""
        self._host = host
        self.folder, self.kind, self._count = folder, kind, workers
        self.postgres: Postgres | None = None
        self.store: Store | None = None
        self._more = dict(environment or {})
        self._stack = ExitStack()
        self.workers: list[Running] = []
        self.servers: list[Running] = []
        """Those after the first."""
        self.port, self.url = 0, ""
        """Of the first server, once it is started."""
        self.api: Running | None = None
        self.key = ""

    def start(self) -> None:
        """Start everything, and wait until videos can be made."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._shared = self._servers() if self.kind == "postgres" else {}
        self._shared |= self._more
        self.port = free_port()  # not earlier: somebody else would take it
        self.url = f"http://127.0.0.1:{self.port}"
        self.api = self._running(
            "server", "-m", "standin", "serve", "--no-worker", "--port", str(self.port)
        )
        self.api.start()
        self.await_ready("/healthz")
        # The first start makes a key and says it once.
        found = re.search(r"(sk_standin_[\w-]{43})", self.api.log.read_text())
        self.key = found[1] if found else ""
        for _ in range(self._count):
            self.add_worker()
        if self.workers:
            self.await_ready("/readyz")

    def add_worker(
        self,
        prefix: tuple[str, ...] = (),
        command: tuple[str, ...] = ("-m", "standin", "worker"),
        **environment: str,
    ) -> Running:
        """One more worker, on a machine of its own as far as files go."""
        name = f"worker-{len(self.workers)}"
        worker = self._running(name, *command, prefix=prefix, **environment)
        worker.start()
        self.workers.append(worker)
        return worker

    def add_server(self, **environment: str) -> str:
        """One more server, on a machine of its own as far as files go; gives its address."""
        port = free_port()
        command = ("-m", "standin", "serve", "--no-worker", "--port", str(port))
        name = f"server-{len(self.servers) + 2}"
        server = self._running(name, *command, prefix=(), **environment)
        server.start()
        self.servers.append(server)
        url = f"http://127.0.0.1:{port}"
        self._await(f"{url}/healthz", server)
        return url

    def settings(self) -> Settings:
        """What the server has been given, for whoever wants to look into database and store."""
        assert self.api is not None
        with given(self.api.environment):
            return Settings.load()

    def client(self) -> httpx.Client:
        """Of the API."""
        return httpx.Client(base_url=self.url, headers={"X-Api-Key": self.key}, timeout=60)

    def await_ready(self, path: str = "/readyz") -> None:
        """Wait until the server says so."""
        assert self.api is not None
        self._await(f"{self.url}{path}", self.api)

    def _await(self, url: str, server: Running) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            with suppress(httpx.HTTPError):
                if httpx.get(url, timeout=10).status_code == 200:
                    return
            if time.monotonic() > deadline or not server.alive:
                raise StandinError(f"the server is not ready: {server.log.read_text()[-2000:]}")
            time.sleep(0.1)

    def stop(self) -> None:
        """End everything at once."""
        for running in (*self.workers, *self.servers, *([self.api] if self.api else [])):
            running.kill()
        self._stack.close()

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _servers(self) -> dict[str, str]:
        self.postgres = Postgres(self.folder / "postgres", self._host)
        self.postgres.start()
        self._stack.callback(self.postgres.stop, "immediate")
        self.store = Store(self.folder / "store" / "data", self._host)
        self.store.start()
        self._stack.callback(self.store.stop)
        database = {"STANDIN_DATABASE_URL": self.postgres.create()}
        return database | {"STANDIN_OBJECTS": self.store.where} | self.store.environment

    def _running(
        self, name: str, *command: str, prefix: tuple[str, ...] = (), **environment: str
    ) -> Running:
        home = self.folder / ("home" if self.kind == "sqlite" else name)
        home.mkdir(exist_ok=True)
        own = {"STANDIN_HOME": str(home), "STANDIN_WORKERS": "1", "COLUMNS": "200"}
        given = self._shared | own | environment
        return Running(command, given, self.folder / f"{name}.log", prefix)


@contextmanager
def given(environment: Mapping[str, str]) -> Iterator[None]:
    """Variables of the environment, for a while."""
    before = dict(os.environ)
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


PAUSE_SECONDS: Final = 0.5


def main() -> None:
    """Start a cluster and keep it until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("cluster"))
    parser.add_argument("--kind", choices=["postgres", "sqlite"], default="postgres")
    asked = parser.parse_args()
    missing = (Postgres.missing() or Store.missing()) if asked.kind == "postgres" else None
    if missing:
        raise SystemExit(f"cluster-up: {missing}")
    folder = asked.folder.absolute()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with Cluster(folder, asked.workers, asked.kind) as cluster, suppress(KeyboardInterrupt):
        sys.stdout.write(f"API: {cluster.url}\nkey: {cluster.key}\nlogs: {folder}\nready\n")
        sys.stdout.flush()
        while True:
            time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main()
