"""`And the month after that?` after `who speaks in May 2026`: the question before it, of June 2026."""

from __future__ import annotations

import re

from bot.naming import MONTHS

_NEXT = re.compile(
    r"\W*(?:(?:and|or|but)\b\W*)?(?:(?:what|how)\s+about\s+)?(?:(?:in|for|of|during)\s+)?the\s+"
    r"(?:(?P<unit>month|year|week)\s+(?P<side>after|before|following)(?:\s+(?:that|this|it))?(?:\s+one)?"
    r"|(?P<way>next|following|subsequent|previous|preceding)\s+(?P<of>month|year|week))\W*",
    re.IGNORECASE,
)
"""`and the month after that?`, `what about the previous year`; not `next month`, which is told from today."""
_BACK = frozenset("before previous preceding".split())
_YEAR = re.compile(r"(?<![\w.,/$€£-])(?:19|20)\d\d(?![\w%€]|[.,]\d)")
"""`2026`"""
_WEEK = re.compile(r"(?<=\bweek )\d\d?\b", re.IGNORECASE)
"""`12` of `week 12`"""
_SHORT = {name[:3]: name for name in MONTHS}
_NAMES = "|".join(name for name in (*MONTHS, *_SHORT) if name != "May")
_MONTH = re.compile(
    rf"\b(?:{_NAMES})\b"
    r"|\b(?-i:May)\b|(?<=\bin )may\b|(?<=\bof )may\b|(?<=\bfor )may\b|\bmay(?= (?:19|20)\d\d\b)",
    re.IGNORECASE,
)
"""`June`, `jun`, `in may`, `may 2026`; not the verb `may`"""


def shifted(text: str, earlier: str) -> str:
    """The earlier question of the time before or after the one it names; empty where it names none."""
    new = _NEXT.fullmatch(text)
    if new is None:
        return ""
    by = -1 if (new["side"] or new["way"]).lower() in _BACK else 1
    unit = (new["unit"] or new["of"]).lower()
    if unit == "month":
        return _of_month(earlier, by)
    return _counted(earlier, _YEAR if unit == "year" else _WEEK, by)


def _counted(earlier: str, number: re.Pattern[str], by: int) -> str:
    """The question with its last number of that kind so much higher; empty where it has none."""
    found = list(number.finditer(earlier))
    if not found:
        return ""
    start, end = found[-1].span()
    return f"{earlier[:start]}{int(earlier[start:end]) + by}{earlier[end:]}"


def _of_month(earlier: str, by: int) -> str:
    """The question with the month so much later, and the year with it; empty where it has no month."""
    found = list(_MONTH.finditer(earlier))
    if not found:
        return ""
    start, end = found[-1].span()
    named = _SHORT[earlier[start:end][:3].capitalize()]
    place = MONTHS.index(named) + by
    month = MONTHS[place % len(MONTHS)]
    if earlier[start].islower():
        month = month.lower()

    there = f"{earlier[:start]}{month}{earlier[end:]}"
    is_of_another_year = not 0 <= place < len(MONTHS)
    return (_counted(there, _YEAR, by) or there) if is_of_another_year else there
