from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import matplotlib as mpl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from bot.errors import PinciteError
from bot.evaluation.cases.case import Case
from bot.evaluation.figures.comparison import compare_results
from bot.evaluation.figures.measures import measure_all
from bot.evaluation.report import charts, views, writing
from bot.evaluation.results import CaseResult, Result
from bot.nouns import Turn, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOSTILE = (
    "</script></style></title></textarea><script>alert(1)</script>",
    '"\' onmouseover=alert(1) x="',
    "<img src=x onerror=alert(1)>",
    "<!-- ]]> <svg/onload=alert(1)>",
    "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;#60; $x^2$ \\1",
    "javascript:alert(1)",
    "a\x00b\x1b[31m\u202egnihton\ud800",
)
hostile = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=20), min_size=1).map("-".join).filter(str.strip)


def case_result(
    text: str = "words", *, passed: bool = True, confidence: float = 0.8, absent: bool = False
) -> CaseResult:
    """A case of which everything that others write is this text."""
    verdict = Verdict.ANSWERED if confidence >= 0.5 else Verdict.REFUSED
    case = Case(
        id=text,
        question=text,
        history=(Turn(question=text, answer=text),),
        verdict=Verdict.REFUSED if absent else None,
        must=((text, text),),
        must_not=(text,),
        source=text,
        other_sources=(text,),
        page=3,
        quote=text,
        tags=(text,),
    )
    return CaseResult(
        case=case,
        answer_id=text,
        verdict=verdict,
        answer=text,
        quotes=((text, 2, text),),
        confidence=confidence,
        floor=0.5,
        passed=passed,
        failures=() if passed else (text, text),
        milliseconds=1000 * confidence,
        tokens_read=7,
        why=(text,),
    )


def result_of(*cases: CaseResult, **setup: str) -> Result:
    return Result(setup=setup, measures=measure_all(cases), cases=cases)


def named(one: CaseResult, name: str) -> CaseResult:
    return replace(one, case=replace(one.case, id=name, question=f"What of {name}?"))


def shown(html: str) -> LexborHTMLParser:
    return LexborHTMLParser(html)


def words(html: str, selector: str = "body") -> str:
    return " ".join(" ".join(node.text() for node in shown(html).css(selector)).split())


def everything(text: str) -> str:
    """A page on which each part is there, and each is told this text."""
    passing = case_result(text)
    old = [replace(passing, case=replace(passing.case, id=f"{text}{number}")) for number in range(3)]
    new = [replace(one, passed=False, failures=(text, text)) for one in old[:2]]
    cases = (*new, case_result(text, absent=True))
    result = Result(setup={"date": text, "model": text, text: text}, measures=measure_all(cases)[:2], cases=cases)
    return writing.page(result, compare_results(result_of(*old, model=text + "x"), result))


def skeleton(html: str) -> list[tuple[str | None, list[str]]]:
    """The elements with the names of their attributes, as a browser's parser builds them."""
    return [(node.tag, sorted(node.attributes)) for node in shown(html).css("*")]


USUAL = [
    *(replace(named(case_result(), f"here-{number}"), milliseconds=40.0 * number + 90) for number in range(4)),
    named(case_result(passed=False, confidence=0.4), "here-missed"),
    named(case_result(confidence=0.2, absent=True), "absent-refused"),
    named(case_result(passed=False, confidence=0.6, absent=True), "absent-answered"),
]


@pytest.fixture(scope="module")
def harmless() -> list[tuple[str | None, list[str]]]:
    return skeleton(everything("words"))


@settings(max_examples=15, deadline=None)
@given(text=hostile)
def test_nothing_that_others_wrote_becomes_part_of_the_page_s_structure(
    text: str, harmless: list[tuple[str | None, list[str]]]
) -> None:
    page = everything(text)
    assert skeleton(page) == harmless
    page.encode()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_it_is(text: str) -> None:
    plain = re.sub("[\x00\x1b\u202e\ud800]", "\ufffd", text)
    article = shown(everything(text)).css_first("article")
    assert article is not None
    assert [node.text() for node in article.css("h3, .answer, .tag, .failures li")] == [plain] * 5


