"""``standin avatars``: list, add, check, design, show and remove presenters."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from ..avatars.avatar import AvatarInfo
from ..avatars.catalogue import Catalogue
from ..avatars.photo.intake.report import Report
from ..errors import InvalidField, UnknownAvatar
from ..library import DEFAULT_SPACE, AvatarLook, Library
from ..library.avatars import MOVED
from . import designs, films, photos, previews, training
from .intake import Preview, draw, opened
from .options import Home, Json, check_output, err, print_json, settings
from .tables import print_table

app = typer.Typer(
    help="List presenters; make your own of a photo or by design.",
    invoke_without_command=True,
)

Kind = Annotated[str | None, typer.Option(help="Only this kind: illustrated, photo or footage.")]
Groups = Annotated[bool, typer.Option("--groups", help="One line for each person.")]
Look = Annotated[str, typer.Argument(help="Its id, from `standin avatars`.")]


@app.callback()
def avatars(
    context: typer.Context, kind: Kind = None, groups: Groups = False, as_json: Json = False
) -> None:
    """List presenters; make your own of a photo or by design. Alone it lists them."""
    if context.invoked_subcommand is None:
        list_avatars(kind, groups, as_json)


def list_avatars(
    kind: Kind = None, groups: Groups = False, as_json: Json = False, home: Home = None
) -> None:
    """List the presenters, your own first. `standin avatars` alone does the same.

    Example: `standin avatars list --kind photo`
    """
    if kind not in (None, "illustrated", "photo", "footage"):
        raise InvalidField(("kind",), f"must be illustrated, photo or footage, not {kind!r}")
    found = [a for a in _everybody(home) if kind in (None, a[0].kind)]
    rows = [
        {**asdict(i), "default_voices": dict(i.default_voices), "state": state}
        for i, state in found
    ]
    if groups:
        _list_groups(rows, as_json)
    elif as_json:
        print_json(rows)
    else:
        columns = ("id", "name", "gender", "age", "kind", "state")
        print_table(columns, [[row[column] for column in columns] for row in rows])


def _list_groups(rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    people: dict[str, dict[str, Any]] = {}
    for row in rows:
        group_id = row["group_id"] or row["id"]
        name = row["group_name"] or row["name"]
        person = people.setdefault(
            group_id, {"id": group_id, "name": name, "kind": row["kind"], "looks": []}
        )
        person["looks"].append(row["id"])
    if as_json:
        print_json(list(people.values()))
        return
    heads = ("id", "name", "kind", "looks")
    cells = [[*map(each.get, heads[:3]), ", ".join(each["looks"])] for each in people.values()]
    print_table(heads, cells, prose=("looks",))


def _everybody(home: Path | None) -> list[tuple[AvatarInfo, str]]:
    """Personal avatars, then those that come with Standin, and the state of each."""
    chosen = settings(home)
    mine: list[tuple[AvatarInfo, str]] = []
    if chosen.home.is_dir():  # looking does not make a home
        with Library.open(chosen) as library:
            for group in library.avatars.groups(DEFAULT_SPACE):
                for look in library.avatars.looks(DEFAULT_SPACE, group.id):
                    mine.append((library.avatars.info(look), look.state))
    return [*mine, *((info, "ready") for info in Catalogue().list())]


def show(avatar: Look, preview: Preview = None, as_json: Json = False, home: Home = None) -> None:
    """Show what is known of an avatar.

    Example: `standin avatars show maya --preview maya.png`
    """
    if preview is not None:
        check_output(preview, "preview")
    with opened(home) as (library, _, crew):
        look: AvatarLook | None = None
        try:
            look = library.avatars.look(avatar, None)
            info = library.avatars.info(look)
        except UnknownAvatar:
            info = Catalogue().get(avatar).info
        if preview is not None:
            draw(library, crew, look or info.id, preview)
    row: dict[str, Any] = {**asdict(info), "default_voices": dict(info.default_voices)}
    if look is not None:
        row |= {"state": look.state, "reason": look.reason, "upscaled": look.upscaled}
        row |= {"engine": look.engine or "warp"} if look.kind in MOVED else {}
        row |= {"motion": json.loads(look.motion) if look.motion else None}
        row |= {"report": json.loads(look.report) if look.report else None}
    if as_json:
        print_json(row)
        return
    report = row.pop("report", None)
    shown = {field: value for field, value in row.items() if value not in (None, "", (), {})}
    print_table(("field", "value"), [[f, _words(v)] for f, v in shown.items()], prose=("value",))
    if report:
        photos.show_report(Report.from_dict(report))


def _words(value: Any) -> str:
    if isinstance(value, dict):
        value = value.values()
    elif isinstance(value, str) or not isinstance(value, Iterable):
        return str(value)
    return ", ".join(map(str, value))


def engine(
    avatar: Look,
    name: Annotated[
        str, typer.Argument(help="warp, or one of `standin engines list`: what moves the mouth.")
    ],
    home: Home = None,
) -> None:
    """Let a neural engine move an avatar's mouth from now on, or `warp` again.

    Example: `standin avatars engine 0c4e... wav2lip`
    """
    from ..jobs import engines

    chosen = settings(home)
    with Library.open(chosen) as library:
        look = library.avatars.look(avatar, DEFAULT_SPACE)
        try:
            engines.check_chosen(name, library.workers, chosen)
            library.avatars.set_engine(look, name)
        except InvalidField as error:
            raise InvalidField(("name",), error.detail) from None
    err.print(f"{look.name} is moved by {name}", highlight=False, soft_wrap=True)


def remove(
    avatar: Annotated[str, typer.Argument(help="Id of an avatar, or with --group of a person.")],
    group: Annotated[bool, typer.Option("--group", help="The person with all looks.")] = False,
    home: Home = None,
) -> None:
    """Delete an avatar of your own: its photo, what was made of it, its previews.

    Videos already made stay, and so do videos being made.

    Example: `standin avatars remove 0c4e...`
    """
    with Library.open(settings(home)) as library:
        if group:
            library.avatars.remove_group(avatar, DEFAULT_SPACE, library.objects)
        else:
            library.avatars.remove_look(avatar, DEFAULT_SPACE, library.objects)
    err.print(f"removed {avatar}", highlight=False, soft_wrap=True)


app.command("list")(list_avatars)
for command in (
    photos.check, photos.add, films.film, designs.new, show, photos.motion, engine, remove,
    designs.schema, previews.previews, training.train,
):  # fmt: skip
    app.command()(command)
