"""OpenTelemetry: shows what has ended to whoever set the process up to trace, and to nobody else.

Only its interface is imported. Without an SDK that somebody started, such as by `opentelemetry-instrument`, what is
shown goes nowhere.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from opentelemetry.trace import Status, StatusCode, get_tracer, set_span_in_context

from bot import __version__

if TYPE_CHECKING:
    from bot.spans import TraceSpan

_NAME = "pincite"
_NANOSECONDS = 1_000_000_000


def emit_span(span: TraceSpan) -> None:
    """It ended now; its stages followed each other from its beginning."""
    tracer = get_tracer(_NAME, __version__)
    ended = time.time_ns()
    began = ended - int(span.seconds * _NANOSECONDS)
    figures = {f"{_NAME}.{name}": value for name, value in span.figures.items()}
    shown = tracer.start_span(
        f"{_NAME}.{span.name}",
        start_time=began,
        attributes=figures,
    )
    context = set_span_in_context(shown)

    for name, seconds in span.stages.items():
        stage = tracer.start_span(f"{_NAME}.{span.name}.{name}", context, start_time=began)
        began += int(seconds * _NANOSECONDS)
        # Rounded apart, the stages may be longer than the whole together.
        stage.end(min(began, ended))

    if span.failure:
        shown.set_attribute("error.type", span.failure)  # as OpenTelemetry's conventions call it
        shown.set_status(Status(StatusCode.ERROR, span.failure))
    shown.end(ended)
