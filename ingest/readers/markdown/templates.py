"""The templates that generators of sites fill: of Jekyll, Hugo, Eleventy, Nunjucks, Handlebars and their kind.

What steers them shows nothing. A placeholder shows a value: one of the front matter is known, any other stays as it is
written, unless nothing but placeholders stands on its line.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from ingest.readers.markdown.boxes import in_code
from ingest.readers.shared.fields import field_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE: Final = r"(?P<code>`{1,9}[^`\n]*`{1,9})"
_TAG: Final = re.compile(
    _CODE + r"|\{(?:%.{0,2000}?%|#\s.{0,2000}?#|\{[<%#/>!^].{0,2000}?\})\}|<%[^=].{0,2000}?%>", re.DOTALL
)
"""`{% include a.html %}`, `{# a remark #}`, `{{< note >}}`, `{{#if x}}`, `<% if (x) { %>`; and `code`, which stays"""
_VALUE: Final = re.compile(
    _CODE + r"|(?:\{\{-?|<%=)\s*(?:\$?frontmatter\.|page\.|this\.|\.?params\.|\.)?(?P<name>\w{1,100})"
    r"\s*(?:\|[^{}\n]{0,200})?(?:-?\}\}|-?%>)",
    re.IGNORECASE,
)
"""`{{ title }}`, `{{ page.title | escape }}`, `{{ .Title }}`, `<%= title %>`; not `{{ site.title }}`"""
_PLACEHOLDER: Final = re.compile(r"\{\{[^{}\n]{1,500}\}\}|<%=[^%\n]{1,500}%>")
"""`{{ site.title }}`, `<%= title %>`"""
_LINK: Final = re.compile(
    r"\]\(\s?[^()\s{}]{0,500}(?:\{\{[^{}\n]{1,500}\}\}|\{%[^{}\n]{1,500}%\})[^()\s{}]{0,500}\s?\)"
)
"""`]({{ '/tea' | url }}#green)`: the address of a link that is only known when the site is made"""


def filled(source: str, values: Mapping[str, object]) -> str:
    r"""The text of a page as its generator shows it, as far as its front matter tells; code stays.

    >>> filled("# {{ title }}\n{% for x in y %}\n", {"title": "Tea"})
    '# Tea\n\n'
    """
    if not any(sign in source for sign in ("{%", "{{", "<%", "{# ")):
        return source
    lines = source.split("\n")
    parts = groupby(zip(in_code(lines), lines, strict=True), itemgetter(0))
    texts = ((is_code, "\n".join(line for _, line in part)) for is_code, part in parts)
    return "\n".join(text if is_code else _filled(text, values) for is_code, text in texts)


def _filled(text: str, values: Mapping[str, object]) -> str:
    def known(match: re.Match[str]) -> str:
        return field_text(values.get((match["name"] or "").lower())) or match[0]

    text = _TAG.sub(lambda match: match["code"] or "", _LINK.sub("](#)", text))
    return "\n".join("" if _is_empty(line) else line for line in _VALUE.sub(known, text).split("\n"))


def _is_empty(line: str) -> bool:
    """Whether nothing but placeholders stands on a line."""
    rest = _PLACEHOLDER.sub("", line)
    return rest != line and not any(map(str.isalnum, rest))
