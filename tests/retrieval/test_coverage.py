"""How much of a question one sentence speaks of."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.retrieval.fusion import coverage

TEXTS = st.lists(st.text(st.sampled_from("lamp tea. wick\n")) | st.text(), max_size=6)


def test_words_of_one_sentence_count_together() -> None:
    one, two, none = coverage("Who lights the lamp?", ["She lights a lamp.", "A lamp. It lights up.", "Tea."])
    assert (one, none) == (1.0, 0.0)
    assert 0 < two < one


def test_a_word_counts_in_any_inflection() -> None:
    assert coverage("When is the election?", ["Elected in May."]) == (1.0,)


def test_a_rare_word_weighs_more() -> None:
    rare, common, _ = coverage("lamp wick", ["the wick", "the lamp", "a lamp"])
    assert rare > common


def test_a_key_counts_however_it_is_written() -> None:
    assert coverage("agm2021", ["The AGM 2021"]) == coverage("2021 agm", ["AGM2021"]) == (1.0,)
    this, other = coverage("2021 agm", ["AGM2021", "AGM2020"])
    assert this > other > 0


def test_nothing_to_read_or_to_look_for() -> None:
    assert coverage("lamp", []) == ()
    assert coverage("?", ["lamp", ""]) == (0.0, 0.0)


@given(st.text(), TEXTS)
def test_shares_lie_between_0_and_1(query: str, texts: list[str]) -> None:
    found = coverage(query, texts)
    assert len(found) == len(texts)
    assert all(0 <= share <= 1 + 1e-9 for share in found)


@given(st.text(), TEXTS, st.text())
def test_more_text_never_lowers_what_a_text_alone_speaks_of(query: str, texts: list[str], more: str) -> None:
    for text in texts:
        (alone,), (longer,) = coverage(query, [text]), coverage(query, [f"{text}\n{more}"])
        assert alone <= longer + 1e-9 or alone == 1.0
