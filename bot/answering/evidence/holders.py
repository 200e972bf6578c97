"""Who holds a role, where a sentence says so in passing: `Treasurer Ada Lind spoke`, `Ada Lind, the treasurer, spoke`.

Such a sentence is about something else, so that neither its words nor a reader shows that it answers.
"""

from __future__ import annotations

import re

_WHO_IS = re.compile(
    r"\W*(?:who(?:['’]?s| is| was)|what(?:['’]?s| is| was) the name of)\s+(?:the|our|your|their)\s+"
    r"(?P<role>[^\W\d_][\w'’ -]*?)(?:\s+(?:now|currently|right now|at the moment))?\W*",
    re.IGNORECASE,
)
"""`Who is the treasurer of the club?`"""
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]*[a-zß-ÿ](?:\s+[A-ZÀ-ÖØ-Þ][\w'’.-]*){1,3}"
"""`Ada Lind`, `Ada M. Lind`"""
_ANOTHER = (
    r"(?<!\bvice )(?<!\bdeputy )(?<!\bformer )(?<!\bacting )(?<!\bassistant )(?<!\bex-)(?<!\bvice-)(?<!\bex )(?<!\bco-)"
)
"""What makes another role of it: `Deputy Treasurer Ola Berg`."""


def names_holder(question: str, text: str) -> bool:
    """Whether the text has the role that is asked for right before or behind a name."""
    asked = _WHO_IS.fullmatch(question)
    if asked is None:
        return False
    role = rf"(?i:{_ANOTHER}\b{re.escape(asked['role'])}\b)"
    before, behind = rf"{role}\s+{_NAME}", rf"{_NAME},\s+(?:(?:the|our|its|their|a|an)\s+)?{role}(?!\s+[A-ZÀ-ÖØ-Þ])"
    return re.search(rf"{before}|{behind}", text) is not None
