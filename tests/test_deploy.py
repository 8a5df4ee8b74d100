"""What is deployed names only what there is. No container runs here: see docs/deploy.md."""

import configparser
import re
import shlex
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from standin.cli.app import Commands
from standin.cli.serve import GRACE_SECONDS
from standin.jobs.probes import TELL_SECONDS
from standin.settings import Settings

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
OBJECTS: list[dict[str, Any]] = [
    each
    for file in sorted((DEPLOY / "kubernetes").glob("*.yaml"))
    for each in yaml.safe_load_all(file.read_text())
]
PART = """
    INSERT INTO dbos.workflow_status (workflow_uuid, status, queue_name, created_at, updated_at)
    VALUES (CAST(gen_random_uuid() AS text), 'ENQUEUED', 'parts', 0, 0)
"""
DRAIN = Settings.model_fields["drain_seconds"].default


def of_kind(kind: str) -> list[dict[str, Any]]:
    return [each for each in OBJECTS if each["kind"] == kind]


def pods() -> dict[str, dict[str, Any]]:
    found = of_kind("Deployment")
    return {each["metadata"]["name"]: each["spec"]["template"]["spec"] for each in found}


def check_command(words: list[str]) -> None:
    (later,) = (each for each in Commands.given if each.name == words[0])
    known = {
        option for each in later.load().params for option in (*each.opts, *each.secondary_opts)
    }
    assert set(words[1:]) <= known


@pytest.mark.parametrize("file", sorted(path for path in DEPLOY.rglob("*") if path.is_file()))
def test_every_setting_exists(file: Path) -> None:
    named = {name.lower() for name in re.findall(r"STANDIN_([A-Z_]+[A-Z])", file.read_text())}
    assert named <= set(Settings.model_fields)


def test_commands_exist() -> None:
    check_command(COMPOSE["services"]["server"]["command"])
    check_command(COMPOSE["services"]["worker"]["command"])
    for pod in pods().values():
        check_command(pod["containers"][0]["args"])
    for unit in (DEPLOY / "systemd").glob("*.service"):
        check_command(shlex.split(service(unit)["ExecStart"])[1:])


def service(unit: Path) -> configparser.SectionProxy:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    return parser["Service"]


def test_workers_may_drain() -> None:
    grace = COMPOSE["services"]["worker"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > DRAIN
    (config,) = of_kind("ConfigMap")
    kept = pods()["standin-worker"]["terminationGracePeriodSeconds"]
    assert kept > int(config["data"]["STANDIN_DRAIN_SECONDS"])
    for unit in (DEPLOY / "systemd").glob("*.service"):
        assert int(service(unit)["TimeoutStopSec"]) > DRAIN


def test_nothing_is_root_and_nothing_can_become_it() -> None:
    users = re.findall(r"^USER (\S+)", (DEPLOY / "Dockerfile").read_text(), re.M)
    assert users == ["10001:10001"]
    for pod in pods().values():
        assert pod["securityContext"]["runAsNonRoot"] is True
        for container in (*pod["containers"], *pod.get("initContainers", ())):
            inner = container["securityContext"]
            assert inner["readOnlyRootFilesystem"] and not inner["allowPrivilegeEscalation"]
            assert container["resources"]["limits"]["memory"]
            mounts = {each["name"] for each in container["volumeMounts"]}
            assert mounts <= {each["name"] for each in pod["volumes"]}
    for name in ("server", "worker"):
        assert COMPOSE["services"][name]["read_only"] is True


def test_every_process_is_probed() -> None:
    for pod in pods().values():
        (container,) = pod["containers"]
        ports = {port["name"] for port in container["ports"]}
        for kind in ("startupProbe", "livenessProbe", "readinessProbe"):
            asked = container[kind]["httpGet"]
            assert asked["port"] in ports and asked["path"] in ("/healthz", "/readyz")
        # What the database or the bucket lacks is nothing that a new process would have.
        assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    (worker,) = pods()["standin-worker"]["containers"]
    (port,) = [each["value"] for each in worker["env"] if each["name"] == "STANDIN_HEALTH_PORT"]
    assert [str(each["containerPort"]) for each in worker["ports"]] == [port]
    assert worker["livenessProbe"]["terminationGracePeriodSeconds"] <= 30
    image = (DEPLOY / "Dockerfile").read_text()
    (asked,) = re.findall(r"http://127\.0\.0\.1:(\d+)/healthz", image)
    (health,) = re.findall(r"STANDIN_HEALTH_PORT=(\d+)", image)
    assert health == asked == str(Settings.model_fields["port"].default)
    assert all("healthcheck" not in COMPOSE["services"][name] for name in ("server", "worker"))


def test_systemd_hears_signs_of_life() -> None:
    unit = service(DEPLOY / "systemd" / "standin-worker@.service")
    assert unit["Type"] == "notify" and int(unit["WatchdogSec"]) > 10 * TELL_SECONDS
    assert unit["WatchdogSignal"] == "SIGKILL"


def test_disruptions_leave_somebody() -> None:
    budgets = {each["metadata"]["name"]: each["spec"] for each in of_kind("PodDisruptionBudget")}
    for each in of_kind("Deployment"):
        spec = budgets[each["metadata"]["name"]]
        assert spec["selector"] == each["spec"]["selector"]
        (spread,) = each["spec"]["template"]["spec"]["topologySpreadConstraints"]
        assert spread["labelSelector"] == each["spec"]["selector"]


def test_selectors_find_their_pods() -> None:
    labels = {
        each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"]
        for each in of_kind("Deployment")
    }
    for each in of_kind("Deployment"):
        assert each["spec"]["selector"]["matchLabels"] == labels[each["metadata"]["name"]]
    (found,) = of_kind("Service")
    assert found["spec"]["selector"] == labels["standin-server"]
    (scaled,) = of_kind("ScaledObject")
    assert scaled["spec"]["scaleTargetRef"]["name"] in labels
    names = {port["name"] for port in pods()["standin-server"]["containers"][0]["ports"]}
    assert found["spec"]["ports"][0]["targetPort"] in names


def test_services_depend_on_services_that_there_are() -> None:
    services = COMPOSE["services"]
    for each in services.values():
        for other, how in each.get("depends_on", {}).items():
            healthy = how["condition"] == "service_healthy"
            assert "healthcheck" in services[other] or not healthy
        named = {str(v).split(":")[0] for v in each.get("volumes", ()) if ":" in str(v)}
        assert named <= set(COMPOSE["volumes"])


def test_the_image_copies_what_there_is() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    copied = [w for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.M) for w in line.split()]
    names = {word for word in copied if not word.startswith(".")}
    assert {name for name in names if not (ROOT / name).exists()} == set()
    allowed = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    assert names <= {line.removeprefix("!") for line in allowed}


