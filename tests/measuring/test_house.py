"""How the code measures: each count on a package that is written here, and names that mean one thing."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from benchmarks.homonyms import homonyms, public_names, used_homonyms
from benchmarks.house import measure, nested_comprehensions, packages_of
from benchmarks.house_ask import counted
from evals.setup import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SHAPES = '''\
"""Not code.

Not blank inside a function.
"""

LARGEST = 3  # a comment behind code
"""Not code either."""


@cached
def area(width: int, height: int) -> int:
    """Not code."""
    # a comment alone
    text = """

    """

    return width * height


def rows(table):
    def cells(row):
        return [cell for cell in row]

    return [cell for row in table for cell in cells(row)]
'''
PAINT = """\
from . import shapes
from .deep.tools import area

LARGEST = area(1, shapes.area(2, 3))
"""
TOOLS = """\
area = _depth = 2
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project of one package, with tests that don't count."""
    files = {
        "house/__init__.py": "",
        "house/shapes.py": SHAPES,
        "house/paint.py": PAINT,
        "house/deep/tools.py": TOOLS,
        "tests/__init__.py": "LARGEST = 1\n",
        "scripts/run.py": "LARGEST = 2\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_each_figure_of_a_small_package(checkout: Path) -> None:
    nodes = sum(1 for text in ("", SHAPES, PAINT, TOOLS) for _ in ast.walk(ast.parse(text)))
    assert packages_of(checkout) == ["house"]
    assert measure(checkout, ["house"]) == {
        "modules": 4,
        "code_lines": 15,  # one, one for @cached, five of `area`, four of `rows`; three of paint, one of tools
        "nodes_a_line": round(nodes / 15, 1),
        "nested_comprehensions": 66.7,  # one of 15 lines
        "blank_percent": 16.7,  # two of seven lines of `area` and five of `rows`
        "comments": 13.3,  # two
        "function_median": 4,  # 2, 4 and 5
        "function_p90": 5,
        "function_longest": 5,
        "homonyms": 2,
        "homonyms_used": 1,
        "flat_rooms": {},
    }


def test_a_package_in_src_and_a_room_that_is_flat(tmp_path: Path) -> None:
    room = tmp_path / "src" / "house"
    room.mkdir(parents=True)
    for name in ("__init__", *(f"m{number}" for number in range(13))):
        (room / f"{name}.py").write_text("def go(): pass\n", encoding="utf-8")
    assert packages_of(tmp_path) == ["src/house"]
    assert measure(tmp_path, ["src/house"])["flat_rooms"] == {"src/house": 13}
    (room / "m12.py").unlink()
    assert measure(tmp_path, ["src/house"])["flat_rooms"] == {}


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("[a for a in b]", 0),
        ("[a for a in b if a], [a for a in c]", 0),
        ("[a for b in c for a in b]", 1),
        ("[a for a in (b for b in c)]", 1),
        ("{a: [b for b in c] for a in {d for d in e}}", 2),
        ("[f(lambda: [a for a in b]) for c in d]", 1),
    ],
)
def test_what_a_nested_comprehension_is(code: str, count: int) -> None:
    assert nested_comprehensions(ast.parse(code)) == count


def test_homonyms_are_defined_on_the_top_level_of_two_modules() -> None:
    assert public_names(ast.parse("a, (b, c) = d\ne: int = 1\nimport f\nclass G:\n    h = 1\n_i = 2")) == {
        "a",
        "b",
        "c",
        "e",
        "G",
    }
    modules = {
        "house.shapes": ast.parse(SHAPES),
        "house.paint": ast.parse(PAINT),
        "house.deep.tools": ast.parse(TOOLS),
    }
    assert homonyms(modules) == {
        "LARGEST": ["house.shapes", "house.paint"],
        "area": ["house.shapes", "house.deep.tools"],
    }
    assert used_homonyms(modules) == {"area": ["house.shapes", "house.deep.tools"]}


def test_what_an_ask_passes_is_counted_by_file_and_function() -> None:
    calls = [("a.py", "f"), ("a.py", "g"), ("b.py", "f"), ("a.py", "f"), ("a.py", "f")]
    assert counted(calls) == {"ask_modules": 2, "ask_functions": 3, "ask_changes": 2}


def test_the_table_and_the_json_say_the_same(checkout: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.house", str(checkout)]
    lines, figures = (
        subprocess.run([*command, *more], capture_output=True, text=True, check=True, cwd=ROOT).stdout
        for more in ([], ["--json"])
    )
    assert json.loads(figures) == measure(checkout, ["house"])
    assert (
        dedent("""\
        comments per 100 code lines                       13.3
        function size in code lines, median                  4
        """)
        in lines
    )
    assert "flat rooms                                           0\n" in lines
