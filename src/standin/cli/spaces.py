"""``standin spaces``: who is under which plan, and what they used."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated

import typer

from ..library import DEFAULT_SPACE, Library
from ..library.models import now
from .options import Home, Json, err, print_json, settings
from .tables import print_table

app = typer.Typer(help="List spaces, put them under plans, show their use.", no_args_is_help=True)

Space = Annotated[str, typer.Argument(help="Its name, as in `standin keys create --space`.")]


@app.command("list")
def list_(home: Home = None, as_json: Json = False) -> None:
    """List the spaces with their plans and what they used this month.

    Example: `standin spaces list --json`
    """
    with Library.open(settings(home)) as library:
        found = [(name, plan, library.usage.standing(name)) for name, plan in library.spaces.list()]
    rows = [
        {
            "space": name,
            "plan": plan.name,
            **asdict(stands.month),
            "remaining_seconds": stands.left(plan),
            "in_the_making": stands.running,
        }
        for name, plan, stands in found
    ]
    if as_json:
        print_json(rows)
        return
    heads = ("space", "plan", "videos", "seconds", "frames", "characters", "left", "in the making")
    print_table(heads, [[_shown(value) for value in row.values()] for row in rows])


@app.command()
def plan(
    space: Space,
    name: Annotated[
        str, typer.Argument(help="Of a plan in `standin plans list`; `default` is STANDIN_PLAN's.")
    ],
    home: Home = None,
) -> None:
    """Put a space under a plan; running servers follow within a second.

    Example: `standin spaces plan shop free`
    """
    with Library.open(settings(home)) as library:
        library.spaces.set_plan(space, None if name == "default" else name)
        if all(key.space_id != space for key in library.keys.list()):
            err.print(f"no key opens the space {space!r} yet", highlight=False, markup=False)


@app.command()
def usage(
    space: Space = DEFAULT_SPACE,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How far back.")] = 31,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Show what a space used, by day: finished videos, and characters of speech.

    Example: `standin spaces usage shop --days 90 --json`
    """
    since = now().date() - timedelta(days=days - 1)
    with Library.open(settings(home)) as library:
        found = library.usage.days(space, since)
    rows = [{"day": day.isoformat(), **asdict(used)} for day, used in found]
    if as_json:
        print_json(rows)
        return
    heads = ("day", "videos", "seconds", "frames", "characters")
    print_table(heads, [[_shown(value) for value in row.values()] for row in rows])


def _shown(value: object) -> str:
    return "" if value is None else f"{value:.1f}" if isinstance(value, float) else str(value)
