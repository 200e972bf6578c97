"""The settings: what is written in pincite.toml and the environment, checked, with a default for what is not."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator

from bot.configuration.declared import ALL, NAME_FORM, SOURCE_NAME, SourceSettings
from bot.configuration.files import (
    CLIENT_ID,
    CLIENT_SECRET,
    ENVIRONMENT_PREFIX,
    EXTRACTIVE,
    INDEX,
    MODEL,
    MODEL_FORM,
    TOKEN_KEY,
    config_file,
    folder_of,
    given_settings,
)
from bot.errors import SettingsError, UsageError
from bot.nouns import is_audience

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"
NO_JUDGE = NO_READER = NO_ENTAILMENT = "none"
BUNDLED = "bundled"
DATABASE_URL = re.compile(r"postgres(ql)?(\+psycopg)?://")
"""`postgresql+psycopg://pincite@db.example.org/docs`"""
DATABASE_FORM = "write postgresql+psycopg://user:password@host/database"
SCHEMA_NAME = "^[a-z_][a-z0-9_]{0,62}$"
SCHEMA_FORM = "write small letters, digits and _, such as team_docs"
DAYS, _NEVER = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "never"
"""When a digest may come."""
_PATTERN_FORM = (
    "write folder/** for all in a folder, folder/*.pdf for files directly in it, /folder/** from pincite.toml on"
)
_IN_TOML = {"tuple": "list", "dictionary": "table"}
"""What Python calls it, and what pincite.toml does."""
_BOUNDLESS: dict[str, Any] = {"pages": 1_000_000, "megabytes": 1_000_000, "seconds": 86_400}
"""Where an address is given by hand, as a folder is, which has no limits either."""
AUDIENCE_FORM = "write one or more names, each of printable characters and without a comma, or everybody alone"


class TeamSettings(BaseModel):
    """What holds for one workspace on Slack: all that names its channels and people, or what they may read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    follow_ups_in: dict[str, bool] = Field(
        {},
        description="As follow_ups, for single channels, by id, such as { C0123456789 = false }.",
    )
    answer_in: tuple[str, ...] = Field(
        (),
        description="Channels, by id, where questions that are put to nobody in particular are answered without a "
        "mention, if the documents surely say it.",
    )
    audiences: dict[str, tuple[str, ...]] = Field(
        {},
        description="Who belongs to an audience of documents: ids of channels (C…), user groups (S…) and people (U…), "
        'such as { hr = ["C0123456789", "S0123456789"] }.',
    )
    members: tuple[str, ...] = Field(
        (),
        description="Audiences that every member of the workspace belongs to; guests and channels that others share do "
        "not.",
    )
    unmarked: bool = Field(
        default=True,
        description="Whether members of the workspace may read documents that are for everybody.",
    )
    owner: str = Field("", description="The channel or person, by id, to tell of questions that the documents lack.")
    ingesters: tuple[str, ...] = Field((), description="People, by id, who may add files to the documents from Slack.")
    evaluators: tuple[str, ...] = Field(
        (),
        description="People, by id, who may make a test case of a bad answer from Slack.",
    )
    prompts: tuple[str, ...] = Field(
        (),
        max_length=4,
        description="Up to four questions to suggest in a new conversation; else some from the documents.",
    )


