import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

import trial_servers
from serving import Served
from standin.evaluation.servers import Postgres, Store


@pytest.fixture(autouse=True, scope="session")
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What a test keeps without saying where, it keeps here and not in the user's home.

    What the user has set for a server or a proxy of their own is no business of the tests.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            own = name.startswith("STANDIN_") and name != "STANDIN_GOLDEN"
            if own or name.lower().endswith("_proxy"):
                patch.delenv(name)
        home = tmp_path_factory.mktemp("home")
        patch.setenv("STANDIN_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def own_environment() -> Iterator[None]:
    """A command that ran in this process has put its options into the environment."""
    before = dict(os.environ)
    yield
    for name in {*before, *os.environ} - {"PYTEST_CURRENT_TEST"}:
        if name not in before:
            del os.environ[name]
        elif os.environ.get(name) != before[name]:
            os.environ[name] = before[name]


@pytest.fixture(autouse=True)
def own_logs() -> Iterator[None]:
    """A command that ran in this process has sent the logs to its own standard error, now gone."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def paint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Painted layers, shared by all tests of a session."""
    return tmp_path_factory.mktemp("paint")


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[], Served]]:
    """Start real servers on one home; what still runs is killed at the end."""
    started: list[Served] = []

    def start() -> Served:
        started.append(Served.start(tmp_path / "home"))
        return started[-1]

    yield start
    for server in started:
        server.kill()


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """A real PostgreSQL; skipped, saying why, where there is none."""
    if reason := Postgres.missing():
        pytest.skip(reason)
    with trial_servers.postgres(tmp_path_factory.mktemp("servers")) as server:
        yield server


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """A real S3-compatible server; skipped, saying why, where there is none."""
    if reason := Store.missing():
        pytest.skip(reason)
    with trial_servers.store(tmp_path_factory.mktemp("servers")) as server:
        yield server
