"""What opens over Slack: true to the documents, within Slack's limits, and harmless."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from bot.nouns import Candidate, Citation, Document, Dropped, Page, Piece, Trace, Verdict
from bot.slack.blocks.markup.escape import literal_lines
from bot.slack.blocks.surfaces.views import (
    REASON_FORM,
    REASONS,
    SOURCES_WINDOW,
    HomeContent,
    home_view,
    missing_view,
    nearest_view,
    pages_of,
    placed,
    reason,
    sources,
    why_view,
)
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


def source(cited: Citation, document: Document | None) -> dict[str, Any]:
    return sources(placed((cited,), {cited.source: document}))


def assert_masked(shown: str, text: str) -> None:
    """Nothing is shown but the text, with bullets for some of its characters."""
    pairs = zip("".join(shown.split()), "".join(text.split()), strict=True)
    assert all(seen in (character, "•") for seen, character in pairs)
    assert shown.count("•") < len(text) or not text.strip()


class TestSources:
    def test_are_the_words_in_what_surrounds_them(self) -> None:
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
        assert words(view).split("\n")[:2] == [
            "*[1]* <https://intranet.example/handbook.pdf#page=3|Staff handbook>",
            "handbook.pdf · page 3 · Leave · 2 Mar 2026",
        ]

    def test_have_less_around_each_where_they_are_many_and_their_document_once(self) -> None:
        text = f"{BEFORE}{QUOTE}{AFTER}"
        two = (cited_in(text, QUOTE, number=1), cited_in(text, "Ask the people team", number=2))
        other = cited_in(text, QUOTE, number=3, source="b.md", title="B", url=None)
        view = sources(placed((*two, other), {"handbook.pdf": a_document(text), "b.md": a_document(text)}))
        check_view(view)
        assert [run for run, bold in runs(view) if bold] == [QUOTE, "Ask the people team", QUOTE]
        assert max(len(run) for run, bold in runs(view)) < 250
        assert words(view).count(QUOTE) == 2
        assert words(view).count("Staff handbook") == 1
        assert "*[2]* B" in words(view)

    def test_are_all_the_words_of_a_quote_in_pieces(self) -> None:
        text = "Bring:\n\n- tea\n- cups\n- milk\n"
        bold = ((0, 6), (8, 13), (21, 27))
        pieces = tuple(Piece(start=start, end=end, text=text[start:end]) for start, end in bold)
        view = source(cited_in(text, "Bring:", pieces=pieces), a_document(text))
        assert [run for run, bold in runs(view) if bold] == ["Bring:", "- tea", "- milk"]
        assert "".join(run for run, _ in runs(view)) == text

    def test_say_where_each_stands_in_its_document(self) -> None:
        text = f"{QUOTE}{BEFORE}Leave is paid."
        two = (cited_in(text, QUOTE, number=1), cited_in(text, "Leave is paid.", number=2, section=("Pay",)))
        view = sources(placed(two, {"handbook.pdf": a_document(text)}))
        check_view(view)
        assert [block["type"] for block in view["blocks"]] == [
            "section",
            "context",
            "rich_text",
            "context",
            "rich_text",
        ]
        assert view["blocks"][3]["elements"][0]["text"] == "Pay"
        nowhere = (two[0], replace(two[1], section=(), page=None))
        check_view(sources(placed(nowhere, {"handbook.pdf": a_document(text)})))

    def test_keep_their_numbers_where_a_document_may_not_be_shown(self) -> None:
        cited = (cited_in(QUOTE, QUOTE), cited_in(QUOTE, QUOTE, number=3, source="b.md", title="B", url=None))
        view = sources(placed(cited, {"b.md": a_document(QUOTE)}))
        assert "Staff handbook" not in words(view)
        assert "*[2]* B" in words(view)

    def test_keep_the_lines_of_the_document(self) -> None:
        text = f"Heading\n\n{QUOTE}\nMore."
        assert runs(source(cited_in(text, QUOTE), a_document(text))) == [
            ("Heading\n\n", False),
            (QUOTE, True),
            ("\nMore.", False),
        ]

    def test_show_long_words_whole(self) -> None:
        quote = "A sentence that goes on, and on. " * 300
        text = f"Before. {quote}After."
        view = source(cited_in(text, quote), a_document(text))
        check_view(view)
        assert " ".join(run for run, bold in runs(view) if bold) == quote.strip()

    def test_fit_however_many_they_are(self) -> None:
        cited = tuple(cited_in(QUOTE, QUOTE, number=number, source=f"{number}.md") for number in range(60))
        view = sources(placed(cited, {one.source: a_document(QUOTE) for one in cited}))
        check_view(view)
        assert words(view).endswith("Slack has no room here for the rest.")

    def test_mask_a_secret_that_the_words_begin_in(self) -> None:
        text = f"The token is xoxb-12345678-abc and {QUOTE}"
        view = source(cited_in(text, f"5678-abc and {QUOTE}"), a_document(text))
        assert "1234" not in words(view)

    def test_mask_a_secret_with_characters_in_it_that_nobody_sees(self) -> None:
        text = f"The token is xoxb-12\u200b34-abc and {QUOTE}"
        assert "34" not in words(source(cited_in(text, f"34-abc and {QUOTE}"), a_document(text)))

    @pytest.mark.parametrize(
        ("text", "said"),
        [(None, "not among the documents any more"), (f"New. {QUOTE}", "has changed since")],
        ids=["gone", "changed"],
    )
    def test_say_that_a_document_is_not_what_it_was(self, text: str | None, said: str) -> None:
        view = source(cited_in(QUOTE, QUOTE), None if text is None else a_document(text))
        check_view(view)
        assert said in words(view)
        assert QUOTE not in words(view)

    def test_mask_a_token_that_runs_on_into_words_with_one_of_their_own(self) -> None:
        text = f"xoxb-123-abcxoxe.xoxp-12-secret {QUOTE}"
        view = source(cited_in(text, text.removeprefix("xoxb-123-abc")), a_document(text))
        assert_masked("".join(run for run, bold in runs(view) if bold), f"xoxe.xoxp-12-secret {QUOTE}")
        assert "secret" not in words(view)

    @settings(deadline=None)
    @given(hostile, rngs, hostile)
    def test_are_harmless_whatever_the_document_says(self, before: str, rng: random.Random, after: str) -> None:
        cited = a_citation(rng, 1)
        if len(cited.quote.split()) == 1:
            before = f"{before} "  # a word alone may be the end of a token, all of which is masked
        start = len(before)
        cited = replace(cited, start=start, end=start + len(cited.quote))
        view = source(cited, a_document(f"{before}{cited.quote}{after}"))
        check_view(view)
        check_view(source(cited, None))
        bold = "".join(run for run, is_bold in runs(view) if is_bold)
        assert_masked(bold, literal_lines(cited.quote))


SCAN = Page(number=7, start=0, end=100_000, recognised=93)


class TestPicturesOfPages:
    def test_stand_below_the_words_that_were_recognised(self) -> None:
        text = f"{QUOTE}{BEFORE}Leave is paid."
        pages = (
            Page(number=1, start=0, end=60, recognised=93),
            Page(number=2, start=60, end=2400, recognised=None),
            Page(number=3, start=2400, end=5000, recognised=90),
        )
        document = replace(a_document(text), text=text.ljust(2400), pages=pages)
        document = replace(document, text=f"{document.text}The form is blue.")
        cited = tuple(
            cited_in(document.text, quote, number=number)
            for number, quote in enumerate((QUOTE, "Leave is paid.", "The form is blue."), start=1)
        )
        places = placed(cited, {"handbook.pdf": document})
        first, third = pages_of(places)
        assert [(page.source, page.digest, page.number) for page in (first, third)] == [
            ("handbook.pdf", "d", 1),
            ("handbook.pdf", "d", 3),
        ]
        view = sources(places, {first: "FUP000001", third: "FUP000003"})
        check_view(view)
        assert [block["slack_file"]["id"] for block in view["blocks"] if block["type"] == "image"] == [
            "FUP000001",
            "FUP000003",
        ]
        shown = [block["type"] for block in view["blocks"]]
        assert shown[shown.index("image") - 1] == "rich_text"
        assert view["notify_on_close"]
        assert view["callback_id"] == SOURCES_WINDOW
        assert [block["type"] for block in sources(places, {third: "FUP000003"})["blocks"]].count("image") == 1

    def test_have_less_text_between_them_and_the_words(self) -> None:
        document = replace(a_document(f"{BEFORE}{QUOTE}{AFTER}"), pages=(SCAN,))
        places = placed((cited_in(document.text, QUOTE),), {"handbook.pdf": document})
        (page,) = pages_of(places)
        assert max(len(run) for run, bold in runs(sources(places))) > 900
        assert max(len(run) for run, bold in runs(sources(places, {page: "FUP000001"}))) < 250

    def test_are_wanted_once_for_all_words_of_a_page(self) -> None:
        document = replace(a_document(f"{QUOTE} {AFTER}"), pages=(SCAN,))
        two = (cited_in(document.text, QUOTE, number=1), cited_in(document.text, "Ask the people team", number=2))
        places = placed(two, {"handbook.pdf": document})
        (page,) = pages_of(places)
        view = sources(places, {page: "FUP000001"})
        assert [block["type"] for block in view["blocks"]].count("image") == 1

    def test_are_none_of_words_that_do_not_stand_there_any_more(self) -> None:
        document = replace(a_document("Other words."), pages=(SCAN,))
        assert pages_of(placed((cited_in(QUOTE, QUOTE),), {"handbook.pdf": document})) == ()
        assert pages_of(placed((cited_in(QUOTE, QUOTE),), {"handbook.pdf": None})) == ()

    def test_leave_room_for_what_does_not_fit(self) -> None:
        cited = tuple(cited_in(QUOTE, QUOTE, number=number, source=f"{number}.pdf") for number in range(60))
        documents = {one.source: replace(a_document(QUOTE), source=one.source, pages=(SCAN,)) for one in cited}
        places = placed(cited, documents)
        view = sources(places, dict.fromkeys(pages_of(places), "FUP000001"))
        check_view(view)
        assert words(view).endswith("Slack has no room here for the rest.")

    @settings(deadline=None)
    @given(hostile)
    def test_are_harmless_whatever_the_document_is_called(self, name: str) -> None:
        document = replace(a_document(QUOTE), title=name, pages=(SCAN,))
        places = placed((cited_in(QUOTE, QUOTE, title=name),), {"handbook.pdf": document})
        check_view(sources(places, dict.fromkeys(pages_of(places), "FUP000001")))


class TestClosestPassages:
    def test_say_that_none_answers_and_what_was_searched_for(self) -> None:
        one = an_explained(claims=(), citations=(), nearest=(cited_in(QUOTE, QUOTE, number=1),))
        view = nearest_view(one, placed(one.nearest, {"handbook.pdf": a_document(QUOTE)}))
        check_view(view)
        assert "None of these answers the question; they come closest to it. Searched for: parental leave" in words(
            view
        )
        assert QUOTE in words(view)


class TestWhy:
    def test_says_what_was_decided_and_how_surely_in_words_for_people(self) -> None:
        view = why_view(an_explained())
        check_view(view)
        sure = "I was 82% sure that what I found answers it; below 30% I say that the documents don't."
        assert words(view).split("\n")[:6] == [
            "*What I searched for*",
            "parental leave",
            "*How it went*",
            f"I found an answer, and each sentence of it has a quote that says it. {sure}",
            "*Who wrote it*",
            "Every sentence is copied from the documents, word for word.",
        ]
        assert " ms" not in words(view)

    def test_names_the_model(self) -> None:
        assert "gpt-5 wrote it, and every sentence was checked" in words(why_view(an_explained(model="gpt-5")))

    def test_says_what_was_used_what_else_was_read_and_what_was_left_out(self) -> None:
        kept = cited_in(QUOTE, QUOTE)
        other = replace(kept, section=("Pay",))
        trace = Trace(
            searched_for="",
            confidence=0.1,
            floor=0.3,
            candidates=(
                Candidate(citation=kept, score=0.8123, dense=0.64, lexical=None, fate="cited"),
                Candidate(citation=kept, score=0.7, dense=0.6, lexical=None, fate="another passage says it better"),
                Candidate(citation=other, score=0.5, dense=0.6, lexical=None, fate="another passage says it better"),
            ),
            dropped=(Dropped(text="Leave is *long*.", reason="a number is not in its quote"),),
        )
        shown = words(why_view(an_explained(trace=trace, verdict=Verdict.REFUSED, claims=())))
        assert "*What I searched for*\n(not kept)" in shown
        assert "I found nothing that answers it." in shown
        assert "*What I left out, and why*\nLeave is ∗long∗.\n_a number is not in its quote_" in shown  # noqa: RUF001
        assert "*What I used*\n• Staff handbook › Leave\n*What I looked at as well*\n• Staff handbook › Pay\n" in shown

    def test_counts_sentences_that_were_not_kept(self) -> None:
        trace = Trace(searched_for="", confidence=0.1, floor=0.3, dropped=(Dropped(text="", reason="x"),) * 3)
        assert "*What I left out*\n3 (not kept)" in words(why_view(an_explained(trace=trace)))

    def test_fits_with_more_candidates_than_there_is_room_for(self) -> None:
        candidates = tuple(
            Candidate(
                citation=cited_in(QUOTE, QUOTE, source=f"{n}.md", title=""), score=1, dense=1, lexical=1, fate="x"
            )
            for n in range(150)
        )
        one = an_explained(trace=Trace(searched_for="x" * 5000, confidence=1, floor=0, candidates=candidates))
        view = why_view(one)
        check_view(view)
        assert "… and 140 more" in words(view)
        assert f"`pincite why {one.id}`" in words(view)

    @settings(deadline=None)
    @given(rngs)
    def test_is_harmless_whatever_was_asked_and_found(self, rng: random.Random) -> None:
        check_view(why_view(an_answer(rng)))


class TestAReason:
    def test_asks_what_was_wrong(self) -> None:
        view = reason("a1b2c3d4")
        check_view(view)
        assert (view["callback_id"], view["private_metadata"]) == (REASON_FORM, "a1b2c3d4")
        options = view["blocks"][0]["element"]["options"]
        assert (
            [option["value"] for option in options]
            == list(REASONS)
            == ["wrong", "incomplete", "wrong_source", "outdated"]
        )
        assert view["blocks"][1]["optional"] is True


class TestHome:
    KNOWN = HomeContent(
        documents=1234,
        newest=(("Staff handbook", "hr/handbook.pdf", date(2026, 3, 2)), ("tea", "tea.md", None)),
        indexed_at=datetime(2026, 11, 25, 14, 2, tzinfo=UTC),
        asked=((QUOTE, Verdict.REFUSED, date(2026, 11, 24)),),
        prompts=("When is tea?",),
        bot_name="Docs",
        command="/docs",
    )

    def test_tells_what_is_known_what_was_asked_and_how_to_ask(self) -> None:
        view = home_view(self.KNOWN)
        check_view(view)
        shown = words(view)
        assert "hr/handbook.pdf" not in shown
        for part in (
            "Ask Docs",
            "I answer from *1,234 documents* that you may read, last updated on 25 Nov 2026.",
            "• Staff handbook · 2 Mar 2026\n• tea.md",
            f"{QUOTE}\n_no answer found · 24 Nov 2026_",
            "mention @Docs with your question",
            "/docs and your question",
            "*Answer this*",
            "For example:\n• When is tea?",
            "Nobody else sees this page.",
        ):
            assert part in shown

    def test_is_there_before_anything_is_known(self) -> None:
        view = home_view(HomeContent(documents=0))
        check_view(view)
        assert "There are no documents yet" in words(view)
        assert "What you asked" not in words(view)

    def test_names_one_document_as_one(self) -> None:
        assert "*1 document* that" in words(home_view(HomeContent(documents=1)))

    @settings(deadline=None)
    @given(rngs)
    def test_is_harmless_and_fits_whatever_documents_and_questions_are_called(self, rng: random.Random) -> None:
        day = date(2026, 11, 25)
        known = HomeContent(
            documents=50,
            newest=tuple((a_text(rng, 50), a_text(rng, 50), day) for _ in range(50)),
            asked=tuple((a_text(rng, 500), Verdict.PARTIAL, day) for _ in range(50)),
            prompts=tuple(a_text(rng, 50) for _ in range(50)),
            bot_name=a_text(rng),
            command=a_text(rng),
        )
        check_view(home_view(known))


def test_what_cannot_be_shown_says_no_more_than_that() -> None:
    view = missing_view()
    check_view(view)
    assert words(view) == "This answer, or what it quotes, is not kept any more, or isn't yours to see."
    assert "a1b2c3d4" not in json.dumps(view)
