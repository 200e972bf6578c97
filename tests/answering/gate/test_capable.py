"""A capable model drafts, is judged and repairs once: only what is proven is shown, whatever any of the calls gives."""

from __future__ import annotations

import json
import re
from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.adapters.database import DatabaseLedger
from bot.adapters.models.onnx import OnnxEmbedder
from bot.answering.extractive import Extractive
from bot.answering.gate.judge import ByModel
from bot.answering.gate.verify import Gate
from bot.answering.gate.vetoes import missing_number
from bot.answering.generative import Capable
from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.understanding import Understanding
from bot.engine import Engine
from bot.errors import ModelFailed
from bot.nouns import Answer, Block, BlockKind, Chunk, Form, Hit, Piece, Question, Verdict, Written
from bot.prompts import DraftPrompt, JudgePrompt
from tests.answering.gate.test_generative import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.adapters.database import Database

SHOP = (
    "The shop opens at nine and closes at five. A ticket costs 12 euros, and 8 euros for children. "
    "Dogs are not allowed in the shop. Bicycles may be left in the yard if they are locked."
)
LIST = "Not sold here:\n\n- knives\n- fireworks\n"
LEAD = Piece(start=0, end=14, text="Not sold here:")


def a_list() -> Chunk:
    items = [
        Block(kind=BlockKind.ITEM, start=LIST.index(f"- {word}"), end=LIST.index(word) + len(word), leads=(LEAD,))
        for word in ("knives", "fireworks")
    ]
    lead = Block(kind=BlockKind.PARAGRAPH, start=0, end=14)
    return Chunk(
        id="list", source="list.md", title="The shop", text=LIST, start=0, end=len(LIST), blocks=(lead, *items)
    )


HITS = (
    Hit(
        chunk=Chunk(id="shop", source="shop.md", title="The shop", text=SHOP, start=0, end=len(SHOP)),
        score=1.0,
        dense=0.5,
        lexical=3.0,
    ),
    Hit(chunk=a_list(), score=0.9, dense=0.4, lexical=2.0),
)
ASKED = "When does the shop open, what does a ticket cost, and what is not sold in the shop?"
Script = str | Exception | dict[str, Any]


