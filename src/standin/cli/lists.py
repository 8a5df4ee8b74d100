"""``standin avatars``."""

from dataclasses import asdict

from rich.table import Table

from ..avatars.catalogue import Catalogue
from .options import Json, out, print_json


def avatars(as_json: Json = False) -> None:
    """List the presenters.

    Example: `standin avatars --json`
    """
    found = Catalogue().list()
    if as_json:
        print_json([{**asdict(a), "default_voices": dict(a.default_voices)} for a in found])
        return
    table = Table("id", "name", "gender", "kind", "tags")
    for a in found:
        table.add_row(a.id, a.name, a.gender, a.kind, ", ".join(a.tags))
    out.print(table)