class SlackSettings(TeamSettings):
    """The settings of the Slack bot. Its tokens come from the environment alone; see `slack_tokens`."""

    api_url: str = Field(
        "https://slack.com/api/",
        pattern="^https?://",
        description="Where Slack's Web API is; for tests and proxies.",
    )
    teams: dict[str, TeamSettings] = Field(
        {},
        description="The workspaces to serve, by id, where there are several: each with its own follow_ups_in, "
        "answer_in, audiences, members, unmarked, owner, ingesters, evaluators and prompts, such as { T0123456789 = { "
        'members = ["north"] } }. One that is not among them is not answered.',
    )
    follow_ups: bool = Field(
        default=True,
        description="Whether a reply in a thread that Pincite takes part in is answered without a new mention.",
    )
    answer_after: float = Field(
        120,
        ge=0,
        le=86400,
        description="Seconds that people have to reply first in the channels of answer_in; if somebody does, Pincite "
        "says nothing.",
    )
    answer_reaction: str = Field(
        "",
        pattern=r"^[a-z0-9_+'-]*$",
        description="An emoji, by name and without colons, such as pincite: as a reaction on a message it asks for "
        "the answer in the message's thread.",
    )
    page_pictures: bool = Field(
        default=False,
        description="Whether the window of a source shows the picture of the page where its words were recognised in a "
        "scan.",
    )
    digest_day: str = Field(
        "monday",
        pattern=f"^({'|'.join((*DAYS, _NEVER))})$",
        description="The day of the week on which the owner, where there is one, gets a digest: gaps, bad answers, "
        "answers out of date; or never.",
    )
    digest_hour: int = Field(9, ge=0, le=23, description="The hour of that day from which on it comes, by local time.")
    cases: Path = Field(
        Path("cases.jsonl"),
        description="The file that test cases from Slack go into, for `pincite eval`; with `database`, they go there.",
    )
    files_days: float = Field(
        7,
        gt=0,
        le=365,
        description="Days for which files that came with a question are kept, for follow-ups in its thread.",
    )
    stages_after: float = Field(
        2.0,
        ge=0,
        le=600,
        description="Seconds of work for which a line of status is enough; then a message says what is being done.",
    )
    answers_at_once: int = Field(10, ge=1, le=64, description="How many questions are worked on at the same time.")
    questions_per_minute: int = Field(
        30,
        ge=1,
        le=10_000,
        description="One person's questions a minute; those beyond wait for their turn.",
    )
    drain_seconds: float = Field(
        20,
        ge=0,
        le=600,
        description="Time to finish what was begun when Pincite is told to end; the rest is handed on.",
    )

    def of_team(self, team: str) -> SlackSettings:
        """Those of one of the `teams`: nothing that names channels, people or audiences is taken from elsewhere."""
        own = self.teams[team]
        return self.model_copy(update={name: getattr(own, name) for name in TeamSettings.model_fields})


