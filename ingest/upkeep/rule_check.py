"""Whether the folder rules of the settings do what they seem to say: a slip in one leaves files to everybody."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from bot.adapters.database import NO_MEMBERS
from bot.configuration.settings import rules_root
from ingest.discovery.discover import from_text
from ingest.planning.rules import AudienceRules
from ingest.sources.mirror import SOURCES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.adapters.database import FileRecord, Manifest
    from bot.configuration.settings import Settings


def slip_in_rules(settings: Settings, manifest: Manifest) -> str:
    """What is to be said of a rule that matches no file, or of a file that one nearly matches; empty without a slip."""
    if not settings.audience_rules:
        return ""
    files = {from_text(file.path): file for file in manifest.files().values()}
    sources = settings.index.resolve() / SOURCES_FOLDER
    rules = AudienceRules(settings.audience_rules, rules_root(settings.index), sources)
    unruled = _nearly_ruled(files, rules)
    if unruled:
        source, pattern = next(iter(unruled.items()))
        return (
            f"{source} is for everybody, although audience_rules[{pattern!r}] nearly matches it. Write a rule that "
            "does, or one that gives it to everybody."
        )

    parts = manifest.parts()
    matched = {rules.of_file(path) for path in files}
    for path, file in files.items():
        inside = parts.get(file.digest, ()) if file.ruled != NO_MEMBERS else ()
        matched.update(chain.from_iterable(rules.patterns_within(path, part) for part in inside))
    idle = [pattern for pattern in rules.patterns if pattern not in matched]
    return f"audience_rules[{idle[0]!r}] matches no file: compare it with `pincite sources list`." if idle else ""


def _nearly_ruled(files: Mapping[Path, FileRecord], rules: AudienceRules) -> dict[str, str]:
    """By source the rule that a file for everybody nearly matches: a slip in the rule or in the name of a folder."""
    near: dict[str, str] = {}
    for path, file in files.items():
        if file.audience or rules.of_file(path):
            continue
        pattern = rules.nearly(path)
        if pattern:
            near[file.source] = pattern
    return near
