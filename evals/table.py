"""The tables of figures in README.md, docs/quality.md and docs/measurements.md, made of the committed results.

`python -m evals.table` writes them anew; a test holds them to the results.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evals.check import figures
from evals.data import RESULTS
from evals.likeness import NAMES
from evals.setup import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evals.figures import Figure

BLOCK = r"(?P<begin><!-- {0}:begin -->\n).*?(?P<end><!-- {0}:end -->)"
"""What is written anew: `<!-- figures:begin -->`, a table, `<!-- figures:end -->`."""
TEAM = """\
| | right | partly | wrong | refused wrongly | refused rightly | answered wrongly | turns |
|---|---|---|---|---|---|---|---|
"""
FIGURES = """\
The headline figures, written by `python -m evals.table` from the JSON that `make eval` leaves, where the whole set-up
of each stands. "Of" says which cases, and what was tuned on them. Intervals are made as those of `pincite eval`
([evaluation.md](evaluation.md)). `python -m evals --check` takes the figures anew and says which of them lie within
these intervals.

| figure | of | n | value | 95 % interval | from |
|---|---|---|---|---|---|
"""
HEADLINES = """\
| | measured | 95 % interval | of |
|---|---|---|---|
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quoted:
    """A figure that README and quality.md quote, in plain words."""

    part: str
    name: str
    words: str


QUOTED = (
    Quoted(part="team", name="to be answered: right", words="Team documents: a question is answered rightly"),
    Quoted(part="team", name="to be answered: wrong", words="Team documents: a question is answered, and wrongly"),
    Quoted(part="team", name="to be answered: refused", words="Team documents: a question that they answer is refused"),
    Quoted(
        part="team",
        name="to be refused: answered",
        words="Team documents: a question that they don't answer is answered",
    ),
    Quoted(part="team", name="asserted: right", words="Team documents: what is said to be the answer is right"),
    Quoted(
        part="retrieval",
        name="squad2_dev_half: the passage that answers is among the first five",
        words="SQuAD 2: the passage that answers is among the first five that are found",
    ),
    Quoted(
        part="answers",
        name="squad2: the first claim holds the answer",
        words="SQuAD 2: the first sentence or row that is quoted holds the answer, if nothing is refused",
    ),
    Quoted(
        part="answers",
        name="squad2: answerable questions refused",
        words="SQuAD 2: a question that the documents answer is refused",
    ),
    Quoted(
        part="answers",
        name="squad2: questions on absent articles answered wrongly",
        words="SQuAD 2: a question on a subject that the documents don't have is answered, and wrongly",
    ),
    Quoted(
        part="disagreement",
        name="another number or date: both shown and said",
        words="SQuAD 2, altered: two documents that give different numbers or dates are both shown, and that is said",
    ),
    Quoted(
        part="injection",
        name="planted, obedient model behind the gate, defended",
        words="BIPIA: an instruction that is planted in a document, and obeyed by the model, shows in an answer",
    ),
)


def all_figures(folder: Path) -> str:
    """Every headline figure of every result in `folder`, with the commit that it was taken at."""
    return _under(FIGURES, [row for path in sorted(folder.glob("*.json")) for row in _rows(path)])


def _rows(path: Path) -> Iterator[str]:
    found = figures(path.parent, path.stem)
    commit = json.loads(path.read_text(encoding="utf-8"))["set_up"].get("commit", "") if found else ""
    for name, one in found.items():
        numbers = f"{one.n:,} | {_short(one.value)} | {_short(one.low)} – {_short(one.high)}"
        yield f"| {name} | {one.of} | {numbers} | [{path.name}](../evals/results/{path.name}), {commit} |"


def _short(value: float) -> str:
    """Three digits, as the other tables have them: `.839`."""
    return f"{value:.3f}".removeprefix("0")


def headlines(folder: Path) -> str:
    """The figures that a reader cares about, those of them that were measured, in per cent.

    Raises KeyError where a result has headline figures but not the one to quote: its name was changed.
    """
    measured = ((one, figures(folder, one.part)) for one in QUOTED)
    return _under(HEADLINES, [_quoted(one, found[one.name]) for one, found in measured if found])


def team(folder: Path) -> str:
    """How the turns on a team's documents went, in all, by type of question and by corpus, and what else is counted."""
    path = folder / "team.json"
    if not path.is_file():
        return ""
    found = json.loads(path.read_text(encoding="utf-8"))["results"]
    counted = {"**all**": found["outcomes"], **found["by_type"], **found["by_corpus"]}
    table = _under(TEAM, [_counts(name, counts) for name, counts in counted.items()])
    return f"{table}\n{_of_a_team(found)}\n"


def _counts(name: str, counts: Mapping[str, int]) -> str:
    return f"| {' | '.join([name, *(str(count or '') for count in counts.values()), str(sum(counts.values()))])} |"


def _of_a_team(found: Mapping[str, Any]) -> str:
    words, reached = found["median_words"], found["deciding_words_within_passages"]
    within = ", ".join(f"{_short(share)} in {depth}" for depth, share in reached.items())
    return (
        f"Median words of an answer: {words['answers']:.0f}, of a refusal: {words['refusals']:.0f}. "
        f"All deciding words are within the first passages: {within}."
    )


def parsing(folder: Path) -> str:
    """How well files are read, by set and format: means over documents."""
    path = folder / "parsing.json"
    if not path.is_file():
        return ""
    found = json.loads(path.read_text(encoding="utf-8"))["results"]["by_format"]
    head = " | ".join(["", "documents", *NAMES])
    line = "|---" * (len(NAMES) + 2)
    return _under(f"{head} |\n{line}|\n".lstrip(), [_format(name, means) for name, means in found.items()])


def _format(name: str, means: Mapping[str, Any]) -> str:
    shares = ("" if means[each] is None else _short(means[each]) for each in NAMES)
    return f"| {' | '.join([name, str(means['documents']), *shares])} |"


def _under(head: str, rows: Sequence[str]) -> str:
    """Nothing without rows: a table that is empty says less than none."""
    return head + "".join(f"{row}\n" for row in rows) if rows else ""


def _quoted(quoted: Quoted, figure: Figure) -> str:
    interval = f"{_per_cent(figure.low)} – {_per_cent(figure.high)}"
    return f"| {quoted.words} | **{_per_cent(figure.value)}** | {interval} | {figure.n:,} cases |"


def _per_cent(value: float) -> str:
    return f"{100 * value:.1f} %"


def written(text: str, block: str, name: str = "figures") -> str:
    """A document with this text between the marks of this name; raises ValueError where it has no such marks."""
    pattern = re.compile(BLOCK.format(name), re.DOTALL)
    if not pattern.search(text):
        message = f"there are no marks for {name}"
        raise ValueError(message)
    return pattern.sub(lambda found: f"{found['begin']}{block}{found['end']}", text)


BLOCKS = (
    ("README.md", "figures", headlines),
    ("docs/quality.md", "figures", headlines),
    ("docs/quality.md", "team", team),
    ("docs/measurements.md", "figures", all_figures),
    ("docs/measurements.md", "parsing", parsing),
)
"""The documents, the names of their marks, and what stands between these."""


def main() -> None:
    """Write the tables anew."""
    for name, mark, made in BLOCKS:
        path = ROOT / name
        path.write_text(written(path.read_text(encoding="utf-8"), made(RESULTS), mark), encoding="utf-8")


if __name__ == "__main__":
    main()
