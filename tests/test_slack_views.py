"""What opens over Slack: true to the documents, within Slack's limits, and harmless."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from bot.nouns import Candidate, Citation, Document, Dropped, Trace, Verdict
from bot.slack.blocks.escape import lines
from bot.slack.blocks.views import REASON, REASONS, Known, home, missing, reason, source, why
from tests.slack_emulator.block_kit import check_view
from tests.slack_hostile import a_citation, a_text, an_answer, hostile, rngs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.nouns import Answer

QUOTE = "Employees are entitled to sixteen weeks of parental leave."
BEFORE = "Whoever has a child may stay at home. " * 60
AFTER = " Ask the people team for the form." * 60


def a_document(text: str) -> Document:
    return Document(source="handbook.pdf", title="Staff handbook", text=text, digest="d")


def cited_in(text: str, quote: str, **changes: object) -> Citation:
    start = text.index(quote)
    values = {
        "number": 2,
        "source": "handbook.pdf",
        "title": "Staff handbook",
        "page": 3,
        "section": ("Leave",),
        "quote": quote,
        "start": start,
        "end": start + len(quote),
        "modified": date(2026, 3, 2),
        "url": "https://intranet.example/handbook.pdf",
    }
    return Citation(**{**values, **changes})  # type: ignore[arg-type]


def an_explained(**changes: object) -> Answer:
    trace = Trace(searched_for="parental leave", confidence=0.82, floor=0.3, timings_ms={"retrieve": 12.4, "total": 17})
    values = {"verdict": Verdict.ANSWERED, "model": "extractive", "note": "", "trace": trace}
    return replace(an_answer(random.Random(3)), **{**values, **changes})  # type: ignore[arg-type]


def words(view: dict[str, Any]) -> str:
    return "\n".join(_strings(view["blocks"]))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def runs(view: dict[str, Any]) -> list[tuple[str, bool]]:
    """The pieces of rich text, and whether they are bold."""
    return [
        (part["text"], part.get("style", {}).get("bold", False))
        for block in view["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for part in element["elements"]
    ]


class TestASource:
    def test_shows_the_words_in_what_surrounds_them(self) -> None:
        text = f"{BEFORE}{QUOTE}{AFTER}"
        view = source(cited_in(text, QUOTE), a_document(text))
        check_view(view)
        (before, plain), (quote, bold), (after, _) = runs(view)
        assert (quote, bold, plain) == (QUOTE, True, False)
        assert before.startswith("… ")
        assert BEFORE.endswith(before.removeprefix("… "))
        assert after.endswith(" …")
        assert AFTER.startswith(after.removesuffix(" …"))
        assert 900 < len(before) <= 1002
        assert 900 < len(after) <= 1002
        assert view["blocks"][0]["text"]["text"] == (
            "*[2]* <https://intranet.example/handbook.pdf#page=3|Staff handbook>"
            " · handbook.pdf · page 3 · Leave · 2026-03-02"
        )

    def test_keeps_the_lines_of_the_document(self) -> None:
        text = f"Heading\n\n{QUOTE}\nMore."
        assert runs(source(cited_in(text, QUOTE), a_document(text))) == [
            ("Heading\n\n", False),
            (QUOTE, True),
            ("\nMore.", False),
        ]

    def test_shows_long_words_whole(self) -> None:
        quote = "A sentence that goes on, and on. " * 300
        text = f"Before. {quote}After."
        view = source(cited_in(text, quote), a_document(text))
        check_view(view)
        assert " ".join(run for run, bold in runs(view) if bold) == quote.strip()

    def test_masks_a_secret_that_the_words_begin_in(self) -> None:
        text = f"The token is xoxb-12345678-abc and {QUOTE}"
        view = source(cited_in(text, f"5678-abc and {QUOTE}"), a_document(text))
        assert "1234" not in words(view)

    @pytest.mark.parametrize(
        ("text", "said"),
        [(None, "not among the documents any more"), (f"New. {QUOTE}", "has changed since")],
        ids=["gone", "changed"],
    )
    def test_says_that_its_document_is_not_what_it_was(self, text: str | None, said: str) -> None:
        cited = cited_in(QUOTE, QUOTE)
        document = None if text is None else a_document(text)
        for view in (source(cited, document), source(cited, document, may_show_quote=True)):
            check_view(view)
            assert said in words(view)
        assert QUOTE not in words(source(cited, document))
        assert QUOTE in words(source(cited, document, may_show_quote=True))

    @settings(deadline=None)
    @given(hostile, rngs, hostile)
    def test_is_harmless_whatever_the_document_says(self, before: str, rng: random.Random, after: str) -> None:
        cited = a_citation(rng, 1)
        start = len(before)
        cited = replace(cited, start=start, end=start + len(cited.quote))
        view = source(cited, a_document(f"{before}{cited.quote}{after}"))
        check_view(view)
        check_view(source(cited, None, may_show_quote=True))
        bold = "".join(run for run, is_bold in runs(view) if is_bold)
        assert "".join(bold.split()) == "".join(lines(cited.quote).split())


class TestWhy:
    def test_says_what_was_decided_and_how_surely(self) -> None:
        view = why(an_explained())
        check_view(view)
        likely = "The passages were held to answer it with a likelihood of 82%; 30% is needed."
        assert words(view).split("\n") == [
            "*Searched for*",
            "parental leave",
            "*Verdict*",
            f"Answered: each sentence has a quote that says it. {likely}",
            "*Written by*",
            "extractive",
            "*Took*",
            "retrieve 12 ms · total 17 ms",
        ]

    def test_says_what_became_of_each_passage_and_sentence(self) -> None:
        cited = cited_in(QUOTE, QUOTE)
        trace = Trace(
            searched_for="",
            confidence=0.1,
            floor=0.3,
            candidates=(Candidate(citation=cited, score=0.8123, dense=0.64, lexical=None, fate="kept; and more"),),
            dropped=(Dropped(text="Leave is *long*.", reason="a number is not in its quote"),),
        )
        shown = words(why(an_explained(trace=trace, verdict=Verdict.REFUSED, claims=())))
        assert "*Searched for*\n(not kept)" in shown
        assert "Refused: the documents don't say." in shown
        assert "*Left out, and why*\nLeave is ∗long∗.\n_a number is not in its quote_" in shown  # noqa: RUF001
        assert (
            "*Staff handbook* · handbook.pdf · page 3 · Leave · 2026-03-02\nscore 0.812 · meaning 0.640 · kept\n"
            in shown
        )
        assert shown.endswith(QUOTE)

    def test_counts_sentences_that_were_not_kept(self) -> None:
        trace = Trace(searched_for="", confidence=0.1, floor=0.3, dropped=(Dropped(text="", reason="x"),) * 3)
        assert "*Left out*\n3 (not kept)" in words(why(an_explained(trace=trace)))

    def test_fits_with_more_candidates_than_there_is_room_for(self) -> None:
        candidate = Candidate(citation=cited_in(QUOTE, QUOTE), score=1, dense=1, lexical=1, fate="cut")
        trace = Trace(searched_for="x" * 5000, confidence=1, floor=0, candidates=(candidate,) * 150)
        one = an_explained(trace=trace)
        view = why(one)
        check_view(view)
        assert f"more: `pincite why {one.id}` shows them all." in words(view)

    @settings(deadline=None)
    @given(rngs)
    def test_is_harmless_whatever_was_asked_and_found(self, rng: random.Random) -> None:
        check_view(why(an_answer(rng)))


class TestAReason:
    def test_asks_what_was_wrong(self) -> None:
        view = reason("a1b2c3d4")
        check_view(view)
        assert (view["callback_id"], view["private_metadata"]) == (REASON, "a1b2c3d4")
        options = view["blocks"][0]["element"]["options"]
        assert (
            [option["value"] for option in options]
            == list(REASONS)
            == ["wrong", "incomplete", "wrong_source", "outdated"]
        )
        assert view["blocks"][1]["optional"] is True


class TestHome:
    KNOWN = Known(
        documents=1234,
        newest=(("Staff handbook", "hr/handbook.pdf", date(2026, 3, 2)), ("tea", "tea.md", None)),
        indexed_at=datetime(2026, 11, 25, 14, 2, tzinfo=UTC),
        asked=((QUOTE, Verdict.REFUSED, date(2026, 11, 24)),),
        prompts=("When is tea?",),
        bot_name="Docs",
        command="/docs",
    )

    def test_tells_what_is_known_what_was_asked_and_how_to_ask(self) -> None:
        view = home(self.KNOWN)
        check_view(view)
        shown = words(view)
        for part in (
            "What Docs knows",
            "*1,234 documents* that you may read, last indexed 2026-11-25 14:02 UTC.",
            "• Staff handbook · hr/handbook.pdf · 2026-03-02\n• tea.md",
            f"{QUOTE}\n_the documents don't say · 2026-11-24_",
            "mention @Docs with your question",
            "/docs and your question",
            "*Answer from documents*",
            "For example:\n• When is tea?",
            "Nobody else sees this page.",
        ):
            assert part in shown

    def test_is_there_before_anything_is_known(self) -> None:
        view = home(Known(documents=0))
        check_view(view)
        assert "No documents yet." in words(view)
        assert "What you asked" not in words(view)

    def test_names_one_document_as_one(self) -> None:
        assert "*1 document* that" in words(home(Known(documents=1)))

    @settings(deadline=None)
    @given(rngs)
    def test_is_harmless_and_fits_whatever_documents_and_questions_are_called(self, rng: random.Random) -> None:
        day = date(2026, 11, 25)
        known = Known(
            documents=50,
            newest=tuple((a_text(rng, 50), a_text(rng, 50), day) for _ in range(50)),
            asked=tuple((a_text(rng, 500), Verdict.PARTIAL, day) for _ in range(50)),
            prompts=tuple(a_text(rng, 50) for _ in range(50)),
            bot_name=a_text(rng),
            command=a_text(rng),
        )
        check_view(home(known))


def test_what_cannot_be_shown_says_no_more_than_that() -> None:
    view = missing()
    check_view(view)
    assert words(view) == "This answer is not kept any more, or isn't yours to see."
    assert "a1b2c3d4" not in json.dumps(view)
