"""What a reader sees of answers, passages and explanations, on hand-made values."""

from __future__ import annotations

import io
import re
import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.database import SourceSummary
from bot.cli.asking import why
from bot.cli.documents import sources
from bot.cli.documents.ingest import summary
from bot.cli.output import render
from bot.cli.output.console import OutputLine, OutputTable, line, plain_lines, print_blocks, visible_text
from bot.cli.quality import gaps, ledger
from bot.cli.quality.report import digest_blocks
from bot.nouns import (
    Answer,
    Candidate,
    Chunk,
    Citation,
    Claim,
    Disagreement,
    Document,
    Dropped,
    Entry,
    Form,
    Generation,
    Grid,
    Hit,
    Lost,
    Piece,
    Section,
    Shape,
    Side,
    Stale,
    Trace,
    Verdict,
    Written,
)
from bot.reports.digest import Digest
from bot.reports.gaps import Gap
from bot.showing import NEAREST_SNIPPET, SNIPPET, name, snippet, tidy
from ingest.reporting.outcomes import Kind, Outcome, Report

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.cli.output.console import OutputBlock

STYLING = re.compile(r"\x1b\[[0-9;]*m")
QUOTE = "Employees are entitled to sixteen weeks of parental leave."
HOSTILE = "\x1b]0;owned\x07 \x1b[2J[bold red]not markup[/] \r\u202egnp.exe"


class Screen(io.StringIO):
    """A terminal that keeps what is written to it."""

    def isatty(self) -> bool:
        return True


def a_citation(**changes: object) -> Citation:
    values = {
        "number": 1,
        "source": "handbook.pdf",
        "title": "Staff handbook",
        "page": 3,
        "section": ("Leave", "Parental"),
        "quote": QUOTE,
        "start": 1203,
        "end": 1203 + len(QUOTE),
        "modified": date(2026, 3, 2),
        "url": "https://intranet.example/handbook",
    }
    return Citation(**{**values, **changes})  # type: ignore[arg-type]


def an_answer(**changes: object) -> Answer:
    values = {
        "id": "a1b2c3d4",
        "question": "How long is parental leave?",
        "verdict": Verdict.ANSWERED,
        "claims": (Claim(text=QUOTE, citations=(1,), support=0.93),),
        "citations": (a_citation(),),
        "nearest": (),
        "model": "extractive",
        "trace": a_trace(),
    }
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


def a_trace(searched_for: str = "How long is parental leave?") -> Trace:
    candidates = (
        Candidate(citation=a_citation(), score=0.91, dense=0.72, lexical=8.5, fate="cited"),
        Candidate(citation=a_citation(number=2), score=0.2, dense=None, lexical=1.5, fate="below the floor"),
    )
    timings = {"retrieve": 12.0, "write": 3.0, "verify": 1.0, "total": 16.0}
    return Trace(searched_for=searched_for, confidence=0.81, floor=0.5, candidates=candidates, timings_ms=timings)


def a_model_trace(text: str) -> Trace:
    """The trace of an answer whose model wrote nothing but this text."""
    written = Written(text=text, tokens_read=1200, tokens_written=45)
    generation = Generation(purpose="answer", model="openai:x", prompt="1f2e3d4c", written=written)
    return replace(a_trace(text), generations=(generation,), dropped=(Dropped(text=text, reason=text),))


def an_entry(question: str) -> Entry:
    return Entry(asked_at=datetime(2026, 3, 2, 14, 5, tzinfo=UTC), answer=an_answer(question=question))


def a_gap(text: str, **changes: object) -> Gap:
    values = {
        "question": text,
        "near": a_citation(section=(text,)),
        "times": 3,
        "last_asked": datetime(2026, 3, 2, 14, 5, tzinfo=UTC),
        "verdicts": {Verdict.REFUSED: 2, Verdict.PARTIAL: 1},
        "sources": (text, "handbook.pdf"),
        "questions": (text, f"And {text}?"),
        "dropped": (Dropped(text=text, reason="no passage says it"),),
        "answers": ("a1b2c3d4", "b1"),
    }
    return Gap(**{**values, **changes})  # type: ignore[arg-type]


def a_refusal(**changes: object) -> Answer:
    values = {"verdict": Verdict.REFUSED, "claims": (), "citations": (), "nearest": (a_citation(),)}
    return an_answer(**{**values, **changes})


def a_shaped_answer(text: str) -> Answer:
    """An answer in every shape, all of this text."""
    grid = Grid(header=(text, text), rows=((text, text),))
    claims = (
        Claim(text=text, citations=(1,), support=0.9, highlight=((0, len(text)),)),
        Claim(text=text, citations=(1,), support=0.9, shape=Shape.LIST, more=1),
        Claim(text=text, citations=(1,), support=0.9, shape=Shape.TABLE, grid=grid),
    )
    asked = {"parts": (text,), "missing": (text, "x"), "is_closest": True, "verdict": Verdict.PARTIAL}
    return an_answer(claims=claims, **asked)


