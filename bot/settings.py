"""The settings: the only reader of pincite.toml and of the environment."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "PINCITE_"
EXTRACTIVE = "extractive"
MODEL = re.compile(rf"{EXTRACTIVE}|[a-z][a-z0-9_]*:\S.*")
MODEL_FORM = f"write {EXTRACTIVE}, gguf:PATH, or provider:name such as ollama:qwen3"


class Settings(BaseModel):
    """Every setting with its default. The environment (`PINCITE_NAME`) wins over pincite.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    index: Path = Field(Path(".pincite"), description="The workspace folder that holds the index.")
    embedder: str = Field(
        "all-MiniLM-L6-v2",
        description="The bundled model, or any sentence-transformers model id or folder.",
    )
    precision: str = Field(
        "auto",
        pattern="^(auto|float32|bfloat16)$",
        description="Arithmetic for embedding documents: auto takes bfloat16 where the processor computes it natively.",
    )
    reranker: str = Field("", description="A sentence-transformers cross-encoder id or folder; empty for none.")
    entailment: str = Field(
        "",
        description="A sentence-transformers cross-encoder, such as an NLI model, that judges whether a sentence of a "
        "language model follows from its quote; empty for words and embeddings.",
    )
    fusion_weight: float = Field(0.55, ge=0, le=1, description="Share of the dense score in the fused score.")
    candidates: int = Field(100, ge=5, le=500, description="How many passages each search contributes.")
    passages: int = Field(6, ge=1, le=50, description="How many passages an answer is written from.")
    refusal_floor: float = Field(0.5, ge=0, le=1, description="Confidence below which Pincite refuses.")
    model: str = Field(
        EXTRACTIVE,
        description="Who writes answers: extractive (the documents' own sentences), provider:name (openai, anthropic, "
        "google, mistral, ollama) or gguf:PATH.",
    )
    api_key: SecretStr = Field(
        "",
        validate_default=True,
        description="The key for the model's provider; empty for its own variable, such as OPENAI_API_KEY.",
    )
    base_url: str = Field("", description="Where the model is served, if not at its provider: any compatible server.")
    model_seconds: float = Field(
        60,
        gt=0,
        le=3600,
        description="Time for the model to write an answer; after it, the documents are quoted. Before that, a "
        "follow-up question may take a third as long to be rewritten.",
    )
    history_tokens: int = Field(
        800,
        ge=50,
        le=100_000,
        description="How much of a conversation a follow-up question may lean on, newest turns first; four bytes of "
        "text count as a token.",
    )
    old_days: int = Field(
        365,
        ge=1,
        le=36500,
        description="An answer shows the date of a source that last changed more days ago than this.",
    )
    chunk_tokens: int = Field(220, ge=32, le=2000, description="Aimed-at length of a passage, in model tokens.")
    max_file_mb: float = Field(50, gt=0, description="Larger files are skipped, and said so.")
    file_seconds: float = Field(60, gt=0, description="A file that takes longer to read is reported unreadable.")
    ledger_days: int = Field(
        90, ge=0, le=36500, description="Days for which answers and their questions are kept; 0 for ever."
    )
    keep_questions: bool = Field(
        default=True, description="Whether the words of questions are kept, which conversations and gaps go back to."
    )
    lock_seconds: float = Field(600, ge=0, description="How long to wait for another process that is writing.")

    @field_validator("model")
    @classmethod
    def _has_the_form_of_a_model(cls, value: str) -> str:
        if not MODEL.fullmatch(value):
            raise ValueError(MODEL_FORM)
        return value


def load(environment: Mapping[str, str] | None = None, **overrides: object) -> Settings:
    """Settings from `PINCITE_CONFIG` (default ./pincite.toml) and the environment, then `overrides` that are not None.

    Raises SettingsError for anything unknown or unusable, misspelt `PINCITE_*` variables included.
    """
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**{**_file(environment), **_variables(environment), **given})
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


def _file(environment: Mapping[str, str]) -> dict[str, Any]:
    named = environment.get(f"{PREFIX}CONFIG")
    path = Path(named or "pincite.toml")
    if not path.is_file():
        if named:
            raise SettingsError(f"PINCITE_CONFIG names {path}, which is not a file.")
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not valid TOML: {error}.") from None


def _variables(environment: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX) and name != f"{PREFIX}CONFIG"
    }


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        return f"Unknown setting {name!r} (in pincite.toml, or as {PREFIX}{name.upper()} in the environment)."
    given = "what was given" if name == "api_key" else repr(first["input"])
    reason = first["msg"].removeprefix("Value error, ")
    return f"Setting {name!r} cannot be {given}: {reason[:1].lower()}{reason[1:]}."
