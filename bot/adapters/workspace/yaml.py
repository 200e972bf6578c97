"""PyYAML, for files that people write for Pincite; documents' own YAML is read in `ingest.readers`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator


def yaml_items(text: str) -> Iterator[tuple[int, object]]:
    """Each item of a YAML list with the number of its line, every scalar as the text that stands there.

    So `no`, `1.10` and `2026-03-02` are words and not what YAML makes of them. Raises ValueError with a line.
    """
    if odd := yaml.reader.Reader.NON_PRINTABLE.search(text):
        # The loader would raise this before it can be disposed of, and without a line.
        line = text.count("\n", 0, odd.start()) + 1
        raise ValueError(f"line {line} holds the character U+{ord(odd.group()):04X}, which YAML doesn't allow")
    loader = yaml.BaseLoader(text)
    try:
        root = loader.get_single_node()
        if root is not None and not isinstance(root, yaml.SequenceNode):
            raise ValueError("line 1 begins no list; write each case as `- question: …`")
        for node in root.value if root else ():
            _refuse_doubles(node)
            yield node.start_mark.line + 1, loader.construct_object(node, deep=True)
    except yaml.YAMLError as error:
        raise ValueError(_sentence(error)) from None
    finally:
        loader.dispose()


def _refuse_doubles(node: yaml.Node) -> None:
    """Of two values of one key YAML keeps the last, without a word."""
    seen: set[str] = set()
    keys = [key for key, _ in node.value] if isinstance(node, yaml.MappingNode) else []
    for key in keys:
        if not isinstance(key, yaml.ScalarNode):
            raise ValueError(f"line {key.start_mark.line + 1} begins with what is no key; quote it if it is a text")  # noqa: TRY004 - of the text, not of a type
        if key.value in seen:
            raise ValueError(f"line {key.start_mark.line + 1} gives {key.value!r} a second time")
        seen.add(key.value)


def _sentence(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it cannot be read"
    if mark:
        return f"line {mark.line + 1}: {problem}"
    return str(problem)