def a_hit(text: str = QUOTE, **changes: object) -> Hit:
    values = {"id": "c1", "source": "minutes.md", "title": "Minutes", "text": text, "start": 0, "end": len(text)}
    return Hit(chunk=Chunk(**{**values, **changes}), score=0.75)  # type: ignore[arg-type]


def a_disagreement() -> Answer:
    old = a_citation(number=2, source="old.md", modified=date(2021, 6, 1), old=True)
    sides = (Side(citation=1, says="14 months"), Side(citation=2, says="12 months"))
    said = {1: "It lasts 14 months.", 2: "12."}
    claims = tuple(Claim(text=text, citations=(number,), support=0.9) for number, text in said.items())
    return an_answer(claims=claims, citations=(a_citation(), old), disagreements=(Disagreement(sides=sides),))


def printed(blocks: Iterable[OutputBlock]) -> str:
    return "\n".join(chain.from_iterable(plain_lines(block) for block in blocks))


def on_screen(blocks: Iterable[OutputBlock], monkeypatch: pytest.MonkeyPatch, columns: int = 80) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    screen = Screen()
    print_blocks(blocks, screen)
    return screen.getvalue()


def commands(text: str) -> set[str]:
    """The characters that a terminal would obey, or that show text in another order than it has."""
    directions = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
    return {mark for mark in text if unicodedata.category(mark) in {"Cc", "Cs"} or mark in directions} - {"\n"}


class TestAnAnswer:
    def test_shows_its_sentences_with_markers_first(self) -> None:
        assert printed(render.answer_blocks(an_answer())).startswith(f"{QUOTE} [1]\n")

    def test_sources_that_disagree_are_named_below_and_old_ones_dated(self) -> None:
        shown = " ".join(printed(render.answer_blocks(a_disagreement())).split())
        assert "It lasts 14 months. [1] 12. [2] (2021-06-01) Sources disagree: handbook.pdf (2026-03-02) says " in shown
        assert "old.md (2021-06-01) says 12 months [2]." in shown

    def test_shows_where_the_words_are(self) -> None:
        shown = printed(render.answer_blocks(an_answer()))
        assert "[1] Staff handbook" in shown
        assert "handbook.pdf · page 3 · Leave › Parental · 2026-03-02" in shown
        assert "https://intranet.example/handbook" in shown

    def test_keeps_a_long_quote_on_one_line_when_piped(self) -> None:
        quote = " ".join([QUOTE, "It is paid."] * 20)
        assert f"> {quote}\n" in printed(render.answer_blocks(an_answer(citations=(a_citation(quote=quote),))))

    def test_does_not_repeat_a_quote_that_it_gives_word_for_word(self) -> None:
        shown = printed(render.answer_blocks(an_answer(citations=(a_citation(quote=QUOTE.replace(" ", "\n")),))))
        assert shown.count("sixteen") == 1

    def test_shows_the_quote_of_a_paraphrase(self) -> None:
        claims = (Claim(text="Parental leave lasts 16 weeks.", citations=(1,), support=0.8),)
        assert f"    > {QUOTE}" in printed(render.answer_blocks(an_answer(claims=claims)))

    def test_names_a_place_once(self) -> None:
        claims = tuple(Claim(text=text, citations=(n,), support=0.9) for n, text in enumerate(("One.", "Two."), 1))
        cited = tuple(a_citation(number=n, quote=text, url=None) for n, text in enumerate(("One.", "Two."), 1))
        shown = printed(render.answer_blocks(an_answer(claims=claims, citations=cited)))
        assert "[1][2] Staff handbook\n       handbook.pdf · page 3" in shown
        further = (cited[0], replace(cited[1], section=("Pay",)))
        shown = printed(render.answer_blocks(an_answer(claims=claims, citations=further)))
        assert "2026-03-02\n[2] page 3 · Pay\n" in shown

    def test_joins_the_lines_of_a_quote_that_is_broken_in_the_document(self) -> None:
        cited = a_citation(quote="for sixteen\n   weeks")
        assert "> for sixteen weeks" in printed(render.answer_blocks(an_answer(citations=(cited,))))

    def test_ends_with_its_id_verdict_and_time(self) -> None:
        assert printed(render.answer_blocks(an_answer())).endswith("answered in 16 ms · pincite why a1b2c3d4")

    def test_says_when_the_question_was_understood_differently(self) -> None:
        assert "searched for: parental leave how long" in printed(
            render.answer_blocks(an_answer(trace=a_trace("parental leave how long")))
        )
        assert "searched for" not in printed(render.answer_blocks(an_answer()))

    def test_says_once_which_word_was_repaired(self) -> None:
        note = "Searched for “maternity”, as the documents spell it."
        shown = printed(render.answer_blocks(an_answer(trace=a_trace("How long is maternity leave?"), note=note)))
        assert note in shown
        assert "searched for" not in shown

    def test_says_when_only_part_of_it_could_be_verified(self) -> None:
        given = an_answer(verdict=Verdict.PARTIAL, trace=a_model_trace("It is paid."))
        assert "could not be verified" in printed(render.answer_blocks(given))

    def test_leaves_out_what_it_does_not_know(self) -> None:
        bare = a_citation(page=None, section=(), modified=None, url=None)
        assert render.citation_place(bare) == "handbook.pdf"

    def test_does_not_repeat_the_title_as_a_heading(self) -> None:
        assert "Staff" not in render.citation_place(a_citation(section=("Staff handbook", "Leave")))

    def test_does_not_repeat_the_name_of_a_file_without_a_title_of_its_own(self) -> None:
        cited = a_citation(title="handbook", url=None)
        assert "[1] handbook.pdf\n    page 3 · Leave" in printed(render.answer_blocks(an_answer(citations=(cited,))))
        bare = a_citation(title="handbook", page=None, section=(), modified=None)
        assert "[1] handbook.pdf\n    https://" in printed(render.answer_blocks(an_answer(citations=(bare,))))

    def test_calls_a_slide_a_slide(self) -> None:
        assert "slide 3" in render.citation_place(a_citation(source="talk.PPTX"))

    def test_names_the_questions_that_have_none(self) -> None:
        shown = printed(render.answer_blocks(an_answer(verdict=Verdict.PARTIAL, missing=("Who approves it?",))))
        assert "Not answered: Who approves it?" in shown
        assert "verified" not in shown
        shown = printed(render.answer_blocks(an_answer(verdict=Verdict.PARTIAL, missing=("7",))))
        assert "It says nothing of “7”." in shown

    def test_to_what_asks_nothing_is_a_reply_alone(self) -> None:
        assert (
            printed(render.answer_blocks(a_refusal(verdict=Verdict.REPLIED, reply="Hello!", nearest=()))).strip()
            == "Hello!"
        )


