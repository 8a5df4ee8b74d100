"""``standin avatars`` and ``standin voices``."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.table import Table

from ..avatars.catalogue import Catalogue
from ..speech import Voices
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


def voices(
    language: Annotated[
        str | None, typer.Option(help="Only this language: a name or a code (English, en, pt-BR).")
    ] = None,
    as_json: Json = False,
) -> None:
    """List the voices that work on this machine.

    Example: `standin voices --language de`
    """
    found = [
        v for v in Voices().list() if language is None or _speaks(v.language, v.locale, language)
    ]
    if as_json:
        print_json([asdict(v) for v in found])
        return
    table = Table("id", "name", "language", "locale", "gender", "engine", "quality")
    for v in found:
        table.add_row(v.id, v.name, v.language, v.locale, v.gender, v.engine, v.quality)
    out.print(table)


def _speaks(language: str, locale: str, asked: str) -> bool:
    wanted, code = asked.lower(), locale.lower()
    return wanted in language.lower().split() or code == wanted or code.startswith(wanted + "-")
