"""Components of MDX, GitBook and Hugo in Markdown: their titles, their text, and what only a program reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nouns import BlockKind
from ingest.extraction.hidden import Hiding, letters
from ingest.readers import read
from ingest.readers.markdown.components import without_components
from tests.cpu import cpu_seconds


def blocks(source: str, name: str = "page.mdx") -> list[tuple[BlockKind, str, tuple[str, ...]]]:
    (extract,) = read(name, source.encode())
    return [
        (block.kind, extract.text[block.start : block.end], tuple(lead.text for lead in block.leads))
        for block in extract.blocks
    ]


def lines(source: str) -> list[str]:
    return [text for _, text, _ in blocks(source)]


def test_an_accordion_is_a_question_with_its_answer() -> None:
    first = '  <Accordion title="The kettle is cold">\n    Turn it **on**, see `<kettle>` in the [list](/tea).\n\n'
    second = "    Then wait.\n  </Accordion>\n"
    third = "  <Accordion title='They say \"no\"'>\n    Ask again.\n  </Accordion>\n"
    assert blocks(f"<AccordionGroup>\n{first}{second}{third}</AccordionGroup>\n\nPour it.\n") == [
        (BlockKind.QUESTION, "The kettle is cold", ()),
        (BlockKind.PARAGRAPH, "Turn it on, see <kettle> in the list.", ("The kettle is cold",)),
        (BlockKind.PARAGRAPH, "Then wait.", ("The kettle is cold",)),
        (BlockKind.QUESTION, 'They say "no"', ()),
        (BlockKind.PARAGRAPH, "Ask again.", ('They say "no"',)),
        (BlockKind.PARAGRAPH, "Pour it.", ()),
    ]


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ('<Card title="Kettle" icon="cup" href="/tea">', "</Card>"),
        ('<Card\n  title="Kettle"\n  href="/tea"\n>', "</Card>"),
        ('<TabItem value="k" label="Kettle">', "</TabItem>"),
        ('<TabItem value="Kettle">', "</TabItem>"),
        ("<Tab title={'Kettle'}>", "</Tab>"),
        ('<Admonition type="tip" title="Kettle">', "</Admonition>"),
        ('{{< tab header="Kettle" >}}', "{{< /tab >}}"),
        ('{{% tab "Kettle" %}}', "{{% /tab %}}"),
        ('{% tab title="Kettle" %}', "{% endtab %}"),
        ('{{% alert title="Kettle" color="warning" %}}', "{{% /alert %}}"),
    ],
)
def test_a_title_is_said_over_its_text(opens: str, closes: str) -> None:
    expected = [
        (BlockKind.TERM, "Kettle", ()),
        (BlockKind.PARAGRAPH, "It boils water.", ("Kettle",)),
        (BlockKind.PARAGRAPH, "Bye.", ()),
    ]
    assert blocks(f"{opens}\n  It **boils** water.\n{closes}\nBye.\n") == expected
    assert blocks(f"{opens}It **boils** water.{closes}\n\nBye.\n") == expected


def test_details_of_hugo_ask() -> None:
    assert blocks('{{< details "Tea at noon" >}}\nNo.\n{{< /details >}}\n')[0] == (
        BlockKind.QUESTION,
        "Tea at noon",
        (),
    )


def test_steps_are_numbered() -> None:
    first = '  <Step title="Fill it">\n    With water:\n\n    - cold\n  </Step>\n'
    second = '  <Step title="2. Boil it">\n    ```sh\n    kettle on\n    ```\n  </Step>\n'
    assert blocks(f"<Steps>\n{first}{second}</Steps>\n") == [
        (BlockKind.ITEM, "1. Fill it", ()),
        (BlockKind.PARAGRAPH, "With water:", ("1. Fill it",)),
        (BlockKind.ITEM, "- cold", ("1. Fill it", "With water:")),
        (BlockKind.ITEM, "2. Boil it", ()),
        (BlockKind.CODE, "kettle on", ("2. Boil it",)),
    ]


def test_a_title_that_looks_like_an_item_is_a_title() -> None:
    assert blocks('<Card title="1. Fill it">\nWith water.\n</Card>\n')[0] == (BlockKind.TERM, "1. Fill it", ())


def test_a_box_in_an_item_stays_in_it() -> None:
    assert blocks("1. Pour it.\n   <Note>\n     It is hot.\n   </Note>\n2. Drink it.\n") == [
        (BlockKind.ITEM, "1. Pour it.", ()),
        (BlockKind.PARAGRAPH, "It is hot.", ("1. Pour it.",)),
        (BlockKind.ITEM, "2. Drink it.", ()),
    ]


def test_a_card_without_text_shows_its_title() -> None:
    assert lines('Tea.\n\n<Card title="Kettles" href="/kettles" />\n<Icon title="cup" />\n') == ["Tea.", "Kettles"]


def test_programs_and_remarks_are_not_shown() -> None:
    imports = "import Tabs from '@theme/Tabs';\nimport {\n  A,\n  B,\n} from \"./b\"\nimport './c.css'\n"
    exports = "export const meta = {\n  tea: 1,\n\n  cup: 2,\n};\n\nexport default function Layout() {\n}\n"
    source = f"{imports}\n{exports}\n# Tea\n\n{{/* Not\n\nyet */}}\n\nIt is hot {{/* or not */}}now.\n"
    assert lines(source) == ["Tea", "It is hot now."]
    (extract,) = read("a.mdx", source.encode())
    assert dict(extract.hidden)[Hiding.COMMENT] == letters("Not yet") + letters("or not")


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("import the list from the shared folder.", "import the list from the shared folder."),
        ("export default settings to a file", "export default settings to a file"),
        ("```js\nimport Tea from './tea';\n```", "import Tea from './tea';"),
        ("```\n<Note>\n  {/* Hot */}\n</Note>\n```", "<Note>\n  {/* Hot */}\n</Note>"),
        ("    <Note>\n    Hot.\n    </Note>", "<Note>\nHot.\n</Note>"),
        ("Write `{/* Hot */}` there.", "Write {/* Hot */} there."),
    ],
)
def test_words_and_code_stay(source: str, shown: str) -> None:
    assert lines(f"{source}\n") == [shown]


def test_a_tag_among_words_parts_nothing() -> None:
    assert lines("<Badge>New</Badge> is the kettle.\n\nA <Badge>new</Badge> one.\n") == [
        "New is the kettle.",
        "A new one.",
    ]


def test_what_is_hidden_stays_hidden() -> None:
    assert lines('Tea.\n\n<Card title="No" style={{display: "none"}}>\nNo.\n</Card>\n')[0] == "Tea."
    assert lines('Tea.\n\n<Card title="No" style="display: none">\n\nNo.\n\n</Card>\n') == ["Tea."]


def test_a_tower_takes_no_quadratic_time() -> None:
    tower = "<details><summary>Tea?</summary>\n\n" * 3_000 + "Hot.\n" + "\n</details>" * 3_000
    with cpu_seconds(20):
        assert "Hot." in without_components(tower).text


PARTS = (
    *('<Card title="a">', "</Card>", "<Steps>", '<Step title="b">', "</Step>", "</Steps>", "<Note>", "</Note>"),
    *("  ", "\n", "\n\n", "tea", "```", "- a", "{% tab %}", "{% endtab %}", "<details><summary>x</summary>"),
    *("</details>", "{/*", "*/}", "import a from 'b'", "export const a = {", "}"),
)


@given(st.lists(st.sampled_from(PARTS), max_size=30))
def test_no_page_breaks_it(parts: list[str]) -> None:
    source = "".join(parts)
    assert without_components(source).text.count("tea") <= source.count("tea")
