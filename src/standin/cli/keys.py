"""``standin keys``: who may call the API."""

from typing import Annotated

import typer
from rich.table import Table

from ..errors import StandinError
from ..library import Library
from .options import Home, Json, out, print_json, settings

app = typer.Typer(help="Create, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for, to tell keys apart.")] = "",
    home: Home = None,
) -> None:
    """Make a key and print it alone; it cannot be shown again.

    Example: `export STANDIN_KEY=$(standin keys create --name laptop)`
    """
    with Library.open(settings(home)) as library:
        out.file.write(library.keys.create(name).key + "\n")


@app.command("list")
def list_(home: Home = None, as_json: Json = False) -> None:
    """List the keys; only their first characters are known.

    Example: `standin keys list --json`
    """
    with Library.open(settings(home)) as library:
        found = library.keys.list()
    rows = [
        {
            "id": k.id,
            "name": k.name,
            "starts_with": k.prefix,
            "created_at": k.created_at.isoformat(timespec="seconds"),
            "last_used_at": k.last_used_at and k.last_used_at.isoformat(timespec="seconds"),
            "revoked_at": k.revoked_at and k.revoked_at.isoformat(timespec="seconds"),
        }
        for k in found
    ]
    if as_json:
        print_json(rows)
        return
    table = Table("id", "name", "starts with", "created", "last used", "revoked")
    for row in rows:
        table.add_row(*(str(value or "") for value in row.values()))
    out.print(table)


@app.command()
def revoke(
    key_id: Annotated[str, typer.Argument(help="Its id, from `standin keys list`.")],
    home: Home = None,
) -> None:
    """Close a key for good.

    Example: `standin keys revoke 0123456789abcdef`
    """
    with Library.open(settings(home)) as library:
        if not library.keys.revoke(key_id):
            raise StandinError(f"no open key has the id {key_id!r}")
