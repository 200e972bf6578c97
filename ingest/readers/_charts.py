"""The numbers behind the bars and lines of a chart in an Office file, which keeps them beside its drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.readers._xml import attribute, child, descendants, texts

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from ingest.extract import Scroll


def add_chart(scroll: Scroll, chart: Element) -> None:
    """The chart's title, then a row for each category."""
    scroll.block(" ".join(texts(child(chart, "chart", "title"), "t")))
    series = list(descendants(chart, "ser"))
    names = [" ".join(texts(child(one, "tx"), "v", "t")) for one in series]
    values = [_points(child(one, "val")) for one in series]
    categories = max((_points(child(one, "cat")) for one in series), key=len, default={})
    for number, (index, category) in enumerate(categories.items(), start=1):
        figures = [(name, points.get(index, "")) for name, points in zip(names, values, strict=True)]
        scroll.row(number, [("", category), *figures])


def _points(holder: Element | None) -> dict[str, str]:
    """The cached values of a chart by their index."""
    return {attribute(point, "idx") or "": " ".join(texts(point, "v")) for point in descendants(holder, "pt")}