def test_only_our_own_script_may_run_and_nothing_is_fetched() -> None:
    page = writing.page(result_of(*USUAL))
    (script,) = (node.text() for node in shown(page).css("script"))
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = shown(page).css_first("meta[http-equiv]")
    assert policy is not None
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in str(policy.attributes)
    assert not re.search(r"https?:|@import|url\((?!#)|\bsrc=|<link|<iframe", page)


def test_the_page_begins_with_scores_in_words_and_their_intervals() -> None:
    page = writing.page(result_of(*USUAL, date="2026-11-25T15:40:12+00:00", model="extractive", precision="bfloat16"))
    said = words(page, ".headlines li")
    assert "5 of 7 questions were answered as they should be 43 % to 100 %" in said
    assert "1 of 2 questions that the documents don’t answer were refused" in said
    assert words(page, "header > dl") == "date2026-11-25 15:40 UTCmodelextractive"
    assert "bfloat16" in words(page, "header details")


def test_every_measure_has_a_row_and_every_share_a_bar() -> None:
    result = result_of(*USUAL)
    rows = shown(writing.page(result)).css(".measures tbody tr")
    assert len(rows) == len(result.measures)
    shares = [one.name for one in result.measures if not one.name.startswith(("latency", "tokens"))]
    assert sum(row.css_first("svg") is not None for row in rows) == len(shares)


def test_the_curve_says_what_each_floor_would_do_and_marks_the_current_one() -> None:
    page = writing.page(result_of(*USUAL))
    rows = [" ".join(row.text().split()) for row in shown(page).css(".charts .more tbody tr")]
    assert rows[0] == "0.1 0 of 5 2 of 2"
    assert rows[2] == "0.3 0 of 5 1 of 2"
    assert rows[4] == "0.5 now 1 of 5 1 of 2"
    assert rows[8] == "0.9 5 of 5 0 of 2"
    assert "floor now: 0.5" in page
    assert "holds for 1 of 5 answerable questions, while 1 of 2 unanswerable ones is answered" in words(page)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=9), st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_a_higher_floor_refuses_no_less_and_answers_no_more(sure: list[float], absent: list[float]) -> None:
    cases = [case_result(confidence=each) for each in sure]
    cases += [case_result(confidence=each, absent=True) for each in absent]
    result = Result(setup={}, measures=(), cases=tuple(replace(one, milliseconds=0.0) for one in cases))
    rows = views.everything(result, None)["tradeoff"]["rows"]
    assert [refused for _, refused, _ in rows] == sorted(refused for _, refused, _ in rows)
    assert [answered for *_, answered in rows] == sorted((answered for *_, answered in rows), reverse=True)


def test_a_refusal_above_the_floor_is_told_of_since_the_curve_cannot_show_it() -> None:
    unverified = replace(USUAL[0], verdict=Verdict.REFUSED)
    assert "1 case reached the floor and was refused all the same" in words(writing.page(result_of(unverified, *USUAL)))


def test_a_chart_without_cases_is_left_out_with_a_sentence() -> None:
    answerable = replace(USUAL[0], milliseconds=0.0)
    said = words(writing.page(result_of(answerable)), ".charts")
    assert "questions that are to be refused, of which there are 0" in said
    assert "of no case is it known how long its answer took" in said
    assert "There are no cases" in words(writing.page(result_of()))


def test_failing_cases_come_first_with_what_was_expected_and_what_came() -> None:
    missed = replace(
        USUAL[4], failures=("It cites a.md, not b.pdf page 3.",), quotes=(("a.md", None, "Tea is at four."),)
    )
    missed = replace(
        missed, case=replace(missed.case, must=(("four", "4 pm"),), source="b.pdf", other_sources=("c.md",))
    )
    page = writing.page(result_of(USUAL[0], missed))
    assert page.index("What of here-missed?") < page.index("What of here-0?")
    card = words(page, "article")
    for part in (
        "It cites a.md, not b.pdf page 3.",
        "An answer that cites b.pdf · page 3 or c.md",
        "It says “four” or “4 pm”",
        "“Tea is at four.”[1] a.md",
        "confidence 0.40, floor 0.50",
        "Earlier in the conversation",
    ):
        assert part in card
    assert shown(page).css_first("details.passing[open]") is None


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_case_is_shown_however_it_ended(verdict: Verdict) -> None:
    assert "Hello!" in writing.page(result_of(replace(USUAL[0], verdict=verdict, answer="Hello!")))


