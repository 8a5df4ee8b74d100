"""``standin eval cast``, ``characters``, ``footage``, ``long-footage``, ``trained``: presenters."""

from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from ..errors import InvalidField
from .measure import Save, app, keep, show
from .options import Json, err, out, print_json
from .tables import print_table

__all__ = ["app"]


@app.command("cast")
def eval_cast(
    sheets: Annotated[
        Path | None,
        typer.Option(help="Only write sheets of stills of four characters here.", file_okay=False),
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure the drawn presenters: time a frame, preparation, and the lips of four of them.

    Processor time on one thread, of the slowest look. Takes some minutes.

    Example: `standin eval cast --json --save benchmarks/cast.json`
    """
    if sheets is not None:
        from ..evaluation.characters import sheets_in

        with err.status("drawing"):
            for path in sheets_in(sheets):
                out.print(str(path), highlight=False, soft_wrap=True)
        return
    from ..evaluation.cast import as_dict, evaluate

    with err.status("drawing") as status:
        told = as_dict(evaluate(status.update))
    show(save, "eval cast", told, as_json)


@app.command()
def characters(
    who: Annotated[
        list[str] | None, typer.Argument(help="Ids of avatars; default: every character.")
    ] = None,
    of: Annotated[str, typer.Option(help="looks, visemes, poses, gestures or emotions.")] = "looks",
    output: Annotated[Path, typer.Option("--out", "-o", help="PNG or JPEG to write.")] = Path(
        "characters.png"
    ),
) -> None:
    """Draw a contact sheet of presenters: all their looks, or one look in all its states.

    Example: `standin eval characters maya zanele --of visemes -o visemes.png`
    """
    from ..evaluation.characters import Kind, sheet_of

    if of not in get_args(Kind):
        raise InvalidField(("of",), f"{of!r} is none of {', '.join(get_args(Kind))}")
    with err.status("drawing"):
        sheet_of(who or (), cast(Kind, of), output)
    out.print(str(output), highlight=False, soft_wrap=True)


@app.command()
def footage(
    video: Annotated[
        list[Path] | None, typer.Option(help="A person's video; may be given more than once.")
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure people from videos who are made to say something else.

    Four videos of our own making come along: a quiet woman, one who speaks, a bearded man who looks
    around, and somebody before whose mouth a hand and a cup pass.

    Example: `standin eval footage --json`
    """
    from ..evaluation.footage import measure

    with err.status("watching"):
        told = measure({path.stem: path for path in video or ()})
    keep(save, "eval footage", told)
    if as_json:
        print_json(told)
        return
    people = told["footage"]
    rows = (
        (name.replace("_", " "), *(each[name] for each in people.values()))
        for name in next(iter(people.values()))
    )
    print_table(("figure", *people), rows)


@app.command()
def trained(
    who: Annotated[list[str] | None, typer.Argument(help="maya, helen, tariq; all.")] = None,
    steps: Annotated[int | None, typer.Option(min=50, max=100_000, help="Default: 600.")] = None,
    silent: Annotated[
        bool, typer.Option(help="Also train without what is said, to tell what that is worth.")
    ] = False,
    folder: Annotated[
        Path | None,
        typer.Option(help="Keep films, work and sheets here, and use what is.", file_okay=False),
    ] = None,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Train networks on people of our own making, and compare them with the warp engine.

    Frames that no network saw are scored around the mouth: PSNR, SSIM, and LPIPS where that package
    and its weights are. It needs `pip install 'standin[train]'`; about ten minutes on two cores.

    Example: `standin eval trained --json --save benchmarks/trained.json`
    """
    from ..evaluation.trained import STEPS, measure

    with err.status("filming, following, training") as status:
        told = measure(
            who or (), steps or STEPS, silent, folder, lambda name: status.update(f"{name} is done")
        )
    keep(save, "eval trained", told)
    if as_json:
        print_json(told)
        return
    rows = []
    for name, each in told["people"].items():
        used = "yes" if each["used"] else "no"
        for engine, said in (("warp", ""), ("without_sounds", ""), ("trained", used)):
            if score := each.get(engine):
                lpips = "-" if score["lpips"] is None else f"{score['lpips']:.3f}"
                figures = (f"{score['psnr']:.2f}", f"{score['ssim']:.4f}", lpips)
                rows.append((name, engine.replace("_", " "), *figures, said))
    print_table(("person", "engine", "PSNR, dB", "SSIM", "LPIPS", "used"), rows)


@app.command("long-footage")
def long_footage(
    video: Annotated[
        Path | None, typer.Option(help="A person's video; default: one of our own making.")
    ] = None,
    seconds: Annotated[
        float, typer.Option(min=12, max=600, help="How long the one of our own making is.")
    ] = 600,
    uhd: Annotated[bool, typer.Option("--uhd", help="Make it in 3840x2160, not 1280x720.")] = False,
    spoken: Annotated[
        float, typer.Option(min=1, max=600, help="Seconds that are then spoken.")
    ] = 60,
    save: Save = None,
    as_json: Json = False,
) -> None:
    """Measure what a long video takes to become an avatar: memory in each tenth of the time, time.

    Ten minutes take about as many.

    Example: `standin eval long-footage --json --save benchmarks/long-footage.json`
    """
    from ..evaluation.filmed_long import assess, measure

    with err.status("watching"):
        if video is not None:
            told = assess(video, spoken)
        else:
            told = measure(seconds, spoken, (3840, 2160) if uhd else (1280, 720))
    show(save, "eval long-footage", told, as_json)
