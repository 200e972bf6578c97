"""What an ingestion did, in names and numbers, for whoever traces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.spans import TraceSpan
from ingest.reporting.outcomes import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.reporting.outcomes import Report


def of_report(report: Report, stages: Mapping[str, float], *, dry_run: bool) -> TraceSpan:
    """An ingestion that took so many seconds for each of these."""
    counts = {f"files.{kind.value}": len(report.of(kind)) for kind in Kind}
    withheld = sum(outcome.withheld for outcome in report.outcomes)
    return TraceSpan(
        name="ingest",
        seconds=report.seconds,
        stages=stages,
        figures={**counts, "files.withheld": withheld, "passages": report.chunks, "dry_run": dry_run},
    )