class TestShapes:
    def test_deciding_words_are_bold(self, monkeypatch: pytest.MonkeyPatch) -> None:
        claim = Claim(text="It lasts 16 weeks in all.", citations=(1,), support=0.9, highlight=((9, 17),))
        assert "It lasts \x1b[1m16 weeks\x1b[0m in all." in on_screen(
            render.answer_blocks(an_answer(claims=(claim,))), monkeypatch
        )

    def test_a_list_has_an_item_a_line_and_says_what_is_not_shown(self) -> None:
        text = "Bring:\n- tea\n2) cups\nmake tea"
        claim = Claim(text=text, citations=(1,), support=0.9, shape=Shape.LIST, more=3)
        shown = printed(render.answer_blocks(an_answer(claims=(claim,), shape=Shape.LIST)))
        assert shown.startswith("Bring: [1]\n  • tea\n  2) cups\n    make tea\n  … and 3 more\n")

    def test_all_lines_over_a_list_stand_above_it(self) -> None:
        claim = Claim(text="Tea\nBring:\n- tea\n- cups", citations=(1,), support=0.9, shape=Shape.LIST)
        shown = printed(render.answer_blocks(an_answer(claims=(claim,), shape=Shape.LIST)))
        assert shown.startswith("Tea\nBring: [1]\n  • tea\n  • cups\n")

    def test_items_within_items_are_indented(self) -> None:
        text = "Bring:\n- boots\n  - of rubber\n    - waxed\n- a lamp"
        claim = Claim(text=text, citations=(1,), support=0.9, shape=Shape.LIST, highlight=((19, 25),))
        shown = printed(render.answer_blocks(an_answer(claims=(claim,), shape=Shape.LIST)))
        assert shown.startswith("Bring: [1]\n  • boots\n    • of rubber\n      • waxed\n  • a lamp\n")

    def test_a_list_without_a_lead_in_ends_with_its_markers(self) -> None:
        claim = Claim(text="- tea\n- cups", citations=(1,), support=0.9, shape=Shape.LIST)
        assert printed(render.answer_blocks(an_answer(claims=(claim,)))).startswith("  • tea\n  • cups [1]\n")
        cut = replace(claim, more=2)
        assert printed(render.answer_blocks(an_answer(claims=(cut,)))).startswith(
            "  • tea\n  • cups\n  … and 2 more [1]\n"
        )

    def test_sentences_run_on_and_other_words_have_a_line_each(self) -> None:
        texts = ("It is paid.", "“Always!”", "Price: $5", "Ada")
        claims = tuple(Claim(text=text, citations=(1,), support=0.9) for text in texts)
        shown = printed(render.answer_blocks(an_answer(claims=claims)))
        assert shown.startswith("It is paid. [1] “Always!” [1]\nPrice: $5 [1]\nAda [1]\n")

    def test_items_hang_from_their_marks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        claim = Claim(text=f"Bring:\n10. {QUOTE * 2}", citations=(1,), support=0.9, shape=Shape.LIST)
        screen = STYLING.sub(
            "", on_screen(render.answer_blocks(an_answer(claims=(claim,))), monkeypatch, 60)
        ).splitlines()
        assert screen[1].startswith("  10. Employees")
        assert screen[2].startswith("      ")

    def test_a_table_is_drawn_on_a_terminal_and_said_in_words_elsewhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"), ("Team", "$12")))
        text = "Plan: Basic; Price: $5\nPlan: Team; Price: $12"
        given = an_answer(claims=(Claim(text=text, citations=(1,), support=0.9, shape=Shape.TABLE, grid=grid),))
        assert printed(render.answer_blocks(given)).startswith(f"{text}\n[1]\n")
        screen = STYLING.sub("", on_screen(render.answer_blocks(given), monkeypatch)).splitlines()
        assert [tidy(row) for row in (screen[0], *screen[2:5])] == ["Plan Price", "Basic $5", "Team $12", "[1]"]

    def test_a_table_says_how_many_rows_are_not_shown(self, monkeypatch: pytest.MonkeyPatch) -> None:
        grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"),))
        claim = Claim(text="Plan: Basic; Price: $5", citations=(1,), support=0.9, shape=Shape.TABLE, grid=grid, more=7)
        screen = STYLING.sub("", on_screen(render.answer_blocks(an_answer(claims=(claim,))), monkeypatch)).splitlines()
        assert [tidy(row) for row in screen[2:5]] == ["Basic $5", "… and 7 more", "[1]"]

    def test_what_limits_the_rows_stands_below_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"),), remarks=("Prices are without tax.",))
        text = "Plan: Basic; Price: $5\nPrices are without tax."
        given = an_answer(claims=(Claim(text=text, citations=(1,), support=0.9, shape=Shape.TABLE, grid=grid),))
        assert printed(render.answer_blocks(given)).startswith(f"{text}\n[1]\n")
        screen = STYLING.sub("", on_screen(render.answer_blocks(given), monkeypatch)).splitlines()
        assert [tidy(row) for row in screen[2:5]] == ["Basic $5", "Prices are without tax.", "[1]"]

    def test_rows_without_columns_have_a_line_each(self) -> None:
        claim = Claim(text="a | b\nc | d", citations=(1,), support=0.9, shape=Shape.TABLE)
        assert printed(render.answer_blocks(an_answer(claims=(claim,)))).startswith("    a | b\n    c | d [1]\n")

    def test_a_footnote_below_rows_keeps_its_sign(self) -> None:
        claim = Claim(text="Fee: 60*\n* Only for members.", citations=(1,), support=0.9, shape=Shape.TABLE)
        shown = printed(render.answer_blocks(an_answer(claims=(claim,))))
        assert shown.startswith("    Fee: 60*\n    * Only for members. [1]\n")

    @pytest.mark.parametrize("shape", [Shape.COMPARISON, Shape.OVERVIEW])
    def test_sides_and_sections_have_a_line_each(self, shape: Shape) -> None:
        claims = tuple(Claim(text=text, citations=(1,), support=0.9) for text in ("Tea is hot.", "Ice is cold."))
        shown = printed(render.answer_blocks(an_answer(claims=claims, shape=shape)))
        assert shown.startswith("Tea is hot. [1]\nIce is cold. [1]\n")

    def test_each_question_stands_above_its_answer(self) -> None:
        claims = (
            Claim(text="At four.", citations=(1,), support=0.9),
            Claim(text="The cook.", citations=(1,), support=0.9, part=1),
        )
        asked = ("when is tea", "who pours?", "why?", "how?")
        shown = printed(
            render.answer_blocks(an_answer(claims=claims, parts=asked, missing=("why?",), verdict=Verdict.PARTIAL))
        )
        assert shown.startswith(
            "When is tea?\nAt four. [1]\n\nWho pours?\nThe cook. [1]\n\nHow?\nAnswered above.\n\nNot answered: why?\n"
        )

    def test_nothing_stands_above_the_first_question_that_is_answered(self) -> None:
        claim = Claim(text="The cook.", citations=(1,), support=0.9, part=1)
        asked = ("when is tea?", "who pours?")
        shown = printed(
            render.answer_blocks(an_answer(claims=(claim,), parts=asked, missing=asked[:1], verdict=Verdict.PARTIAL))
        )
        assert shown.startswith("Who pours?\nThe cook. [1]\n\nNot answered: when is tea?\n")

    def test_what_may_not_answer_says_so(self) -> None:
        shown = printed(render.answer_blocks(an_answer(is_closest=True, verdict=Verdict.PARTIAL)))
        assert shown.startswith(f"The documents may not answer this. Closest found:\n\n{QUOTE} [1]\n")
        assert "none of which" not in shown
        assert "verified" not in shown

    def test_a_quote_shows_its_gaps(self) -> None:
        pieces = (Piece(start=0, end=6, text="Bring:"), Piece(start=9, end=12, text="tea"))
        given = an_answer(citations=(a_citation(quote="Bring:", pieces=pieces),))
        assert "    > Bring: … tea\n" in printed(render.answer_blocks(given))
        assert "characters 0–6, 9–12\n    > Bring: … tea" in printed(why.explanation(given))


