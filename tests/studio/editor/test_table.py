"""Tables as spreadsheets write them."""

import pytest

from standin.errors import InvalidField
from standin.studio.editor import table as tables


def cells(text: str) -> list[dict[str, str]]:
    return [dict(row.cells) for row in tables.read(text).rows]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_whatever_stands_between_cells(mark: str) -> None:
    text = f'first name{mark}line\r\nAda{mark}"Hello{mark} ""you"""\r\n\r\nBo{mark}"two\nlines"\r\n'
    found = tables.read("\ufeff" + text)
    assert found.columns == ["first name", "line"]
    assert [dict(row.cells)["line"] for row in found.rows] == [f'Hello{mark} "you"', "two\nlines"]
    assert [row.number for row in found.rows] == [2, 4]


def test_a_row_with_other_cells_is_told_and_the_others_stay() -> None:
    found = tables.read("a,b\n1,2\n1\n1,2,3\n1,2,,\n")
    assert [row.problem for row in found.rows] == [
        "", "has 1 cells, the first line 2", "has 3 cells, the first line 2", ""
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("a,b\n", "only its first line"),
        ("a,,b\n1,2,3\n", "column 2 has no name"),
        ("a,a\n1,2\n", "two columns are called 'a'"),
        ("a\n" + "x\n" * (tables.MOST + 1), "more than 1000 rows"),
        ("PK\x03\x04\0\0", "no text"),
    ],
)
def test_what_is_no_table_is_refused(text: str, why: str) -> None:
    with pytest.raises(InvalidField, match=why):
        tables.read(text)


def test_columns_find_their_variables() -> None:
    columns = ["First Name", "COMPANY", "other"]
    found = tables.matched(columns, ["first_name", "company", "city"])
    assert found == {"first_name": "First Name", "company": "COMPANY", "city": ""}
    row = tables.read("First Name,COMPANY,other\n Ada ,Ltd,x\n").rows[0]
    assert tables.values(row, found) == {"first_name": "Ada", "company": "Ltd"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_files_of_any_spreadsheet(encoding: str) -> None:
    assert cells(tables.decoded("Name\nZoë\n".encode(encoding))) == [{"Name": "Zoë"}]
