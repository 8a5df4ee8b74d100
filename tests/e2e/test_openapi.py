"""The document of the API against the server: schemathesis asks what fits it and what does not.

Slow: it is installed from its registry first, into an environment of its own.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from api.conftest import House, build

pytestmark = pytest.mark.slow

VERSION = "4.32.5"
EXAMPLES = "3"
"""For each call, beside the thousands that go to the edges of its schema."""


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    built = build(tmp_path / "home")
    yield built
    built.close()


def test_whatever_fits_the_document_is_answered_as_it_says(house: House, tmp_path: Path) -> None:
    tool = tmp_path / "tool"
    subprocess.run([sys.executable, "-m", "venv", str(tool)], check=True)
    install = ["pip", "install", "--quiet", f"schemathesis=={VERSION}"]
    subprocess.run([str(tool / "bin" / install[0]), *install[1:]], check=True)
    server = uvicorn.Server(
        uvicorn.Config(house.client.app, port=0, log_config=None, lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        done = subprocess.run(
            [
                str(tool / "bin" / "st"),
                "--config-file",
                str(Path(__file__).with_name("schemathesis.toml")),
                "run",
                f"http://127.0.0.1:{port}/openapi.json",
                *("-H", f"X-Api-Key: {house.key}", "-n", EXAMPLES, "--seed", "1", "--no-color"),
                *("--continue-on-failure", "--request-timeout", "60"),
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=900,
        )
    finally:
        server.should_exit = True
        thread.join()
    assert done.returncode == 0, done.stdout[-20000:] + done.stderr
