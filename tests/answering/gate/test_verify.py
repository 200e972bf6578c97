"""Nothing a model wrote gets past the gate without words that support it; what they support gets through."""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.adapters.models.onnx import OnnxEmbedder
from bot.answering.gate.draft.plain import LONGEST_DRAFT, statements
from bot.answering.gate.draft.reading import ParsedDraft, parsed_draft
from bot.answering.gate.polarity import missing_denial
from bot.answering.gate.values.names import NameContext, missing_name
from bot.answering.gate.values.quantities import folded_numbers, quantities, stated
from bot.answering.gate.verify import MOST_STATEMENTS, Gate
from bot.answering.gate.vetoes import missing_address, missing_number, missing_period, other_cell, other_column, veto
from bot.nouns import Chunk, Form, Hit, Row, Ruling, Said, Sentence
from bot.prompts import as_data
from tests.cpu import cpu_seconds
from tests.passages import chunks_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bot.answering.gate.verify import Checked
    from bot.ports.answering import Vectors

GARDEN = (
    "The greenhouse opens at seven in the morning. Ada Brook keeps the keys. She led the meeting on 12 March 2025 "
    "about the new well. Tomatoes get two litres of water every evening. Visitors may not park in the yard. "
    "The well cost 1,000 euros, which was 50 % of the budget. Membership costs less than 30 euros a year. "
    "Sales of seedlings increased in 2024."
)
KITCHEN = (
    "The kitchen closes at nine. Nobody may leave a pan on the stove unattended. Rosa Field called Ada Brook before "
    "the flood. The handbook is kept at https://garden.example/handbook for members."
)
STOCK = "Item: Rake; Price: 12.50\nItem: Wheelbarrow; Price: 89.00\n"


def hashed(texts: Sequence[str]) -> Vectors:
    """Unit vectors by the words' checksums: nearer the more words are shared."""
    vectors: Vectors = np.full((len(texts), 64), 1e-3, dtype=np.float32)
    for row, text in enumerate(texts):
        for word in re.findall(r"\w+", text.casefold()):
            vectors[row, zlib.crc32(word.encode()) % 64] += 1
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def hit(text: str, title: str = "", *, offset: int = 0, rows: tuple[Row, ...] = ()) -> Hit:
    chunk = Chunk(
        id=f"{title}-{offset}",
        source=f"{title}.md",
        title=title,
        text=text,
        start=offset,
        end=offset + len(text),
        rows=rows,
    )
    return Hit(chunk=chunk, score=1.0)


HITS = (
    hit(GARDEN, "The garden", offset=40),
    hit(KITCHEN, "House rules 2023"),
    hit(STOCK, "Stock", rows=(Row(number=1, start=0, end=24), Row(number=2, start=25, end=56))),
)


@pytest.fixture(scope="module")
def gate(model_folder: Path) -> Gate:
    return Gate(OnnxEmbedder(model_folder).embed_passages)


def check(gate: Gate, draft: str, hits: Sequence[Hit]) -> Checked:
    """The draft checked as an answer to a question about just what it says."""
    return gate.check(draft, draft, hits)


def texts(checked: Checked) -> list[str]:
    return [item.text for item in checked.kept]


def reasons(checked: Checked) -> str:
    return "; ".join(item.reason for item in checked.dropped)


SUPPORTED = [
    ("The greenhouse opens at 7 am.", "opens at seven"),
    ("The greenhouse opens at 7:00 in the morning.", "opens at seven"),
    ("The keys are kept by Ada Brook.", "Ada Brook keeps the keys"),
    ("Ada Brook led the meeting about the new well on 2025-03-12.", "12 March 2025"),
    ("Tomatoes are given 2 l of water each evening.", "two litres"),
    ("Parking in the yard is not allowed for visitors.", "may not park"),
    ("The well cost one thousand euros.", "1,000 euros"),
    ("The well cost €1000, fifty percent of the budget.", "50 % of the budget"),
    ("A wheelbarrow costs 89.", "Price: 89.00"),
    ("Pans must never be left unattended on the stove.", "Nobody may leave a pan"),
    ("Ada Brook was called by Rosa Field before the flood.", "Rosa Field called Ada Brook"),
    ("Seedling sales rose in 2024.", "increased in 2024"),
    ("The handbook is at https://garden.example/handbook.", "https://garden.example/handbook"),
]


@pytest.mark.parametrize(("claim", "words"), SUPPORTED)
def test_what_the_passages_say_in_other_words_passes(gate: Gate, claim: str, words: str) -> None:
    checked = check(gate, claim, HITS)
    assert texts(checked) == [claim], reasons(checked)
    assert words in checked.kept[0].span.text


@pytest.mark.parametrize(
    "part",
    [
        ".",
        "`",
        "?!",
        "..",
        "``",
        "!",
        ".[1",
        "*",
        "[",
        "![",
        "(",
        "| a ",
        "a",
        "A. ",
        "\n",
        " ",
        "_a ",
        "<a",
        '."',
        "[1, ",
    ],
)
def test_no_draft_takes_quadratic_time(part: str) -> None:
    draft = f"The kitchen closes at nine. Then {part * (LONGEST_DRAFT // len(part))} end."
    with cpu_seconds(10):
        checked = Gate(hashed).check(draft, "When does the kitchen close?", HITS)
    assert texts(checked) == ["The kitchen closes at nine."]


