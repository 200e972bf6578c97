"""How answers look on Slack: complete, in order, within Slack's limits, and harmless."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings

from bot.nouns import (
    Answer,
    Citation,
    Claim,
    Disagreement,
    Dropped,
    Form,
    Grid,
    Piece,
    Shape,
    Side,
    Trace,
    Verdict,
)
from bot.showing import LIST_MARK
from bot.slack.blocks.answer.body import answer_body
from bot.slack.blocks.answer.controls import GAP_BUTTON, MORE, NEAREST_BUTTON, SHARE_BUTTON, THUMBS, Options
from bot.slack.blocks.answer.render import answer_messages
from bot.slack.blocks.answer.sources import SOURCE, by_document, deep_link
from bot.slack.blocks.markup.escape import literal, markdown
from bot.slack.blocks.markup.fallbacks import plain_messages, shown_text, text_only
from bot.slack.blocks.markup.splitting import markdown_parts
from tests.slack_emulator.block_kit import check_message, check_mrkdwn, paragraphs
from tests.slack_hostile import a_shaped_answer, an_answer, rngs

if TYPE_CHECKING:
    import random
    from collections.abc import Iterable, Iterator

    from bot.slack.blocks.markup.message import Message

QUOTE = "Employees are entitled to sixteen weeks of parental leave."
QUESTION = "How long is parental leave?"
ROWS = (("Ada", "Engineering"), ("Grace", "Operations"), ("Edith", "People"))


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
        "url": "https://intranet.example/handbook.pdf",
    }
    return Citation(**{**values, **changes})  # type: ignore[arg-type]


def a_claim(text: str = QUOTE, *numbers: int) -> Claim:
    return Claim(text=text, citations=numbers or (1,), support=0.9)


def given_answer(**changes: object) -> Answer:
    values = {
        "id": "a1b2c3d4",
        "question": QUESTION,
        "verdict": Verdict.ANSWERED,
        "claims": (a_claim(),),
        "citations": (a_citation(),),
        "nearest": (),
        "model": "extractive",
        "trace": Trace(searched_for=QUESTION, confidence=0.9, floor=0.3),
    }
    return Answer(**{**values, **changes})  # type: ignore[arg-type]


def a_refusal(**changes: object) -> Answer:
    refused = {"verdict": Verdict.REFUSED, "claims": (), "citations": (), "nearest": (a_citation(),)}
    return given_answer(**{**refused, **changes})


def a_long_answer(characters: int) -> Answer:
    sentence = "Whoever has worked here for more than a year may ask for leave at any time, in writing."
    claims = [a_claim(f"{number}: {sentence}", number) for number in range(1, characters // (len(sentence) + 8) + 2)]
    cited = (
        a_citation(number=number, source=f"{number}.md", quote=f"{number}: {sentence}")
        for number in range(1, len(claims) + 1)
    )
    return given_answer(claims=tuple(claims), citations=tuple(cited))


def of_type(messages: Iterable[Message], kind: str) -> list[dict[str, Any]]:
    return [block for message in messages for block in message.blocks if block["type"] == kind]


def words(messages: Iterable[Message]) -> str:
    """All text of all blocks, in order."""
    return "\n".join(_strings([list(message.blocks) for message in messages]))


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _strings(inner)


def lines_of(messages: Iterable[Message]) -> list[str]:
    """What stands in small print."""
    return [block["elements"][0]["text"] for block in of_type(messages, "context")]


def quotes(messages: Iterable[Message]) -> list[str]:
    return [
        "".join(part["text"] for part in block["elements"][0]["elements"]) for block in of_type(messages, "rich_text")
    ]


def actions(messages: Iterable[Message]) -> list[tuple[str, str]]:
    """What can be pressed, in order, with the value that comes back."""
    found = json.dumps([message.blocks for message in messages])
    pressed: list[tuple[str, str]] = []
    json.loads(
        found,
        object_hook=lambda each: (
            pressed.append((each["action_id"], each.get("value", ""))) if "action_id" in each else each
        ),
    )
    return pressed


class TestAnAnswer:
    def test_is_the_claims_with_their_markers_and_the_sources_under_them(self) -> None:
        (message,) = answer_messages(given_answer())
        check_message(message)
        assert message.markdown == f"{QUOTE} [1]"
        assert [block["type"] for block in message.blocks] == ["context", "actions"]
        assert lines_of([message]) == [
            "[1] <https://intranet.example/handbook.pdf#page=3|Staff handbook> › Parental · 2 Mar 2026"
        ]
        assert message.notification == f"{QUOTE} [1]"

    def test_calls_a_document_without_a_title_by_the_name_of_its_file(self) -> None:
        bare = a_citation(source="hr/2026/handbook.pdf", title="handbook", url=None, section=())
        assert lines_of(answer_messages(given_answer(citations=(bare,)))) == ["[1] handbook.pdf › page 3 · 2 Mar 2026"]

    def test_has_one_line_for_each_document_however_many_of_its_words_are_cited(self) -> None:
        cited = (
            a_citation(),
            a_citation(number=2, source="pay.md", title="Pay", url=None, section=("Pay", "Bonus"), modified=None),
            a_citation(number=3, section=("Leave", "Sick")),
            a_citation(number=4, section=("Leave", "Unpaid")),
        )
        claims = (a_claim("One.", 1, 3), a_claim("Two.", 2), a_claim("Three.", 4))
        (message,) = answer_messages(given_answer(claims=claims, citations=cited))
        assert message.markdown == "One. [1] Two. [2] Three. [1]"
        (shown,) = lines_of([message])
        assert shown.split("\n") == [
            "[1] <https://intranet.example/handbook.pdf#page=3|Staff handbook> › Parental, Sick +1 · 2 Mar 2026",
            "[2] Pay › Bonus",
        ]

    def test_counts_words_right_below_the_title_as_one_more_place(self) -> None:
        named = a_citation(url=None, page=None, section=("Staff handbook", "Parental"))
        unnamed = a_citation(number=2, url=None, page=None, section=("Staff handbook",))
        claims = (a_claim("One.", 1), a_claim("Two.", 2))
        assert lines_of(answer_messages(given_answer(claims=claims, citations=(named, unnamed)))) == [
            "[1] Staff handbook › Parental +1 · 2 Mar 2026"
        ]

    def test_says_how_old_an_old_source_is_at_the_claim_and_at_the_source(self) -> None:
        (message,) = answer_messages(given_answer(citations=(a_citation(modified=date(2019, 5, 1), old=True),)))
        assert message.markdown == f"{QUOTE} [1] (1 May 2019)"
        assert lines_of([message])[0].endswith(" · not changed since 1 May 2019")

    def test_says_how_old_a_source_is_once(self) -> None:
        claims = (a_claim("One."), a_claim("Two."))
        (message,) = answer_messages(
            given_answer(claims=claims, citations=(a_citation(modified=date(2019, 5, 1), old=True),))
        )
        assert message.markdown == "One. [1] (1 May 2019) Two. [1]"

    def test_names_the_rows_of_a_table_in_no_line(self) -> None:
        cited = tuple(a_citation(number=number, url=None, section=("Plans", f"row {number}")) for number in (1, 2))
        claims = (a_claim("Basic.", 1), a_claim("Team.", 2))
        assert lines_of(answer_messages(given_answer(claims=claims, citations=cited))) == [
            "[1] Staff handbook › Plans · 2 Mar 2026"
        ]

    @pytest.mark.parametrize(
        ("title", "heading", "line"),
        [
            ("Dress code", "Not fine in the office:", "[1] Dress code › Not fine in the office"),
            ("lease.md: Lease of the mill", "Lease of the mill", "[1] lease.md: Lease of the mill"),
        ],
    )
    def test_names_a_heading_without_its_colon_and_not_beside_a_title_that_has_it(
        self, title: str, heading: str, line: str
    ) -> None:
        cited = a_citation(title=title, url=None, section=(heading,), page=None, modified=None)
        assert lines_of(answer_messages(given_answer(citations=(cited,)))) == [line]

    def test_says_what_was_left_out_what_was_searched_for_and_what_went_another_way(self) -> None:
        dropped = (Dropped(text="It is paid.", reason="no passage says it"),)
        trace = Trace(searched_for="parental leave length", confidence=0.9, floor=0.3, dropped=dropped)
        (message,) = answer_messages(given_answer(verdict=Verdict.PARTIAL, trace=trace, note="The model failed."))
        assert lines_of([message])[1:] == [
            "Part of what was found could not be verified and was left out.",
            "Searched for: parental leave length",
            "The model failed.",
        ]

    def test_says_after_the_answer_what_the_documents_lack(self) -> None:
        (message,) = answer_messages(given_answer(claims=(a_claim("No."),), absent=("the pay",)))
        assert message.markdown == "No. [1]\n\nNot in the documents: the pay."

    def test_does_not_warn_of_what_a_model_took_back(self) -> None:
        dropped = (Dropped(text="It is paid.", reason="withdrawn: no passage says it"),)
        trace = Trace(searched_for="parental leave length", confidence=0.9, floor=0.3, dropped=dropped)
        given = given_answer(verdict=Verdict.PARTIAL, trace=trace, absent=("the pay",))
        assert not any("left out" in one for one in lines_of(answer_messages(given)))

    def test_does_not_repeat_what_was_searched_for_where_it_is_part_of_what_was_asked(self) -> None:
        trace = Trace(searched_for="How long is parental leave?", confidence=0.9, floor=0.3)
        (message,) = answer_messages(given_answer(question="Hi all, how long is parental leave? Thanks!", trace=trace))
        assert not [line for line in lines_of([message]) if line.startswith("Searched for")]

    def test_does_not_say_twice_which_spelling_was_searched_for(self) -> None:
        trace = Trace(searched_for="How long is parental leave?", confidence=0.9, floor=0.3)
        note = "Searched for “parental”, as the documents spell it."
        (message,) = answer_messages(given_answer(question="hey, How long is prental leave?", trace=trace, note=note))
        assert [line for line in lines_of([message]) if line.startswith("Searched for")] == [note]

    def test_names_the_model_that_wrote_it_and_no_other(self) -> None:
        assert "Written by" not in words(answer_messages(given_answer()))
        shown = words(answer_messages(given_answer(model="openai:gpt-<5>")))
        assert "Written by openai:gpt-&lt;5&gt;, each sentence checked against its quote." in shown

    def test_shows_the_quote_where_a_model_said_it_in_other_words(self) -> None:
        claims = (a_claim("Parents stay at home for sixteen weeks."), a_claim(QUOTE, 2))
        cited = (a_citation(), a_citation(number=2, source="b.md", title="Leave"))
        assert quotes(answer_messages(given_answer(claims=claims, citations=cited, model="gpt"))) == [QUOTE]
        assert quotes(answer_messages(given_answer(claims=claims, citations=cited))) == []

    def test_shows_the_beginning_of_a_long_quote(self) -> None:
        given = given_answer(claims=(a_claim("In short."),), citations=(a_citation(quote="word " * 500),), model="gpt")
        (shown,) = quotes(answer_messages(given))
        assert shown.endswith("word …")
        assert len(shown) <= 302

    def test_begins_with_the_words_that_nothing_was_found_for(self) -> None:
        given = given_answer(verdict=Verdict.PARTIAL, missing=("Who approves it?",))
        assert paragraphs(answer_body(given)) == ("Not answered: Who approves it?", f"{QUOTE} [1]")

    @pytest.mark.parametrize("number", ["7", "350 euros", "2 %"])
    def test_says_in_a_sentence_which_number_is_nowhere(self, number: str) -> None:
        given = given_answer(verdict=Verdict.PARTIAL, missing=(number,))
        assert paragraphs(answer_body(given)) == (f"It says nothing of “{number}”.", f"{QUOTE} [1]")

    def test_to_what_asks_nothing_is_a_message_without_buttons(self) -> None:
        (message,) = answer_messages(a_refusal(verdict=Verdict.REPLIED, reply="You're welcome.", nearest=()))
        assert (message.markdown, message.blocks) == ("You're welcome.", ())

    def test_offers_to_share_what_the_asker_alone_sees(self) -> None:
        assert SHARE_BUTTON not in dict(actions(answer_messages(given_answer())))
        assert dict(actions(answer_messages(given_answer(), Options(shareable=True))))[SHARE_BUTTON] == "a1b2c3d4"

    def test_can_be_rated_explained_and_followed_to_its_source(self) -> None:
        assert [name for name, _ in actions(answer_messages(given_answer()))] == [SOURCE, *THUMBS, MORE]
        assert dict(actions(answer_messages(given_answer())))[SOURCE] == "a1b2c3d4"
        menu = of_type(answer_messages(given_answer()), "actions")[0]["elements"][-1]
        assert [option["value"] for option in menu["options"]] == ["a1b2c3d4:why", "a1b2c3d4:bad"]
        pressed = dict(actions(answer_messages(given_answer())))
        assert [pressed[thumb] for thumb in THUMBS] == ["a1b2c3d4:good", "a1b2c3d4:bad"]

    def test_begins_with_what_the_documents_disagree_about(self) -> None:
        sides = (Side(citation=1, says="16 *weeks*"), Side(citation=2, says="14 weeks"))
        other = a_citation(number=2, source="old_.md", modified=None)
        (message,) = answer_messages(
            given_answer(citations=(a_citation(), other), disagreements=(Disagreement(sides=sides),))
        )
        check_message(message, shaped=True)
        assert paragraphs(message.markdown, shaped=True) == (
            "⚠️ The documents disagree:",
            "16 *weeks*: Staff handbook, 2 Mar 2026 [1]",
            "14 weeks: Staff handbook [2]",
            f"{QUOTE} [1]",
        )

    def test_says_where_a_document_disagrees_with_itself(self) -> None:
        sides = (Side(citation=1, says="a < b"), Side(citation=2, says="[c]"))
        cited = (a_citation(), a_citation(number=2, section=()))
        one = given_answer(citations=cited, disagreements=(Disagreement(sides=sides),))
        assert paragraphs(answer_body(one).replace("&lt;", "‹"), shaped=True)[:3] == (
            "⚠️ Staff handbook says different things:",
            "a ‹ b: Parental [1]",
            "[c]: page 3 [1]",
        )


class TestRows:
    def test_of_one_table_become_a_table(self) -> None:
        claims = tuple(a_claim(f"Name: {name}; Team: {team}", 1) for name, team in ROWS)
        (message,) = answer_messages(given_answer(claims=(a_claim("Before."), *claims, a_claim("After."))))
        assert message.markdown == (
            "Before. [1]\n\n| Name | Team [1] |\n| --- | --- |\n| Ada | Engineering |\n"
            "| Grace | Operations |\n| Edith | People |\n\nAfter. [1]"
        )

    def test_of_several_documents_say_each_where_it_stands(self) -> None:
        claims = tuple(a_claim(f"Name: {name}; Team: {team}", at) for at, (name, team) in enumerate(ROWS, start=1))
        cited = tuple(a_citation(number=number, source=f"{number}.csv") for number in (1, 2, 3))
        assert "| Name | Team | Source |\n| --- | --- | --- |\n| Ada | Engineering | [1] |\n| Grace |" in answer_body(
            given_answer(claims=claims, citations=cited)
        )

    def test_say_how_old_their_source_is(self) -> None:
        claims = tuple(a_claim(f"Name: {name}; Team: {team}", 1) for name, team in ROWS)
        (message,) = answer_messages(given_answer(claims=claims, citations=(a_citation(old=True),)))
        assert message.markdown.startswith("| Name | Team [1] (2 Mar 2026) |")

    @pytest.mark.parametrize(
        "texts",
        [
            ("Name: Ada; Team: Engineering",),
            ("Name: Ada; Team: Engineering", "Name: Ada; Floor: 2"),
            ("Phone: 555 0142", "Address: 12 Quay Street"),
            ("Note: the tea is hot", "Note: the tea is cold"),
            (f"{'Very ' * 20}long: a; b: c", f"{'Very ' * 20}long: a; b: d"),
            (f"a: {'long ' * 700}; b: c", f"a: {'long ' * 700}; b: d"),
            ("; ".join(f"{n}: x" for n in range(20)), "; ".join(f"{n}: y" for n in range(20))),
        ],
        ids=["one row", "other headers", "labels", "one column", "a sentence with a colon", "very long", "very wide"],
    )
    def test_that_make_no_table_have_a_paragraph_each(self, texts: tuple[str, ...]) -> None:
        text = answer_body(given_answer(claims=tuple(map(a_claim, texts))))
        assert "---" not in text
        assert paragraphs(text) == tuple(f"{markdown(one)} [1]" for one in texts)

    def test_keep_semicolons_and_bars_in_their_cells(self) -> None:
        claims = (a_claim("Name: Ada|x; y; Team: <!here>"), a_claim("Name: Grace\\; Team: b"))
        assert paragraphs(answer_body(given_answer(claims=claims)))[2:] == (
            "Ada|x; y",
            "<!here>",
            "Grace\\",
            "b",
        )

    def test_are_read_again_as_rows(self) -> None:
        claims = (a_claim("Name: Ada|x; Team: <!here>"), a_claim("Name: ; Team: b\\"))
        rows = ["Name: Ada|x; Team: <!here> [1]", "Name: ; Team: b\\ [1]"]
        assert shown_text(answer_body(given_answer(claims=claims))).split("\n") == rows


class TestShapes:
    def test_the_deciding_words_are_bold(self) -> None:
        claim = replace(a_claim("It lasts *16 weeks* in all."), highlight=((10, 18),))
        (message,) = answer_messages(given_answer(claims=(claim,)))
        assert message.markdown == "It lasts \\***16 weeks**\\* in all. [1]"
        assert message.notification == "It lasts \N{ASTERISK OPERATOR}16 weeks\N{ASTERISK OPERATOR} in all. [1]"
        check_message(message, shaped=True)

    def test_no_word_is_bold_in_part(self) -> None:
        claim = replace(a_claim("Form B2 takes 30min."), highlight=((6, 7), (14, 16)))
        assert answer_body(given_answer(claims=(claim,))) == "Form **B2** takes **30min**. [1]"

    def test_a_secret_is_masked_although_a_part_of_it_decides(self) -> None:
        claim = replace(a_claim("Use xoxb-123-abc now."), highlight=((9, 12),))
        assert "123" not in answer_body(given_answer(claims=(claim,)))

    def test_a_list_is_a_list(self) -> None:
        claim = replace(a_claim("Bring:\n- tea\n* <!here>\n- # cups"), shape=Shape.LIST, more=2)
        (message,) = answer_messages(given_answer(claims=(claim,)))
        check_message(message, shaped=True)
        assert message.markdown == "Bring: [1]\n\n- tea\n    - &lt;!here>\n- \\# cups\n- … and 2 more"

    def test_the_deciding_words_of_an_item_are_bold(self) -> None:
        claim = replace(a_claim("Bring:\n- two cups\n- tea"), shape=Shape.LIST, highlight=((9, 12),))
        assert answer_body(given_answer(claims=(claim,))) == "Bring: [1]\n\n- **two** cups\n- tea"

    def test_all_lines_over_a_list_stand_above_it(self) -> None:
        claim = replace(a_claim("Tea\nBring:\n- two cups\n- tea"), shape=Shape.LIST, highlight=((0, 3),))
        assert answer_body(given_answer(claims=(claim,))) == "**Tea**\n\nBring: [1]\n\n- two cups\n- tea"

    def test_items_within_items_are_nested_whatever_their_marks(self) -> None:
        text = "Bring:\n- boots\n  - of rubber\n- a lamp"
        claim = replace(a_claim(text), shape=Shape.LIST, highlight=((19, 28),))
        assert answer_body(given_answer(claims=(claim,))) == "Bring: [1]\n\n- boots\n    - **of rubber**\n- a lamp"

    @pytest.mark.parametrize(
        ("text", "shown_as"),
        [
            ("2. Rinse.\n3. Pour.", "2. Rinse.\n3. Pour. [1]"),
            ("1. Rinse.\n3. Pour.", "- 1\\. Rinse.\n- 3\\. Pour. [1]"),
            ("(a) Rinse.\n(b) Pour.", "- (a) Rinse.\n- (b) Pour. [1]"),
            ("1. Rinse.\n- hot\n- cold\n2. Pour.", "1. Rinse.\n    - hot\n    - cold\n2. Pour. [1]"),
            ("- Tea\n1. Rinse.\n2. Pour.\n- Milk", "- Tea\n    1. Rinse.\n    2. Pour.\n- Milk [1]"),
            ("- Tea\n3. Pour.\n(a) slowly", "- Tea\n    - 3\\. Pour.\n        - (a) slowly [1]"),
        ],
        ids=["that count on", "with a gap", "letters", "over nested items", "of nested items", "of a list cut in two"],
    )
    def test_numbers_are_those_of_the_document(self, text: str, shown_as: str) -> None:
        assert answer_body(given_answer(claims=(replace(a_claim(text), shape=Shape.LIST),))) == shown_as

    def test_cells_are_a_table(self) -> None:
        grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"), ("Free|x", "")))
        claim = replace(a_claim("Plan: Basic; Price: $5\nPlan: Free|x"), shape=Shape.TABLE, grid=grid)
        text = answer_body(given_answer(claims=(claim,)))
        assert paragraphs(text) == ("Plan", "Price [1]", "Basic", "$5", "Free|x", "")

    def test_a_table_says_how_many_rows_are_not_shown(self) -> None:
        grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"),))
        claim = replace(a_claim("Plan: Basic; Price: $5"), shape=Shape.TABLE, grid=grid, more=7)
        (message,) = answer_messages(given_answer(claims=(claim,)))
        check_message(message, shaped=True)
        assert message.markdown.endswith("|\n\n… and 7 more")

    def test_what_limits_the_rows_stands_below_them(self) -> None:
        grid = Grid(header=("Plan", "Price"), rows=(("Basic", "$5"),), remarks=("Prices are <b>without</b> *tax*.",))
        text = "Plan: Basic; Price: $5\nPrices are <b>without</b> *tax*."
        (message,) = answer_messages(given_answer(claims=(replace(a_claim(text), shape=Shape.TABLE, grid=grid),)))
        check_message(message, shaped=True)
        assert message.markdown.endswith("|\n\nPrices are &lt;b>without&lt;/b> \\*tax\\*.")

    def test_one_column_is_no_table(self) -> None:
        grid = Grid(header=("Plan",), rows=(("Basic",),))
        claim = replace(a_claim("Plan: Basic"), shape=Shape.TABLE, grid=grid)
        assert answer_body(given_answer(claims=(claim,))) == "- Plan: Basic [1]"

    def test_sides_and_sections_have_a_paragraph_each(self) -> None:
        claims = (a_claim("Tea is hot."), a_claim("Ice is cold."))
        text = answer_body(given_answer(claims=claims, shape=Shape.COMPARISON))
        assert paragraphs(text) == ("Tea is hot. [1]", "Ice is cold. [1]")

    def test_each_question_stands_above_its_answer(self) -> None:
        claims = (a_claim("At four."), replace(a_claim("The *cook*."), part=1))
        parts_ = ("when is tea?", "who pours?", "why?", "how?")
        text = answer_body(given_answer(claims=claims, parts=parts_, missing=("why?",)))
        assert text == (
            "**When is tea?**\n\nAt four. [1]\n\n**Who pours?**\n\nThe \\*cook\\*. [1]\n\n"
            "**Why?**\n\nNo answer found in the documents.\n\n**How?**\n\nAnswered above."
        )

    def test_what_may_not_answer_says_so(self) -> None:
        (message,) = answer_messages(given_answer(is_closest=True, verdict=Verdict.PARTIAL))
        assert message.markdown.startswith("The documents may not answer this. Closest found:\n\n")
        assert "none of which" not in words([message])
        assert "verified" not in words([message])

    def test_a_quote_shows_its_gaps(self) -> None:
        pieces = (Piece(start=0, end=6, text="Bring:"), Piece(start=9, end=12, text="tea"))
        assert quotes(answer_messages(given_answer(citations=(a_citation(pieces=pieces),), model="gpt"))) == [
            "Bring: … tea"
        ]


@settings(max_examples=150, deadline=None)
@given(rngs)
def test_a_shape_fits_and_nothing_in_it_comes_alive(rng: random.Random) -> None:
    one = a_shaped_answer(rng)
    for message in answer_messages(one):
        check_message(message, shaped=True)
        for older in plain_messages(message):
            check_message(older)
        for text in text_only(message):
            check_mrkdwn(text)
    seen = "".join(
        "".join(paragraphs(part, shaped=True)) for part in markdown_parts(answer_body(one), rng.choice((200, 9000)))
    )
    for claim in one.claims:
        row = claim.text.split("\n")[-1]
        mark = LIST_MARK.match(row)
        last = literal(row[mark.end() if mark else 0 :]).split("; ")[-1].rpartition(": ")[2]
        assert _bare(last) in _bare(seen)


def _bare(text: str) -> str:
    """Without white space, and without stars, which show where bold words are cut in two."""
    return "".join(text.replace("*", "").split())


class TestALongAnswer:
    @pytest.mark.parametrize("characters", [3001, 12_001, 40_000])
    def test_arrives_whole_and_in_order_with_the_buttons_last(self, characters: int) -> None:
        one = a_long_answer(characters)
        messages = answer_messages(one)
        assert len(one.text) >= characters
        for message in messages:
            check_message(message)
        assert " ".join(message.markdown for message in messages if message.markdown) == markdown(one.text).replace(
            "\\[", "["
        ).replace("\\]", "]")
        assert len("\n".join(lines_of(messages)).split("\n")) == len(one.citations)
        assert [name for name, _ in actions(messages)] == [SOURCE, *THUMBS, MORE]
        assert [name for name, _ in actions(messages[-1:])] == [SOURCE, *THUMBS, MORE]

    def test_has_a_notification_for_each_message(self) -> None:
        messages = answer_messages(a_long_answer(20_000))
        assert messages[0].notification.startswith("1: Whoever")
        assert all(message.notification.endswith(" …") for message in messages if message.markdown)
        assert {message.notification for message in messages if not message.markdown} == {"More of the sources"}

    def test_keeps_a_very_long_address_reachable(self) -> None:
        url = f"https://example.org/{'a' * 2900}"
        messages = answer_messages(given_answer(citations=(a_citation(url=url),)))
        for message in messages:
            check_message(message)
        assert url in json.dumps([message.blocks for message in messages])


class TestARefusal:
    def test_is_one_line_with_two_buttons_and_a_menu(self) -> None:
        (message,) = answer_messages(a_refusal())
        check_message(message)
        assert message.markdown == message.notification == "No answer found in the documents."
        assert [block["type"] for block in message.blocks] == ["actions"]
        assert [name for name, _ in actions([message])] == [GAP_BUTTON, NEAREST_BUTTON, MORE]

    def test_without_nearest_passages_promises_none(self) -> None:
        assert NEAREST_BUTTON not in dict(actions(answer_messages(a_refusal(nearest=()))))

    def test_offers_to_tell_the_owner_and_says_who_will_read_the_question(self) -> None:
        (message,) = answer_messages(a_refusal(), Options(owner="the people team"))
        (button,) = [each for each in of_type([message], "actions")[0]["elements"] if each["action_id"] == GAP_BUTTON]
        assert button["text"]["text"] == "Tell the people team"
        assert button["confirm"]["text"]["text"].startswith("The people team will see your question")

    def test_without_an_owner_records_a_gap(self) -> None:
        (message,) = answer_messages(a_refusal())
        (button,) = [each for each in of_type([message], "actions")[0]["elements"] if each["action_id"] == GAP_BUTTON]
        assert button["text"]["text"] == "Report as missing"
        assert "Whoever looks after the documents will see your question" in button["confirm"]["text"]["text"]

    def test_is_not_said_to_be_written_by_a_model(self) -> None:
        assert "Written by" not in words(answer_messages(a_refusal(model="gpt")))


class TestDeepLinks:
    @pytest.mark.parametrize(
        ("url", "source", "expected"),
        [
            ("https://x.example/a.pdf", "a.pdf", "https://x.example/a.pdf#page=3"),
            ("https://x.example/a.pdf#view=Fit", "a.pdf", "https://x.example/a.pdf#view=Fit"),
            ("https://x.example/a.docx", "a.docx", "https://x.example/a.docx"),
            (
                "https://x.example/a#top",
                "a.html",
                "https://x.example/a#top:~:text=Employees%20are%20entitled%20to,weeks%20of%20parental%20leave.",
            ),
            (
                "https://x.example/a",
                "a.jsonl#7",
                "https://x.example/a#:~:text=Employees%20are%20entitled%20to,weeks%20of%20parental%20leave.",
            ),
            ("https://x.example/a#:~:text=x", "a.html", "https://x.example/a#:~:text=x"),
            ("ftp://x.example/a", "a.html", None),
        ],
    )
    def test_lead_to_the_page_or_the_words(self, url: str, source: str, expected: str | None) -> None:
        assert deep_link(a_citation(url=url, source=source)) == expected

    def test_write_signs_of_their_own_as_text(self) -> None:
        cited = a_citation(url="https://x.example/a", source="a.md", quote="a-b, c & d")
        assert deep_link(cited) == "https://x.example/a#:~:text=a%2Db%2C%20c%20%26%20d"


class TestFallbacks:
    OLDER = frozenset({"section", "context", "actions"})

    def test_keep_text_sources_links_and_buttons_without_newer_blocks(self) -> None:
        (message,) = answer_messages(given_answer(claims=(a_claim("5 < 6 *and* so on."),), model="gpt"))
        (older,) = plain_messages(message)
        check_message(older)
        assert {block["type"] for block in older.blocks} <= self.OLDER
        assert older.markdown == ""
        assert words([older]).startswith(
            "5 &lt; 6 \N{ASTERISK OPERATOR}and\N{ASTERISK OPERATOR} so on. [1]\n[1] <https://intranet.example/handbook.pdf#page=3|"
        )
        assert f"&gt; {QUOTE}" in words([older])
        assert [name for name, _ in actions([older])] == [SOURCE, *THUMBS, MORE]

    def test_as_text_alone_keep_everything_that_can_be_read(self) -> None:
        url = f"https://example.org/{'a' * 2900}"
        short = given_answer(claims=(a_claim("Sixteen."),), citations=(a_citation(url=url),), note="So.", model="gpt")
        text = "\n".join(chunk for message in answer_messages(short) for chunk in text_only(message))
        assert text.startswith("Sixteen. [1]\n[1] Staff handbook › Parental · 2 Mar 2026\n")
        assert f"<{url}" in text
        assert f"&gt; {QUOTE}" in text
        assert "\nSo.\n" in text

    def test_keep_the_rows_of_a_table_and_what_they_come_from(self) -> None:
        claims = tuple(a_claim(f"Name: {name}; Team: {team}", 1) for name, team in ROWS)
        (message,) = answer_messages(given_answer(claims=claims))
        assert "Name: Ada; Team: Engineering [1]" in "\n".join(text_only(message))

    @pytest.mark.parametrize("characters", [12_001, 40_000])
    def test_lose_nothing_of_a_long_answer(self, characters: int) -> None:
        one = a_long_answer(characters)
        messages = answer_messages(one)
        older = [each for message in messages for each in plain_messages(message)]
        for each in older:
            check_message(each)
        texts = [text for message in messages for text in text_only(message)]
        assert all(len(text) <= 3900 for text in texts)
        for claim in one.claims:
            assert claim.text in words(older)
            assert claim.text in "\n".join(texts)


@settings(max_examples=150, deadline=None)
@given(rngs)
def test_whatever_is_answered_fits_and_nothing_in_it_comes_alive(rng: random.Random) -> None:
    one = an_answer(rng)
    messages = answer_messages(one, Options(shareable=rng.random() < 0.5, owner=rng.choice(("", "<!here> owners"))))
    for message in messages:
        check_message(message, shaped=True)
        for older in plain_messages(message):
            check_message(older)
        for text in text_only(message):
            check_mrkdwn(text)
            assert len(text) <= 3900
    shown = "\n".join(lines_of(messages))
    assert not one.claims or all(f"[{cited.number}] " in shown for cited in by_document(one.citations))


@settings(max_examples=100, deadline=None)
@given(rngs)
def test_a_stream_of_parts_shows_the_answer(rng: random.Random) -> None:
    one = an_answer(rng)
    seen = "".join(
        "".join(paragraphs(part, shaped=True)) for part in markdown_parts(answer_body(one), rng.choice((200, 9000)))
    )
    for claim in one.claims:
        last = literal(claim.text).split("; ")[-1].rpartition(": ")[2]
        assert "".join(last.split()) in "".join(seen.split())


def some_code(text: str) -> Claim:
    return Claim(text=text, citations=(1,), support=0.9, form=Form.CODE, block=1)


@pytest.mark.parametrize(
    "text",
    [
        "make one\n\n    # wait\n    make two",
        "# first\n\n\n- one\n| a | b |\n\n| c |",
        "a\n  \n1. b\n",
        "*a*  \n\n  &lt;b>",
    ],
)
def test_code_is_shown_as_it_stands_with_its_blank_lines(text: str) -> None:
    (message,) = answer_messages(given_answer(claims=(a_claim("Before."), some_code(text))))
    assert message.markdown == f"Before. [1]\n\n```\n{text}\n```\n[1]"
    older = [block["text"]["text"] for block in plain_messages(message)[0].blocks if block["type"] == "section"]
    assert _bare("".join(map(as_typed, older))).startswith(_bare(f"Before.[1]{as_looks(text)}[1]"))


def as_typed(mrkdwn: str) -> str:
    return mrkdwn.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def as_looks(text: str) -> str:
    return text.replace("*", "\N{ASTERISK OPERATOR}")


def test_code_at_the_end_of_a_message_stays_in_its_fence() -> None:
    code = "make login\n\n    [Sign in here](https://evil.example/login)\n# URGENT"
    for length in range(8900, 9000):
        *first, last = markdown_parts(f"{'x' * length}\n\n```\n{code}\n```\n[1]")
        assert last.endswith(f"```\n{code}\n```\n[1]")
        assert all("`" not in part for part in first)


@pytest.mark.parametrize(
    "code",
    ["echo '<!channel> hi'", "see <https://evil.example|the log>", "ask <@U1>\n\n\tor <\u200b#C1>", "`\u200b``\n<b>"],
)
def test_code_that_slack_would_read_or_that_ends_its_fence_is_text(code: str) -> None:
    (message,) = answer_messages(given_answer(claims=(some_code(f"make\n{code}"),)))
    check_message(message)
    assert message.markdown.startswith("make\n")
    assert "&lt;" in message.markdown


def test_the_line_over_code_stands_above_its_fence() -> None:
    text = "To boil it, run:\nkettle on"
    command = Claim(text=text, citations=(1,), support=0.9, form=Form.CODE, block=1, code_at=text.index("kettle"))
    assert "To boil it, run: [1]\n```\nkettle on\n```" in answer_body(given_answer(claims=(command,)))


def steps_with_code(code: str) -> Claim:
    """Three steps, the second of which has this code below it."""
    before = "Boil it:\n1. Fill it.\n2. Add these lines.\n  "
    place = len(before), len(before) + len(code)
    return replace(a_claim(f"{before}{code}\n3. Wait."), shape=Shape.LIST, code=(place,))


def test_code_below_a_step_is_shown_as_it_stands_and_the_steps_go_on() -> None:
    steps = steps_with_code("tea:\n    - black\n\n    - green")
    above = "Boil it: [1]\n\n1. Fill it.\n2. Add these lines."
    fenced = "```\ntea:\n  - black\n\n  - green\n```"
    (message,) = answer_messages(given_answer(claims=(steps,)))
    check_message(message, shaped=True)
    assert f"{above}\n{fenced}\n3. Wait." in message.markdown


@pytest.mark.parametrize("code", ["echo '<!channel> hi'", "cat <<EOF\n  ```\n  EOF"])
def test_code_below_a_step_that_slack_would_read_or_that_ends_its_fence_is_text(code: str) -> None:
    (message,) = answer_messages(given_answer(claims=(steps_with_code(code),)))
    check_message(message, shaped=True)
    assert "&lt;" in message.markdown
    assert "```" not in message.markdown


def test_code_of_an_old_document_has_its_date_behind_the_marker_once() -> None:
    old = a_citation(modified=date(2019, 5, 1), old=True)
    given = given_answer(claims=(some_code("kettle on"), a_claim("It whistles.")), citations=(old,))
    assert answer_body(given) == "```\nkettle on\n```\n[1] (1 May 2019)\n\nIt whistles. [1]"
    assert given.text == "```\nkettle on\n```\n[1] (2019-05-01)\nIt whistles. [1] (2019-05-01)"


def test_the_date_of_an_old_document_stands_before_what_was_left_out_of_a_list() -> None:
    old = a_citation(modified=date(2019, 5, 1), old=True)
    item = Claim(text="tea", citations=(1,), support=0.9, form=Form.ITEM, block=1, more=2)
    assert given_answer(claims=(item,), citations=(old,)).text == "- tea [1] (2019-05-01)\n(2 items left out)"


def test_rows_of_a_model_that_are_no_table_have_a_line_each() -> None:
    rows = [Claim(text=text, citations=(1,), support=0.9, form=Form.ROW, block=1) for text in ("Tea | 2", "Coffee | 3")]
    assert answer_body(given_answer(claims=tuple(rows))) == "Tea \\| 2 [1]\nCoffee \\| 3 [1]"


def test_steps_go_on_counting_after_their_code_and_items() -> None:
    forms = (Form.STEP, Form.CODE, Form.STEP, Form.ITEM, Form.STEP, Form.PROSE, Form.STEP)
    claims = tuple(
        Claim(text=form.value, citations=(1,), support=0.9, form=form, block=number)
        for number, form in enumerate(forms, 1)
    )
    given = given_answer(claims=claims)
    for shown in (answer_body(given), given.text):
        assert re.findall(r"^(\d)\. step", shown, re.MULTILINE) == ["1", "2", "3", "1"]
