"""What figures were taken with: a figure without its set-up says nothing."""

from __future__ import annotations

import datetime as dt
import os
import platform
import sqlite3
import subprocess
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("pincite", "chromadb", "sentence-transformers", "onnxruntime", "torch", "langchain")
TO_BE_WRITTEN = (":(exclude,glob)**/results/**", ":(exclude,glob)**/*.md")
"""Results and the tables made of them: they change no figure."""


def set_up() -> dict[str, object]:
    """All that decides a figure of quality: the set-up of any, the embedding model, and the choices in the code."""
    from evals.embedding import DESCRIPTION

    return {"model": DESCRIPTION, **setup(), "choices": choices()}


def setup() -> dict[str, object]:
    """Date, commit, machine and versions."""
    return {
        "date": dt.datetime.now(tz=dt.UTC).date().isoformat(),
        "commit": commit(ROOT),
        "machine": f"{os.cpu_count()} cores, {platform.machine()}, {_processor()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "versions": {package: version(package) for package in PACKAGES},
    }


def commit(folder: Path) -> str:
    """The commit, with a `+` if anything but results and documents was changed since; empty outside a repository."""
    changed = _git(folder, "--no-optional-locks", "status", "--porcelain", "--", ".", *TO_BE_WRITTEN)
    return _git(folder, "rev-parse", "--short", "HEAD") + ("+" if changed else "")


def choices() -> dict[str, object]:
    """The product's settings and constants that decide what is found and answered, read from the code itself."""
    from bot.answering import extractive
    from bot.answering.evidence import ranking
    from bot.answering.gate import wording
    from bot.configuration.settings import Settings
    from bot.evaluation.setup import SETTINGS
    from bot.retrieval.fusion import HybridRetriever
    from evals.index import TOKENIZER

    settings = Settings()
    return {
        **{name: getattr(settings, name) for name in (*SETTINGS, "chunk_tokens")},
        "fusion": {
            one.name: one.default for one in fields(HybridRetriever) if isinstance(one.default, int | float | str)
        },
        "floor": extractive.FLOOR,
        "sure": extractive.SURE,
        "asserted": extractive.ASSERTED,
        "passages_read": ranking.READ,
        "support_threshold": wording.THRESHOLD,
        "full_text": TOKENIZER,
    }


def _git(folder: Path, *command: str) -> str:
    return subprocess.run(["git", *command], capture_output=True, text=True, cwd=folder, check=False).stdout.strip()


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").rstrip("\n").split("\n") if cpuinfo.is_file() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.processor())
