"""The form in which a model is asked for a draft, as JSON schemas."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.nouns import Form

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUOTES: Mapping[str, Any] = {
    "type": "array",
    "description": "The exact words of one to three passages that prove it.",
    "items": {
        "type": "object",
        "properties": {"passage": {"type": "integer"}, "words": {"type": "string"}},
        "required": ["passage", "words"],
    },
}
_CALCULATION: Mapping[str, Any] = {
    "type": "string",
    "description": "How a number was computed, such as 523 - 289; else empty.",
}
CLAIM: Mapping[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "quotes": _QUOTES, "calculation": _CALCULATION},
    "required": ["text", "quotes"],
}
DRAFT: Mapping[str, Any] = {
    "title": "answer",
    "description": "An answer in blocks of claims, each with the words that prove it.",
    "type": "object",
    "properties": {
        "blocks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "form": {"type": "string", "enum": [form.value for form in Form]},
                    "claims": {"type": "array", "items": CLAIM},
                },
                "required": ["form", "claims"],
            },
        },
        "missing": {
            "type": "array",
            "description": "What was asked and the passages don't say, each in a few words.",
            "items": {"type": "string"},
        },
    },
    "required": ["blocks", "missing"],
}
"""The form of a draft."""
