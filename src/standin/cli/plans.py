"""``standin plans``: what spaces may use."""

from typing import Annotated, Any

import typer

from ..errors import InvalidField, StandinError
from ..library import Library
from ..library.plans import BUILT_IN, plan_from
from .options import Home, Json, print_json, settings
from .tables import print_table

app = typer.Typer(help="List, set and remove plans.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Of the plan: small letters, digits, - and _.")]


@app.command("list")
def list_(home: Home = None, as_json: Json = False) -> None:
    """List the plans, the built-in ones too; an empty field is no limit.

    Example: `standin plans list`
    """
    with Library.open(settings(home)) as library:
        plans = list(library.spaces.plans().values())
    if as_json:
        print_json([plan.model_dump() for plan in plans])
        return
    limits = [name for name in type(plans[0]).model_fields if name != "name"]
    rows = [(name, *(_shown(getattr(plan, name)) for plan in plans)) for name in limits]
    print_table(("limit", *(plan.name for plan in plans)), rows)


@app.command("set")
def set_(
    name: Name,
    limits: Annotated[
        list[str],
        typer.Argument(help="resolution=720 characters=1500 seconds=none watermark=yes and so on."),
    ],
    home: Home = None,
) -> None:
    """Make a plan, or change one: what is not named stays as it was; `none` is no limit.

    Example: `standin plans set club resolution=1080 monthly_seconds=3600 requests_per_minute=60`
    """
    with Library.open(settings(home)) as library:
        before = library.spaces.plans().get(name)
        values = before.model_dump() if before else {}
        values |= {"name": name} | dict(map(_value, limits))
        library.spaces.put_plan(plan_from(values))


@app.command()
def remove(name: Name, home: Home = None) -> None:
    """Forget a plan of your own; a built-in one is then as it was.

    Example: `standin plans remove club`
    """
    with Library.open(settings(home)) as library:
        if not library.spaces.remove_plan(name):
            which = "a built-in plan, unchanged" if name in BUILT_IN else "no plan of yours"
            raise StandinError(f"{name!r} is {which}")


def _value(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals:
        raise InvalidField(("limits",), f"must be name=value, not {text!r}")
    value = value.strip().lower()
    return name.strip(), None if value in ("none", "") else value


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
