"""Which title a file deserves: the one in its metadata unless a program made it up, else its opening heading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from ingest.extract import Extract

_LONGEST: Final = 200
_MADE_UP: Final = re.compile(
    r"""(?ix) microsoft\ (word|excel|powerpoint|office) \b .*
    | ((word|powerpoint|excel) \ )? (document|presentation|template|dokument|pr[äé]sentation) \W* \d*
    | (untitled|unbenannt|sans\ titre|title|titre|titel|print|slide|sheet) \W* \d* \W*
    | \(? anonymous \)?
    | \S+ \. [a-z]\w{1,4}
    | .* \. (pdf|docx?|pptx?|xlsx?|od[tps]|rtf|indd|tex|dvi|txt|qxd|pmd|eps|cdr|dwg|html?)
    | \W* \w? \W*
    """
)


def plausible_title(title: str) -> str:
    """The title on one line; empty where it is a file name, or what a program writes when nobody gave one."""
    title = " ".join(title.split())
    return "" if _MADE_UP.fullmatch(title) else title


def opening_heading(extract: Extract) -> str:
    """The heading that the text begins with; empty if it begins with something else."""
    path = next((section.path for section in extract.sections if section.path), ())
    opens = bool(path) and len(path[-1]) <= _LONGEST and extract.text.startswith(path[-1])
    return plausible_title(path[-1]) if opens else ""