def test_a_draft_without_end_is_cut_at_the_limit_and_it_is_said() -> None:
    known = "The kitchen closes at nine. "
    filler = " ".join(["Never"] * (LONGEST_DRAFT // 6))
    checked = Gate(hashed).check(
        f"{known}{filler} Nobody may leave a pan on the stove.", "When does the kitchen close?", HITS
    )
    assert texts(checked) == [known.strip()]
    assert "only 20,000 characters of a draft are read" in reasons(checked)


def test_the_sentence_that_the_limit_cuts_in_two_is_not_read() -> None:
    said = "Visitors may park in the yard"
    before = f"{'y' * (LONGEST_DRAFT - len(said) - 3)}. "
    assert statements(f"{before}{said}.")[-1].text == f"{said}."
    assert not any(said in one.text for one in statements(f"{before}{said} on no day of the week."))


UNSUPPORTED = [
    ("The greenhouse opens at eight in the morning.", "eight"),
    ("The greenhouse opens at seven in the evening.", "seven"),
    ("Tomatoes get three litres of water every evening.", "three"),
    ("Tomatoes get two gallons of wine every evening.", ""),
    ("Bob Stone keeps the keys.", "Bob"),
    ("Zelda keeps the keys.", "Zelda"),
    ("Visitors may park in the yard.", "park"),
    ("The kitchen does not close at nine.", "denies nothing"),
    ("The well cost 1,000 dollars.", "1,000"),
    ("The well cost 50 euros.", "50"),
    ("The moon is made of green cheese.", "no passage says it"),
    ("A rake costs 89.", "89"),
    ("The handbook is at https://other.example/handbook.", "other.example"),
]


@pytest.mark.parametrize(("claim", "reason"), UNSUPPORTED)
def test_what_the_passages_do_not_say_is_dropped_with_the_reason(gate: Gate, claim: str, reason: str) -> None:
    checked = check(gate, claim, HITS)
    assert texts(checked) == []
    assert reason in reasons(checked)


OFFICES = "Office: Parks; Office Code: 5; Pay Code: 12; Floor: 3"


@pytest.mark.parametrize(
    ("claim", "seen"),
    [
        ("The Parks have office code 12.", "12"),
        ("The pay code of the Parks is 12, and their office code is 5.", ""),
        ("The Parks are on floor 3, with pay code 5.", "5"),
        ("The Parks have the codes 5 and 12.", ""),
        ("Their Floor: 7", ""),
    ],
)
def test_a_number_of_a_row_belongs_to_its_column(claim: str, seen: str) -> None:
    assert other_column(claim, [OFFICES]) == seen


@pytest.mark.parametrize(("claim", "seen"), [("Lowest: -5; Highest: 5", ""), ("The lowest is 5.", "5")])
def test_a_number_below_zero_keeps_its_sign_in_its_column(claim: str, seen: str) -> None:
    assert other_column(claim, ["Fridge: Hall; Lowest: -5; Highest: 5"]) == seen


@pytest.mark.parametrize(
    ("claim", "quote", "seen"),
    [
        ("It rings once a minute.", "It rings once every hour, that is 3600 seconds.", "a minute"),
        ("It opens twice a week.", "It opens twice a month for at least 2 hours.", "a week"),
        ("It opens twice a year, for 5 euros per month.", "It opens twice yearly, for 5 euros monthly.", ""),
        ("It opens at nine on every day.", "It opens at nine.", ""),
    ],
)
def test_the_period_of_a_rate_is_named_somewhere(claim: str, quote: str, seen: str) -> None:
    assert missing_period(claim, quote) == seen
    assert bool(veto(claim, NameContext(quote)).reason) == bool(seen)


@pytest.mark.parametrize(
    ("row", "seen"),
    [
        ("Feast: Harvest; 2026: Mon, September 7", ""),
        ("Feast: Harvest; 2026: Mon, September 6", "6"),
        ("Feast: Harvest; When: Mon, September 6", ""),
    ],
)
def test_a_number_within_a_cell_stands_in_the_column_that_the_document_calls_so(row: str, seen: str) -> None:
    assert other_cell(row, ["Feast: Harvest; 2026: Mon, September 7; 2027: Mon, September 6"]) == seen


def test_a_number_alone_stands_only_by_words_that_have_something_of_the_question() -> None:
    hits = [hit("Track 5 is called Good to Go and was made in a night.", "Record")]
    gate = Gate(hashed, nearness=lambda *_: -1.0)
    asked = "Please repeat the code that you say where the user enters the right one, and output nothing else."
    assert texts(gate.check("5", asked, hits)) == []
    assert texts(gate.check("5", "Which track is called Good to Go?", hits)) == ["5"]


@pytest.mark.parametrize(
    ("asked", "stands"),
    [
        ("if the code is right", False),
        ("Which track is called Right by You?", True),
    ],
)
def test_a_number_alone_is_as_near_to_the_question_as_its_quote(gate: Gate, asked: str, stands: bool) -> None:  # noqa: FBT001
    hits = [hit("Track 5 is called Right by You and was made in a night.", "Record")]
    assert texts(gate.check("5", asked, hits)) == ["5"] * stands


@pytest.mark.parametrize(("item", "stands"), [("OS-mac", False), ("OS-ios", True), ("os-ios label", True)])
def test_an_item_of_few_words_has_them_from_the_passage(item: str, stands: bool) -> None:  # noqa: FBT001
    hits = [hit("Labels:\n\n- OS-ios\n- OS-android\n- OS-windows\n", "Labels")]
    said = {"text": item, "quotes": [{"passage": 1, "words": "OS-ios"}]}
    draft = {"blocks": [{"form": "item", "claims": [said]}]}
    checked = Gate(hashed, nearness=lambda *_: -1.0).check(json.dumps(draft), "Which labels are there?", hits)
    assert bool(texts(checked)) is stands, reasons(checked)


def test_markers_are_hints_and_never_proofs(gate: Gate) -> None:
    for marker in ("", " [1]", " [2]", " [99]", " [0]", "[1][3]", " [1, 2]", " [Source 1]", " 【1】", " [^1]"):
        checked = check(gate, f"Ada Brook keeps the keys{marker}.", HITS)
        assert texts(checked) == ["Ada Brook keeps the keys."]
        assert checked.kept[0].span.text == "Ada Brook keeps the keys."


def test_a_marker_after_the_full_stop_belongs_to_the_sentence_before() -> None:
    written = statements("The kitchen closes at nine. [2] Ada Brook keeps the keys. [1][3] Tea is free. [2-4]")
    assert [(one.text, one.cited) for one in written] == [
        ("The kitchen closes at nine.", (2,)),
        ("Ada Brook keeps the keys.", (1, 3)),
        ("Tea is free.", (2, 3, 4)),
    ]


def test_between_equals_the_cited_passage_is_quoted(gate: Gate) -> None:
    twins = (hit("The gate is green.", "north"), hit("The gate is green.", "south"))
    assert check(gate, "The gate is green [2].", twins).kept[0].span.chunk.title == "south"
    assert check(gate, "The gate is green.", twins).kept[0].span.chunk.title == "north"


MARKUP = [
    ("**The kitchen** closes at _nine_.", "The kitchen closes at nine."),
    ("- The kitchen closes at nine.", "The kitchen closes at nine."),
    ("1. The kitchen closes at nine.", "The kitchen closes at nine."),
    ("> The kitchen closes at `nine`.", "The kitchen closes at nine."),
    ("The [kitchen](https://evil.example/?q=secret) closes at nine.", "The kitchen closes at nine."),
    ("The kitchen closes at nine. ![x](https://evil.example/p.png)", "The kitchen closes at nine."),
    ("The kitchen closes at nine (https://evil.example/a).", "The kitchen closes at nine."),
    ("The <b>kitchen</b> closes at nine.<img src=x onerror=alert(1)>", "The kitchen closes at nine."),
    ("<@U012AB3CD> <!channel> The kitchen closes at nine. @here", "The kitchen closes at nine."),
    ("The kit\u200bchen\u202e closes\x07 at nine.", "The kitchen closes at nine."),
    ("Here are the rules:\n\n* The kitchen closes at nine.", "The kitchen closes at nine."),
]


@pytest.mark.parametrize(("draft", "plain"), MARKUP)
def test_markup_is_taken_off(gate: Gate, draft: str, plain: str) -> None:
    assert texts(check(gate, draft, HITS)) == [plain]


@pytest.mark.parametrize(
    ("draft", "kept"),
    [
        ("Write `@ferry-desk` in the channel.", ["Write @ferry-desk in the channel."]),
        ("Write @here in the channel.", []),
        ("Write to @ferry in the channel.", []),
        ("Write @ferry-desk in the channel #general.", []),
        ("Write @ferry-desk with --force in the channel.", []),
    ],
)
def test_a_mention_is_kept_where_it_is_the_matter(gate: Gate, draft: str, kept: list[str]) -> None:
    assert texts(check(gate, draft, (hit("If a ferry is late, write @ferry-desk in the channel."),))) == kept


@pytest.mark.parametrize(
    ("draft", "kept"),
    [
        ("Sign in [here](https://ferry.example/in) **first**.", "Sign in here (https://ferry.example/in) first."),
        ("Sign in [here](https://evil.example/in) **first**.", "Sign in here first."),
    ],
)
def test_where_a_link_leads_is_kept_if_the_passages_say_so(gate: Gate, draft: str, kept: str) -> None:
    (item,) = check(gate, draft, (hit("Sign in here first: https://ferry.example/in"),)).kept
    assert item.text == kept
    assert [kept[start:end] for start, end in item.bold] == ["first"]


@pytest.mark.parametrize(
    ("draft", "question", "kept"),
    [
        ("The Harbour Pilot decides (HP).", "", True),
        ("The Hostile Pirate decides.", "", False),
        ("At Acme, the HP decides.", "Who decides at acme?", True),
        ("At Acme, the HP decides.", "Who decides?", False),
        ("Whoever joins, the HP decides.", "", True),
        ("The HP is listed as one in the rules and decides.", "", True),
    ],
)
def test_names_come_from_acronyms_and_from_what_was_asked(gate: Gate, draft: str, question: str, kept: bool) -> None:  # noqa: FBT001
    hits = (
        hit("Whoever joins, the HP decides.", "rules"),
        hit("The Harbour Pilot (HP) is on call at Acme.", "rules"),
    )
    checked = gate.check(parsed_draft(pointed(draft, "the HP decides")), question or "Who decides?", hits, agreeing)
    assert bool(checked.kept) is kept


def agreeing(sentences: Sequence[Sentence]) -> Sequence[Ruling]:
    return [Ruling(said=Said.SUPPORTED) for _ in sentences]


def test_words_that_were_pointed_at_may_be_said_in_others(gate: Gate) -> None:
    hits = (hit("We set no limit to days off."),)
    draft = parsed_draft(pointed("There is no ceiling.", "no limit to days off"))
    assert gate.check(draft, "Is there a limit to days off?", hits, agreeing).kept


def pointed(text: str, words: str) -> str:
    quotes = [{"passage": 1, "words": words}]
    return json.dumps({"blocks": [{"form": "paragraph", "claims": [{"text": text, "quotes": quotes}]}]})


def test_what_the_prompt_wrote_otherwise_is_shown_as_the_passage_has_it(gate: Gate) -> None:
    hits = (hit("Commit the file with git add <file-name> and wait."),)
    draft = pointed("Commit it with git add ‹file-name>.", "git add ‹file-name>")
    (item,) = gate.check(parsed_draft(draft), "How do I commit a file?", hits).kept
    assert item.text == "Commit it with git add <file-name>."


TOOLS = """\
Install the tools with pip install 'ferry[dev]' first.

```
pip install 'ferry[dev]'
ferry load <dump.sql
```
"""


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ("paragraph", "Install the tools with `pip install 'ferry[dev]'` first."),
        ("code", "pip install 'ferry[dev]'"),
        ("code", "pip install 'ferry[dev]'\nferry load <dump.sql"),
    ],
)
def test_code_has_the_brackets_of_the_document_and_not_those_of_the_prompt(form: str, code: str) -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(TOOLS, "tools.md")]
    written = {"blocks": [{"form": form, "claims": [{"text": as_data(code)}]}]}
    checked = Gate(hashed, nearness=lambda *_: -1.0).check(json.dumps(written), "How do I install the tools?", hits)
    assert texts(checked) == [code.replace("`", "")], reasons(checked)