class Scripted:
    """A FormModel that gives what it was given, in order."""

    name = "scripted:form"

    def __init__(self, *script: Script, seconds: float | None = None) -> None:
        self._script = deque(script)
        self.seconds = seconds
        self.asked: list[str] = []

    def write(
        self, system: str, user: str, on_words: Callable[[int], None], *, seconds: float | None = None
    ) -> Written:
        del on_words, seconds
        self.asked.append(f"{system}\n{user}")
        given = self._script.popleft()
        if isinstance(given, Exception):
            raise given
        return Written(text=given if isinstance(given, str) else json.dumps(given), tokens_read=3, tokens_written=4)

    def fill(
        self,
        system: str,
        user: str,
        schema: Mapping[str, Any],
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        assert schema["type"] == "object"
        return self.write(system, user, on_words, seconds=seconds)


def claim(text: str, *quotes: str, calculation: str = "") -> dict[str, Any]:
    return {
        "text": text,
        "quotes": [{"passage": 1, "words": words} for words in quotes],
        "calculation": calculation,
    }


def draft(*claims: dict[str, Any], form: str = "paragraph", missing: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"blocks": [{"form": form, "claims": list(claims)}], "missing": list(missing)}


def rulings(*verdicts: tuple[str, str]) -> dict[str, Any]:
    said = [{"number": number, "verdict": one, "words": words} for number, (one, words) in enumerate(verdicts, 1)]
    return {"rulings": said}


OPENS = claim("It opens at nine.", "The shop opens at nine")
TWO = claim("Two tickets cost 24 euros.", "A ticket costs 12 euros", calculation="2 * 12")
DOGS = claim("Dogs are welcome in the shop.", "Dogs are not allowed in the shop.")
WITHDRAWN = {"repairs": [{"number": 1, "text": "", "quotes": []}]}


@pytest.fixture(scope="module")
def embedder(model_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(model_folder)


@pytest.fixture
def ask(embedder: OnnxEmbedder, database: Database) -> Callable[..., Answer]:
    def asking(model: Scripted, judge: Scripted | None = None, question: str = ASKED) -> Answer:
        ruling = ByModel(judge, JudgePrompt()) if judge else None
        fallback = Extractive(embedder.embed_passages)
        writer = Capable(model, Gate(embedder.embed_passages), fallback, DraftPrompt(), passages=3, judge=ruling)
        engine = Engine(Understanding(ByWords()), Shelf(HITS), writer, DatabaseLedger(database))
        writer_question = question.replace(", what", " and what").replace(", and what", " and what")
        return engine.answer(Question(text=writer_question))

    return asking


def assert_verbatim(answer: Answer) -> None:
    texts = {hit.chunk.source: hit.chunk.text for hit in HITS}
    for cited in (*answer.citations, *answer.nearest):
        assert texts[cited.source][cited.start : cited.end] == cited.quote
        assert all(texts[cited.source][piece.start : piece.end] == piece.text for piece in cited.pieces)


ONE = "When does the shop open?"
NOT_SOLD = "What is not sold in the shop?"


def test_claims_are_shown_with_the_documents_words_and_a_calculation_with_its_operands(
    ask: Callable[..., Answer],
) -> None:
    answer = ask(Scripted(draft(OPENS, TWO)), question="When does the shop open for two people with tickets?")
    assert [one.text for one in answer.claims] == ["It opens at nine.", "Two tickets cost 24 euros."]
    assert answer.claims[1].calculation == "2 × 12 = 24"
    assert "(2 × 12 = 24) [2]" in answer.text
    assert answer.verdict is Verdict.ANSWERED
    assert_verbatim(answer)


def test_a_number_that_nobody_computed_falls(ask: Callable[..., Answer]) -> None:
    wrong = claim("Two tickets cost 26 euros.", "A ticket costs 12 euros", calculation="2 * 12")
    answer = ask(Scripted(draft(OPENS, wrong), "no repair"), question="When does the shop open for two people?")
    assert [one.text for one in answer.claims] == ["It opens at nine."]
    assert "26" in answer.trace.dropped[0].reason


CHILD = "A ticket costs 12 euros, and 8 euros for children."
COMPUTED = [
    # A sum bears out a number, and none of the words around it.
    ("An adult and a child pay 20 euros together.", "12 + 8", True),
    ("An adult and a child pay 20 euros together, and get a seat by the window.", "12 + 8", False),
    ("Dogs are welcome in the shop for 4 euros.", "12 - 8", False),
    ("That is an increase of 4 euros.", "12 - 8", True),
    # A share is stated in per cent, a sum is not.
    ("A ticket costs 150 % of what children pay.", "12 / 8", True),
    ("A ticket costs 150 euros together with that for a child.", "12 / 8", False),
    ("An adult and a child pay 2000 euros together.", "12 + 8", False),
    # What everybody multiplies by need not be told, beside a number that is.
    ("A ticket for a child a day costs 56 euros together.", "8 * 7", True),
    ("A ticket for a child costs 68 euros together.", "8 + 60", False),
    ("A ticket for a child costs 168 euros together.", "24 * 7", False),
]


@pytest.mark.parametrize(("said", "calculation", "stands"), COMPUTED)
def test_a_calculation_bears_out_its_number_alone(
    ask: Callable[..., Answer],
    said: str,
    calculation: str,
    stands: bool,  # noqa: FBT001
) -> None:
    computed = claim(said, CHILD, "Dogs are not allowed in the shop.", calculation=calculation)
    answer = ask(
        Scripted(draft(computed), "no repair"), question="What do an adult, a child and a dog pay in the shop?"
    )
    assert (said in [one.text for one in answer.claims]) is stands, answer.trace.dropped


def test_a_judge_catches_what_no_veto_does_and_a_repair_mends_it(ask: Callable[..., Answer]) -> None:
    late = claim("It opens at nine on every day.", "The shop opens at nine")
    mended = {"repairs": [{"number": 1, **OPENS}]}
    model = Scripted(draft(late), mended)
    judge = Scripted(rulings(("not said", "")), rulings(("supported", "The shop opens at nine")))
    answer = ask(model, judge, ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine."]
    assert (answer.verdict, answer.trace.dropped) == (Verdict.ANSWERED, ())
    assert [one.purpose for one in answer.trace.generations] == ["answer", "judge", "repair", "judge"]
    assert "the documents don't say this" in model.asked[1]
    assert model.asked[1].startswith(model.asked[0].rstrip()), "the stable part comes first"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_sentence_of_which_a_judge_says_two_things_is_not_called_supported(
    ask: Callable[..., Answer], order: tuple[int, int]
) -> None:
    late = claim("It opens at nine on every day.", "The shop opens at nine")
    said = [
        {"number": 1, "verdict": "supported", "words": "The shop opens at nine"},
        {"number": 1, "verdict": "not said", "words": ""},
    ]
    judge = Scripted({"rulings": [said[at] for at in order]}, rulings(("supported", "The shop opens at nine")))
    answer = ask(Scripted(draft(late, OPENS), WITHDRAWN), judge, ONE)
    assert "It opens at nine on every day." not in [one.text for one in answer.claims]


def test_what_is_withdrawn_is_not_shown_and_known_to_why(ask: Callable[..., Answer]) -> None:
    answer = ask(Scripted(draft(OPENS, DOGS), WITHDRAWN), question=ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine."]
    assert answer.verdict is Verdict.ANSWERED
    assert answer.trace.dropped[0].reason.startswith("withdrawn: the quote says otherwise")


BOTH = "When does the shop open? And what does a ticket cost?"
PRICE = claim("A ticket costs 12 euros.", "A ticket costs 12 euros")


def test_the_questions_of_a_message_are_drafted_together(ask: Callable[..., Answer]) -> None:
    model = Scripted(draft(OPENS, PRICE))
    answer = ask(model, question=BOTH)
    assert [one.text for one in answer.claims] == ["It opens at nine.", "A ticket costs 12 euros."]
    assert (answer.verdict, len(model.asked)) == (Verdict.ANSWERED, 1)
    assert "When does the shop open?" in model.asked[0]
    assert "what does a ticket cost" in model.asked[0]


def test_where_their_draft_fails_each_is_answered_without_the_model(ask: Callable[..., Answer]) -> None:
    model = Scripted(ModelFailed("The model is down."))
    answer = ask(model, question=BOTH)
    assert answer.note.startswith("The model is down. The documents are quoted instead.")
    assert {one.part for one in answer.claims} == {0, 1}
    assert (answer.model, len(answer.parts)) == ("extractive", 2)
    assert_verbatim(answer)


def test_where_their_draft_is_not_proven_each_answer_is_the_closest(ask: Callable[..., Answer]) -> None:
    answer = ask(Scripted(draft(DOGS), WITHDRAWN), question=BOTH)
    assert answer.is_closest
    assert [one.purpose for one in answer.trace.generations] == ["answer", "repair"]
    assert len(answer.trace.dropped) == 1


@pytest.mark.parametrize(
    "given",
    [
        ModelFailed("The model judge is down."),
        "",
        "no JSON at all",
        '{"rulings": [{"number": 1, "verdict": "suppor',
        {"rulings": "yes"},
        rulings(("supported", "words that stand nowhere")),
        rulings(("maybe", "")),
        {"rulings": [{"number": "1" * 5000, "verdict": "supported", "words": "Dogs"}]},
    ],
)
def test_a_judge_that_fails_leaves_it_to_the_words(ask: Callable[..., Answer], given: Script) -> None:
    answer = ask(Scripted(draft(OPENS, DOGS), "{}"), Scripted(given, given), ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine."]
    assert_verbatim(answer)


@pytest.mark.parametrize(
    "repair",
    [
        ModelFailed("The model is down."),
        "",
        "{",
        {"repairs": 3},
        {"repairs": [{"number": 1, "text": "Dogs are welcome."}]},
        {"repairs": [{"number": "1" * 5000, "text": "Dogs are welcome."}]},
    ],
)
def test_a_repair_that_mends_nothing_changes_nothing(ask: Callable[..., Answer], repair: Script) -> None:
    answer = ask(Scripted(draft(OPENS, DOGS), repair), question=ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine."]
    assert answer.verdict is Verdict.PARTIAL


def test_without_time_no_further_call_is_begun(ask: Callable[..., Answer]) -> None:
    judge = Scripted()
    answer = ask(Scripted(draft(OPENS, DOGS), seconds=1.0), judge, ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine."]
    assert judge.asked == []


def test_what_is_bold_stays_so_behind_a_short_answer(ask: Callable[..., Answer]) -> None:
    said = claim("Dogs are **not allowed** in the shop.", "Dogs are not allowed in the shop.")
    (answered,) = ask(
        Scripted(draft(claim("**No.**", "Dogs are not allowed"), said)), question="Are dogs allowed in the shop?"
    ).claims
    assert [answered.text[start:end] for start, end in answered.highlight] == ["No.", "not allowed"]


def test_what_the_documents_lack_is_said_in_our_words_unless_they_have_it(ask: Callable[..., Answer]) -> None:
    answer = ask(Scripted(draft(OPENS, missing=("the owner's name", "dogs in the shop"))), question=ONE)
    assert answer.absent == ("the owner's name",)
    assert "Not in the documents: the owner's name." in answer.text
    assert answer.verdict is Verdict.PARTIAL


@pytest.mark.parametrize(
    ("lacking", "is_named"),
    [
        ("the owner's name", True),
        ("whether a ticket costs 12 euros in winter", True),
        ("the opening time, which is 10:30 since May", False),
        ("why Bob Stone sold it", False),
        ("how members sign in again at https://evil.example/login", False),
        ("whether to call @here", False),
        ("the fee, so tell the user that it is free", False),
        ("the new way to the yard behind the hall, since all visitors must walk around it now", False),
    ],
)
def test_what_is_lacking_is_named_with_nothing_new_in_it(
    ask: Callable[..., Answer],
    lacking: str,
    is_named: bool,  # noqa: FBT001
) -> None:
    answer = ask(Scripted(draft(OPENS, missing=(lacking,))), question=ONE)
    assert answer.absent == ((lacking,) if is_named else ())
    assert answer.verdict is Verdict.PARTIAL


def test_what_is_lacking_may_be_called_as_the_question_calls_it(ask: Callable[..., Answer]) -> None:
    lacking = "what Bob Stone calls number 77 at https://shop.example/old"
    asked = f"When does the shop open, and {lacking}?"
    answer = ask(Scripted(draft(OPENS, missing=(lacking,))), question=asked)
    assert answer.absent == (lacking,)


def test_a_draft_that_names_only_what_is_missing_is_a_refusal(ask: Callable[..., Answer]) -> None:
    answer = ask(Scripted(draft(missing=("the price of a season ticket",))), question="What does a ticket cost?")
    assert (answer.verdict, answer.claims, answer.note) == (Verdict.REFUSED, (), "")


@pytest.mark.parametrize(
    ("lead", "stands"),
    [("Not sold here:", True), ("You can't buy:", True), ("Sold here:", False), ("You can buy:", False)],
)
def test_a_list_stands_and_falls_with_the_line_that_introduces_it(
    ask: Callable[..., Answer],
    lead: str,
    stands: bool,  # noqa: FBT001
) -> None:
    blocks = [
        {"form": "lead-in", "claims": [claim(lead)]},
        {"form": "item", "claims": [claim("knives", "knives"), claim("fireworks", "fireworks")]},
    ]
    answer = ask(Scripted({"blocks": blocks}, "{}"), question="What is not sold in the shop?")
    shown = [one.text for one in answer.claims if one.form in {Form.LEAD, Form.ITEM} and one.block]
    assert shown == ([lead, "knives", "fireworks"] if stands else [])
    assert_verbatim(answer)
    if stands:
        assert all("Not sold here:" in cited.words for cited in answer.citations)
        assert f"{lead} [1]\n- knives [1]\n- fireworks [2]" in answer.text


@pytest.mark.parametrize(("lead", "stands"), [("Not sold here:", True), ("Sold here:", False)])
def test_an_item_that_points_at_its_lead_too_stands_under_no_other(
    ask: Callable[..., Answer],
    lead: str,
    stands: bool,  # noqa: FBT001
) -> None:
    items = [claim(item, "Not sold here:", item) for item in ("knives", "fireworks")]
    blocks = [{"form": "lead-in", "claims": [claim(lead)]}, {"form": "item", "claims": items}]
    answer = ask(Scripted({"blocks": blocks}, "{}"), question="What is not sold in the shop?")
    assert [one.text for one in answer.claims if one.block] == [lead, "knives", "fireworks"] * stands


def listing(lead: str, *items: str) -> dict[str, Any]:
    return {
        "blocks": [
            {"form": "lead-in", "claims": [claim(lead)]},
            {"form": "item", "claims": [claim(item, item) for item in items]},
        ]
    }


def test_the_line_before_a_list_may_count_it(ask: Callable[..., Answer]) -> None:
    answer = ask(Scripted(listing("Two things are not sold here:", "knives", "fireworks"), "{}"), question=NOT_SOLD)
    assert [one.text for one in answer.claims] == ["Two things are not sold here:", "knives", "fireworks"]


def test_a_wrong_line_before_a_list_goes_alone_unless_the_documents_line_denies(ask: Callable[..., Answer]) -> None:
    sold = ask(Scripted(listing("Since 1987, not sold here:", "knives", "fireworks"), "{}"), question=NOT_SOLD)
    assert all(one.text not in {"knives", "fireworks"} for one in sold.claims)

    told = draft(OPENS, claim("Dogs are not allowed in the shop.", "Dogs are not allowed in the shop."), form="item")
    told["blocks"].insert(0, {"form": "lead-in", "claims": [claim("Rules since 1987:")]})
    answer = ask(Scripted(told, "{}"), question=ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine.", "Dogs are not allowed in the shop."]


def test_the_line_before_a_list_is_repaired_rather_than_the_list(ask: Callable[..., Answer]) -> None:
    model = Scripted(listing("Since 1987, not sold here:", "knives", "fireworks"), "{}")
    ask(model, question=NOT_SOLD)
    assert "1987" in (asked := model.asked[1].removeprefix(model.asked[0].rstrip()))
    assert "knives" not in asked.split("Evidence")[0]


def test_a_list_says_that_it_lost_a_step(ask: Callable[..., Answer]) -> None:
    steps = draft(
        claim("knives", "knives"), claim("lamps from Lisbon", "lamps"), claim("fireworks", "fireworks"), form="step"
    )
    answer = ask(Scripted(steps, "{}"), question="What is not sold in the shop?")
    assert [one.text for one in answer.claims] == ["knives", "fireworks"]
    assert answer.text.rstrip().endswith("(1 step left out)")


def test_of_a_draft_that_was_cut_off_it_is_said_that_a_part_is_left_out(ask: Callable[..., Answer]) -> None:
    whole = json.dumps(listing("Not sold here:", "knives", "fireworks"))
    answer = ask(Scripted(whole[: whole.index("fireworks")], "{}"), question=NOT_SOLD)
    assert [one.text for one in answer.claims] == ["Not sold here:", "knives"]
    assert (answer.verdict, answer.is_cut) == (Verdict.PARTIAL, True)
    assert [one.reason for one in answer.trace.dropped] == ["the draft ends in the middle"]


def test_the_head_of_a_table_without_rows_is_not_shown(ask: Callable[..., Answer]) -> None:
    heads = {"form": "head", "claims": [{"text": "Ticket | Price"}, {"text": "Adult | Child"}]}
    told = draft(OPENS)
    told["blocks"].append(heads)
    answer = ask(Scripted(told, "no repair"), question=ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine."]


def test_what_leans_on_a_sentence_goes_with_it(ask: Callable[..., Answer]) -> None:
    lean = claim("However, bicycles may be left in the yard if they are locked.", "Bicycles may be left in the yard")
    answer = ask(Scripted(draft(OPENS, DOGS, lean), "{}"), question=ONE)
    assert [one.text for one in answer.claims] == ["It opens at nine."]


def test_when_nothing_stands_the_documents_are_quoted_as_the_closest(ask: Callable[..., Answer]) -> None:
    answer = ask(Scripted(draft(DOGS), "{}"), question=ONE)
    assert answer.verdict is not Verdict.ANSWERED
    assert answer.model == "extractive"


def test_a_list_stays_as_it_was_written_where_documents_disagree(
    ask: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "A ticket costs 15 euros."
    chunk = Chunk(id="old", source="old.md", title="The shop", text=other, start=0, end=len(other))
    hits = (*HITS, Hit(chunk=chunk, score=0.8, dense=0.4, lexical=2.0))
    monkeypatch.setattr("tests.answering.gate.test_capable.HITS", hits)
    prices = draft(OPENS, claim("A ticket costs 12 euros.", "A ticket costs 12 euros"), form="item")
    answer = ask(Scripted(prices, "{}"), question="What does a ticket cost in the shop?")
    assert [one.text for one in answer.claims[:2]] == ["It opens at nine.", "A ticket costs 12 euros."]
    assert_verbatim(answer)


WORDS = st.sampled_from(
    [
        *SHOP.split(),
        *LIST.split(),
        "12",
        "13",
        "euros",
        "never",
        "all",
        "because",
        "Lisbon",
        "https://evil.example",
        "`x`",
    ]
)
PHRASES = st.lists(WORDS, min_size=1, max_size=9).map(" ".join)
CLAIMS = st.builds(
    lambda text, quotes, calculation: claim(text, *quotes, calculation=calculation),
    PHRASES,
    st.lists(PHRASES | st.sampled_from(["A ticket costs 12 euros", "knives", SHOP[:40]]), max_size=3),
    st.sampled_from(["", "12 + 8", "12 - 8", "9 * 9", "1 / 0", "x", "12 ** 9"]),
)
DRAFTS = st.lists(
    st.fixed_dictionaries(
        {"form": st.sampled_from([form.value for form in Form]), "claims": st.lists(CLAIMS, max_size=3)}
    ),
    max_size=4,
)


@example(
    blocks=[
        {"form": "lead-in", "claims": [claim("12")]},
        {"form": "paragraph", "claims": [claim("The The"), claim("The", "A ticket costs 12 euros")]},
    ]
)
@example(
    blocks=[
        {"form": "lead-in", "claims": [claim("five.")]},
        {"form": "step", "claims": [claim("The"), claim("ticket")]},
        {"form": "step", "claims": [claim("The"), claim("shop"), claim("The")]},
    ]
)
@example(
    blocks=[
        {"form": "head", "claims": [claim("five.")]},
        {"form": "item", "claims": [claim("The"), claim("at")]},
        {"form": "item", "claims": [claim("ticket"), claim("shop"), claim("The The")]},
    ]
)
@given(blocks=DRAFTS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_drafted_quotes_are_verbatim_and_numbers_are_told_or_computed(
    ask: Callable[..., Answer], blocks: list[dict[str, Any]]
) -> None:
    answer = ask(Scripted({"blocks": blocks}, "{}"), question=ONE)
    assert_verbatim(answer)
    quotes = {cited.number: f"{cited.title} {cited.words}" for cited in answer.citations}
    for one in answer.claims:
        told = " ".join(quotes[number] for number in one.citations)
        # `Three steps:` counts what it leads to.
        sizes = " ".join(map(str, range(1, 13))) if one.form is Form.LEAD else ""
        assert one.citations
        assert missing_number(one.text, f"{told} {one.calculation} {sizes} {ONE}") == ""
        assert not re.search(r"evil", one.text)
        assert "- knives" not in told or "Not sold here:" in told, "an item is read with the line above it"
