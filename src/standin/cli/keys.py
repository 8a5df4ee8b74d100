"""``standin keys``: who may call the API."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, cast

import typer

from ..errors import InvalidField, StandinError
from ..library import DEFAULT_SPACE, SCOPES, Library, Scope, scopes_of
from .options import Home, Json, out, print_json, settings
from .tables import print_table

app = typer.Typer(help="Create, list and revoke API keys.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Option(help="What the key is for, to tell keys apart.")] = "",
    space: Annotated[
        str, typer.Option(help="Whose things it opens; a new name makes a new space.")
    ] = DEFAULT_SPACE,
    scope: Annotated[
        list[str] | None,
        typer.Option(help=f"What it may do: {', '.join(SCOPES)}; repeat it.  [default: all]"),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="Until when: 12h, 30d, or a date such as 2027-01-31.")
    ] = None,
    plan: Annotated[
        str | None, typer.Option(help="Puts the space under this plan of `standin plans list`.")
    ] = None,
    home: Home = None,
) -> None:
    """Make a key and print it alone; it cannot be shown again.

    Example: `export STANDIN_API_KEY=$(standin keys create --scope read --expires 90d)`
    """
    end = _moment(expires) if expires else None
    chosen = cast(list[Scope], scope or list(SCOPES))
    with Library.open(settings(home)) as library:
        if plan is not None:
            library.spaces.set_plan(space, plan)
        out.file.write(library.keys.create(name, space, chosen, end).key + "\n")


@app.command("list")
def list_(home: Home = None, as_json: Json = False) -> None:
    """List the keys; only their first characters are known.

    Example: `standin keys list --json`
    """
    with Library.open(settings(home)) as library:
        found = library.keys.list()
    rows: list[dict[str, Any]] = [
        {
            "id": k.id,
            "name": k.name,
            "space": k.space_id,
            "scopes": [scope for scope in SCOPES if scope in scopes_of(k)],
            "starts_with": k.prefix,
            "created_at": _told(k.created_at),
            "last_used_at": _told(k.last_used_at),
            "expires_at": _told(k.expires_at),
            "revoked_at": _told(k.revoked_at),
        }
        for k in found
    ]
    if as_json:
        print_json(rows)
        return
    heads = ("id", "name", "space", "scopes", "starts with", "created", "last used", "expires")
    cells = ({**row, "scopes": ", ".join(row["scopes"])}.values() for row in rows)
    print_table((*heads, "revoked"), [list(each) for each in cells])


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


@app.command("renew-links")
def renew_links(
    close: Annotated[
        bool, typer.Option("--close", help="Close every link that was signed before, at once.")
    ] = False,
    home: Home = None,
) -> None:
    """Sign links with a new secret; links of the one before it still open.

    Servers that run follow within a minute.

    Example: `standin keys renew-links --close`
    """
    with Library.open(settings(home)) as library:
        library.links.keyring.rotate(1 if close else 2)


def _told(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _moment(text: str) -> datetime:
    """The end that ``12h``, ``30d`` or a date means; a date without a zone is UTC."""
    span = re.fullmatch(r"(\d{1,5})([hd])", text.strip())
    if span:
        unit = timedelta(hours=1) if span[2] == "h" else timedelta(days=1)
        return datetime.now(UTC) + int(span[1]) * unit
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        rule = "must be a time from now such as 12h or 30d, or a date such as 2027-01-31"
        raise InvalidField(("expires",), f"{rule}, not {text!r}") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