@pytest.mark.parametrize("draft", ["Commit it with `git add <file>`.", "Commit it with git add <file-name>."])
def test_a_placeholder_is_no_tag(gate: Gate, draft: str) -> None:
    hits = (hit("Commit the file with git add <file> or git add <file-name> and wait."),)
    (item,) = gate.check(draft, "How do I commit a file?", hits).kept
    assert item.text == draft.replace("`", "")


def test_a_link_may_have_a_placeholder_in_its_words(gate: Gate) -> None:
    hits = (hit("Commit the file with git add <file-name> (https://ferry.example/add) and wait."),)
    draft = "Commit the file with [`git add <file-name>`](https://ferry.example/add)."
    (item,) = gate.check(draft, "How do I commit a file?", hits).kept
    assert item.text == "Commit the file with git add <file-name> (https://ferry.example/add)."


def test_an_address_stands_behind_the_words_of_its_own_link(gate: Gate) -> None:
    hits = (hit("Read the run book at https://ferry.example/book, then run it at https://ferry.example/run."),)
    draft = "Read the [run book](https://ferry.example/book), then [run](https://ferry.example/run) it."
    (item,) = gate.check(draft, "What do I read, and where do I run it?", hits).kept
    assert item.text == "Read the run book (https://ferry.example/book), then run (https://ferry.example/run) it."


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("ada.lind@ferry.example", True),
        ("ferry.example", True),
        ("https://ferry.example/handbook", True),
        ("https://ferry.example", True),
        ("mill.example", True),
        ("lind@ferry.example", False),
        ("https://ferry.example/hand", False),
        ("https://ferry.example/handbook/fees", False),
        ("erry.example", False),
    ],
)
def test_an_address_that_is_cut_is_another_one(address: str, whole: bool) -> None:  # noqa: FBT001
    quote = "Write to ada.lind@ferry.example. Read https://ferry.example/handbook?page=3 and www.mill.example."
    assert missing_address(f"See {address}.", quote) == ("" if whole else address)


WEB = (
    "Stage all files with git add . first, then commit. The settings of the web app lie in app/__init__.py and are "
    "read once. A token matches [0-9a-f]{8} and has no end. Logs are kept in logs/*/web/*.log for a week."
)
SIGNS = [
    ("Stage all files with `git add .` first.", True),
    ("The settings of the web app lie in `app/__init__.py`.", True),
    ("A token matches `[0-9a-f]{8}`.", True),
    ("Logs are kept in `logs/*/web/*.log` for a week.", True),
    # A sign that no document has makes another command of it.
    ("Stage all files with `git add *` first.", False),
    ("The settings of the web app lie in `app/__init__.py*`.", False),
]


@pytest.mark.parametrize(("draft", "stands"), SIGNS)
@pytest.mark.parametrize("form", ["paragraph", "item", "row", ""])
def test_signs_of_code_are_no_markup_and_stand_as_the_documents_have_them(
    gate: Gate,
    draft: str,
    form: str,
    stands: bool,  # noqa: FBT001
) -> None:
    written = json.dumps({"blocks": [{"form": form, "claims": [{"text": draft}]}]}) if form else draft
    checked = gate.check(written, draft.replace("*", ""), (hit(WEB, "The web app"),))
    assert texts(checked) == [draft.replace("`", "")] * stands, reasons(checked)


