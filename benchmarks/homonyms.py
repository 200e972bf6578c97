"""Names that mean two things: public names that two or more modules define on their top level."""

from __future__ import annotations

import ast
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


def module_name(path: Path, checkout: Path) -> str:
    """`bot.answering.joining`; a package goes by the name of its folder."""
    parts = path.relative_to(checkout).with_suffix("").parts
    return ".".join(part for part in parts if part not in ("__init__", "src"))


def homonyms(modules: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """Each name that several modules define, and these modules: `{"read": ["ingest.readers.older.doc", …]}`."""
    found: dict[str, list[str]] = defaultdict(list)
    for module, tree in modules.items():
        for name in sorted(public_names(tree)):
            found[name].append(module)
    return {name: where for name, where in sorted(found.items()) if len(where) > 1}


def used_homonyms(modules: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """Those of which two or more definitions are used by another module each, and the modules of these definitions."""
    used = {use for module, tree in modules.items() for use in _used_names(module, tree)}
    found: dict[str, list[str]] = {}
    for name, where in homonyms(modules).items():
        used_there = [module for module in where if f"{module}.{name}" in used]
        if len(used_there) > 1:
            found[name] = used_there
    return found


def public_names(tree: ast.Module) -> set[str]:
    """The classes, functions and constants of a module without a leading underscore, imported ones aside."""
    return {name for statement in tree.body for name in _defined(statement) if not name.startswith("_")}


def _defined(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        yield statement.name
    elif isinstance(statement, (ast.Assign, ast.AnnAssign)):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        for target in targets:
            yield from (node.id for node in ast.walk(target) if _is_stored(node))  # type: ignore[attr-defined]


def _is_stored(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


def _used_names(module: str, tree: ast.Module) -> set[str]:
    """The full names that a module imports, or reaches through one that it imports: `bot.cli.options.stdin_lines`."""
    imported = dict(_imported(module, tree))
    found = set(imported.values())
    for node in ast.walk(tree):
        # `options.stdin_lines`
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            name = node.value.id
            if name in imported:
                found.add(f"{imported[name]}.{node.attr}")
    return found


def _imported(module: str, tree: ast.Module) -> Iterator[tuple[str, str]]:
    """What each imported name stands for: `("stdin_lines", "bot.cli.options.stdin_lines")`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            package = _package(module, node)
            for alias in node.names:
                yield alias.asname or alias.name, f"{package}.{alias.name}"
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, alias.name


def _package(module: str, node: ast.ImportFrom) -> str:
    """What `from … import` names; a dot is the package of the module, and each further one the package around it."""
    above = module.split(".")[: -node.level] if node.level else []
    named = [node.module] if node.module else []  # `from . import options` names none
    return ".".join([*above, *named])
