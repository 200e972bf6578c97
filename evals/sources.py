"""Where the public sets come from. Each is kept as JSON Lines with the fields that its loader reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

GLASGOW = "ir.dcs.gla.ac.uk/resources/test_collections"
SOURCES = {
    "adi": f"ADI, {GLASGOW}",
    "cacm": f"CACM, {GLASGOW}",
    "cranfield": f"Cranfield, {GLASGOW}",
    "npl_vaswani": f"NPL, {GLASGOW}",
    "multihop_hotpot100": "HotpotQA, hotpotqa.github.io",
    "squad2_dev_half": "SQuAD 2, rajpurkar.github.io/SQuAD-explorer",
    "xquad": "XQuAD, github.com/google-deepmind/xquad",
    "mtrag": "MTRAG, github.com/IBM/mt-rag-benchmark",
    "mtrag_human_tasks.jsonl": "MTRAG, github.com/IBM/mt-rag-benchmark",
    "qa_clapnq.jsonl": "CLAP NQ, github.com/primeqa/clapnq",
    "qa_squad2.jsonl": "SQuAD 2, rajpurkar.github.io/SQuAD-explorer",
    "qa_tatqa.jsonl": "TAT-QA, nextplusplus.github.io/TAT-QA",
    "attribution.jsonl": "AttributionBench, github.com/OSU-NLP-Group/AttributionBench; others: docs/measurements.md",
    "injection_payloads.jsonl": "BIPIA, github.com/microsoft/BIPIA",
    "injection_carriers.jsonl": "BIPIA, github.com/microsoft/BIPIA",
    "injection_e2e.jsonl": "Tensor Trust, github.com/HumanCompatibleAI/tensor-trust-data",
}
"""By the name of a set's file or folder."""


def how_to_get(path: Path) -> str:
    """Whose set it is and where it is to be had; nothing for what is not published."""
    found = next((SOURCES[part] for part in reversed(path.parts) if part in SOURCES), "")
    return f" ({found})" if found else ""
