"""``standin serve`` and ``standin worker``."""

import ipaddress
import socket
from typing import TYPE_CHECKING, Annotated, Final

import typer
import uvicorn

from .. import logs, traces
from ..errors import StandinError
from ..jobs.lock import held
from ..settings import Settings
from .options import Home, err, settings

if TYPE_CHECKING:
    from wsgiref.simple_server import WSGIServer

    from ..api.metrics import Metrics

GRACE_SECONDS: Final = 20
"""How long answers may go on after SIGTERM: streams of events would never end by themselves."""


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on. [env: STANDIN_HOST; 127.0.0.1]")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 takes a free one. [env: STANDIN_PORT; 8080]")
    ] = None,
    own_worker: Annotated[
        bool | None,
        typer.Option(
            "--worker/--no-worker",
            help="Whether to make videos here too, or leave that to `standin worker` on this or "
            "other machines. [env: STANDIN_OWN_WORKER; yes]",
        ),
    ] = None,
    home: Home = None,
) -> None:
    """Answer the HeyGen API, with the studio at `/` and the reference at `/docs`.

    The first start on this machine's own address makes an API key and prints it.

    Example: `standin serve --port 8080 --home ./data`
    """
    chosen = settings(home, host=host, port=port, own_worker=own_worker)
    logs.configure(chosen, process="server")
    traces.start(chosen.traces, "standin-server")
    with (
        held(chosen.home / "server.lock", "another server", patience=3),
        _listen(chosen) as listener,
    ):
        _serve(chosen, listener)


def worker(
    owned: Annotated[bool, typer.Option("--owned", help="End when standard input closes.")] = False,
    health_port: Annotated[
        int | None,
        typer.Option(
            help="Port that answers /healthz (it lives) and /readyz (it takes work). "
            "[env: STANDIN_HEALTH_PORT; none]"
        ),
    ] = None,
    home: Home = None,
) -> None:
    """Make the queued videos. `standin serve` starts one by itself; more may run beside it and on
    other machines with the same database and objects. SIGTERM lets it finish what it is making.

    Example: `standin worker --home ./data`
    """
    from ..jobs.worker import run

    chosen = settings(home, health_port=health_port)
    logs.configure(chosen, process="worker")
    traces.start(chosen.traces, "standin-worker")
    run(chosen, owned)


def _serve(chosen: Settings, listener: socket.socket) -> None:
    from ..api.app import create_app
    from ..api.hooks import Deliverer
    from ..api.services import Services
    from ..avatars.catalogue import Catalogue
    from ..jobs.durable import DurableJobs
    from ..jobs.housekeeping import Copies
    from ..jobs.intake import Intake
    from ..jobs.previews import Previews
    from ..jobs.speaking import Speaking
    from ..jobs.stills import Stills
    from ..jobs.supervisor import Supervisor
    from ..jobs.voice_intake import VoiceIntake
    from ..jobs.worker import problems
    from ..library import DEFAULT_SPACE, Library
    from ..render import Crew
    from ..speech import Voices

    paint = chosen.home / "paint"
    with (
        Library.open(chosen) as library,
        Crew(2, paint) as crew,
        Crew(1, paint) as artist,  # of stills: a preview that takes its time holds up none of them
    ):
        library.spaces.plan(DEFAULT_SPACE)  # a default plan that is not there: better said now
        library.links.keyring.announce()
        address = _address(chosen, listener)
        _welcome(chosen, library, address)
        supervisor = Supervisor(chosen) if chosen.own_worker else None
        jobs = DurableJobs(chosen.jobs_database_url, lambda: problems(library.workers))
        avatars, voices = Catalogue(), Voices.of(chosen)
        speaking = Speaking(library.objects, crew)
        previews = Previews(library, crew, avatars, voices)
        intake, voice_intake = Intake(library, crew), VoiceIntake(library, crew)
        stills = Stills(
            library.objects,
            artist,
            holds=library.holds,
            private=chosen.fetch_private,
            footage_bytes=chosen.video_mb * 1_000_000,
        )
        here = Services(
            library, jobs, avatars, voices, previews, speaking, intake, voice_intake, stills, chosen
        )
        app = create_app(here)
        if chosen.studio:
            from ..studio.app import attach  # half as much again as all the rest of the server

            attach(app, here)
        deliverer, copies = Deliverer(here, address), Copies(library.objects)
        if supervisor is not None:
            supervisor.start()
        deliverer.start()
        copies.start()
        intake.resume()
        voice_intake.resume()
        measured = _measured(chosen, app.state.metrics)
        try:
            config = uvicorn.Config(
                app,
                http="h11",
                loop="asyncio",
                log_config=None,
                access_log=False,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=GRACE_SECONDS,
            )
            uvicorn.Server(config).run(sockets=[listener])
        finally:
            copies.stop()
            deliverer.stop()
            intake.close()
            voice_intake.close()
            if supervisor is not None:
                supervisor.stop()
            jobs.close()
            traces.stop()
            if measured is not None:
                measured.shutdown()


def _measured(chosen: Settings, metrics: "Metrics") -> "WSGIServer | None":
    """The port of its own for metrics, answered by a thread."""
    from prometheus_client import start_http_server

    if chosen.metrics_port is None:
        return None
    try:
        server, _ = start_http_server(chosen.metrics_port, chosen.metrics_host, metrics.registry)
    except OSError as error:
        where = f"{chosen.metrics_host}:{chosen.metrics_port}"
        raise StandinError(f"cannot listen on {where} for metrics: {error.strerror}") from None
    return server


def _welcome(chosen: Settings, library: "Library", address: str) -> None:  # type: ignore[name-defined]  # noqa: F821
    err.print(
        f"[bold]Standin[/bold] on {address}  (API reference: {address}/docs)", highlight=False
    )
    err.print(f"keeps everything in {chosen.home}", highlight=False, soft_wrap=True)
    if library.keys.list():
        return
    if _is_loopback(chosen.host):
        key = library.keys.create("first start").key
        err.print(
            f"API key: [bold]{key}[/bold]  (shown once; send it as X-Api-Key)", highlight=False
        )
    else:
        err.print(
            "No API key yet: make one with `standin keys create`.", highlight=False, soft_wrap=True
        )


def _listen(chosen: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((chosen.host, chosen.port))
        listener.listen(128)  # from now on callers wait instead of being refused
    except OSError as error:
        listener.close()
        raise StandinError(
            f"cannot listen on {chosen.host}:{chosen.port}: {error.strerror or error}"
        ) from None
    return listener


def _address(chosen: Settings, listener: socket.socket) -> str:
    if chosen.public_url:
        return chosen.public_url
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    return f"http://{host}:{listener.getsockname()[1]}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
