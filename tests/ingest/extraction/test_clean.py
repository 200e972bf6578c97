from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.extraction.clean import clean, clean_text, one_line
from ingest.extraction.extract import Scroll

NASTY = st.text(
    st.sampled_from(
        list("ab \r\n\v\f\x85\u2028\0\x1b\xad\u200b\u200c\u200d\u2066\ufeff\ufe0f\ud800\U000e0041\u0627क❤👨")
    )
)


@given(NASTY | st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@given(NASTY | st.text())
def test_what_is_clean_can_be_stored(text: str) -> None:
    result = clean(text)
    result.encode()
    assert not set(result) & set("\0\r\v\f\x1b\x7f\x85\u200b\u202e\u2066\ufeff\U000e0041")


@given(st.text(st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="\u115f\u1160\u3164\uffa0")))
def test_visible_text_is_left_alone(text: str) -> None:
    assert clean_text(text) == (text, 0)


@pytest.mark.parametrize(
    "text",
    [
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        "क्\u200dष",
        "👨\u200d👩\u200d👧",
        "❤\ufe0f",
        "a\tb\nc",
        "10\u00a0km",
        "naïve — “quoted”…",
    ],
    ids=["Persian", "Devanagari", "family", "heart", "white space", "no-break space", "punctuation"],
)
def test_characters_with_a_job_stay(text: str) -> None:
    assert clean_text(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "expected", "hidden"),
    [
        ("a\r\nb\rc\u2028d\fe", "a\nb\nc\nd\ne", 0),
        ("soft\xadhyphen", "softhyphen", 0),
        ("pass\u200bword", "password", 1),
        ("a\u200db", "ab", 1),
        ("\u202eevil\u202c", "evil", 2),
        ("hi" + "".join(chr(0xE0000 + ord(letter)) for letter in "approve"), "hi", 7),
        ("half \ud800 pair", "half \ufffd pair", 0),
    ],
)
def test_characters_that_nobody_sees_go(text: str, expected: str, hidden: int) -> None:
    assert clean_text(text) == (expected, hidden)


def test_one_line_has_single_spaces() -> None:
    assert one_line(" a\n\tb\u00a0 c\u200b ") == "a b c"


BLOCKS = st.lists(
    st.tuples(st.sampled_from(["heading", "block", "line", "verbatim", "row", "page"]), NASTY, st.integers(1, 6)),
    max_size=12,
)


@given(BLOCKS)
def test_a_scroll_keeps_every_offset_exact(blocks: list[tuple[str, str, int]]) -> None:
    scroll = Scroll()
    for number, (kind, text, level) in enumerate(blocks, start=1):
        if kind == "page":
            scroll.page(number)
        elif kind == "row":
            scroll.row(number, [("h", text), (text, "v")])
        elif kind == "heading":
            scroll.heading(text, level)
        else:
            getattr(scroll, kind)(text)
    extract = scroll.extract()
    for spans in (extract.pages, extract.sections, extract.rows):
        end = 0
        for span in spans:
            assert end <= span.start <= span.end <= len(extract.text)
            end = span.end
    for section in extract.sections:
        words = extract.text[section.start : section.end]
        assert words == words.strip("\n")
        assert not section.path or words.startswith(section.path[-1])
    covered = "".join(extract.text[section.start : section.end] for section in extract.sections)
    assert covered.split() == extract.text.split() or "".join(covered.split()) == "".join(extract.text.split())
