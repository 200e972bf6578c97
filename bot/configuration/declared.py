"""What a source of documents beyond files is declared by, in the table `sources` of pincite.toml."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

SOURCE_KINDS = ("web", "sitemap", "git", "loader", "store")
_OWN = {
    "pause": {"web", "sitemap"},
    "branch": {"git"},
    "folder": {"git"},
    "link": {"git", "store"},
    "options": {"loader", "store"},
    "format": {"loader"},
}
"""Settings that only sources of some kinds have."""
SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
"""`handbook`, `wiki-2`"""
ALL = "all"
"""What stands for every source where names of some are wanted, and so is none."""
NAME_FORM = "write a name of small letters, digits, - and _, and not all"
_CLASS = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
"""`langchain_community.document_loaders:ConfluenceLoader`"""
_STORE = re.compile(r"(?!https?:)[a-z][a-z0-9+.-]*://(?!.*::)\S.*")
"""`s3://bucket/handbook`"""
_STORE_FORM = "write an address such as s3://bucket/folder, without a password; for a web site there is `web`"
_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")
"""`CONFLUENCE_API_KEY`"""


class SourceSettings(BaseModel):
    """One source: what it is, by exactly one of KINDS, and how far to go with it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    web: str = ""
    """A page to start from; links are followed to what lies in its folder."""
    sitemap: str = ""
    """A sitemap, or an index of some, whose pages on that host are read."""
    git: str = ""
    """A repository, as `git fetch` takes it."""
    loader: str = ""
    """A LangChain document loader, as `module:Class`."""
    store: str = ""
    """A folder in an object store, or of whatever else fsspec has a driver for."""
    audience: tuple[str, ...] = ()
    """Who may read its documents, as `audience_rules` would say it."""
    minutes: float = Field(60, gt=0, le=525_600)
    """How often `pincite ingest --watch` looks there."""
    seconds: float = Field(600, gt=0, le=86_400)
    """How long looking there may take."""
    pages: int = Field(1000, ge=1, le=1_000_000)
    """How many documents it may have."""
    megabytes: float = Field(500, gt=0)
    """How much they may be together."""
    pause: float = Field(0.2, ge=0, le=60)
    """Seconds between two requests."""
    secrets: dict[str, str] = Field({})
    """By name, the variable of the environment that holds it: an option of a loader or a store's driver, a header for a
    web site, and for git `token`."""
    branch: str = ""
    """Empty for the repository's own."""
    folder: str = ""
    """The folder in the repository, where not all of it is wanted."""
    link: str = ""
    """The address of a file, with `{path}` in it."""
    options: dict[str, Any] = Field({})
    """What the loader's class, or the store's driver, is called with."""
    format: str = Field("text", pattern="^(text|markdown|html)$")
    """What the loader gives."""

    @property
    def kind(self) -> str:
        """One of KINDS."""
        return next(kind for kind in SOURCE_KINDS if getattr(self, kind))

    @field_validator("web", "sitemap")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        if not value:
            return value
        parts = urlsplit(value)
        is_of_web = parts.scheme in {"http", "https"} and parts.hostname
        # What stands before an @ is a name and a password, which would be in lists and logs.
        if not is_of_web or "@" in parts.netloc:
            raise ValueError("write an address that begins with https:// or http://, without a password")
        return value

    @field_validator("git")
    @classmethod
    def _is_a_repository(cls, value: str) -> str:
        # Git would take `--upload-pack=…` for an option, and run the command in `ext::sh -c …`.
        is_dangerous = value.startswith("-") or "::" in value
        if is_dangerous or (value and not value.strip()):
            raise ValueError("write an address or a folder, such as https://git.example.org/team/handbook.git")
        return value

    @field_validator("loader")
    @classmethod
    def _is_a_class(cls, value: str) -> str:
        if value and not _CLASS.fullmatch(value):
            raise ValueError("write module:Class, such as langchain_community.document_loaders:ConfluenceLoader")
        return value

    @field_validator("store")
    @classmethod
    def _is_a_store(cls, value: str) -> str:
        if value and (not _STORE.fullmatch(value) or urlsplit(value).password is not None):
            raise ValueError(_STORE_FORM)
        return value.rstrip("/")

    @field_validator("branch", "folder")
    @classmethod
    def _is_no_option(cls, value: str) -> str:
        if value.startswith("-") or ".." in value:
            raise ValueError("write it as in the repository, without `..`")
        return value.strip("/")

    @field_validator("link")
    @classmethod
    def _names_the_path(cls, value: str) -> str:
        is_address = value.startswith(("https://", "http://"))
        if value and (not is_address or value.count("{path}") != 1):
            raise ValueError("write an address with {path} in it")
        return value

    @field_validator("secrets")
    @classmethod
    def _names_variables(cls, value: dict[str, str]) -> dict[str, str]:
        if wrong := [name for name, variable in value.items() if not _VARIABLE.fullmatch(variable)]:
            raise ValueError(f"{wrong[0]} has to be the name of a variable of the environment, never the secret itself")
        return value

    @model_validator(mode="after")
    def _is_of_one_kind(self) -> SourceSettings:
        kinds = [kind for kind in SOURCE_KINDS if getattr(self, kind)]
        if len(kinds) != 1:
            raise ValueError(f"write exactly one of {', '.join(SOURCE_KINDS)}")
        for name in self.model_fields_set & _OWN.keys():
            if kinds[0] not in _OWN[name]:
                raise ValueError(f"{name} is for {' and '.join(sorted(_OWN[name]))} alone")
        return self