def test_a_comparison_names_what_changed_whether_it_is_real_and_the_cases_that_flipped() -> None:
    old = [replace(one, passed=not one.passed, failures=("It was wrong.",)) for one in USUAL]
    page = writing.page(
        result_of(*USUAL), compare_results(result_of(*old, passages="3"), result_of(*USUAL, passages="5"))
    )
    assert "cases passed 29 % 71 % may be chance" in words(page, ".compared tbody tr")
    lists = [" ".join(node.text().split()) for node in shown(page).css(".flips")]
    assert [text.count("What of") for text in lists] == [2, 5]
    assert "passages: 3, now 5" in words(page)


def charts_of(page: str) -> Iterator[str]:
    return (found[0] for found in re.finditer(r"<svg.*?</svg>", page, re.DOTALL))


def test_charts_take_their_colours_from_the_page_and_say_in_words_what_they_show() -> None:
    drawn = list(charts_of(writing.page(result_of(*USUAL))))
    assert drawn
    for svg in drawn:
        assert not re.search(r"(?:fill|stroke): #|font-family|<style|<metadata", svg)
        assert re.match(r"<svg role=\"img\" aria-label=\"[^\"]{9,}\" viewBox=", svg)
    used = set(re.findall(r"var\((--\w+)\)", "".join(drawn)))
    style = words(writing.page(result_of(*USUAL)), "style")
    dark = style[style.index("prefers-color-scheme: dark") :]
    assert all(f"{name}:" in dark for name in used)


def test_ids_are_unique_on_the_page_and_each_reference_has_one() -> None:
    page = writing.page(result_of(*USUAL))
    ids = re.findall(r" id=\"([^\"]+)\"", page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"(?:href=\"|url\()#([^\")]+)", page)) <= set(ids)


def test_a_chart_is_the_same_each_time_whatever_somebody_set_for_their_own() -> None:
    usual = charts.interval_chart("one", "a < b", 0.5, 0.2, 0.8)
    with mpl.rc_context({"lines.markersize": 30, "svg.fonttype": "path", "figure.facecolor": "red"}):
        assert charts.interval_chart("one", "a < b", 0.5, 0.2, 0.8) == usual
    assert 'aria-label="a &lt; b"' in usual


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1e7), min_size=1, max_size=9))
def test_durations_of_any_size_can_be_drawn_with_all_labels_in_the_picture(milliseconds: list[float]) -> None:
    svg = charts.durations("durations", milliseconds, min(milliseconds), max(milliseconds))
    assert f"p95: {charts.duration_text(max(milliseconds))}" in svg
    assert all(0 <= float(x) <= charts.SIZE[0] for x in re.findall(r"<text[^>]* x=\"([^\"]+)\"", svg))
    assert svg.count("<text") == svg.count("</text>") >= 6


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [(12.4, "12 ms"), (1000, "1 s"), (1440, "1.4 s"), (95_000, "95 s"), (-1202, "-1.2 s")],
)
def test_durations_are_said_as_people_say_them(milliseconds: float, said: str) -> None:
    assert charts.duration_text(milliseconds) == said


def test_the_page_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    writing.write_report(result_of(*USUAL), path)
    before = path.read_bytes()
    with pytest.raises(AttributeError):
        writing.write_report(replace(result_of(), cases=(None,)), path)  # type: ignore[arg-type]
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["report.html"]


def test_where_a_package_is_missing_the_cure_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "NEEDED", ("jinja2", "not_installed_here"))
    with pytest.raises(PinciteError, match=r"needs not_installed_here: pip install 'pincite\[report\]'"):
        writing.page(result_of())
