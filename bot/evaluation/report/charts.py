"""The charts of the report: Matplotlib draws them as SVG that takes its colours and its type from the page."""

from __future__ import annotations

import io
import re
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING, Any, Literal

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator, PercentFormatter

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from matplotlib.axes import Axes
    from matplotlib.typing import RcKeyType

# Colours that nothing else draws with: each stands for a colour of the page, light or dark, that is put in its place.
_INK, _MUTED, _LINE, _SOFT, _ACCENT, _PAPER = "#010101", "#020202", "#030303", "#040404", "#050505", "#060606"
_VARIABLES = {_INK: "ink", _MUTED: "muted", _LINE: "line", _SOFT: "soft", _ACCENT: "accent", _PAPER: "paper"}
_STYLE: dict[RcKeyType, Any] = {
    "axes.edgecolor": _LINE,
    "axes.labelcolor": _MUTED,
    "axes.labelpad": 6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "font.size": 12.5,
    "svg.fonttype": "none",
    "text.color": _INK,
    "text.parse_math": False,
    "xtick.color": _LINE,
    "xtick.labelcolor": _MUTED,
    "ytick.color": _LINE,
    "ytick.labelcolor": _MUTED,
}
_UNITS_AN_INCH = 72
"""Matplotlib counts in inches, of which its SVG makes 72 units each."""
SIZE = (400, 320)
"""Of a chart, in units: small enough for a phone to show it without making its words smaller."""
_BINS = 16
_WIDE_RANGE = 20
"""Times the smallest that the largest duration is before the axis turns logarithmic: one slow start hides all else."""
_FEW_DECADES = 100
"""Times the smallest up to which there is room for the steps between powers of ten."""
_LABELLED = (0.1, 0.3, 0.5, 0.7, 0.9)
"""Floors that are named on the curve where there is room."""
_LABEL = (0.45, 0.1)
"""Share of the axes that a label takes up, across and upwards."""
_LETTER = 0.02
"""Share of the axes that a letter takes up, across."""
_PERCENTILE = 0.3
"""Share of the axes that the label of a percentile takes up, across."""
_SECOND, _TENTHS = 1000, 10
_UNWANTED = re.compile(r"<metadata>.*?</metadata>|<style.*?</style>|\s+font-family: [^;\"]*(?:;|(?=\"))", re.DOTALL)
"""`<metadata>…</metadata>`, ` font-family: DejaVu Sans;`"""
_OPENING = re.compile(r".*<svg[^>]*(viewBox=\"[^\"]*\")[^>]*>", re.DOTALL)
"""`<?xml …><svg … viewBox="0 0 400 320" …>`"""
_IDENTIFIER = re.compile(r" id=\"([^\"]+)\"")
"""` id="patch_1"`"""
_REFERENCE = re.compile(r"(?:href=\"|url\()#([^\")]+)")
"""`href="#patch_1"`, `url(#patch_1)`"""

ChartPoint = tuple[float, float]


def interval_chart(
    name: str,
    alt: str,
    value: float,
    low: float,
    high: float,
) -> str:
    """A share, with its interval, on a line from 0 to 1. As for every chart, `name` is unique on the page."""
    with _style():
        figure, axes = _drawing(180, 18, (0.04, 0, 0.92, 1))
        axes.set(xlim=(0, 1), ylim=(-1, 1))
        axes.set_axis_off()

        # The whole range, on it the interval, and the value on both.
        _bar(axes, (0, 1), _LINE, 2)
        _bar(axes, (low, high), _SOFT, 9)
        axes.plot(value, 0, "o", color=_ACCENT, markersize=8, clip_on=False)
        return _svg(figure, name, alt)


def _bar(
    axes: Axes,
    ends: tuple[float, float],
    colour: str,
    width: float,
) -> None:
    axes.plot(
        ends,
        (0, 0),
        color=colour,
        linewidth=width,
        solid_capstyle="butt",
        clip_on=False,
    )


