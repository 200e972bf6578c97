"""What an evaluation was taken with: a figure without its set-up says nothing."""

from __future__ import annotations

import os
import platform
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot import __version__

if TYPE_CHECKING:
    from bot.configuration.settings import Settings

SETTINGS = (
    *("model", "embedder", "precision", "reranker", "entailment", "fusion_weight", "candidates", "passages"),
    *("reader", "refusal_floor", "history_tokens"),
)
"""Those that decide what is answered."""
CHANGING = ("date", "cases", "index")
"""What says nothing about why two evaluations differ."""


def setup(
    settings: Settings,
    cases: str,
    chunks: int,
    workers: int,
) -> dict[str, str]:
    """Date, version, machine, the cases as they are named, the index, and the settings that decide what is answered."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "pincite": __version__,
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        "cases": cases,
        "workers": str(workers),
        "index": str(settings.index),
        "chunks": str(chunks),
        **{name: str(getattr(settings, name)) for name in SETTINGS},
    }