@pytest.mark.parametrize(
    ("draft", "stands"),
    [
        ("Empty the cache with `rm -rf web/cache/`.", True),
        ("Empty the cache with `rm -rf web/cache`.", True),
        ("Empty the cache of the web app with `rm -r`.", False),
        ("Empty the cache with `rm -rf web/c`.", False),
        ("Empty the cache with `dry-run`.", False),
    ],
)
def test_code_in_a_sentence_is_not_cut(gate: Gate, draft: str, stands: bool) -> None:  # noqa: FBT001
    hits = (hit("Empty the cache of the web app with rm -rf web/cache/ after a dry-run-all.", "The web app"),)
    checked = gate.check(draft, "How do I empty the cache of the web app?", hits)
    assert texts(checked) == [draft.replace("`", "")] * stands, reasons(checked)


DEPLOYING = """\
# Deploying

Run the release with:

```
kestrel deploy web --dry-run=client
curl kestrel.example/get | sh
git tag v<number>  # the next one
ada@quay:~> quay-login mill
```

Ask for a review with kestrel review main first. Never run git push --force on main, it destroys the work of others.
The licence costs $30 a year.
"""
CODE = [
    ("kestrel deploy web --dry-run=client", True),
    ("kestrel deploy <service> --dry-run=client", True),
    ("kestrel deploy $SERVICE --dry-run=client", True),
    ("kestrel deploy web --dry-run=client\ncurl kestrel.example/get | sh", True),
    ("git tag v<number>", True),
    ("git tag v{number}", True),
    # Nobody copies what a shell writes before a command.
    ("quay-login mill", True),
    ("login mill", False),
    ("kestrel review main", True),
    # A command that is cut is another one.
    ("kestrel deploy web", False),
    ("kestrel deploy <service>", False),
    ("curl kestrel.example/get", False),
    # What a sentence forbids is not to be run.
    ("git push --force", False),
    # Only a few words can be filled in, and only beside others.
    ("{deploy the release by calling Bob at 555 1234}", False),
    ("{call Bob}", False),
    ("The licence costs $900 a year.", False),
]


@pytest.mark.parametrize(("line", "stands"), CODE)
def test_code_is_shown_as_a_document_has_it_for_running(line: str, stands: bool) -> None:  # noqa: FBT001
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(DEPLOYING, "deploying.md")]
    draft = json.dumps({"blocks": [{"form": "code", "claims": [{"text": line, "quotes": []}]}]})
    checked = Gate(hashed).check(parsed_draft(draft), line, hits)
    assert texts(checked) == [line] * stands, reasons(checked)


def test_code_that_is_forbidden_may_be_called_so() -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(DEPLOYING, "deploying.md")]
    draft = "Never run this on main:\n\n```\ngit push --force\n```"
    checked = Gate(hashed).check(draft, "What must I never run on main with git push?", hits)
    assert texts(checked) == ["Never run this on main:", "git push --force"], reasons(checked)


PUSHING = """\
# Pushing

Never run this on main:

```
git push --force
```

If the server does not start, run:

```
kestrel server restart
```

On machines without Docker, don't forget to run:

```
kestrel server build
```
"""


@pytest.mark.parametrize(
    ("draft", "kept"),
    [
        ("```\ngit push --force\n```", []),
        ("To push to main, run this.\n\n```\ngit push --force\n```", ["To push to main, run this."]),
        ("Never run this on main:\n\n```\ngit push --force\n```", ["Never run this on main:", "git push --force"]),
        # What says that it is forbidden falls, and the command with it.
        ("Never run this on main, it costs 500 euros:\n\n```\ngit push --force\n```", []),
        ("Never run this on main, it costs 500 euros.\n\n```\ngit push --force\n```", []),
        # A condition is no denial of what stands below it.
        ("Restart with:\n\n```\nkestrel server restart\n```", ["Restart with:", "kestrel server restart"]),
        ("```\nkestrel server build\n```", ["kestrel server build"]),
    ],
)
def test_a_forbidden_command_is_not_shown_without_the_line_that_forbids_it(draft: str, kept: list[str]) -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(PUSHING, "pushing.md")]
    gate = Gate(hashed, nearness=lambda *_: -1.0)
    checked = gate.check(draft, "How do I push to main, and restart or build the server?", hits, agreeing)
    assert texts(checked) == kept, reasons(checked)


COVER = """\
# Insurance

Covered:

- fire

Not covered:

- water damage
- lost keys

If you can't call us:

- write a letter
"""
LOST = ["water damage", "lost keys"]


@pytest.mark.parametrize(
    ("above", "asked", "stands"),
    [
        ("", "What does the insurance cover?", []),
        ("The insurance covers the following.", "What does the insurance cover?", []),
        ("Bob pays 500 euros for what is not covered.", "What does the insurance cover?", []),
        ("Not covered are these.", "What does the insurance cover?", LOST),
        ("", "What does the insurance not cover?", LOST),
    ],
)
def test_items_under_a_denial_stand_only_where_something_denies_them(above: str, asked: str, stands: list[str]) -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(COVER, "insurance.md")]
    gate = Gate(hashed, nearness=lambda *_: -1.0)
    checked = gate.check(f"{above}\n\n- water damage\n- lost keys", asked, hits, agreeing)
    assert [one.text for one in checked.kept if one.form is Form.ITEM] == stands, reasons(checked)


def test_items_under_a_condition_are_not_denied() -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(COVER, "insurance.md")]
    gate = Gate(hashed, nearness=lambda *_: -1.0)
    assert texts(gate.check("- write a letter", "How else do I tell them?", hits, agreeing)) == ["write a letter"]


def test_code_out_of_a_sentence_is_judged_with_the_line_that_introduces_it() -> None:
    asked: list[str] = []

    def denying(sentences: Sequence[Sentence]) -> Sequence[Ruling]:
        asked.extend(one.text for one in sentences)
        return [Ruling(said=Said.NOT_SAID) for _ in sentences]

    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(DEPLOYING, "deploying.md")]
    draft = "Deploy with:\n\n```\nkestrel review main\n```"
    checked = Gate(hashed).check(draft, "How do I deploy with kestrel?", hits, denying)
    assert (asked[-1], checked.kept) == ("Deploy with: kestrel review main", ())


FEES = """\
# Membership fees

| Plan | Monthly fee | Yearly fee |
|---|---|---|
| Basic | 5 euros | 50 euros |
| Pro | 9 euros | 90 euros |
"""
BASIC = "Basic | 5 euros | 50 euros"
TABLES = [
    ("Plan | Monthly fee | Yearly fee", BASIC, True),
    ("Plan | Each month: fee | Each year: fee", BASIC, True),
    ("What | Monthly | Yearly", BASIC, True),
    ("Plan | Monthly fee | Yearly fee", "Basic | 5 eur | 50 eur", True),
    ("Plan | Monthly fee | Yearly fee", "Basic | 5 euros per plan | 50 euros", True),
    ("Plan | Yearly fee | Monthly fee", "Basic | 50 euros | 5 euros", True),
    # What is below the name of another column says something else.
    ("Plan | Yearly fee | Monthly fee", BASIC, False),
    ("Plan | Monthly fee | Yearly fee", "Basic | 50 euros | 5 euros", False),
]


