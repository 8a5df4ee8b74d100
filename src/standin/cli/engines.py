"""``standin engines``: list, add, check, remove."""

import getpass
import sys
from typing import Annotated, Any

import typer
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn
from rich.text import Text

from ..avatars.neural import checking, session
from ..avatars.neural.contracts import ENGINES, Contract, Model
from ..avatars.neural.files import Engines, Installed, assigned, contract_of
from ..errors import EngineError, InvalidField, MissingPackage
from .options import Home, Json, err, out, print_json, settings
from .tables import print_table

app = typer.Typer(
    help="Neural engines for the mouth, of your own files.", invoke_without_command=True
)

Name = Annotated[str, typer.Argument(help=f"One of {', '.join(ENGINES)}.")]


@app.callback()
def engines(context: typer.Context, as_json: Json = False) -> None:
    """Neural engines for the mouth, of your own files. Alone it lists them."""
    if context.invoked_subcommand is None:
        list_engines(as_json)


@app.command("list")
def list_engines(as_json: Json = False, home: Home = None) -> None:
    """List the engines that are known: what each needs, its licence, and whether it is here.

    Example: `standin engines list`
    """
    store = Engines.of(settings(home).home)
    here = {each.contract.name: each for each in store.installed()}
    rows = [_row(contract, here.get(contract.name)) for contract in ENGINES.values()]
    if as_json:
        print_json(rows)
        return
    lines = []
    for row, contract in zip(rows, ENGINES.values(), strict=True):
        size = f"{row['bytes'] / 1e6:.0f} MB" if row["installed"] else "no"
        files = "\n".join(
            f"{model.role}.onnx{' (may be missing)' if model.optional else ''}"
            for model in contract.models
        )
        licence = Text(contract.licence, style="" if contract.commercial else "yellow")
        lines.append((contract.name, size, files, licence))
    heads = ("engine", "here", "files it needs", "licence of the weights")
    print_table(heads, lines, prose=heads[3:])
    err.print("Nothing is downloaded; `standin engines show NAME` says where people get the files.")


@app.command()
def show(engine: Name, as_json: Json = False, home: Home = None) -> None:
    """Say what an engine needs to the last tensor, where people get it, and its licence.

    Example: `standin engines show wav2lip`
    """
    contract = contract_of(engine)
    found = [e for e in Engines.of(settings(home).home).installed() if e.contract is contract]
    row = _row(contract, found[0] if found else None)
    if as_json:
        print_json(row)
        return
    out.print(f"[bold]{contract.title}[/bold], moved by the {contract.drives}", highlight=False)
    out.print(f"licence: {contract.licence}", highlight=False, markup=False, soft_wrap=True)
    out.print(f"from: {contract.source}", highlight=False, markup=False, soft_wrap=True)
    for model in contract.models:
        note = " (may be missing)" if model.optional else ""
        out.print(f"{model.role}.onnx{note}", highlight=False)
        for line in _tensors(model):
            out.print(f"  {line}", highlight=False, markup=False, soft_wrap=True)


@app.command()
def add(
    engine: Name,
    file: Annotated[
        list[str],
        typer.Option(
            help="A file, a folder with all of them, or role=file; may be given several times."
        ),
    ],
    accept_licence: Annotated[
        bool, typer.Option("--accept-licence", help="You have read the licence and accept it.")
    ] = False,
    home: Home = None,
) -> None:
    """Add an engine of your own files: shows its licence, copies, opens and tries them.

    Running servers and workers see it after a restart.

    Example: `standin engines add wav2lip --file wav2lip.onnx --accept-licence`
    """
    contract = contract_of(engine)
    if not session.present():
        raise MissingPackage(session.MISSING)
    files = assigned(contract, file)
    err.print(f"[bold]{contract.title}[/bold]", highlight=False)
    for role, path in files.items():
        err.print(f"  {role}: {path}", highlight=False, markup=False, soft_wrap=True)
    err.print(f"licence: {contract.licence}", highlight=False, markup=False, soft_wrap=True)
    if not accept_licence:
        _ask()
    store = Engines.of(settings(home).home)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task("copying", total=None)
        made = store.add(
            contract, files, getpass.getuser(), _tried, lambda count: bar.advance(task, count)
        )
    out.print(f"{contract.name} {made.digest[:12]}", highlight=False, soft_wrap=True)


@app.command()
def check(
    engine: Annotated[str | None, typer.Argument(help="Only this one; all that are here.")] = None,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Let engines draw a face, and tell the time for a frame, what it runs on, and its memory.

    Example: `standin engines check wav2lip`
    """
    store = Engines.of(settings(home).home)
    names = [contract_of(engine).name] if engine else store.present()
    if not names:
        raise EngineError("no engine is here; `standin engines list` says which there are")
    rows, broken, absent = list[dict[str, Any]](), False, ""
    for name in names:
        row: dict[str, Any] = {"engine": name}
        try:
            each = store.get(name)
            row["digest"] = each.digest
            trial = _tried(each)
        except EngineError as error:
            row, broken = {**row, "problem": error.message}, True
            err.print(f"[red]{name}[/red]", end=": ", highlight=False)
            err.print(error.message, highlight=False, markup=False, soft_wrap=True)
        else:
            absent = session.without_cuda(trial.provider)
            row |= {
                "ms_per_frame": round(trial.milliseconds, 2),
                "provider": trial.provider,
                "without_cuda": absent or None,
                "batch": trial.batch,
                "memory_mb": round(trial.memory / 1e6),
            }
            if not as_json:
                out.print(
                    f"{name}: {trial.milliseconds:.1f} ms a frame by one thread, "
                    f"{trial.provider.removesuffix('ExecutionProvider')}, {trial.batch} at a time, "
                    f"{trial.memory / 1e6:.0f} MB",
                    highlight=False,
                    soft_wrap=True,
                )
        rows.append(row)
    if as_json:
        print_json(rows)
    elif absent:
        err.print(absent, highlight=False, markup=False, soft_wrap=True)
    if broken:
        raise typer.Exit(1)


@app.command()
def remove(engine: Name, home: Home = None) -> None:
    """Delete an engine's files. Avatars that use it cannot be shown until it is added again.

    Example: `standin engines remove wav2lip`
    """
    Engines.of(settings(home).home).remove(engine)
    err.print(f"removed {engine}", highlight=False, soft_wrap=True)


def _tried(engine: Installed) -> checking.Trial:
    from ..evaluation.portraits import portrait

    pack = portrait("closed")
    return checking.tried(engine, pack.image, pack.landmarks[:, :2])


def _row(contract: Contract, here: Installed | None) -> dict[str, Any]:
    return {
        "engine": contract.name,
        "title": contract.title,
        "moved_by": contract.drives,
        "licence": contract.licence,
        "commercial": contract.commercial,
        "source": contract.source,
        "files": [
            {"role": model.role, "needed": not model.optional, "tensors": _tensors(model)}
            for model in contract.models
        ],
        "installed": here is not None,
        "bytes": here.size if here else 0,
        "digest": here.digest if here else None,
    }


def _tensors(model: Model) -> list[str]:
    told = [f"in  {slot.name} {slot}" for slot in model.inputs]
    told += [f"out {slot.name} {slot}" for slot in model.outputs]
    return told + ([f"side: {', '.join(map(str, model.sides))}"] if model.sides else [])


def _ask() -> None:
    if not sys.stdin.isatty():
        raise InvalidField(("accept-licence",), "is needed where nobody can be asked")
    typer.confirm("Do you accept this licence?", abort=True, err=True)
