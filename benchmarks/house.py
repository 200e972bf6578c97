"""How the code of a checkout measures: `python -m benchmarks.house [CHECKOUT] [--packages FOLDER ...] [--json]`.

Any Python project can be measured, so that its figures stand beside ours. Only files below the package folders count:
`bot` and `ingest` here, elsewhere each folder with an `__init__.py` at the top or in `src`, without `tests`.

code line      a line with code: not blank, no comment alone, no docstring. A docstring is any string that is a
               statement of its own, so those below a constant are, too.
AST nodes      what `ast.walk` finds in all the files, by code line.
nested         comprehensions and generator expressions with two or more `for`, or inside another one, by 1,000 code
               lines.
blank          blank lines between the `def` and the last line of a function, by its lines without docstrings. Those of
               a function inside another one count once.
comments       comments, those behind code too, by 100 code lines.
function size  the code lines of each function from its `def`, without decorators. A function inside another one counts
               for itself and within the other.
homonyms       names without a leading underscore that two or more modules define on their top level: classes,
               functions, constants. Those that "other modules use" are fewer: at least two of the definitions are
               imported by another module, or reached as `module.name`.
flat rooms     folders with more than twelve modules, `__init__.py` aside, and how many they have.
one ask        Pincite alone: see `benchmarks/house_ask.py`.
"""

from __future__ import annotations

import argparse
import ast
import io
import json
import math
import statistics
import subprocess
import sys
import tokenize
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.homonyms import homonyms, module_name, used_homonyms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).resolve().parents[1]
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
NO_CODE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}
DOZEN = 12
"""Modules that a folder may have before it is called flat."""


@dataclass(frozen=True)
class Source:
    """A file, with what is counted in it."""

    path: Path
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def tokens(self) -> list[tokenize.TokenInfo]:
        return list(tokenize.generate_tokens(io.StringIO(self.text).readline))

    @cached_property
    def docstrings(self) -> set[int]:
        """The numbers of their lines."""
        found: set[int] = set()
        for node in ast.walk(self.tree):
            if _is_docstring(node):
                found |= _lines(node)
        return found

    @cached_property
    def code(self) -> set[int]:
        """The numbers of the code lines."""
        found: set[int] = set()
        for token in self.tokens:
            if token.type not in NO_CODE:
                found.update(range(token.start[0], token.end[0] + 1))
        return found - self.docstrings

    @property
    def comments(self) -> int:
        return sum(token.type == tokenize.COMMENT for token in self.tokens)

    @property
    def functions(self) -> list[ast.AST]:
        return [node for node in ast.walk(self.tree) if isinstance(node, FUNCTIONS)]

    @property
    def inside_functions(self) -> set[int]:
        """The numbers of all lines there but docstrings."""
        return set().union(*map(_lines, self.functions)) - self.docstrings

    @property
    def blank_inside_functions(self) -> set[int]:
        """The numbers of the blank ones; a blank line of a long string is code."""
        lines = self.text.split("\n")
        return {number for number in self.inside_functions - self.code if not lines[number - 1].strip()}


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _lines(node: ast.AST) -> set[int]:
    return set(range(node.lineno, node.end_lineno + 1))  # type: ignore[attr-defined]


def nested_comprehensions(node: ast.AST, *, is_inside: bool = False) -> int:
    """How many of those below the node have several `for`, or stand inside another one."""
    count = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, COMPREHENSIONS):
            count += is_inside or len(child.generators) > 1
            count += nested_comprehensions(child, is_inside=True)
        else:
            count += nested_comprehensions(child, is_inside=is_inside)
    return count


def sources(folders: Sequence[Path]) -> list[Source]:
    """The Python files below the folders."""
    paths = [path for folder in folders for path in sorted(folder.rglob("*.py"))]
    return [Source(path=path, text=path.read_text(encoding="utf-8")) for path in paths]


def modules(found: Sequence[Source], checkout: Path) -> dict[str, ast.Module]:
    """The syntax trees of the files by the names of their modules."""
    return {module_name(source.path, checkout): source.tree for source in found}