def tradeoff(curve: Mapping[float, ChartPoint], floor: float) -> str:
    """For each floor the shares of answerable questions refused and of others answered; `floor` is marked."""
    with _style():
        figure, axes = _drawing(*SIZE, (0.12, 0.15, 0.82, 0.75))
        axes.set(xlim=(0, 1), ylim=(0, 1))
        _name(axes, "answerable questions refused", "unanswerable questions answered")
        axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
        axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
        axes.grid(color=_LINE, linewidth=0.7)

        # The curve, and what lies below it.
        points = np.array([curve[each] for each in sorted(curve)])
        axes.fill_between(*points.T, color=_SOFT, linewidth=0)
        axes.plot(
            *points.T,
            color=_ACCENT,
            linewidth=2,
            clip_on=False,
            zorder=3,
        )

        for each in _with_room(curve, floor):
            _mark(axes, curve[each], f"{each:g}", _MUTED, 8)
        _mark(axes, curve[floor], f"floor now: {floor:g}", _INK, 12)
        return _svg(figure, "tradeoff", "Wrong refusals against wrong answers, by floor")


def durations(
    alt: str,
    milliseconds: Sequence[float],
    p50: float,
    p95: float,
) -> str:
    """How many answers took how long, with a line for each of the percentiles."""
    with _style():
        figure, axes = _drawing(*SIZE, (0.12, 0.15, 0.82, 0.6))
        values = [max(each, 1.0) for each in milliseconds]  # a logarithmic axis has no 0
        edges = _edges(axes, min(values), max(values))
        axes.hist(values, edges, color=_SOFT, edgecolor=_PAPER)
        axes.set_xlim(edges[0], edges[-1])

        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: duration_text(value)))
        axes.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        _name(axes, "time to the answer", "questions")
        _percentiles(axes, p50, p95)
        return _svg(figure, "latency", alt)


def duration_text(milliseconds: float) -> str:
    """A duration as people say it: `12 ms`, `1.4 s`, `95 s`."""
    if abs(milliseconds) < _SECOND:
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / _SECOND
    if abs(seconds) < _TENTHS:
        return f"{seconds:.1f} s".replace(".0 ", " ")
    return f"{seconds:.0f} s"


