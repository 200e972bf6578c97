"""How long each message, window and page of Slack is on a phone and on a desk, in pixels of headless Chromium.

`python -m evals.slack_pictures` renders made-up answers of every kind to HTML by their blocks, measures each at 390 and
at 720 pixels, prints a table and writes `evals/results/slack_pictures.json`. With `--pictures FOLDER` it keeps a
picture of each to look at. The look is near Slack's own, and not Slack's: it compares what was with what is.

It needs a Chromium: `chromium` or `google-chrome` on the path, or named by `--chromium`.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from evals.slack_pictures.kinds import kinds
from evals.slack_pictures.page import page

WIDTHS = (390, 720)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NONE = "There is no Chromium here. Install one, such as Debian's package chromium, or name it with --chromium."
LEAST = 500
"""Pixels of height below which Chromium shows less of a page than it is told to."""
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--virtual-time-budget=1000")
MEASURING = """<pre id="heights"></pre><script>
const found = [...document.querySelectorAll(".picture")].map(one => [one.id, one.getBoundingClientRect().height])
document.getElementById("heights").textContent = JSON.stringify(Object.fromEntries(found))
</script>"""
HEIGHTS = re.compile(r'<pre id="heights">(.*?)</pre>')
"""`<pre id="heights">{"one source": 210}</pre>`"""


class Chromium:
    """A Chromium that is started anew for each page."""

    def __init__(self, program: str) -> None:
        self._program = program

    def heights(self, pictures: dict[str, str], width: int) -> dict[str, int]:
        """The height of each picture, rounded up."""
        shown = self._run(page(pictures, width) + MEASURING, "--dump-dom", f"--window-size={width},2000")
        found = HEIGHTS.search(shown)
        if not found:
            raise SystemExit("Chromium measured nothing.")
        return {name: -int(-height // 1) for name, height in json.loads(found[1]).items()}

    def picture(self, html: str, width: int, height: int, path: Path) -> None:
        """A picture of this page, as PNG."""
        self._run(page({"picture": html}, width), f"--screenshot={path}", f"--window-size={width},{height}")

    def _run(self, html: str, *arguments: str) -> str:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "page.html"
            file.write_text(html, encoding="utf-8")
            command = [self._program, *FLAGS, f"--user-data-dir={folder}/profile", *arguments, file.as_uri()]
            return subprocess.run(command, check=True, capture_output=True, text=True, timeout=120).stdout


def found_chromium(named: str) -> str:
    """The program to start; ends with what to do where there is none."""
    program = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if not program:
        sys.exit(NONE)
    return program


def table(heights: dict[str, dict[str, int]]) -> str:
    """The heights in Markdown, a row a kind."""
    head = ("| what is shown | 390 px | 720 px |", "|---|---|---|")
    rows = (f"| {name} | {sizes['390']} | {sizes['720']} |" for name, sizes in heights.items())
    return "\n".join((*head, *rows))


def main() -> None:
    """Render, measure, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--chromium", default="", help="the program, where it is not on the path")
    parser.add_argument("--pictures", type=Path, help="a folder for the pictures")
    parser.add_argument("--out", type=Path, default=Path("evals/results"), help="where results are written")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    chromium, shown = Chromium(found_chromium(arguments.chromium)), kinds()
    measured = {width: chromium.heights(shown, width) for width in WIDTHS}
    heights = {name: {str(width): measured[width][name] for width in WIDTHS} for name in shown}
    (arguments.out / "slack_pictures.json").write_text(json.dumps(heights, indent=1) + "\n", encoding="utf-8")
    print(table(heights))
    if arguments.pictures:
        arguments.pictures.mkdir(parents=True, exist_ok=True)
        for name, html in shown.items():
            for width in WIDTHS:
                path = (arguments.pictures / f"{name.replace(' ', '-')}-{width}.png").resolve()
                chromium.picture(html, width, max(measured[width][name], LEAST) + 8, path)


if __name__ == "__main__":
    main()
