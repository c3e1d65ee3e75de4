"""CSV of many habits is read for what it says."""

from typing import Any

import pytest

from playground.demo.table import read
from playground.demo.table.read import read_table

READ: list[tuple[str, dict[str, list[Any]]]] = [
    ("a,b\n1,x\n2,y\n", {"a": [1, 2], "b": ["x", "y"]}),
    ("a\tb\n1.5\t\n-2\tz\n", {"a": [1.5, -2], "b": [None, "z"]}),
    ('n|"v ""x"""\nq|"1,234.50"\nr|"(7)"\n', {"n": ["q", "r"], 'v "x"': [1234.5, -7]}),
    ("v;w\n1.234,5;€ 3\n0,5;-\n", {"v": [1234.5, 0.5], "w": [3, None]}),
    ("1,2\n3,4\n", {"column 1": [1, 3], "column 2": [2, 4]}),
    ("zip,v\n01067,1\n00501,2\n", {"zip": ["01067", "00501"], "v": [1, 2]}),
    ("d,v\n3/25/2026,1\n4/2/2026,2\n", {"d": ["2026-03-25", "2026-04-02"], "v": [1, 2]}),
    ("region,2024,2025\nN,1,2\nS,3,4\n", {"region": ["N", "S"], "2024": [1, 3], "2025": [2, 4]}),
    ("a,a,\n1,2,3\n4,5\n", {"a": [1, 4], "a (2)": [2, 5], "column 3": [3, None]}),
    ("v,w\n1,a\n2,b\nmany,c\n4,d\n", {"v": [1, 2, None, 4], "w": ["a", "b", "c", "d"]}),
    ("v,w\n1 %,a" + " " * 100_000 + "b\n", {"v": [1], "w": ["a" + " " * 100_000 + "b"]}),
    ("", {}),
]


@pytest.mark.parametrize(("text_", "table"), READ)
def test_csv_of_many_habits_is_read(text_: str, table: dict[str, list[Any]]) -> None:
    assert read_table(text_.encode())[0] == table


def test_one_long_row_does_not_fill_up_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read, "CELLS", 100)
    table, notes = read_table(b"a,v\n" + b"x,1\n" * 20 + b"z" + b"," * 1_000 + b"\n")
    assert [sum(filter(None, cells)) for name, cells in table.items() if name == "v"] == [20]
    assert len(table) == 4
    assert "only the first 4 of 1001 columns are read" in notes


def test_cells_that_are_no_numbers_are_told() -> None:
    _, notes = read_table(READ[9][0].encode())
    assert "v: 1 of 4 cells are no numbers and count as missing, such as 'many'" in notes
