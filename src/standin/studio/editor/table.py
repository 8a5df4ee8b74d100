"""Tables of values for variables: read from what spreadsheets write, matched to names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from ...errors import InvalidField

MOST: Final = 1000
"""Rows: as many as a batch of the API may have."""
BYTES: Final = 5_000_000
"""Largest file."""
_MARKS: Final = ",;\t"
"""What may stand between cells; spreadsheets of half of Europe write semicolons."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row."""

    number: int
    """Of its first line in the file, the header being 1."""
    cells: Mapping[str, str]
    """By column."""
    problem: str = ""
    """Why it cannot be used as it stands."""


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says."""

    columns: Sequence[str]
    rows: Sequence[Row]


def decoded(data: bytes) -> str:
    """The text of a file: UTF-8 or UTF-16, or else what Excel writes on Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def read(text: str) -> Table:
    """The table in ``text``: its first line names the columns; empty lines are left out.

    A row with too few or too many cells is there, with its problem. Raises `InvalidField` where
    there is no table.
    """
    if "\0" in text:
        raise InvalidField(("table",), "this is no text; save the table as CSV")
    lines = text.lstrip("\ufeff").splitlines()
    first = next((line for line in lines if line.strip()), "")
    mark = max(_MARKS, key=first.count)
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=mark)
    rows: list[Row] = []
    columns: list[str] = []
    try:
        line = 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if not columns:
                    columns = _columns(cells)
                else:
                    rows.append(_row(line, columns, cells))
            if len(rows) > MOST:
                raise InvalidField(("table",), f"has more than {MOST} rows")
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidField(("table",), f"line {reader.line_num}: {error}") from None
    if not columns:
        raise InvalidField(("table",), "is empty; its first line names the columns")
    if not rows:
        raise InvalidField(("table",), "has only its first line, which names the columns")
    return Table(columns, rows)


def matched(columns: Sequence[str], names: Iterable[str]) -> dict[str, str]:
    """For each variable the column that is called like it, whatever case and spaces; or none."""
    known = {_plain(column): column for column in reversed(columns)}
    return {name: known.get(_plain(name), "") for name in names}


def values(row: Row, chosen: Mapping[str, str]) -> dict[str, str]:
    """A row's values by variable, with the columns chosen for them; an empty cell has none."""
    given = {name: row.cells.get(column, "").strip() for name, column in chosen.items()}
    return {name: value for name, value in given.items() if value}


def _columns(cells: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    for i, name in enumerate(names):
        if not name:
            raise InvalidField(("table",), f"column {i + 1} has no name in the first line")
        if name in names[:i]:
            raise InvalidField(("table",), f"two columns are called {name[:40]!r}")
    return names


def blank(names: Sequence[str]) -> str:
    """The address of a table with these columns and nothing in it."""
    out = io.StringIO()
    csv.writer(out).writerow(names)
    return f"data:text/csv;charset=utf-8,{quote(out.getvalue())}"


def _row(number: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    given = list(cells)
    while len(given) > len(columns) and not given[-1].strip():
        given.pop()
    problem = ""
    if len(given) != len(columns):
        problem = f"has {len(given)} cells, the first line {len(columns)}"
    return Row(number, dict(zip(columns, given, strict=False)), problem)


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