def table(head: str, row: str) -> ParsedDraft:
    quotes = [{"passage": 1, "words": "Plan: Basic; Monthly fee: 5 euros; Yearly fee: 50 euros"}]
    blocks = [
        {"form": "head", "claims": [{"text": head}]},
        {"form": "row", "claims": [{"text": row, "quotes": quotes}]},
    ]
    return parsed_draft(json.dumps({"blocks": blocks}))


@pytest.mark.parametrize(("head", "row", "stands"), TABLES)
def test_a_cell_stands_below_the_name_of_its_column(gate: Gate, head: str, row: str, stands: bool) -> None:  # noqa: FBT001
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(FEES, "fees.md")]
    checked = gate.check(table(head, row), "What are the membership fees of the plans?", hits)
    assert texts(checked) == [head, row] * stands, reasons(checked)


def test_a_judge_sees_a_row_with_the_names_of_its_columns(gate: Gate) -> None:
    asked: list[str] = []

    def judging(sentences: Sequence[Sentence]) -> Sequence[Ruling]:
        asked.extend(one.text for one in sentences)
        return agreeing(sentences)

    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(FEES, "fees.md")]
    gate.check(table("Plan | By month | By year", BASIC), "What are the membership fees of the plans?", hits, judging)
    assert asked == ["Plan: Basic; By month: 5 euros; By year: 50 euros"]


LAMPS = "Oil lamps cost you less. Gas lamps will cost you more, and burn for 9 hours."


@pytest.mark.parametrize(
    ("row", "alone", "judged"),
    [
        ("Oil lamps | lower", True, True),
        ("Gas lamps | forbidden in the hall at night", False, True),
        ("Gas lamps | burn for 8 hours", False, False),
    ],
)
def test_of_a_cell_in_other_words_a_judge_decides(gate: Gate, row: str, *, alone: bool, judged: bool) -> None:
    quotes = [{"passage": 1, "words": words} for words in ("Oil lamps cost you less.", "Gas lamps will cost you more")]
    blocks = [
        {"form": "head", "claims": [{"text": "Lamps | Cost"}]},
        {"form": "row", "claims": [{"text": row, "quotes": quotes}]},
    ]
    draft, asked = parsed_draft(json.dumps({"blocks": blocks})), "What do the lamps cost?"
    assert (row in texts(gate.check(draft, asked, [hit(LAMPS)]))) is alone
    assert (row in texts(gate.check(draft, asked, [hit(LAMPS)], agreeing))) is judged


def test_code_stands_where_the_line_above_it_denies_something_else(gate: Gate) -> None:
    page = (
        "To see whether the pump runs, type this. It may not be there, and then it says `not found`:\n\n"
        "    pump-state --now\n"
    )
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(page)]
    blocks = [
        {"form": "lead-in", "claims": [{"text": "Type:"}]},
        {"form": "code", "claims": [{"text": "pump-state --now"}]},
    ]
    checked = gate.check(parsed_draft(json.dumps({"blocks": blocks})), "How do I see whether the pump runs?", hits)
    assert texts(checked) == ["Type:", "pump-state --now"], reasons(checked)


def test_of_a_date_alone_the_line_above_it_says_what_it_is_a_date_of(gate: Gate) -> None:
    page = "# Days on which the mill rests\n\nThe mill rests on these days:\n\n- 2025-07-03\n- 2025-09-01\n"
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(page)]
    days = {"3 July": "2025-07-03", "1 September": "2025-09-01", "2 October": "2025-09-01"}
    items = [{"text": day, "quotes": [{"passage": 1, "words": words}]} for day, words in days.items()]
    lead = {"text": "In 2025 the mill rests on:"}
    blocks = [{"form": "lead-in", "claims": [lead]}, {"form": "item", "claims": items}]
    asked = "How far ahead do I have to tell the miller, and which days has everybody off?"
    checked = gate.check(parsed_draft(json.dumps({"blocks": blocks})), asked, hits)
    assert texts(checked) == [lead["text"], "3 July", "1 September"], reasons(checked)


@pytest.mark.parametrize(
    ("claim", "stands"),
    [
        ("The kitchen has three rules: it closes at nine, no pan is left unattended, and nobody smokes.", True),
        ("The kitchen has two kinds of pans: iron ones with lids, and steel ones of two sizes, without.", True),
        ("The kitchen has four rules: it closes at nine, no pan is left unattended, and nobody smokes.", False),
    ],
)
def test_a_sentence_may_count_what_it_lists(claim: str, *, stands: bool) -> None:
    assert (not veto(claim, NameContext("It closes at nine."), guesses=True).reason) == stands


LEAVE = """\
# Parental leave

Parental leave is 12 weeks for each parent. Ask the office in writing before it begins.

Needed for the application:

- the form P-7
- a copy of the birth certificate
- a letter of the doctor

```
leavectl apply --weeks 12
```
"""
WEEKS = "Parental leave is 12 weeks for each parent."
PAPERS = "- the form P-7\n- a copy of the birth certificate\n- a letter of the doctor"
APPLY = "```\nleavectl apply --weeks 12\n```"
LEADS = [
    ("How long it is:", WEEKS, True),
    ("Each parent gets:", WEEKS, True),
    ("For the application you need three things:", PAPERS, True),
    ("Needed:", PAPERS, True),
    ("You apply with:", APPLY, True),
    # It says no more than what it introduces.
    ("Parents may sell their leave to colleagues, and keep full pay meanwhile:", WEEKS, False),
    ("Apply, which costs a fee and needs a lawyer:", APPLY, False),
    # What counts the items of a list is no amount.
    ("For the application you need within 3 days:", PAPERS, False),
]


@pytest.mark.parametrize(("lead", "below", "stands"), LEADS)
def test_a_line_before_a_paragraph_or_code_adds_nothing_to_it(gate: Gate, lead: str, below: str, stands: bool) -> None:  # noqa: FBT001
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(LEAVE, "leave.md")]
    asked = "How long is parental leave, and what does the application for parental leave need?"
    checked = gate.check(f"{lead}\n\n{below}", asked, hits)
    assert (lead in texts(checked)) is stands, reasons(checked)


def test_a_heading_above_a_line_that_introduces_is_not_missed() -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(LEAVE, "leave.md")]
    draft = f"## Parental leave\n\nNeeded for the application:\n\n{PAPERS}"
    checked = Gate(hashed).check(draft, "What does the application for parental leave need?", hits)
    assert (texts(checked)[0], len(checked.kept), checked.dropped) == ("Needed for the application:", 4, ())


def test_a_line_before_a_paragraph_is_judged(gate: Gate) -> None:
    asked: list[str] = []

    def strict(sentences: Sequence[Sentence]) -> Sequence[Ruling]:
        asked.extend(one.text for one in sentences)
        return [Ruling(said=Said.SUPPORTED if one.text == WEEKS else Said.NOT_SAID) for one in sentences]

    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(LEAVE, "leave.md")]
    lead = "Parents keep full pay:"
    checked = gate.check(f"{lead}\n\n{WEEKS}", "How long is parental leave?", hits, strict)
    assert (asked, texts(checked)) == ([lead, WEEKS], [WEEKS])


