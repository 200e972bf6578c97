"""What a model wrote, as each surface shows it: paragraphs, lists, steps, code, a table, bold, a link, a mention."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.adapters.database import DatabaseLedger
from bot.adapters.models.langchain import open_model
from bot.adapters.models.onnx import OnnxEmbedder
from bot.answering.extractive import Extractive
from bot.answering.gate.verify import Gate
from bot.answering.generative import Capable
from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.understanding import Understanding
from bot.cli.output import as_json, render
from bot.engine import Engine
from bot.nouns import Answer, Form, Hit, Question
from bot.prompts import DraftPrompt
from bot.slack.blocks.answer import render as slack
from tests.answering.gate.test_generative import Shelf
from tests.cli.test_render import STYLING, on_screen, printed
from tests.model_server import ModelServer, Reply
from tests.passages import chunks_of

if TYPE_CHECKING:
    from pathlib import Path

    from bot.adapters.database import Database

PAGE = """\
# Releasing the ferry app

A release goes out on Tuesdays. Read the checklist (https://ferry.example/checklist) first.

Steps of a release:

1. Make a branch: `git switch -c <branch-name>`.
2. Run the tests.
3. Ask @ferry-leads for a review.

Needed before a release:

- a changelog entry
- two reviews

```
git tag v<number>
    git push --tags
```

| Channel | Who reads it |
|---|---|
| #ferry-dev | developers |
| #ferry-ops | operators on duty |
"""
ASKED = "How is the ferry app released, what is needed before a release, and who reads which channel?"


def claim(text: str, *words: str) -> dict[str, Any]:
    return {"text": text, "quotes": [{"passage": 1, "words": one} for one in words]}


def block(form: Form, *claims: dict[str, Any]) -> dict[str, Any]:
    return {"form": form.value, "claims": list(claims)}


DRAFT = {
    "blocks": [
        block(
            Form.PROSE,
            claim("A release goes out on **Tuesdays**.", "A release goes out on Tuesdays."),
            claim(
                "First read the [checklist](https://ferry.example/checklist).",
                "Read the checklist (https://ferry.example/checklist) first.",
            ),
        ),
        block(Form.LEAD, claim("Steps of a release:")),
        block(
            Form.STEP,
            claim("Make a branch: `git switch -c <branch-name>`.", "Make a branch: git switch -c <branch-name>."),
            claim("Run the tests.", "Run the tests."),
            claim("Ask @ferry-leads for a review.", "Ask @ferry-leads for a review."),
        ),
        block(Form.CODE, claim("git tag v<number>\n    git push --tags", "git tag v<number>")),
        block(Form.LEAD, claim("Needed before a release:")),
        block(Form.ITEM, claim("a changelog entry", "a changelog entry"), claim("**two** reviews", "two reviews")),
        block(Form.HEAD, claim("Channel | Who reads it")),
        block(
            Form.ROW,
            claim("#ferry-dev | developers", "#ferry-dev"),
            claim("#ferry-ops | operators on duty", "#ferry-ops"),
        ),
    ],
    "missing": [],
}


@pytest.fixture(scope="module")
def embedder(model_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(model_folder)


@pytest.fixture
def answer(embedder: OnnxEmbedder, database: Database) -> Answer:
    return asked(DRAFT, embedder, database)


def asked(draft: dict[str, Any], embedder: OnnxEmbedder, database: Database) -> Answer:
    """What becomes of a draft, through the real client of a provider and the gate."""
    hits = tuple(Hit(chunk=chunk, score=1.0, dense=0.6, lexical=3.0) for chunk in chunks_of(PAGE, "ferry.md"))
    with ModelServer(Reply(pieces=[json.dumps(draft)], fills=True), Reply()).running() as server:
        model = open_model("openai:m", api_key=SecretStr("k"), base_url=server.url, seconds=20)
        near = embedder.embed_passages
        writer = Capable(model, Gate(near), Extractive(near), DraftPrompt(), passages=3)
        engine = Engine(Understanding(ByWords()), Shelf(hits), writer, DatabaseLedger(database))
        return engine.answer(Question(text=ASKED))


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n")]


def test_a_pipe_gets_each_block_on_lines_of_its_own(answer: Answer) -> None:
    assert not answer.trace.dropped
    assert lines(printed(render.answer_blocks(answer)))[:14] == [
        "A release goes out on Tuesdays. [1] First read the checklist (https://ferry.example/checklist). [2]",
        "Steps of a release: [3]",
        "  1. Make a branch: git switch -c <branch-name>. [3]",
        "  2. Run the tests. [4]",
        "  3. Ask @ferry-leads for a review. [5]",
        "    git tag v<number>",
        "        git push --tags",
        "[6]",
        "Needed before a release: [7]",
        "  • a changelog entry [7]",
        "  • two reviews [8]",
        "Channel\tWho reads it",
        "#ferry-dev\tdevelopers\t[9]",
        "#ferry-ops\toperators on duty\t[10]",
    ]


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_terminal_has_bold_words_and_a_drawn_table_and_no_line_of_code_is_changed(
    answer: Answer, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = on_screen(render.answer_blocks(answer), monkeypatch, columns)
    assert "\x1b[1mTuesdays\x1b[0m" in shown
    assert "\x1b[1mtwo\x1b[0m reviews" in shown
    plain = lines(STYLING.sub("", shown))
    assert plain[plain.index("    git tag v<number>") + 1] == "        git push --tags"
    assert any(re.fullmatch(r"─{20,}", line) for line in plain)
    assert any(re.fullmatch(r"#ferry-ops +operators on duty +\[10\]", line) for line in plain)
    assert all(len(line) <= columns for line in plain)


def test_json_has_the_blocks_with_the_places_of_their_claims(answer: Answer) -> None:
    shown = json.loads(as_json.dumps(as_json.answer_object(answer)))
    blocks = [(one["form"], one["claims"]) for one in shown["blocks"]]
    assert blocks == [
        ("paragraph", [0, 1]),
        ("lead-in", [2]),
        ("step", [3, 4, 5]),
        ("code", [6]),
        ("lead-in", [7]),
        ("item", [8, 9]),
        ("table", [10, 11, 12]),
    ]
    texts = [one["text"] for one in shown["claims"]]
    assert texts[3] == "Make a branch: git switch -c <branch-name>."
    assert texts[6] == "git tag v<number>\n    git push --tags"
    assert texts[10:] == ["Channel | Who reads it", "#ferry-dev | developers", "#ferry-ops | operators on duty"]
    bold = [texts[place][start:end] for place, one in enumerate(shown["claims"]) for start, end in one["highlight"]]
    assert bold == ["Tuesdays", "two"]


def test_slack_gets_markdown_in_which_nothing_comes_alive(answer: Answer) -> None:
    shown = slack.answer_messages(answer)[0].markdown
    assert shown.split("\n\n") == [
        "A release goes out on **Tuesdays**. [1] First read the checklist (https://ferry.example/checklist). [1]",
        "Steps of a release: [1]",
        (
            "1. Make a branch: git switch -c &lt;branch-name>. [1]\n2. Run the tests. [1]\n"
            "3. Ask @ferry-leads for a review. [1]"
        ),
        "```\ngit tag v<number>\n    git push --tags\n```\n[1]",
        "Needed before a release: [1]",
        "- a changelog entry [1]\n- **two** reviews [1]",
        (
            "| Channel | Who reads it [1] |\n| --- | --- |\n"
            "| \\#ferry-dev | developers |\n| \\#ferry-ops | operators on duty |"
        ),
    ]


def test_a_chat_remembers_the_text_with_lists_and_code_as_lines(answer: Answer) -> None:
    assert "\n1. Make a branch: git switch -c <branch-name>. [3]\n2. Run the tests. [4]\n" in answer.text
    assert "\n```\ngit tag v<number>\n    git push --tags\n```\n" in answer.text
    assert "\n- a changelog entry [7]\n- two reviews [8]" in answer.text


def test_of_a_list_whose_step_fell_the_rest_says_how_many_are_left_out(
    embedder: OnnxEmbedder, database: Database
) -> None:
    steps = block(Form.STEP, claim("Run the tests.", "Run the tests."), claim("Bake a cake.", "Bake a cake."))
    given = asked(
        {"blocks": [block(Form.LEAD, claim("Steps of a release:")), steps], "missing": []}, embedder, database
    )
    assert lines(printed(render.answer_blocks(given)))[:3] == [
        "Steps of a release: [1]",
        "  1. Run the tests. [1]",
        "  (1 step left out)",
    ]
    assert "\n(1 step left out)" in slack.answer_messages(given)[0].markdown
    assert [one.get("more") for one in as_json.answer_object(given)["claims"]] == [None, 1]
