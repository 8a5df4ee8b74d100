"""Tables of answers: no value is ever cut, neither by a narrow terminal nor in a pipe."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from .options import err, out

PROSE_WIDTH: Final = 11
"""Characters that a column of words gets at least; with less room rows become blocks."""
UNLIMITED: Final = 1 << 16


def print_table(
    heads: Sequence[str],
    rows: Iterable[Sequence[Any]],
    prose: Collection[str] = (),
    console: Console = out,
) -> None:
    """Print rows: in a box where it fits, else each as a block of lines, a head and a value each.

    Cells are shown by `str`, without markup; None is empty, a `Text` keeps its style. Columns that
    ``prose`` names are wrapped where room is short. Into a pipe goes one line for each row, without
    a box, as long as it is. Where there are no rows, standard error says so.
    """
    cells = [[_text(value) for value in row] for row in rows]
    if not cells:
        err.print("none")
    elif not console.is_terminal:
        _print_lines(heads, cells, console)
    elif _least_width(heads, cells, prose) <= console.width:
        columns = (Column(head, no_wrap=head not in prose, overflow="fold") for head in heads)
        table = Table(*columns)
        for row in cells:
            table.add_row(*row)
        console.print(table)
    else:
        _print_blocks(heads, cells, console)


def _text(value: Any) -> Text:
    if isinstance(value, Text):
        return value
    return Text("" if value is None else str(value))


def _print_lines(heads: Sequence[str], rows: Sequence[Sequence[Text]], console: Console) -> None:
    columns = (Column(head, no_wrap=True, header_style="none") for head in heads)
    table = Table(*columns, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for row in rows:
        table.add_row(*(" ".join(cell.plain.split()) for cell in row))
    Console(file=console.file, width=UNLIMITED, markup=False).print(table)


def _least_width(
    heads: Sequence[str], rows: Sequence[Sequence[Text]], prose: Collection[str]
) -> int:
    width = 1
    for head, column in zip(heads, zip(*rows, strict=True), strict=True):
        lines = (line.plain for cell in column for line in cell.split())
        widest = max(cell_len(head), *(cell_len(line) for line in lines), 0)
        width += 3 + (min(widest, PROSE_WIDTH) if head in prose else widest)
    return width


def _print_blocks(heads: Sequence[str], rows: Sequence[Sequence[Text]], console: Console) -> None:
    for number, row in enumerate(rows):
        if number:
            console.print()
        block = Table.grid(
            Column(style="bold", no_wrap=True), Column(overflow="fold"), padding=(0, 1)
        )
        for head, cell in zip(heads, row, strict=True):
            if cell.plain:
                block.add_row(Text(head), cell)
        console.print(block)
