"""Words are what the full-text index sees, and no text makes a query that it refuses."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words import STOP_WORDS, content_words, keys, match_query, parts, short_keys, stem, words


@pytest.fixture(scope="module")
def index() -> sqlite3.Connection:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')")
    database.execute("INSERT INTO t VALUES ('Elections are held in the café every spring.')")
    return database


@given(st.text(max_size=60) | st.text(st.sampled_from('aé"*^():-+{}. ANDORNT\x00\ud800'), max_size=40))
def test_any_text_is_a_valid_query(index: sqlite3.Connection, text: str) -> None:
    query = match_query(text)
    assert query == "" or index.execute("SELECT count(*) FROM t WHERE t MATCH ?", (query,)).fetchone()[0] in (0, 1)


def test_a_question_finds_the_passage_in_another_inflection(index: sqlite3.Connection) -> None:
    found = index.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match_query("When is the election?"),))
    assert found.fetchone() == (1,)


def test_words_are_folded_and_split_at_punctuation() -> None:
    assert words("The U.S. CAFÉ's 2nd snake_case") == ("the", "u", "s", "café", "s", "2nd", "snake", "case")


def test_content_words_leave_out_function_words_and_repetitions() -> None:
    assert content_words("When is the tea, and where is the tea?") == ("tea",)


def test_a_text_of_function_words_keeps_them_all() -> None:
    assert content_words("What is it?") == ("what", "is", "it")
    assert match_query("To be, or not to be") == '"to" OR "be" OR "or" OR "not"'


def test_neighbouring_content_words_are_also_searched_as_a_phrase_that_weighs_half() -> None:
    once = '"green" OR "tea" OR "kyoto"'
    assert match_query("the green tea of Kyoto") == f'{once} OR {once} OR "green tea"'
    assert match_query("the tea of Kyoto") == '"tea" OR "kyoto"'


def test_nothing_to_search_for_is_an_empty_query() -> None:
    assert match_query(" ?! ") == ""


def test_these_days_are_no_days() -> None:
    assert content_words("Who is the captain these days?") == ("captain",)
    assert content_words("Who is captain on these two days?") == ("captain", "two", "days")


def test_to_take_place_is_to_be() -> None:
    assert content_words("Where did the fair take place?") == ("fair",)
    assert content_words("Take the place mats.") == ("take", "place", "mats")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("elected", "elections"),
        ("meeting", "meets"),
        ("planned", "planning"),
        ("policies", "policy"),
        ("led", "led"),
        ("holiday", "holidays"),
        ("request", "requests"),
        ("family", "families"),
        ("deploy", "deployment"),
        ("organisation", "organizations"),
        ("advertise", "advertisements"),
        ("pdf", "pdfs"),
        ("css", "css"),
    ],
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@given(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=20))
def test_a_stem_is_never_empty_and_never_longer(word: str) -> None:
    assert 0 < len(stem(word)) <= len(word)


def test_stop_words_are_words() -> None:
    assert all(words(word) == (word,) for word in STOP_WORDS)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("agm2021", ("agm", "2021")),
        ("u9b", ("u", "9", "b")),
        ("26ft", ("26", "ft")),
        ("tea", ("tea",)),
        ("cam4k2", ("cam4k2",)),
        ("a3f9c2", ("a3f9c2",)),
        ("fw88120417", ("fw88120417",)),
    ],
)
def test_a_key_has_letters_and_numbers_and_a_hash_has_not(word: str, found: tuple[str, ...]) -> None:
    assert parts(word) == found


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("AGM2021", {"agm", "2021"}),
        ("the AGM 2021", {"agm2021", "2021agm"}),
        ("RFC 2119", {"rfc2119", "2119rfc"}),
        ("U9B", {"u9", "9b"}),
        ("B2", set()),
        ("in 2021, at 5", set()),
        ("on 2021-05-06", set()),
        ("commit a3f9c2", set()),
        ("serial 20417733", set()),
    ],
)
def test_keys_are_known_together_and_apart_but_no_single_letter(text: str, others: set[str]) -> None:
    assert keys(text) == others


def test_what_names_a_thing_is_known_in_short() -> None:
    assert short_keys("Under 9 Blues") == {"u9", "9s"}
    assert short_keys("AGM 2021, 9 Blues") == set()


@pytest.mark.parametrize("question", ["What was decided at the 2021 AGM?", "agm2021", "AGM 2021"])
@pytest.mark.parametrize("text", ["Minutes of AGM2021", "Minutes of the AGM 2021"])
def test_a_key_is_found_however_it_is_written(question: str, text: str) -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')")
    database.execute("INSERT INTO t VALUES (?)", (text,))
    assert database.execute("SELECT count(*) FROM t WHERE t MATCH ?", (match_query(question),)).fetchone() == (1,)
