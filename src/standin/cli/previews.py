"""``standin avatars previews``: pictures and short videos of the presenters, made beforehand."""

from typing import Annotated

import typer
from rich.progress import Progress

from ..avatars.catalogue import Catalogue
from ..jobs.previews import Previews
from ..library import Library
from ..render import Crew
from ..speech import Voices
from .options import Home, Json, err, out, print_json, settings


def previews(
    who: Annotated[
        list[str] | None, typer.Argument(help="Ids of looks; default: all of Standin's own.")
    ] = None,
    videos: Annotated[bool, typer.Option(help="Also the speaking videos.")] = True,
    as_json: Json = False,
    home: Home = None,
) -> None:
    """Make the picture and the six-second video of each look, so that nobody waits for them.

    What is there already is kept. The server makes what is missing when it is first asked for.

    Example: `standin avatars previews maya maya-home`
    """
    chosen, catalogue = settings(home), Catalogue()
    wanted = [catalogue.get(name).info.id for name in who or [i.id for i in catalogue.list()]]
    made: list[dict[str, str]] = []
    with (
        Library.open(chosen) as library,
        Crew(chosen.workers, paint_cache=chosen.home / "paint") as crew,
        Progress(console=err) as bar,
    ):
        maker = Previews(library, crew, catalogue, Voices.of(chosen))
        task = bar.add_task("previews", total=len(wanted))
        for name in wanted:
            keys = {"id": name, "image": maker.image(name)}
            if videos:
                keys["video"] = maker.video(name)
            made.append(keys)
            bar.advance(task)
    if as_json:
        print_json(made)
        return
    for keys in made:
        out.print(*keys.values(), highlight=False, soft_wrap=True)
