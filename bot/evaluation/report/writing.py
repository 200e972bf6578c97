"""The report of an evaluation: one page that needs nothing else, for whoever would rather look than read a table.

`views` says what is on it, the files of `page/` how it is said and what it looks like, and `charts` draws.
"""

from __future__ import annotations

import base64
import hashlib
import os
from contextlib import contextmanager
from importlib.resources import files
from importlib.util import find_spec
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from bot.control_characters import DANGEROUS
from bot.errors import PinciteError
from bot.showing import places

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator
    from pathlib import Path

    from jinja2 import Environment

    from bot.evaluation.figures.comparison import ResultComparison
    from bot.evaluation.results import Result

NEEDED = ("jinja2", "matplotlib")
_MATPLOTLIB_FOLDER = "MPLCONFIGDIR"
_HARMLESS = "\n\r\t"
"""Of the control characters, those that only set text apart."""


def check_installed() -> None:
    """Raise PinciteError, with the cure, unless what a report needs is installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise PinciteError(f"An HTML report needs {' and '.join(missing)}: pip install 'pincite[report]'.")


def write_report(
    result: Result,
    path: Path,
    compared: ResultComparison | None = None,
) -> None:
    """Put the page at this path, whole or not at all; raises as `page`, and OSError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(page(result, compared), "utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def page(result: Result, compared: ResultComparison | None = None) -> str:
    """The page as HTML; raises PinciteError where a package is missing."""
    check_installed()
    with _fonts_listed_elsewhere():
        from bot.evaluation.report.views import everything

    # The page fails on a name that `everything` doesn't give, so that no gap is shown as a blank.
    template = _environment().get_template("page.html")
    return template.render(everything(result, compared))


@contextmanager
def _fonts_listed_elsewhere() -> Iterator[None]:
    """Matplotlib lists the machine's fonts when it is imported, and would keep the list below the home folder."""
    with TemporaryDirectory() as folder:
        chosen = os.environ.setdefault(_MATPLOTLIB_FOLDER, folder)
        try:
            yield
        finally:
            if chosen == folder:
                del os.environ[_MATPLOTLIB_FOLDER]


def _environment() -> Environment:
    """Jinja, which escapes all that it fills in; only our own style, script and charts come as Markup."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("bot.evaluation", "page"),
        autoescape=True,
        finalize=_harmless,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )
    environment.globals.update(_own_files(), place=_place)
    return environment


def _own_files() -> dict[str, str]:
    """The style, the script, and the digest by which the page's policy knows the script from any other."""
    from markupsafe import Markup

    folder = files("bot.evaluation") / "page"
    style = (folder / "page.css").read_text("utf-8")
    script = (folder / "page.js").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return {
        "style": Markup(style),  # noqa: S704 - our file
        "script": Markup(script),  # noqa: S704 - our file
        "digest": f"sha256-{digest}",
    }


def _harmless(value: object) -> object:
    """Text without characters that hide, turn around or break what is around them."""
    if type(value) is not str:  # a number, or Markup
        return value

    def replaced(found: re.Match[str]) -> str:
        return found[0] if found[0] in _HARMLESS else "\N{REPLACEMENT CHARACTER}"

    return DANGEROUS.sub(replaced, value)


def _place(source: str, page_number: int | None) -> str:
    return " · ".join(places(source, "", page_number, ()))
