"""Makes an environment of its own for each peer: `python -m benchmarks.peers.make [--work FOLDER] [NAME…]`."""

from __future__ import annotations

import subprocess
import sys
import venv

from benchmarks.measure import parser
from benchmarks.peers.known import PEERS


def main() -> None:
    made = parser(__doc__ or "")
    made.add_argument("names", nargs="*", choices=[[], *PEERS], help="which of them (default: all)")
    arguments = made.parse_args()
    for name in arguments.names or PEERS:
        peer = PEERS[name]
        python = peer.python(arguments.work)
        if not python.is_file():
            venv.create(python.parent.parent, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "-r", peer.requirements], check=True)
        print(f"{name}: {python}", file=sys.stderr)


if __name__ == "__main__":
    main()