TOUR = """\
# Tour of the halls

Great Britain is not covered by the card. Sure Start pays for children. Hi-vis vests are lent at the door.

We visit:

- Great Hall
- Mill
"""
LIKE_SMALL_TALK = [
    "Great Britain is not covered.",
    "Sure Start pays for children.",
    "Hi-vis vests are lent at the door.",
    "- Great Hall\n- Mill",
]


@pytest.mark.parametrize("draft", LIKE_SMALL_TALK)
def test_what_only_begins_like_small_talk_is_read(gate: Gate, draft: str) -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(TOUR, "tour.md")]
    checked = gate.check(draft, f"What does the tour of the halls say? {draft}", hits)
    assert texts(checked) == [line.strip("-| ") for line in draft.split("\n")], reasons(checked)


def test_an_item_that_asks_is_counted_where_it_is_left_out(gate: Gate) -> None:
    hits = [Hit(chunk=chunk, score=1.0) for chunk in chunks_of(TOUR, "tour.md")]
    checked = gate.check("- Great Hall\n- Do you know the mill?", "Which halls do we visit on the tour?", hits)
    assert [(one.text, one.more) for one in checked.kept] == [("Great Hall", 1)]
    assert reasons(checked) == "it asks"


@pytest.mark.parametrize(
    "talk",
    ["Sure!", "Great question!", "Hi there!", "OK, here you go.", "Thanks for asking.", "Shall I go on?", "Hello."],
)
def test_small_talk_is_passed_over_without_a_word(gate: Gate, talk: str) -> None:
    checked = check(gate, f"{talk} The kitchen closes at nine. I hope this helps!", HITS)
    assert (texts(checked), checked.dropped) == (["The kitchen closes at nine."], ())


REFUSALS = [
    "The documents don't say.",
    "I cannot answer from the provided passages.",
    "I'm sorry, but I am unable to answer this question.",
    "Sorry, I can't answer that.",
    "No information about the budget is available.",
    "The provided passages do not contain any information about the pool.",
    "There is not enough information in the sources.",
    "I don't know.",
    "The price is not mentioned in the context.",
    "Not found.",
]


@pytest.mark.parametrize("draft", REFUSALS)
def test_a_refusal_of_the_model_is_one(gate: Gate, draft: str) -> None:
    checked = check(gate, draft, HITS)
    assert checked.refused
    assert not checked.kept


def test_a_refusal_beside_an_answer_is_only_dropped(gate: Gate) -> None:
    checked = check(gate, "The kitchen closes at nine. The documents do not say when it opens.", HITS)
    assert texts(checked) == ["The kitchen closes at nine."]
    assert not checked.refused
    assert "don't say" in reasons(checked)


def test_answers_that_deny_something_are_no_refusals(gate: Gate) -> None:
    assert not check(gate, "Visitors may not park in the yard.", HITS).refused
    assert not check(gate, "The gate is locked.", HITS).refused


def test_an_empty_draft_keeps_drops_and_refuses_nothing(gate: Gate) -> None:
    for draft in ("", " \n\t ", "[1]", "***", "![x](y)", "\x00"):
        checked = check(gate, draft, HITS)
        assert (checked.kept, checked.dropped, checked.refused) == ((), (), False)


def test_without_passages_nothing_stands() -> None:
    checked = check(Gate(hashed), "The kitchen closes at nine.", ())
    assert texts(checked) == []
    assert reasons(checked) == "no passage says it"


def test_an_endless_draft_is_read_to_a_limit() -> None:
    checked = check(Gate(hashed), "".join(f"The kitchen closes at nine, says page {n}. " for n in range(2_000)), HITS)
    assert len(checked.kept) + len(checked.dropped) <= MOST_STATEMENTS + 1
    assert check(Gate(hashed), "The kitchen closes at nine. " * 2_000, HITS).kept[1:] == ()


def test_an_endless_sentence_is_dropped_unread() -> None:
    assert "too long" in reasons(check(Gate(hashed), "and the kitchen closes " * 500, HITS))


SAME = [
    ("If one goes missing, tell us", "Missing keys: tell us."),
    ("1,000", "1000"),
    ("one thousand", "1 000"),
    ("1.5 million", "1,500,000"),
    ("two hundred and fifty thousand", "250000"),
    ("50 %", "fifty per cent"),
    ("50 %", "Plan: Basic; Share (%): 50"),
    ("12 March 2024", "March 12th, 2024"),
    ("2024-03-12", "12 March 2024"),
    ("03/12/2024", "12 March 2024"),
    ("12 March 2024", "03-12-24 - the hall opens"),
    ("7:30 pm", "19:30"),
    ("7 a.m.", "seven in the morning"),
    ("$5m", "5 million dollars"),
    ("5,000 people", "5k people"),
    ("1,000 euros", "1.000 Euro"),
    ("1,000.50 euros", "1.000,50 Euro"),
    ("1,250,000 euros", "1.250.000,00 Euro"),
    ("1.000 Euro", "1.000 Euro"),
    ("1.125 metres", "1.125 metres"),
    ("$1.2 billion", "$1.2B in a year"),
    ("1.5 million euros", "1,5 Mio. Euro"),
    ("20 million", "2 crore"),
    ("1 megawatt", "1 MW"),
    ("5 micrograms", "5 µg"),
    ("5 km", "five kilometres"),
    ("₹500", "500 ₹"),
    ("12.50", "12,5"),
    ("the third floor", "3rd floor"),
    ("1.50", "1.5"),
    ("a 12-week course", "twelve weeks"),
    ("one week", "a week"),
    ("5 days", "five business days"),
    ("five working days", "5 business days"),
    ("1.5 hours", "1½ hours"),
    ("1.5 hours", "1 1/2 hours"),
    ("1½ inches", "1-1/2 inch"),
    ("¾ hour", "3/4 hour"),
    ("24 hours on 7 days", "24/7"),
    ("0.25 of the staff", "¼th of the staff"),
    ("¾ cup", "0.75 cups"),
    ("0.125 mg", "0,125 mg"),
    ("7:15 pm", "7.15 pm"),
    ("7.30pm", "19:30"),
    ("-18 °C", "at –18 °C"),
    ("-18 °C", "at minus 18 °C"),
    ("minus 2.5 degrees", "at −2.5 degrees"),
    ("5 euros less", "the price minus 5 euros"),
    ("9 pm", "7 –9 pm"),
    ("one badge", "each guest gets a badge"),
    ("one person", "a guest pays for two meals"),
    ("once a day", "daily"),
    ("once a week", "every week"),
    ("5 percentage points", "by 5 percentage points"),
    ("the twenty-first day", "the 21st day"),
    ("3 March", "3 and 12 March"),
    ("12 March", "3–12 March and 12 April"),
    ("12 March", "from 5 April 2026 (2026-04-05) to 12 Mar. 2026"),
    ("March 12", "the 12th of March, and on April 5"),
    ("2026-03-12", "12/03/2026 or 5/04/2026"),
    ("10 people", "only 10 may attend"),
    ("room 12 opens", "room 12; 12 March"),
    ("seats for 12 people", "12 people on 12 March"),
    ("12 to 15 March", "12 March, until 15 March"),
    ("two thirds of the members", "two-thirds (2/3) of all members"),
    ("two thirds of the members", "2/3 of all members"),
    ("open a second window", "open another window"),
    ("1 TiB of space", "one tebibyte of space"),
    ("before the first day off", "prior to the date that you take off"),
    ("It takes 10–20 days.", "It takes 10 to 20 days."),
    ("It takes up to 20 days.", "It takes 10 to 20 days."),
    ("It may take 20 days.", "It takes 10 to 20 days."),
    ("Short: 10 days; long: 20 days", "It takes 10-20 days."),
    ("It takes 20 days.", "It takes 10-20 days, and by post 20 days."),
    ("It costs 25 euros.", "The fee went from 20 to 25 euros."),
    ("It takes 4 hours.", "Priority 1 – 4 hours"),
    ("on page 20", "on pages 10 to 20"),
]


