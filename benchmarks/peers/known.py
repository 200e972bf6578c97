"""The peers: how each is made to index a file and to answer a question, in its own environment."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Peer:
    """`script` does `ingest FOLDER FILE` and `ask FOLDER QUESTION`."""

    name: str
    script: str

    @property
    def requirements(self) -> Path:
        """What is installed."""
        return HERE / f"{self.name}.txt"

    def python(self, work: Path) -> Path:
        """The interpreter of its environment, made by `python -m benchmarks.peers.make`."""
        return work / "peers" / self.name / "bin" / "python"

    def ingesting(self, work: Path, folder: Path, file: Path) -> Sequence[str | Path]:
        """The command that indexes the file."""
        return [self.python(work), HERE / self.script, "ingest", folder, file]

    def asking(self, work: Path, folder: Path, question: str) -> Sequence[str | Path]:
        """The command that finds passages for the question."""
        return [self.python(work), HERE / self.script, "ask", folder, question]

    def searching(self, work: Path, folder: Path, questions: Path) -> Sequence[str | Path]:
        """The command that finds ten passages for each line of a file, where `script` does `search`."""
        return [self.python(work), HERE / self.script, "search", folder, questions]

    def environment(self, folder: Path) -> Mapping[str, str]:  # noqa: ARG002 - others need it
        """Variables that its commands need."""
        return {"HAYSTACK_TELEMETRY_ENABLED": "False", "TOKENIZERS_PARALLELISM": "false"}


class Command(Peer):
    """`llm`, which is a command itself."""

    def asking(self, work: Path, folder: Path, question: str) -> Sequence[str | Path]:
        """The command that finds passages for the question."""
        llm = self.python(work).with_name("llm")
        return [llm, "similar", "passages", "-c", question, "-n", "5", "-d", folder / "embeddings.db"]

    def environment(self, folder: Path) -> Mapping[str, str]:
        """Where it keeps its settings."""
        return {"LLM_USER_PATH": str(folder)}


PEERS: Mapping[str, Peer] = {
    peer.name: peer
    for peer in (
        Peer("langchain", "langchain_tutorial.py"),
        Peer("txtai", "txtai_search.py"),
        Peer("haystack", "haystack_hybrid.py"),
        Command("llm", "llm_similar.py"),
    )
}