class Settings(BaseModel):
    """Every setting with its default. The environment (`PINCITE_NAME`) wins over pincite.toml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    index: Path = Field(Path(INDEX), description="The workspace folder that holds the index.")
    database: SecretStr = Field(
        "",
        validate_default=True,
        description="A PostgreSQL server that holds the index in the folder's place, such as "
        "postgresql+psycopg://user@host/database; empty for the folder (docs/large.md).",
    )
    workspace: str = Field(
        "pincite",
        pattern=SCHEMA_NAME,
        description="The schema in that database, so that several indexes can share it.",
    )
    embedder: str = Field(
        "all-MiniLM-L6-v2",
        description="The bundled model, or any sentence-transformers model id or folder.",
    )
    precision: str = Field(
        "auto",
        pattern="^(auto|int8|float32|bfloat16)$",
        description="Arithmetic for embedding documents with the bundled model: auto takes int8 where the processor "
        "has instructions for it, else float32.",
    )
    reranker: str = Field("", description="A sentence-transformers cross-encoder id or folder; empty for none.")
    reader: str = Field(
        BUNDLED,
        description="The model that reads question and evidence together to find what answers: bundled, none, or a "
        "folder with reader.onnx and tokenizer.json, or with all-mpnet-base-v2, of which the larger reader is made "
        "(docs/quality.md).",
    )
    entailment: str = Field(
        BUNDLED,
        description="What sees whether a sentence of a language model follows from its quote, where no language model "
        "judges: bundled, none for words alone, or a sentence-transformers cross-encoder, such as an NLI model, which "
        "then judges in any case.",
    )
    fusion_weight: float = Field(
        0.85, ge=0, le=1, description="How much the search by meaning counts beside that by words, from 0 to 1."
    )
    candidates: int = Field(100, ge=5, le=500, description="How many passages each search contributes.")
    passages: int = Field(
        6,
        ge=1,
        le=50,
        description="How many passages an answer is written from; at most 6 without a language model, 3 with a "
        "local one.",
    )
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
    judge: str = Field(
        "",
        pattern=rf"^(?:|{NO_JUDGE}|[a-z][a-z0-9_]*:\S.*)$",
        description="Who judges whether the documents say what the model wrote: provider:name; empty for the model "
        "itself (a local one judges nothing), none for nobody. Where `entailment` names a model of yours, that judges.",
    )
    model_seconds: float = Field(
        60,
        gt=0,
        le=3600,
        description="Time for the model to write an answer, to have it judged and to repair it once; after it, what "
        "was not judged is checked by words alone, or the documents are quoted. Before that, a follow-up question may "
        "take a third as long to be rewritten.",
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
    audience_rules: dict[str, tuple[str, ...]] = Field(
        {},
        description="Who may read the documents of a folder, unless they say so themselves: patterns of paths, and "
        'names, such as { "hr/**" = ["hr"], "/board/*.pdf" = ["board", "legal"] }. hr/** stands for every folder hr, '
        "/hr/** for the one beside pincite.toml, or that at the root; of several that match, the most specific holds.",
    )
    max_file_mb: float = Field(50, gt=0, description="Larger files are skipped, and named.")
    file_seconds: float = Field(
        60,
        gt=0,
        description="CPU time that a file may take to be read, and each document in it to be split; one that takes "
        "more, or ten times as long by the clock, is reported unreadable.",
    )
    ledger_days: int = Field(
        90,
        ge=0,
        le=36500,
        description="Days for which answers and their questions are kept; 0 for ever.",
    )
    keep_questions: bool = Field(
        default=True,
        description="Whether the words of questions are kept, which conversations and gaps go back to.",
    )
    traces: bool = Field(
        default=False,
        description="Whether each answer and ingestion is shown to OpenTelemetry, in names and numbers, for whoever "
        "starts its SDK in this process (docs/large.md).",
    )
    lock_seconds: float = Field(600, ge=0, description="How long to wait for another process that is writing.")

    sources: dict[str, SourceSettings] = Field(
        {},
        description="Where documents come from beside files, by name: a web site, a git repository, an object store "
        "or a LangChain document loader, such as "
        '{ handbook = { web = "https://handbook.example.org/", audience = ["staff"] } }; '
        "docs/sources.md has all of it.",
    )

    slack: SlackSettings = Field(SlackSettings(), description="The Slack bot.")

    @field_validator("index", mode="before")
    @classmethod
    def _names_a_folder(cls, value: object) -> object:
        # As a path, no text at all would be the folder that one happens to be in.
        if value == "":
            raise ValueError("name a folder, or leave it out")
        return folder_of(value) if isinstance(value, str) else value

    @field_validator("database")
    @classmethod
    def _has_the_form_of_an_address(cls, value: SecretStr) -> SecretStr:
        address = value.get_secret_value()
        if address and not DATABASE_URL.match(address):
            raise ValueError(DATABASE_FORM)
        return value

    @field_validator("precision")
    @classmethod
    def _is_a_precision_of_the_embedder(cls, value: str, info: ValidationInfo) -> str:
        if value == "int8" and info.data.get("embedder") != cls.model_fields["embedder"].default:
            raise ValueError("int8 is for the bundled embedder; leave it out")
        return "float32" if value == "bfloat16" else value  # which older versions had, and Stamp goes on with

    @field_validator("audience_rules")
    @classmethod
    def _can_be_told_who_is_meant(cls, value: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for pattern, names in value.items():
            # `hr//pay`, `hr/`, `../hr/**`, `~/hr/**` and `hr\\**` look as if they meant something.
            parts = {part.strip() for part in pattern.removeprefix("/").split("/")}
            if not parts.isdisjoint({"", ".", "..", "~"}) or "\\" in pattern:
                raise ValueError(f"{pattern!r} matches no file; {_PATTERN_FORM}")
            if not is_audience(names):
                raise ValueError(f"{pattern!r} has {list(names)!r}; {AUDIENCE_FORM}")
        return value

    @field_validator("sources")
    @classmethod
    def _has_names_and_readers(cls, value: dict[str, SourceSettings]) -> dict[str, SourceSettings]:
        for name, source in value.items():
            if not SOURCE_NAME.fullmatch(name) or name == ALL:
                raise ValueError(f"{name!r} is no name of a source; {NAME_FORM}")
            if source.audience and not is_audience(source.audience):
                raise ValueError(f"{name} has the audience {list(source.audience)!r}; {AUDIENCE_FORM}")
        return value

    @field_validator("model")
    @classmethod
    def _has_the_form_of_a_model(cls, value: str) -> str:
        if not MODEL.fullmatch(value):
            raise ValueError(MODEL_FORM)
        return value


def load_settings(
    environment: Mapping[str, str] | None = None,
    **overrides: object,
) -> Settings:
    """Settings from pincite.toml (see `config_file`) and the environment, then `overrides` that are not None.

    Raises SettingsError for anything unknown or unusable, misspelt `PINCITE_*` variables included.
    """
    environment = os.environ if environment is None else environment
    given = {name: value for name, value in overrides.items() if value is not None}
    written = given_settings(environment, given.get("index"))
    try:
        return Settings(**{**written, **given})
    except ValidationError as error:
        raise SettingsError(_sentence(error)) from None


UNSET = SecretStr("")


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackTokens:
    """What Slack gave the app; `app` is for Socket Mode, `signing_secret` for HTTP. Empty where it is not set.

    Several workspaces have no `bot` token here: they install the app by `client_id` and `client_secret`, and their
    tokens are kept under `token_key`, the newest of several first.
    """

    bot: SecretStr
    app: SecretStr
    signing_secret: SecretStr
    client_id: SecretStr = UNSET
    client_secret: SecretStr = UNSET
    token_key: SecretStr = UNSET

    @property
    def are_for_several(self) -> bool:
        """Whether anything is set that only several workspaces need."""
        return any(one.get_secret_value() for one in (self.client_id, self.client_secret, self.token_key))


def slack_tokens() -> SlackTokens:
    """The tokens in the environment."""

    def given(name: str) -> SecretStr:
        return SecretStr(os.environ.get(name, "").strip())

    return SlackTokens(
        bot=given(BOT_TOKEN),
        app=given(APP_TOKEN),
        signing_secret=given(SIGNING_SECRET),
        client_id=given(CLIENT_ID),
        client_secret=given(CLIENT_SECRET),
        token_key=given(TOKEN_KEY),
    )


def half_configured(settings: SlackSettings, tokens: SlackTokens) -> str:
    """What several workspaces lack, as a sentence: they are served only where nothing is left to be guessed."""
    needed = {
        CLIENT_ID: tokens.client_id,
        CLIENT_SECRET: tokens.client_secret,
        TOKEN_KEY: tokens.token_key,
    }
    missing = [name for name, value in needed.items() if not value.get_secret_value()]
    if missing:
        return f"For several workspaces {' and '.join(missing)} must be set, too; see docs/slack.md."
    if not settings.teams:
        return "No workspace is named to be served: see slack.teams in docs/slack.md."
    if tokens.bot.get_secret_value():
        return f"{BOT_TOKEN} is for a single workspace. Of several, each gets its own when it installs."
    return ""


def secrets_of(name: str, source: SourceSettings) -> dict[str, str]:
    """The secrets of the source of this name; raises SettingsError where the environment lacks one."""
    for variable in source.secrets.values():
        if not os.environ.get(variable):
            raise SettingsError(f"The source {name} needs {variable} in the environment, which is not set.")
    return {secret: os.environ[variable] for secret, variable in source.secrets.items()}


def with_stores(settings: Settings, urls: Sequence[str]) -> Settings:
    """As if these folders of stores were declared, each under its address; raises UsageError for what is none."""
    try:
        stores = {url.rstrip("/"): SourceSettings(store=url, **_BOUNDLESS) for url in urls}
    except ValidationError as error:
        raise UsageError(f"That is no address of documents: {_reason(error)}.") from None
    return settings.model_copy(update={"sources": {**settings.sources, **stores}})


def rules_root(index: Path) -> Path | None:
    """The folder that `audience_rules` are anchored to, that of pincite.toml; None where there is no such file."""
    path = config_file(os.environ, index)
    return path.resolve().parent if path.is_file() else None


def _sentence(error: ValidationError) -> str:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        variable = f"{ENVIRONMENT_PREFIX}{name.upper().replace('.', '_')}"
        return f"Unknown setting {name!r} (in pincite.toml, or as {variable} in the environment)."

    given = "what was given" if _may_be_secret(name, first["input"]) else repr(first["input"])
    return f"Setting {name!r} cannot be {given}: {_reason(error)}."


def _may_be_secret(name: str, given: object) -> bool:
    """Whether a key or a password may be in what was given for the setting of this name."""
    if name in {"api_key", "database"} or ".secrets" in name:
        return True
    if not name.startswith("sources"):
        return False
    # The table of a source may hold its secrets, and an address a name and a password before an @.
    return not isinstance(given, str | float) or "@" in str(given)


def _reason(error: ValidationError) -> str:
    reason = error.errors()[0]["msg"].removeprefix("Value error, ")
    for ours, theirs in _IN_TOML.items():
        reason = reason.replace(f"a valid {ours}", f"a {theirs}")
    return f"{reason[:1].lower()}{reason[1:]}"
