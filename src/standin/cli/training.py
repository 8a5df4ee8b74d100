"""``standin avatars train``: a network of one's own for the mouth of a person in footage."""

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from ..errors import InvalidField
from ..library import DEFAULT_SPACE, Library
from .options import Home, Json, err, print_json, settings
from .tables import print_table


def train(
    avatar: Annotated[str, typer.Argument(help="Id of an avatar made from a video.")],
    video: Annotated[
        Path | None,
        typer.Argument(
            help="The person speaking, a minute or more; default: what was begun goes on.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    steps: Annotated[int | None, typer.Option(min=50, max=100_000, help="Default: 2500.")] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0.5, max=1440, help="So many minutes of steps instead.")
    ] = None,
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    listen: Annotated[
        bool, typer.Option("--listen", help="Tell the network what is said, too.")
    ] = False,
    same_person: Annotated[
        bool,
        typer.Option(
            "--same-person", help="You know that the video shows the avatar's own person."
        ),
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Speak without a network again; delete all of it.")
    ] = False,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Train a small network on a person's video; their avatar speaks with it if it is better.

    Nothing is downloaded. It needs `pip install 'standin[train]'`, and the person's consent. It can
    be interrupted at any time: called again without a video it goes on. Frames that it never saw
    decide whether it is used.

    Example: `standin avatars train 0c4e... me.mp4 --minutes 20`
    """
    from ..jobs import training

    if steps is not None and minutes is not None:
        raise InvalidField(("minutes",), "cannot be given together with steps")
    with Library.open(settings(home)) as library:
        look = library.avatars.look(avatar, DEFAULT_SPACE)
        if forget:
            had = training.forget(library, look)
            err.print("forgotten" if had else "there was no network", highlight=False)
            return
        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total}"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[more]}"),
            console=err,
        )
        with bar:
            tasks: dict[str, TaskID] = {}

            def show(stage: training.Stage) -> None:
                if stage.name not in tasks:
                    tasks[stage.name] = bar.add_task(stage.name, total=stage.of, more="")
                more = "" if stage.psnr is None else f"{stage.psnr:.1f} dB on frames held out"
                bar.update(tasks[stage.name], completed=stage.done, total=stage.of, more=more)

            learnt = training.train(
                library, look, video, steps=steps, minutes=minutes, device=device,
                hears=listen or None, sure=same_person, on_stage=show,
            )  # fmt: skip
    told = {"steps": learnt.steps, **learnt.comparison.as_dict()}
    if as_json:
        print_json(told)
        return
    scores = (("warp", learnt.comparison.warp), ("trained", learnt.comparison.trained))
    rows = [
        (n, f"{s.psnr:.2f}", f"{s.ssim:.4f}", "-" if s.lpips is None else f"{s.lpips:.3f}")
        for n, s in scores
    ]
    print_table(("engine", "PSNR, dB", "SSIM", "LPIPS"), rows)
    verdict = (
        "better: the avatar speaks with it from now on"
        if learnt.comparison.better
        else "not better: the avatar speaks as before; more --steps, or footage with more speech, "
        "may change that"
    )
    err.print(verdict, highlight=False, soft_wrap=True)