class TestARefusal:
    def test_says_first_why_the_documents_may_not_say(self) -> None:
        shown = printed(render.answer_blocks(a_refusal(note="The documents are in English.")))
        assert shown.splitlines()[1] == "The documents are in English."

    def test_says_so_with_what_was_searched_and_what_is_nearest(self) -> None:
        shown = printed(render.answer_blocks(a_refusal()))
        assert shown.startswith("No answer found in the documents.\n\nThe nearest passages:\n")
        assert "handbook.pdf · page 3" in shown
        assert QUOTE in shown

    def test_says_what_was_searched_for_where_that_is_not_what_was_asked(self) -> None:
        shown = printed(render.answer_blocks(a_refusal(question="And parental leave?")))
        assert "searched for: How long is parental leave?" in shown
        shown = printed(render.answer_blocks(a_refusal(question="how long is parental leave")))
        assert "searched for" not in shown

    def test_shortens_long_passages(self) -> None:
        shown = printed(render.answer_blocks(a_refusal(nearest=(a_citation(quote="word " * 400),))))
        assert max(map(len, shown.splitlines())) < NEAREST_SNIPPET + 20

    def test_with_nothing_near_is_still_a_refusal(self) -> None:
        assert "nearest" not in printed(render.answer_blocks(a_refusal(nearest=())))


