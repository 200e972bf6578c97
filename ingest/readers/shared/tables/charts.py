"""The numbers behind the bars and lines of a chart in an Office file, which keeps them beside its drawing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.readers.shared.xml import attribute, child, descendants, texts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ingest.extraction.extract import Scroll


_LONG = re.compile(r"-?\d+\.\d{15,}")
"""`2.2599999999999998`"""


def add_chart(scroll: Scroll, chart: Element) -> None:
    """The chart's title, then a row for each category."""
    title = child(chart, "chart", "title")
    scroll.block(" ".join(texts(title, "t")))

    names: list[str] = []
    values: list[dict[str, str]] = []
    categories: dict[str, str] = {}
    for series in descendants(chart, "ser"):
        name = child(series, "tx")
        names.append(" ".join(texts(name, "v", "t")))
        values.append(_points(child(series, "val")))
        # a series may lack categories that others have
        own = _points(child(series, "cat"))
        if len(own) > len(categories):
            categories = own

    for number, (index, category) in enumerate(categories.items(), start=1):
        cells = [("", category)]
        for name_of_series, points in zip(names, values, strict=True):
            cells.append((name_of_series, _as_shown(points.get(index, ""))))
        scroll.row(number, cells)


def _as_shown(value: str) -> str:
    """A number as Excel shows it, without the noise of its last binary digits: `2.26` of `2.2599999999999998`."""
    return f"{float(value):.15g}" if _LONG.fullmatch(value) else value


def _points(holder: Element | None) -> dict[str, str]:
    """The cached values of a chart by their index."""
    points: dict[str, str] = {}
    for point in descendants(holder, "pt"):
        index = attribute(point, "idx") or ""
        points[index] = " ".join(texts(point, "v"))
    return points