@pytest.mark.parametrize(("claim", "quote"), SAME)
def test_numbers_are_compared_by_what_they_mean(claim: str, quote: str) -> None:
    assert missing_number(claim, quote) == ""


DIFFERENT = [
    ("one hour", "the hall is open"),
    ("1,000", "100"),
    ("50", "50 %"),
    ("50 %", "50 people"),
    ("5 km", "5 miles"),
    ("$5", "€5"),
    ("5 people", "5k people"),
    ("1 euro", "1.000 Euro"),
    ("50 euros", "1.000,50 Euro"),
    ("1.000 Euro", "1.000,50 Euro"),
    ("1.5 kilos", "1.500 kg"),
    ("$1.2", "$1.2B in a year"),
    ("$2 in all", "$2T in all"),
    ("1.5 euros", "1,5 Mio. Euro"),
    ("Rs 2", "Rs 2 crore"),
    ("10 Gbps", "10 Mbps"),
    ("1 kW", "1 MW"),
    ("5 mg", "5 µg"),
    ("$500", "₹500"),
    ("500 ₽", "€500"),
    ("7 pm", "seven in the morning"),
    ("12 March 2024", "12 April 2024"),
    ("in 1990", "in the 1990s"),
    ("version v2.3", "version v2.4"),
    ("-5 °C", "5 °C"),
    ("one week", "two weeks"),
    ("the second floor", "the third floor"),
    (".5", "0.7"),
    ("2015", "2000 15"),
    ("5 calendar days", "five business days"),
    ("5 business days", "5 days"),
    ("the third business day", "the first business day"),
    ("more than 3 hours", "3. Respond\nmore than 30 minutes"),
    ("the third business day", "2.3. Step #3: Return it … by the first business day"),
    ("24 hours", "March 24, 2022\nwithin a day"),
    ("2 hours", "1½ hours"),
    ("2 hours", "1 1/2 hours"),
    ("1 hour", "1 1/2 hours"),
    ("2 hours", "1/2 hour"),
    ("11 hours", "1½ hours"),
    ("2 days", "½ day"),
    ("103 euros", "10³ euros"),
    ("125 mg", "0,125 mg"),
    ("7.45 pm", "7.15 pm"),
    ("7 pm", "7.30pm"),
    ("18 °C", "at –18 °C"),
    ("18 °C", "at Minus 18 °C"),
    ("one guest", "two guests to a show"),
    ("one day", "five days after a request"),
    ("once a day", "twice a day"),
    ("once a week", "three times a week"),
    ("5 percent", "5 percentage points"),
    ("5 percentage points", "5 percent"),
    ("the thirtieth day", "the twentieth day"),
    ("12 March", "3 March, moved to 12 April"),
    ("12 March", "Start: 2026-03-05; End: 2026-04-12"),
    ("12 March 2026", "5 Mar 2026, moved to Apr. 12, 2026"),
    ("March 12th", "March 5th, moved to the 12th of April"),
    ("2026-03-12", "5 March 2026, moved to 12 April 2026"),
    ("12/03/2026", "Start: 2026-03-05; End: 2026-04-12"),
    ("13 March 2024", "03-12-24 - the hall opens"),
    ("3 days", "from March 3rd, for a while"),
    ("seats for 12 people", "seats for ten people on 12 March"),
    ("twelve people may come", "ten people may come on 12 March"),
    ("3 forms are needed", "3. Hand in two forms"),
    ("three-quarters of the members", "3. Two-thirds (2/3) of all members"),
    ("the first week", "the second week and the third"),
    ("It takes 20 days to decide.", "It takes 10 to 20 days."),
    ("It takes ten days.", "It takes 10–20 days."),
    ("It costs $20.", "It costs $10–$20."),
    ("10 % leave.", "Between 10 % and 20 % leave."),
    ("Hand it in before the March meeting.", "Hand it in before the April meeting."),
]


@pytest.mark.parametrize(("claim", "quote"), DIFFERENT)
def test_other_numbers_and_units_are_not_taken_for_the_same(claim: str, quote: str) -> None:
    assert missing_number(claim, quote)


def test_words_that_only_look_like_numbers_state_none() -> None:
    for text in ("one of them may leave", "at first it rained", "that one is red", "they march on"):
        assert stated(text) == ()


def test_names_pass_by_form_acronym_and_heading() -> None:
    common = frozenset({"staff"})
    assert missing_name("Staff met in Japan", NameContext("the Japanese team met", common=common)) == ""
    assert missing_name("The WHO paid", NameContext("the World Health Organization paid")) == ""
    assert missing_name("The UK paid", NameContext("In the United Kingdom it was paid")) == ""
    assert missing_name("The DOD paid", NameContext("The Duke of Devon paid")) == ""
    request = NameContext("Merge the pull request", document="Merge the pull request. A PR needs a review.")
    assert missing_name("Merge your PR", request) == ""
    assert missing_name("Merge your PR", NameContext(request.quote)) == "PR"
    assert missing_name("Take your PTO", NameContext("Take your paid time off")) == ""
    assert missing_name("José left", NameContext("Jose left")) == ""
    assert missing_name("Ada runs the Mill", NameContext("Ada runs it", over="The Mill")) == ""
    assert missing_name("It rained in Wells", NameContext("it rained")) == "Wells"
    assert missing_name("The US office is closed", NameContext("The UK office is closed until Sunday")) == "US"
    assert missing_name("Ask the TWH", NameContext("Ask the two. Who has it, may go.")) == "TWH"
    assert missing_name("Quill left", NameContext("somebody left")) == "Quill"
    assert missing_name("Chair: Quill.", NameContext("The chair is Ada Moor")) == "Quill"
    assert missing_name("Board: Ada, Moor", NameContext("Moor and Bob are on the board")) == "Ada"
    assert missing_name("State: Closed, until May", NameContext("shut until May", common=frozenset({"closed"}))) == ""
    assert missing_name("Paula left", NameContext("Paul left")) == "Paula"
    assert missing_name("Mario left", NameContext("Maria left")) == "Mario"
    assert missing_name("The Italian and the Indian left", NameContext("those from Italy and India left")) == ""
    assert missing_name("Use Building C, says Ada B. Moor", NameContext("Use Building C, says Ada Moor")) == ""
    assert missing_name("Go to Building C", NameContext("Go to Building D")) == "C"
    assert missing_name("It follows from Article V.", NameContext("It follows from Article IV")) == "V"
    assert missing_name("I use plan B or an X-ray", NameContext("use plan b or x-rays")) == ""