class TestOnATerminal:
    @pytest.mark.parametrize("columns", [40, 80, 120])
    def test_everything_fits_its_width(self, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
        given = an_answer(citations=(a_citation(quote=" ".join([QUOTE] * 9)),))
        screen = STYLING.sub("", on_screen(render.answer_blocks(given), monkeypatch, columns))
        assert max(map(len, screen.splitlines())) <= columns

    def test_a_wrapped_quote_loses_no_word_and_has_its_bar_on_every_line(self, monkeypatch: pytest.MonkeyPatch) -> None:
        quote = " ".join([QUOTE] * 9)
        screen = STYLING.sub("", on_screen([line(quote, indent=4, quote=True)], monkeypatch))
        assert all(row.startswith("    │ ") for row in screen.splitlines())
        assert tidy(screen.replace("│", " ")) == quote

    def test_colour_is_used_only_there_and_not_against_the_readers_wish(self, monkeypatch: pytest.MonkeyPatch) -> None:
        blocks = render.answer_blocks(an_answer())
        assert "\x1b[1;36m[1]" in on_screen(blocks, monkeypatch)
        assert "\x1b" not in printed(blocks)
        monkeypatch.setenv("NO_COLOR", "1")
        screen = Screen()
        print_blocks(blocks, screen)
        assert not re.search(r"\x1b\[[0-9;]*3[0-9]", screen.getvalue())

    @pytest.mark.parametrize("columns", [50, 80, 120])
    def test_a_table_fits_its_width_and_loses_no_word(self, monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
        rows = (("folder/a-rather-long-name-of-a-file.pdf", "1200", QUOTE, "copy.pdf"), ("東京.md", "7", "短い", ""))
        table = OutputTable(header=("Source", "Passages", "Title", "Copies"), rows=rows, numeric=(1,))
        screen = STYLING.sub("", on_screen([table], monkeypatch, columns))
        assert max(map(len, screen.splitlines())) <= columns
        shown = "".join(screen.split())
        assert all("".join(word) in shown for word in ("1200", "sixteen", "parental", "東京.md", "短い"))
        assert "copy.pdf" in shown or columns == 50

    @pytest.mark.parametrize("columns", [20, 40, 80])
    def test_a_table_that_is_too_wide_is_shown_in_words_and_loses_none(
        self, monkeypatch: pytest.MonkeyPatch, columns: int
    ) -> None:
        cells = tuple(f"値{number}" for number in range(30))
        words = "; ".join(f"列: {cell}" for cell in cells)
        plain = OutputTable(header=("列",) * 30, rows=(cells,))
        assert on_screen([plain], monkeypatch, columns).split()[30:] == list(cells)
        assert words in on_screen([replace(plain, words=(words,))], monkeypatch, columns)
        scores = OutputTable(header=("Score", "Dense", "Fate"), rows=(("0.543", "0.460", "東京"),), numeric=(0, 1))
        assert "東京" in on_screen([scores], monkeypatch, columns)

    def test_a_table_with_no_room_for_its_words_cuts_none_of_them(self, monkeypatch: pytest.MonkeyPatch) -> None:
        header = ("Source", "Passages", "Date", "Title", "Audience")
        row = ("chimneys.md", "3", "2026-03-01", "Sweeping the chimneys", "sweepers")
        screen = on_screen([OutputTable(header=header, rows=(row,), numeric=(1, 2))], monkeypatch, 40)
        assert set(row[0].split() + row[3].split() + row[4].split()) <= set(screen.split())

    def test_a_table_drops_its_empty_columns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        table = OutputTable(header=("Source", "Copies"), rows=(("a.md", ""),))
        assert "Copies" not in on_screen([table], monkeypatch)
        assert printed([table]) == "Source\tCopies\na.md\t"


class TestHostileText:
    def test_commands_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        cited = a_citation(quote=HOSTILE, title=HOSTILE, source=HOSTILE, section=(HOSTILE,), url=HOSTILE)
        given = an_answer(citations=(cited,), claims=(Claim(text=HOSTILE, citations=(1,), support=1.0),))
        for shown in (printed(render.answer_blocks(given)), on_screen(render.answer_blocks(given), monkeypatch, 200)):
            assert not commands(STYLING.sub("", shown))
            assert "[bold red]not markup[/]" in STYLING.sub("", shown)

    @given(st.text(st.characters(codec=None)))
    def test_is_never_shown_as_it_is(self, text: str) -> None:
        cited = a_citation(quote=text, title=text, source=text, section=(text,), url=text)
        hit = a_hit(text, source=text, title=text)
        document = Document(
            source=text, title=text, text=text, digest="", sections=(Section(path=(text,), start=0, end=0),)
        )
        outcome = Outcome(source=text, kind=Kind.UNREADABLE, reason=text, notes=(text,), copy_of=text)
        shown = (
            *render.answer_blocks(an_answer(id=text, question=text, citations=(cited,), trace=a_trace(text))),
            *render.answer_blocks(a_refusal(nearest=(cited,), trace=a_trace(text))),
            *render.answer_blocks(a_shaped_answer(text)),
            *why.explanation(an_answer(question=text, trace=a_model_trace(text), conversation=text, note=text)),
            *gaps.gap_blocks([a_gap(text)]),
            *ledger.stale_blocks([Stale(entry=an_entry(text), lost=(Lost(citation=cited, reason=text),))]),
            *render.passages(text, [hit]),
            *sources.about_document(document),
            *summary(Report(outcomes=(outcome,), chunks=1, seconds=1.0)),
            OutputTable(header=("a",), rows=((text,),)),
        )
        rows = [row for block in shown for row in plain_lines(block)]
        assert not commands("".join(rows).replace("\t", ""))
        assert not any("\n" in row for row in rows)

    @given(st.text(st.characters(codec=None)))
    def test_on_a_terminal_carries_no_command_but_styling(self, text: str) -> None:
        screen = Screen()
        print_blocks([line((text, "bold"), quote=True), OutputTable(header=("a",), rows=((text,),))], screen)
        assert not commands(STYLING.sub("", screen.getvalue()))

    @given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Zs"))))
    def test_leaves_ordinary_text_alone(self, text: str) -> None:
        assert visible_text(text) == text


class TestASnippet:
    @given(st.text(), st.text())
    def test_is_short_and_taken_from_the_text(self, text: str, query: str) -> None:
        shown = snippet(text, query)
        assert len(shown) <= SNIPPET + len("… ") + len(" …")
        assert tidy(shown.removeprefix("… ").removesuffix(" …")) in tidy(text)

    def test_shows_a_word_that_matches(self) -> None:
        assert "naloxone" in snippet("filler " * 200 + "naloxone " + "filler " * 200, "What about Naloxone?")

    def test_shows_where_most_words_of_the_query_are(self) -> None:
        text = (
            "The dues are paid quarterly. " * 20
            + "The vote to raise them to 420 was 3 to 1. "
            + "All dues are due. " * 20
        )
        assert "3 to 1" in snippet(text, "how did the vote go when the dues went up to 420?")

    @given(st.lists(st.sampled_from(["leave", "parental", "weeks", "filler"]), max_size=200))
    def test_no_shorter_stretch_has_more_of_the_query(self, filled: list[str]) -> None:
        asked = {"parental", "leave", "weeks"}
        shown = asked.intersection(snippet(" ".join(filled), "parental leave weeks", 60).split())
        for first in range(len(filled)):
            stretch = " ".join(filled[first:])[:20]
            assert len(asked.intersection(stretch.split())) <= len(shown)

    def test_cuts_at_a_space(self) -> None:
        assert set(snippet("filler " * 200, "").removesuffix(" …").split()) == {"filler"}


@pytest.mark.parametrize(
    ("source", "title", "shown"),
    [
        ("a/minutes.md", "Minutes of May", "Minutes of May"),
        ("a/minutes.md", "minutes", "minutes.md"),
        ("a/minutes.md", "", "minutes.md"),
        ("https://a.example/b", "", "https://a.example/b"),
    ],
)
def test_a_document_without_a_title_goes_by_the_name_of_its_file(source: str, title: str, shown: str) -> None:
    assert name(source, title) == shown


class TestPassages:
    def test_are_numbered_and_scored(self) -> None:
        shown = printed(render.passages("leave", [a_hit(), a_hit(section=("Minutes", "May"))]))
        assert " 1  Minutes  0.750" in shown
        assert "minutes.md · May" in shown

    def test_keep_their_lines_and_leave_out_the_heading_that_stands_above_them(self) -> None:
        chunk = replace(a_hit().chunk, text="May\n\nBring:\n- a  cup\n- a lid", section=("Minutes", "May"))
        shown = printed(render.passages("cup", [Hit(chunk=chunk, score=0.5)]))
        assert shown.splitlines()[2:5] == ["    > Bring:", "    > - a cup", "    > - a lid"]

    def test_none_is_said(self) -> None:
        assert printed(render.passages("leave", [])) == "Nothing found."


class TestWhy:
    def test_gives_scores_and_the_fate_of_every_candidate(self) -> None:
        shown = printed(why.explanation(an_answer()))
        assert "Confidence:   0.81, at or above the floor of 0.50" in shown
        assert "0.910\t0.720\t8.500\tcited\t" in shown
        assert "0.200\t–\t1.500\tbelow the floor\t" in shown
        assert "retrieve 12 ms" in shown

    def test_shows_each_claim_with_the_words_that_support_it(self) -> None:
        shown = printed(why.explanation(an_answer(), datetime(2026, 3, 2, 14, 5, tzinfo=UTC)))
        assert f"  {QUOTE} support 0.93\n    [1] handbook.pdf · page 3" in shown
        assert f"characters 1203–{1203 + len(QUOTE)}\n    > {QUOTE}" in shown
        assert "Asked:        2026-03-02 14:05 UTC" in shown

    def test_says_what_was_left_out_and_that_a_draft_is_unverified(self) -> None:
        shown = printed(why.explanation(an_answer(trace=a_model_trace("Leave is paid."))))
        assert "Left out, and why\n  Leave is paid.\n    Leave is paid." in shown
        assert "Written by a model, unverified and never shown as an answer" in shown
        assert "openai:x · prompt 1f2e3d4c · 1,200 tokens read, 45 written\n    > Leave is paid." in shown

    def test_says_where_questions_are_not_kept(self) -> None:
        trace = a_model_trace("")
        shown = printed(why.explanation(an_answer(question="", trace=trace)))
        assert "Question:     not kept (setting `keep_questions`)" in shown
        assert "  Sentences: 1, not kept (setting `keep_questions`)" in shown
        assert "    > not kept (setting `keep_questions`)" in shown

    def test_fits_eighty_columns(self, monkeypatch: pytest.MonkeyPatch) -> None:
        long = "Leave is paid in full for as long as it takes, whatever the reason may be. " * 4
        shown = on_screen(why.explanation(an_answer(question=long, trace=a_model_trace(long))), monkeypatch)
        assert max(len(row) for row in STYLING.sub("", shown).splitlines()) <= 80


class TestGaps:
    def test_say_how_often_when_and_how_it_ended_and_where_to_look(self) -> None:
        assert printed(gaps.gap_blocks([a_gap("Is leave paid?")])).splitlines() == [
            "   3×  Is leave paid?",
            "       2 refused, 1 answered in part · last 2026-03-02 · pincite why a1b2c3d4",
            "       nearest: Is leave paid?, handbook.pdf",
            "       also: And Is leave paid??",
            "       left out: Is leave paid? (no passage says it)",
        ]

    def test_without_questions_name_the_nearest_place(self) -> None:
        gap = a_gap("", near=a_citation(modified=None), questions=(), dropped=(Dropped(text="", reason=""),))
        shown = printed(gaps.gap_blocks([gap]))
        assert "(question not kept) near handbook.pdf · page 3 · Leave › Parental\n" in shown
        assert "left out" not in shown

    def test_none_is_said(self) -> None:
        assert printed(gaps.gap_blocks([])).startswith("No gaps")


def test_a_report_says_how_many_entries_it_does_not_show() -> None:
    made = Digest(gaps=(), bad=(), stale=(), uncited=("a.md", "b.md", "c.md"), titles={})
    assert printed(digest_blocks(made, 2)).splitlines()[-1] == "  … and 1 more; -n shows them"
    assert "more" not in printed(digest_blocks(made, 3))


class TestStaleAnswers:
    def test_are_shown_with_the_words_that_went_and_why(self) -> None:
        stale = Stale(entry=an_entry("How long?"), lost=(Lost(citation=a_citation(), reason="the document is gone"),))
        shown = printed(ledger.stale_blocks([stale]))
        assert shown.startswith("How long?\n  answered 2026-03-02 · pincite why a1b2c3d4\n  [1] handbook.pdf")
        assert shown.endswith(f"the document is gone\n      > {QUOTE}")

    def test_none_is_said(self) -> None:
        assert printed(ledger.stale_blocks([])) == "Every quote in the ledger is still in its document."


class TestTheIngestSummary:
    def test_counts_and_names_what_wants_attention(self) -> None:
        outcomes = (
            Outcome(source="a.md", kind=Kind.ADDED),
            Outcome(source="b.md", kind=Kind.ADDED, copy_of="a.md"),
            Outcome(source="big.csv", kind=Kind.ADDED, notes=("only the first 100,000 rows",)),
            Outcome(source="scan.pdf", kind=Kind.UNREADABLE, reason="has no text layer"),
            Outcome(source="huge.txt", kind=Kind.SKIPPED, reason="larger than 50 MB"),
        )
        shown = printed(summary(Report(outcomes=outcomes, chunks=1200, seconds=10.0)))
        assert "      3 added" in shown
        assert "1,200 passages indexed in 10.0 s (120 a second)." in shown
        assert "  scan.pdf  has no text layer" in shown
        assert "  huge.txt  larger than 50 MB" in shown
        assert "  big.csv  only the first 100,000 rows" in shown
        assert "  b.md  is a copy of a.md" in shown
        assert "changed" not in shown

    @pytest.mark.parametrize(("hidden", "named"), [(2, True), (200, False)])
    def test_names_hidden_files_only_while_they_are_few(self, hidden: int, *, named: bool) -> None:
        outcomes = tuple(Outcome(source=f".h{n}", kind=Kind.SKIPPED, reason="hidden") for n in range(hidden))
        shown = printed(summary(Report(outcomes=outcomes, chunks=0, seconds=0.1)))
        assert (".h1" in shown) is named
        assert ("200 hidden files and folders" in shown) is not named

    def test_of_a_dry_run_says_that_nothing_changed(self) -> None:
        report = Report(outcomes=(Outcome(source="a.md", kind=Kind.ADDED),), chunks=0, seconds=0.1)
        assert printed(summary(report, dry_run=True)).startswith("Dry run: nothing was changed.")


def test_an_empty_index_says_how_to_fill_it() -> None:
    assert "pincite ingest" in printed(sources.documents_table(()))


def test_only_restricted_documents_have_an_audience_column() -> None:
    public = SourceSummary(
        source="a.md", file="f", title="a", modified=None, url=None, characters=9, chunks=1, copies=("b.md",)
    )
    restricted = replace(public, source="pay.md", title="Pay", copies=(), audience=("hr", "Pay office"))
    assert "Audience" not in printed(sources.documents_table([public]))
    shown = printed(sources.documents_table([public, restricted])).splitlines()
    assert [row.split("\t")[4] for row in shown] == ["Audience", "", "hr, Pay office"]


def test_a_blank_line_is_empty() -> None:
    assert list(plain_lines(OutputLine())) == [""]


def test_the_line_over_code_stands_above_it_with_the_markers() -> None:
    text = "To boil it, run:\nkettle on\nkettle wait"
    command = Claim(text=text, citations=(1,), support=0.9, form=Form.CODE, block=1, code_at=text.index("kettle"))
    blocks = render.answer_blocks(an_answer(claims=(command,)))
    shown = list(chain.from_iterable(map(plain_lines, blocks)))
    assert shown[:3] == ["To boil it, run: [1]", "    kettle on", "    kettle wait"]
    assert an_answer(claims=(command,)).text == "To boil it, run: [1]\n```\nkettle on\nkettle wait\n```"


def test_steps_go_on_counting_after_their_code() -> None:
    said = ((Form.STEP, "Mix it."), (Form.CODE, "mix on"), (Form.STEP, "Bake it."))
    claims = tuple(
        Claim(text=text, citations=(1,), support=0.9, form=form, block=block)
        for block, (form, text) in enumerate(said, 1)
    )
    shown = printed(render.answer_blocks(an_answer(claims=claims)))
    assert "  1. Mix it. [1]" in shown
    assert "  2. Bake it. [1]" in shown


def test_the_tabs_of_code_are_as_wide_on_a_screen_as_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "docs:\n\tmake all\n\t\tboil\ttea"
    code = Claim(text=text, citations=(1,), support=0.9, form=Form.CODE, block=1)
    blocks = render.answer_blocks(an_answer(claims=(code,)))
    expected = ["    docs:", "        make all", "            boil    tea"]
    assert printed(blocks).splitlines()[:3] == expected
    assert on_screen(blocks, monkeypatch).splitlines()[:3] == expected


def test_code_in_a_list_is_shown_as_it_stands() -> None:
    text = "Boil it:\n1. Add these.\n  tea:\n    - 1. black\n2. Wait."
    begin, end = text.index("tea"), text.index("\n2.")
    steps = Claim(text=text, citations=(1,), support=0.9, shape=Shape.LIST, code=((begin, end),))
    shown = printed(render.answer_blocks(an_answer(claims=(steps,))))
    assert "Boil it: [1]\n  1. Add these.\n      tea:\n        - 1. black\n  2. Wait." in shown


def test_the_tabs_of_code_in_a_list_are_drawn_as_wide() -> None:
    text = "To boil it:\n1. Take this:\n  docs:\n  \tmake all"
    whole = Claim(text=text, citations=(1,), support=0.9, shape=Shape.LIST)
    shown = printed(render.answer_blocks(an_answer(claims=(whole,)))).splitlines()
    assert [len(row) - len(row.lstrip()) for row in shown[:4]] == [0, 2, 6, 10]
