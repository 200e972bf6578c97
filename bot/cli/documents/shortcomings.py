"""What is wrong with an index as a whole, and worth a line whenever somebody ingests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import NO_VECTORS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.configuration.settings import Settings


def shortcomings(settings: Settings) -> Iterator[str]:
    """Each as a sentence with its cure."""
    from bot import wiring
    from ingest.upkeep.rule_check import slip_in_rules

    if wiring.is_on_server(settings) and not settings.audience_rules:
        return  # there is nothing to connect for
    with wiring.open_manifest(settings) as manifest:
        if manifest is None:
            return
        # until a rule for readers does something, its files are for everybody
        if slip := slip_in_rules(settings, manifest):
            yield slip
        if wiring.lacks_vectors(settings, manifest):
            yield f"What is found is found by words only. {NO_VECTORS}"
