"""Whether anything in hostile answers comes alive on Slack, or gets lost on the way there.

`python -m evals.slack_rendering` makes random answers out of mentions, links, mark-up, tables, invisible signs, secrets
and words, renders them, and streams each text in chunks that are cut anywhere, also within an escape. A Markdown parser
reads what arrives: it may find paragraphs and tables with text, nothing else, and that text is the answer. Blocks,
notifications, fallbacks and windows are held to Slack's limits, and must hold no token but our own links.

A slip is an answer in which any of this failed.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from bot.nouns import Document
from bot.slack.blocks.answer.body import answer_body, headers
from bot.slack.blocks.answer.controls import Options
from bot.slack.blocks.answer.render import answer_messages
from bot.slack.blocks.answer.sources import by_document
from bot.slack.blocks.markup.escape import literal, literal_lines
from bot.slack.blocks.markup.fallbacks import plain_messages, text_only
from bot.slack.blocks.markup.splitting import markdown_parts
from bot.slack.blocks.surfaces.views import placed, sources, why_view
from evals.setup import setup
from tests.slack_emulator.block_kit import check_message, check_mrkdwn, check_tokens, check_view, paragraphs
from tests.slack_hostile import an_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.nouns import Answer, Citation
    from bot.slack.blocks.markup.message import View

CHUNK = 400
"""The longest chunk of a stream."""
LIMITS = (120, 200, 600, 2000, 9000)
"""Characters of a part: short ones cut more often than Slack's do."""
KEPT = 20
"""Slips that are written out."""


def streamed(text: str, rng: random.Random) -> Iterator[str]:
    """The text in chunks as a stream appends them, cut anywhere."""
    at = 0
    while at < len(text):
        end = at + rng.randint(1, CHUNK)
        yield text[at:end]
        at = end


def text_is_whole(one: Answer, rng: random.Random, counts: Counter[str]) -> None:
    """Every disagreement and every claim arrives, in order, as text."""
    text = answer_body(one)
    found = markdown_parts(text, rng.choice(LIMITS))
    seen: list[str] = []
    for part in found:
        chunks = list(streamed(part, rng))
        check_tokens(chunks)
        counts["chunks"] += len(chunks)
        seen += paragraphs("".join(chunks), shaped=True)
    counts["parts"] += len(found)
    counts["with a table"] += "\n| --- |" in text
    shown, at = _bare("".join(seen)), 0
    for piece in _pieces(one):
        at = shown.index(piece, at) + len(piece)


def _pieces(one: Answer) -> Iterator[str]:
    """What has to be seen, in order: sentences whole, rows of tables by their cells."""
    yield from (_bare(literal(side.says)) for found in one.disagreements for side in found.sides)
    for claim in one.claims:
        text = literal(claim.text)
        yield from _values(text) if headers(claim) else (_bare(text),)


def _values(row: str) -> Iterator[str]:
    yield from (_bare(cell.partition(": ")[2] if ": " in cell else cell) for cell in row.split("; "))


def _bare(text: str) -> str:
    return "".join(text.split())


def messages_fit(one: Answer, rng: random.Random, counts: Counter[str]) -> None:
    """Slack takes each message, in each of its forms, and each source has its line."""
    options = Options(shareable=rng.random() < 0.5, owner=rng.choice(("", "<!here> owners")))
    messages = answer_messages(one, options)
    counts["messages"] += len(messages)
    for message in messages:
        check_message(message, shaped=True)
        for older in plain_messages(message):
            check_message(older)
        for text in text_only(message):
            check_mrkdwn(text)
            assert len(text) <= 3900
    shown = json.dumps([message.blocks for message in messages])
    assert not one.claims or all(f"[{cited.number}] " in shown for cited in by_document(one.citations))


def views_fit(one: Answer, _rng: random.Random, _counts: Counter[str]) -> None:
    """Slack takes the windows that open over it, and each quote is whole there."""
    check_view(why_view(one))
    cited = (*one.citations, *one.nearest)
    if cited:
        check_view(sources(placed(cited, {each.source: _holding(each) for each in cited})))
    for each in cited:
        view = sources(placed((each,), {each.source: _holding(each)}))
        check_view(view)
        assert _bare(_bold(view)) == _bare(literal_lines(each.quote))


def _holding(cited: Citation) -> Document:
    """A document that has the words where they are cited."""
    text = "." * cited.start + cited.quote + " And so on."
    return Document(source=cited.source, title=cited.title, text=text, digest="")


def _bold(view: View) -> str:
    runs = (run for block in view["blocks"] for part in block.get("elements", ()) for run in part.get("elements", ()))
    return "".join(run["text"] for run in runs if run.get("style"))


CHECKS: dict[str, Callable[[Answer, random.Random, Counter[str]], None]] = {
    "text": text_is_whole,
    "messages": messages_fit,
    "views": views_fit,
}


def measure(count: int, seed: int) -> dict[str, object]:
    """Slips among this many answers, and what was looked at."""
    counts: Counter[str] = Counter()
    slips: list[dict[str, object]] = []
    began = time.monotonic()
    for number in range(count):
        rng = random.Random(f"{seed} {number}")
        one = an_answer(rng)
        counts[one.verdict.value] += 1
        for name, check in CHECKS.items():
            try:
                check(one, rng, counts)
            except Exception as error:  # noqa: BLE001 - whatever fails is what is looked for
                slips.append({"answer": number, "check": name, "error": f"{type(error).__name__}: {error}"[:500]})
    return {
        "answers": count,
        "seed": seed,
        "slips": len(slips),
        "looked_at": dict(sorted(counts.items())),
        "seconds": round(time.monotonic() - began, 1),
        "first_slips": slips[:KEPT],
    }


def main() -> None:
    """Render, look, print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="answers (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results", help="where results are written")
    arguments = parser.parse_args()
    text = json.dumps({"set_up": setup(), "results": measure(arguments.count, arguments.seed)}, indent=1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    (arguments.out / "slack_rendering.json").write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