def test_the_autoscalers_question_is_answered(postgres: Any) -> None:
    from sqlalchemy import text

    from standin.jobs.durable import DurableJobs
    from standin.library import Database, Switches, Video, Videos
    from standin.library.models import now
    from standin.scene import Scene, Silence
    from standin.scene import Video as Asked
    from trial_servers import fresh

    (scaled,) = of_kind("ScaledObject")
    query = scaled["spec"]["triggers"][0]["metadata"]["query"].replace("::", "\\:\\:")
    url = fresh(postgres)
    database, jobs = Database.open(url), DurableJobs(url)

    def asked() -> float:
        with database.engine.connect() as connection:
            return float(connection.scalar(text(query)))

    def add_parts(count: int) -> None:
        with database.write() as session:
            for _ in range(count):
                session.execute(text(PART))

    try:
        assert asked() == 0
        video = Videos(database).create(Asked((Scene(Silence(1)),)))
        assert 0 < asked() < 60
        with database.write() as session:
            row = session.get_one(Video, video.id)
            row.created_at = now() - timedelta(hours=1)
        assert asked() == 60, "nothing is there to be made by more than one"
        add_parts(8)
        assert asked() == 180, "one, and one for each four parts"
        Switches(database).turn("paused", True)
        assert asked() == 0
        Switches(database).turn("paused", False)
        add_parts(400)
        assert 3600 <= asked() < 3700
    finally:
        jobs.close()
        database.close()


def test_servers_end_in_peace() -> None:
    grace = COMPOSE["services"]["server"]["stop_grace_period"]
    assert int(grace.removesuffix("s")) > GRACE_SECONDS
    pod = pods()["standin-server"]
    (command,) = [each["lifecycle"]["preStop"]["exec"]["command"] for each in pod["containers"]]
    assert pod["terminationGracePeriodSeconds"] > GRACE_SECONDS + int(command[1])


def test_the_name_of_the_service_sets_no_setting() -> None:
    # Kubernetes gives pods STANDIN_PORT=tcp://10.0.0.1:80 for a service of the name standin.
    (service_,) = of_kind("Service")
    prefix = service_["metadata"]["name"].upper()
    assert f"{prefix}_PORT" == "STANDIN_PORT"
    assert all(pod["enableServiceLinks"] is False for pod in pods().values())


def test_the_page_names_what_there_is() -> None:
    text = (ROOT / "docs" / "deploy.md").read_text()
    settings = set(re.findall(r"STANDIN_([A-Z_]+[A-Z])", text))
    assert {name.lower() for name in settings} <= set(Settings.model_fields)
    for path in re.findall(r"(?:deploy|tests|scripts)/[\w./-]+\w", text):
        assert (ROOT / path).exists() or list(ROOT.glob(f"{path}*")), path
    lines = [line for line in text.splitlines() if line.startswith("    ")]
    known = {each.name for each in Commands.given} | {"keys"}
    for words in re.findall(r"(?:-- |server |bin/)standin (\w[\w-]*)", "\n".join(lines)):
        assert words in known, words
    needed = re.findall(r"--from-literal=(\w+)=", text)
    assert {"STANDIN_DATABASE_URL", "STANDIN_SECRET", "AWS_ACCESS_KEY_ID"} <= set(needed)
    for name in ("constraints.txt", "constraints-alone.txt"):
        assert name in text and (ROOT / name).exists()


def test_plain_machines_install_as_the_image_does() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text()
    image = (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")
    for line in re.findall(r"pip (install [^&\n]+)", image):
        assert f"/opt/standin/bin/pip {line.strip()}" in page, line
    (packages,) = re.findall(r"--no-install-recommends ([^&]+)", image)
    (told,) = re.findall(r"apt-get install python3-venv ([^\n]+)", page)
    assert packages.split() == told.split()
