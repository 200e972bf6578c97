"""`And for those who stay?` after `what do you get if you move`: the question before it under another condition.

What is asked stays, and the condition takes the place of the last one: lent to the question beside the new one, the old
one would find the answer to the opposite.
"""

from __future__ import annotations

import re

from bot.answering.understand.message.segments import AUXILIARY, WH, begins_asking
from bot.words import words

_CONDITION = "if|when|once|unless|while"
_OTHERWISE = re.compile(
    r"\W*(?=(?:and|or|but|what|how)\b)(?:(?:and|or|but)\W+)?(?:(?:what|how)\s+about\s+|what\s+(?=if\b))?"
    rf"(?P<lead>for|with|without|{_CONDITION})\s+(?P<rest>[^?!:;]+?)(?:\s+then)?\W*",
    re.IGNORECASE,
)
"""`and for those who stay?`, `but if the boat is wet`, `what if I stay`"""
_ASKS = re.compile(
    rf"^(?:{AUXILIARY}|to|not)\b|,\s*(?:and\s+)?(?:{WH}|{AUXILIARY})\b|(?:^|\s)(?:what|whom|whose|when|where|why|how|which)\b"
    r"|\b(?:he|him|she|they|them)\b"
    r"|(?<!\bones)(?<!\bthose)(?<!\bpeople)(?<!one)(?<!body)(?<!\w[^s]s)\s+who(?:['’]?s)?\b",
    re.IGNORECASE,
)
"""`(when) is it due`, `(if) it rains, who decides`, `(if) it rains who decides`; not `(for) those who stay`.

And `(if) he stays`, who may be of the condition that would be replaced.
"""
_IF_ONE = re.compile(r"(?:if|when|once|unless|while)\s+(?:you|i|we|they|people)\b", re.IGNORECASE)
"""`if you`"""
_THOSE_WHO = re.compile(r"for\s+(?:the\s+)?(?:ones|those|people|folks|colleagues)\s+(?:who|that)\s+", re.IGNORECASE)
"""`for the ones who `"""
_MOST = 12
"""Words of a condition; more tell a story."""
_LAST = re.compile(rf"(?<=\w),?\s+(?P<clause>(?:{_CONDITION})\s+[^,;:?!.]*)(?=\W*$)", re.IGNORECASE)
"""`if you move to Italy for the job`, at the end of a question"""
_FIRST = re.compile(rf"\W*(?P<clause>(?:{_CONDITION})\s+[^,;:?!.]*)(?=,\s)", re.IGNORECASE)
"""`if the boat is wet` of `if the boat is wet, who dries it`"""
_WHETHER = re.compile(r"\b(?:know|tell|told|ask|check|see|sure|wonder|say|says|said)(?: me| us)?$", re.IGNORECASE)
"""`do you know (if …)`, after which it is no condition."""


def under_another_condition(text: str, earlier: str) -> str:
    """The earlier question with the condition of the text in place of its own; empty where one of them has none."""
    new = _OTHERWISE.fullmatch(text)
    if new is None or len(words(new["rest"])) > _MOST or _ASKS.search(new["rest"]):
        return ""

    old = _condition(earlier)
    if old is None:
        return ""
    start, end = old
    condition = _in_the_form_of(earlier[start:end], f"{new['lead'].lower()} {new['rest']}")
    return earlier[:start] + condition + earlier[end:]


def _in_the_form_of(old: str, new: str) -> str:
    """`if you stay` for `for the ones who stay`, where the old one was `if you move`: as the documents say it."""
    subject = _IF_ONE.match(old)
    those = _THOSE_WHO.match(new)
    if subject is None or those is None:
        return new
    return f"{subject.group()} {new[those.end() :]}"


def _condition(earlier: str) -> tuple[int, int] | None:
    """Where the condition of a question stands; None where it has none."""
    first = _FIRST.match(earlier)
    if first and begins_asking(earlier[first.end() :].lstrip(", ")):
        return first.span("clause")

    last = _LAST.search(earlier)
    if last is None or not begins_asking(earlier[: last.start("clause")]):
        return None
    head = earlier[: last.start()]
    return None if _WHETHER.search(head) else last.span("clause")