def measure(checkout: Path, packages: Sequence[str]) -> dict[str, Any]:
    """All figures but those of an ask."""
    found = sources([checkout / package for package in packages])
    trees = modules(found, checkout)
    code = sum(len(source.code) for source in found)
    nodes = sum(1 for source in found for _ in ast.walk(source.tree))
    nested = sum(nested_comprehensions(source.tree) for source in found)
    comments = sum(source.comments for source in found)
    inside = sum(len(source.inside_functions) for source in found)
    blank_inside = sum(len(source.blank_inside_functions) for source in found)
    sizes = sorted(len(_lines(function) & source.code) for source in found for function in source.functions)
    return {
        "modules": len(found),
        "code_lines": code,
        "nodes_a_line": _by(code, nodes, 1),
        "nested_comprehensions": _by(code, nested, 1000),
        "blank_percent": _by(inside, blank_inside, 100),
        "comments": _by(code, comments, 100),
        "function_median": statistics.median(sizes),
        "function_p90": sizes[math.ceil(len(sizes) * 0.9) - 1],
        "function_longest": sizes[-1],
        "homonyms": len(homonyms(trees)),
        "homonyms_used": len(used_homonyms(trees)),
        "flat_rooms": flat_rooms(found, checkout),
    }


def _by(whole: int, count: int, scale: int) -> float:
    return round(count / whole * scale, 1)


def flat_rooms(found: Sequence[Source], checkout: Path) -> dict[str, int]:
    """The folders with more than a dozen modules, the largest first."""
    rooms = Counter(source.path.parent for source in found if source.path.name != "__init__.py")
    return {str(room.relative_to(checkout)): count for room, count in rooms.most_common() if count > DOZEN}


def packages_of(checkout: Path) -> list[str]:
    """The package folders of a project, by their names below the checkout."""
    if (checkout / "bot" / "engine.py").is_file():
        return ["bot", "ingest"]
    folders = sorted(path.parent for path in [*checkout.glob("*/__init__.py"), *checkout.glob("src/*/__init__.py")])
    return [str(folder.relative_to(checkout)) for folder in folders if folder.name != "tests"]


def of_an_ask(checkout: Path) -> dict[str, int]:
    """What one ask passes in Pincite's own checkout, in a process that imports its code."""
    script = HERE / "benchmarks" / "house_ask.py"
    command = [sys.executable, "-P", str(script), str(checkout)]  # -P: benchmarks/ingest.py would be taken for ingest
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    figures: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return figures


LABELS = {
    "modules": "modules",
    "code_lines": "code lines",
    "nodes_a_line": "AST nodes a code line",
    "nested_comprehensions": "nested comprehensions per 1,000 code lines",
    "blank_percent": "blank lines inside functions, %",
    "comments": "comments per 100 code lines",
    "function_median": "function size in code lines, median",
    "function_p90": "function size, p90",
    "function_longest": "function size, longest",
    "homonyms": "homonyms among public names",
    "homonyms_used": "homonyms that other modules use",
    "flat_rooms": "flat rooms",
    "ask_modules": "one ask: modules",
    "ask_functions": "one ask: functions",
    "ask_changes": "one ask: changes of file",
}


def table(figures: dict[str, Any]) -> Iterator[str]:
    """A line for each figure; flat rooms have one each below theirs."""
    for name, figure in figures.items():
        rooms = figure if isinstance(figure, dict) else {}
        yield f"{LABELS[name]:<44}{len(rooms) if name == 'flat_rooms' else figure:>10,}"
        for room, count in rooms.items():
            yield f"  {room:<42}{count:>10,}"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "checkout", type=Path, nargs="?", default=HERE, help="folder of the project (default: this one)"
    )
    parser.add_argument(
        "--packages", nargs="+", metavar="FOLDER", help="its package folders (default: those it seems to have)"
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    checkout = arguments.checkout.resolve()
    figures = measure(checkout, arguments.packages or packages_of(checkout))
    if (checkout / "bot" / "engine.py").is_file():
        figures |= of_an_ask(checkout)
    print(json.dumps(figures, indent=1) if arguments.json else "\n".join(table(figures)))


if __name__ == "__main__":
    main()
