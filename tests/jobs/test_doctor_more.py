"""The doctor looks at ports, addresses, workers and files."""

import json
import socket
import stat
from pathlib import Path

from test_doctor import look, states

from standin.evaluation.servers import Postgres
from standin.jobs.doctor import Finding
from standin.jobs.durable import DurableJobs
from standin.jobs.lock import held
from standin.library import Library
from standin.library.models import Worker
from standin.settings import Settings
from trial_servers import fresh


def told(found: dict[str, list[Finding]], name: str) -> str:
    return " ".join(each.says for each in found[name])


def test_a_port_of_another_program_and_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        settings = Settings(home=tmp_path, port=other.getsockname()[1])
        assert "another program" in told(look(settings), "ports")
    assert states(look(settings), "ports") == {"ok"}
    with held(tmp_path / "server.lock", "a server"):
        assert "does not answer" in told(look(settings), "ports")


def test_a_public_address_where_nobody_answers(tmp_path: Path) -> None:
    found = look(Settings(home=tmp_path, public_url="http://127.0.0.1:1"))
    assert states(found, "address") == {"warning"}


def test_workers_that_differ(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with Library.open(settings) as library:
        for number, (version, able) in enumerate((("0.0.1", ["cpu"]), ("9.9.9", ["cpu", "gpu"]))):
            row = Worker(id=f"w{number}", host="h", pid=1, version=version, jobs_version="1")
            row.capabilities = json.dumps(able)
            library.workers.enter(row)
    says = told(look(settings), "workers")
    assert "0.0.1, 9.9.9" in says and "only some workers have gpu" in says


def test_the_queue_is_looked_at_where_it_is(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert "not there yet" in told(look(settings), "jobs")
    assert not (tmp_path / "jobs.db").exists()
    jobs = DurableJobs(settings.jobs_database_url)
    jobs.submit("a" * 32)
    jobs.close()
    assert told(look(settings), "jobs") == "1 jobs wait, 0 are begun"


def test_databases_are_for_their_owner(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    file = tmp_path / "standin.db"
    file.touch(0o644)
    file.chmod(0o644)
    settings = Settings(home=tmp_path)
    assert states(look(settings), "home") == {"warning"}
    Library.open(settings).close()
    assert states(look(settings), "home") == {"ok"}
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    Library.open(Settings(home=tmp_path / "new")).close()
    assert stat.S_IMODE((tmp_path / "new" / "standin.db").stat().st_mode) & 0o007 == 0


def test_postgres_and_a_folder(tmp_path: Path, postgres: Postgres) -> None:
    url = fresh(postgres)
    settings = Settings(home=tmp_path, database_url=url, jobs_database_url=url)
    Library.open(settings).close()
    found = look(settings)
    assert "connections are open" in told(found, "database")
    assert "mount it on every machine" in found["objects"][-1].advice
    assert "not there yet" in told(found, "jobs")
    DurableJobs(url).close()
    assert "0 jobs wait" in told(look(settings), "jobs")
