"""Lays the documents of a set: `python -m training.documents SET CLONES OUT`.

SET is a file of `training/questions`; its first line says of which repository, commit and path each document is. CLONES
holds a bare clone of each as `owner+name`. Documents that were written for this stand in the set itself.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path


def lay(asked: Path, clones: Path, out: Path) -> int:
    """Write every document under the name that the set knows it by; how many there are."""
    with asked.open(encoding="utf-8") as lines:
        documents = json.loads(next(lines))["documents"]
    # several documents of one file have its name before the `#`
    origins = {source.partition("#")[0]: origin for source, origin in documents.items()}
    for name, origin in origins.items():
        place = out / name
        place.parent.mkdir(parents=True, exist_ok=True)
        data = origin.encode() if isinstance(origin, str) else _shown(clones, *origin[:3])
        place.write_bytes(data)
    return len(origins)


def _shown(clones: Path, repository: str, commit: str, path: str) -> bytes:
    clone = clones / repository.replace("/", "+")
    shown = subprocess.run(["git", "--git-dir", clone, "show", f"{commit}:{path}"], check=True, capture_output=True)
    return shown.stdout


def main() -> None:
    """Lay one set."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("set", type=Path)
    parser.add_argument("clones", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    print(f"{lay(args.set, args.clones, args.out)} documents")


if __name__ == "__main__":
    main()
