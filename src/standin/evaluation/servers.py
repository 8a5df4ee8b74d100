"""Real servers for trials, as processes of this machine: PostgreSQL and an S3-compatible store."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import httpx

from ..errors import StandinError

START_SECONDS: Final = 300.0
TRIES: Final = 5
"""Ports that are tried: somebody else may take a free one a moment before the server does."""
BUCKET: Final = "standin"
KEY: Final = "standin-trial"
"""Access key and secret of the trial's store, which listens on this machine only."""


def free_port(host: str = "127.0.0.1") -> int:
    """A TCP port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((host, 0))
        port: int = probe.getsockname()[1]
    return port


class Postgres:
    """A PostgreSQL of its own in ``folder``, as Debian's package has it."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self.host, self.port = host, free_port(host)
        self._known = False
        """Whether somebody may know the port."""
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:  # the server refuses to be root, and others close root's folders
            folder = Path(mkdtemp(prefix="standin-postgres-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            _open_to_all(folder)
            shutil.chown(folder, "postgres", "postgres")
        self._data, self._log = folder / "data", folder / "postgres.log"
        self._run("initdb", "-A", "trust", "-U", "standin", "-N", "-E", "UTF8", "-D", self._data)
        if host != "127.0.0.1":
            with (self._data / "pg_hba.conf").open("a") as file:
                file.write("host all all samenet trust\n")

    @staticmethod
    def missing() -> str | None:
        """Why there can be none here; None when there can."""
        if _program("initdb") is None:
            return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
        if os.geteuid() == 0 and not _has_user("postgres"):
            return "there is no user 'postgres' to run PostgreSQL as"
        return None

    def url(self, database: str = "standin") -> str:
        """Address of a database, as an operator would write it."""
        return f"postgresql://standin@{self.host}:{self.port}/{database}"

    def start(self) -> None:
        """Start, and wait until it answers."""
        for left in range(TRIES, 0, -1):
            options = f"-p {self.port} -c listen_addresses={self.host} -c unix_socket_directories="
            options += " -c max_connections=300"
            given = ("-D", self._data, "-l", self._log, "-o", options, "-t", int(START_SECONDS))
            try:
                self._run("pg_ctl", *given, "-w", "start")
            except subprocess.CalledProcessError:
                if self._known or left == 1:
                    raise
                self.port = free_port(self.host)
            else:
                self._known = True
                return

    def create(self, database: str = "standin") -> str:
        """Make a database; gives its address."""
        self._run("createdb", "-h", self.host, "-p", str(self.port), "-U", "standin", database)
        return self.url(database)

    def pid(self) -> int:
        """Of the server's first process."""
        return int((self._data / "postmaster.pid").read_text().split()[0])

    def stop(self, mode: str = "fast") -> None:
        """Stop: ``fast``, or ``immediate``, which is as a crash."""
        try:
            self._run("pg_ctl", "-D", self._data, "-m", mode, "-w", "stop")
        except subprocess.CalledProcessError:
            with suppress(OSError, ValueError):
                os.kill(self.pid(), signal.SIGQUIT)

    def _run(self, program: str, *arguments: object) -> None:
        path = _program(program)
        if path is None:
            raise StandinError(f"{self.missing()}")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        subprocess.run(
            [*(as_user if os.geteuid() == 0 else []), path, *map(str, arguments)],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
        )


class Store:
    """An S3-compatible server on a folder: nanio, which checks signatures and answers ranges."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        self._folder = folder
        self.host, self.port = host, free_port(host)
        (folder / BUCKET).mkdir(parents=True, exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def missing() -> str | None:
        """Why there can be none here; None when there can."""
        return None if _nanio() else "nanio is not installed (make test installs it)"

    @property
    def where(self) -> str:
        """The place of objects in it."""
        return f"s3://{BUCKET}/objects"

    @property
    def environment(self) -> dict[str, str]:
        """What clients need beside the place."""
        return {
            "AWS_ENDPOINT_URL": f"http://{self.host}:{self.port}",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_REGION": "us-east-1",
        }

    def start(self) -> None:
        """Start, and wait until it answers."""
        listen = ["--host", self.host, "--port", str(self.port), "--data-dir", str(self._folder)]
        with (self._folder.parent / "store.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*_nanio(), "serve", *listen, "--no-access-log", "--log-level", "warning"],
                env={**os.environ, "NANIO_ACCESS_KEY": KEY, "NANIO_SECRET_KEY": KEY},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(f"http://{self.host}:{self.port}/", timeout=5)
            except httpx.HTTPError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise StandinError("the S3-compatible server does not start") from None
                time.sleep(0.05)
            else:
                return

    def stop(self) -> None:
        """Kill it, as a crash."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def freeze(self, yes: bool) -> None:
        """Let it answer nothing, or again."""
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP if yes else signal.SIGCONT)


def _nanio() -> Sequence[str]:
    found = shutil.which("nanio", path=os.pathsep.join((str(Path(sys.executable).parent), _path())))
    return [found] if found else []


def _path() -> str:
    return os.environ.get("PATH", "/usr/bin:/bin")


def _program(name: str) -> str | None:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=_major)
    return str(newest[-1]) if newest else shutil.which(name)


def _major(program: Path) -> float:
    return float(program.parts[-3]) if program.parts[-3].replace(".", "").isdigit() else 0.0


def _has_user(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def _open_to_all(folder: Path) -> None:
    """Let other users pass through the folders above, which temporary ones often forbid."""
    for parent in (folder, *folder.parents):
        mode = parent.stat().st_mode
        if not mode & 0o001 and parent.stat().st_uid == os.geteuid():
            parent.chmod(mode | 0o011)
