"""Lists on wide and narrow terminals, and in pipes: no value is cut."""

import io

import pytest
from rich.console import Console
from rich.text import Text

from standin.cli.tables import print_table

HEADS = ("id", "title", "state")
ROWS = (
    ("e6c085180a011220", "A welcome to all [/b] who are new here", "completed"),
    ("015225411b2cd7c5", "Zweiter", None),
)


def printed(rows: object, width: int, terminal: bool = True) -> list[str]:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=terminal, color_system=None)
    print_table(HEADS, rows, prose=("title",), console=console)  # type: ignore[arg-type]
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_a_table_is_boxed_where_it_fits_and_its_prose_is_wrapped() -> None:
    assert len(printed(ROWS, 90)) == 3 + len(ROWS) + 1
    narrower = printed(ROWS, 60)
    assert len(narrower) > 6
    assert max(map(len, narrower)) <= 60
    assert any("e6c085180a011220" in line and "completed" in line for line in narrower)


def test_a_narrow_terminal_gets_a_block_for_each_row() -> None:
    assert printed(ROWS, 30) == [
        "id    e6c085180a011220",
        "title A welcome to all [/b]",
        "      who are new here",
        "state completed",
        "",
        "id    015225411b2cd7c5",
        "title Zweiter",
    ]


def test_a_pipe_gets_whole_lines_however_long() -> None:
    rows = [(*ROWS[0][:2], Text("queued\nagain", style="red")), ("2", "x" * 300, "")]
    head, first, second = printed(rows, 20, terminal=False)
    assert head.split() == list(HEADS)
    assert first.endswith("queued again")
    assert "x" * 300 in second


def test_no_rows_are_told_beside_the_answer(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed((), 80) == []
    assert capsys.readouterr().err == "none\n"