@contextmanager
def _style() -> Iterator[None]:
    """Ours alone: what somebody has set for their own charts is not for this page."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def _drawing(
    width: float,
    height: float,
    room: tuple[float, float, float, float],
) -> tuple[Figure, Axes]:
    inches = (width / _UNITS_AN_INCH, height / _UNITS_AN_INCH)
    figure = Figure(figsize=inches)
    return figure, figure.add_axes(room)


def _name(axes: Axes, across: str, upwards: str) -> None:
    """Both in reading direction."""
    axes.set_xlabel(across, loc="left")
    axes.annotate(
        upwards,
        (0, 1),
        (-0.1 * SIZE[0], 14),
        "axes fraction",
        textcoords="offset points",
        color=_MUTED,
    )


def _with_room(curve: Mapping[float, ChartPoint], current: float) -> list[float]:
    """The floors whose labels are clear of that of the current one and of each other."""
    kept = [current]
    for floor in _LABELLED:
        if floor in curve and all(_is_apart(curve[floor], curve[other]) for other in kept):
            kept.append(floor)
    return kept[1:]


def _is_apart(one: ChartPoint, other: ChartPoint) -> bool:
    across, upwards = _LABEL
    is_beside = abs(one[0] - other[0]) > across
    is_above = abs(one[1] - other[1]) > upwards
    return is_beside or is_above


def _mark(
    axes: Axes,
    point: ChartPoint,
    label: str,
    colour: str,
    size: float,
) -> None:
    """A point with its label where there is room: above the curve, which falls to the right, unless at an end of it."""
    axes.plot(
        *point,
        "o",
        color=colour,
        markeredgecolor=_PAPER,
        markeredgewidth=1.5,
        markersize=size,
        clip_on=False,
        zorder=4,
    )
    is_room_right = point[0] + _LETTER * len(label) <= 1
    is_room_above = point[1] <= 1 - _LABEL[1]
    across = 1 if is_room_right else -1
    upwards = 1 if is_room_above else -2
    axes.annotate(
        label,
        point,
        (across * (size / 2 + 2), upwards * (size / 2 + 1)),
        textcoords="offset points",
        ha="left" if is_room_right else "right",
        color=colour,
    )


def _percentiles(axes: Axes, p50: float, p95: float) -> None:
    """Lines with labels above the axes, where no label crosses a line: the lower one points away from the other."""
    median = f"p50: {duration_text(p50)}"
    slow = f"p95: {duration_text(p95)}"
    # There is room for both labels to the right of their lines, or the upper one goes to the left.
    low = _share_of_axis(axes, p50)
    high = _share_of_axis(axes, p95)
    if high <= 1 - _PERCENTILE:
        _line(axes, low, median, 2, "left")
        _line(axes, high, slow, 1, "left")
    else:
        _line(axes, low, median, 1, "left" if low < _PERCENTILE else "right")
        _line(axes, high, slow, 2, "right")


def _share_of_axis(axes: Axes, value: float) -> float:
    """Where a duration stands on the axis across, in 0..1, logarithmic or not."""
    to_axis = axes.transScale + axes.transLimits
    across, _ = to_axis.transform((max(value, 1.0), 0))
    return float(across)


def _line(
    axes: Axes,
    at: float,
    label: str,
    row: int,
    alignment: Literal["left", "right"],
) -> None:
    """A line at this share of the axis, up to its label."""
    top = 1.05 + 0.09 * row
    axes.plot(
        [at, at],
        [0, top + 0.06],
        color=_ACCENT,
        linewidth=1.5,
        transform=axes.transAxes,
        clip_on=False,
    )
    away = (5 if alignment == "left" else -5, 0)
    axes.annotate(
        label,
        (at, top),
        away,
        "axes fraction",
        textcoords="offset points",
        ha=alignment,
    )


def _edges(axes: Axes, smallest: float, largest: float) -> list[float]:
    """Where the bars begin and end; they fill the axis, which is made logarithmic where that shows more."""
    if largest <= _WIDE_RANGE * smallest:
        axes.xaxis.set_major_locator(MaxNLocator(5))
        return list(np.linspace(0, largest, _BINS + 1))

    steps = (1, 2, 5) if largest <= _FEW_DECADES * smallest else (1,)
    axes.set_xscale("log")
    axes.xaxis.set_major_locator(LogLocator(subs=steps))
    axes.xaxis.set_minor_locator(NullLocator())
    return list(np.geomspace(smallest, largest, _BINS + 1))


def _svg(figure: Figure, name: str, alt: str) -> str:
    """The drawing as an element of a page: no name, style or colour of its own, and said in words by `alt`."""
    drawn = io.StringIO()
    figure.savefig(drawn, format="svg", transparent=True)

    bare = _renamed(_UNWANTED.sub("", drawn.getvalue()), name)
    for colour, variable in _VARIABLES.items():
        bare = bare.replace(colour, f"var(--{variable})")

    opening = f'<svg role="img" aria-label="{escape(alt)}" '
    labelled = _OPENING.sub(lambda found: f"{opening}{found[1]}>", bare)
    return re.sub(r"\s+", " ", labelled).strip()


def _renamed(svg: str, name: str) -> str:
    """Without the ids that nothing refers to; the others begin with the name, to be unique on the page."""
    used = dict.fromkeys(_REFERENCE.findall(svg))
    names = {old: f"{name}-{number}" for number, old in enumerate(used)}

    def renamed(found: re.Match[str]) -> str:
        new = names.get(found[1])
        return f' id="{new}"' if new else ""

    svg = _IDENTIFIER.sub(renamed, svg)
    for old, new in names.items():
        svg = svg.replace(f"#{old}", f"#{new}")
    return svg.replace("xlink:href", "href")