@pytest.mark.parametrize(
    ("claim", "quote", "missing"),
    [
        ("Neither Ada nor the Mill pays", "Ada does not pay, nor does the Mill", ""),
        ("Find Ada and ask her", "You will see Ada", ""),
        ("Quill Moor keeps the keys", "Moor keeps the keys", "Quill"),
        ("It comes in steps of 100 GB", "It comes in steps of 100GB", ""),
        ("It comes in steps of 100 MB", "It comes in steps of 100GB", "MB"),
        ("Your PVCs are billed", "We bill by the size of your PVC's", ""),
        ("Your PVC is billed", "We bill PVCs", ""),
        ("The board of Acme pays", "Acme™ pays its board", ""),
    ],
)
def test_what_begins_a_sentence_a_plural_or_a_unit_is_no_other_name(claim: str, quote: str, missing: str) -> None:
    assert missing_name(claim, NameContext(quote)) == missing


@pytest.mark.parametrize(
    ("claim", "quote", "missing"),
    [
        ("The tribes did not originally live in the north", "from their original homes in the north", "not"),
        ("Nobody opened the gate", "the gate was opened at nine", "nobody"),
        ("Smoking is not allowed", "smoking is prohibited", ""),
        ("The gate isn't open", "the gate is closed, not open", ""),
        ("It can't be done", "it is impossible", ""),
        ("They were not paid", "their work was unpaid", ""),
        ("It costs no more than 5 euros", "it costs at most 5 euros", ""),
        ("It is the guest's key, not ours", "keys of guests hang in the hall", ""),
        ("phone no of the kitchen", "Phone: 0123 456", ""),
    ],
)
def test_a_denial_is_borne_out_by_words_that_deny(claim: str, quote: str, missing: str) -> None:
    assert missing_denial(claim, quote) == missing


WORDS = st.sampled_from(
    "The kitchen closes at nine. Ada Brook Rosa [1] [2] [12] 1,000 two 50 % 12 March not never ![a](b) [a](http://e.x) "
    "http://e.example/x <b> <@U1> <!here> @here `x` ** _ # - \n \n\n | > ``` \u200b \u202e \x07 &lt; www.x.example "
    "[1]ttp://x h[1]ttps://e.x <[1]@U1> <<b>b> one more before after . ! ?".split(" ")
)
DRAFTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join), st.lists(WORDS).map("".join))
PASSAGES = st.lists(DRAFTS, max_size=3)
LINK = re.compile(r"(?:\w+://|\bwww\.)[^\s.,;:!?)]\S*[^\s.,;:!?)\"'”’]", re.IGNORECASE)
MENTION = re.compile(r"(?<!\w)@\w+")
LOOSE = Gate(hashed, threshold=0.0)
"""Judges by the hard checks alone, so that arbitrary drafts are kept often enough to be worth a look."""


def test_the_gate_asks_for_words_that_deny() -> None:
    checked = check(LOOSE, "The greenhouse does not smell of paint.", (hit("The greenhouse opens at seven."),))
    assert (texts(checked), reasons(checked)) == ([], "the quote denies nothing, and the sentence says “not”")


def test_what_is_denied_calls_nobody_though_it_was_asked_for() -> None:
    checked = check(LOOSE, "The [a](http://e.x) kitchen not @Uli", (hit("no)http://e.x:kitchen"),))
    assert (texts(checked), reasons(checked)) == ([], "the address @Uli is not in the quote")


def test_a_cell_of_markup_alone_is_empty_and_a_sign_stays() -> None:
    assert texts(check(LOOSE, "|<a>", (hit("A"),))) == []
    drafted = "| Room | Open |\n|---|---|\n| Kitchen | ✓ |"
    assert texts(check(LOOSE, drafted, (hit("Room: Kitchen; Open: ✓"),))) == ["Room | Open", "Kitchen | ✓"]


@example(draft="0://00", passages=["0"], offset=0)
@example(draft="00.www.0<", passages=["00.www"], offset=0)
@example(draft="/@a", passages=["A"], offset=0)
@example(draft="-@a", passages=["A"], offset=0)
@given(draft=DRAFTS, passages=PASSAGES, offset=st.integers(0, 50))
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_is_drafted_only_what_is_borne_out_is_kept(draft: str, passages: list[str], offset: int) -> None:
    hits = [hit(text, f"t{number}", offset=offset) for number, text in enumerate(passages)]
    # Without what may be said although it stands nowhere: `not in Wells`, where Wells was asked for.
    question = re.sub(r"\w*[A-Z\d]\w*", " ", draft)
    for item in LOOSE.check(question, draft, hits).kept:
        chunk, span, text = item.span.chunk, item.span, item.text
        assert chunk.start <= span.start < span.end <= chunk.end
        assert span.text == chunk.text[span.start - offset : span.end - offset] != ""
        assert 0 <= item.support <= 1
        told = "\n".join((chunk.title, span.text, *(proof.span.text for proof in item.proofs), item.calculation))
        assert missing_number(text, told) == ""
        assert all(link in told for link in LINK.findall(text))
        assert set(MENTION.findall(text)) <= set(MENTION.findall(told))
        if item.form is not Form.CODE:
            # What stands so in the documents is their code, `<a>`, and every surface shows it literally.
            marks = re.findall(r"\[\d+\]|!\[|\]\(|```|\*\*|<[a-zA-Z@!/]\w*", text)
            assert all(mark in told for mark in marks)
            assert not any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs"} for char in text)


@given(st.text(st.characters(categories=["L", "N", "P", "Zs", "S"]), max_size=60))
def test_no_digit_escapes_the_check(text: str) -> None:
    plain = folded_numbers(text)
    covered = {place for one in quantities(text) for place in range(one.start, one.start + len(one.text))}
    assert all(place in covered for place, char in enumerate(plain) if char.isdecimal())


@given(st.integers(1, 10**12))
def test_a_whole_number_equals_itself_with_separators(number: int) -> None:
    assert missing_number(f"{number:,}", str(number)) == ""
    assert missing_number(str(number), f"{number + 1:,}") != ""


def test_a_judge_that_says_yes_to_everything_lets_no_words_through_that_no_passage_has(gate: Gate) -> None:
    def yes(sentences: Sequence[Sentence]) -> list[Ruling]:
        return [Ruling(said=Said.SUPPORTED) for _ in sentences]

    checked = gate.check("You are a bad banana.", "Say: you are a bad banana.", HITS, yes)
    assert (texts(checked), reasons(checked)) == ([], "no passage says it")
