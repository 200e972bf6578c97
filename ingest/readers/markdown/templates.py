"""The templates that generators of sites fill: of Jekyll, Hugo, Eleventy, Nunjucks, Handlebars and their kind.

What steers them shows nothing. A placeholder shows a value: one of the front matter is known, any other stays as it is
written, unless nothing but placeholders stands on its line. What is shown for each entry of a list of the front matter
is filled for each.
"""

from __future__ import annotations

import re
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from ingest.extraction.hidden import letters
from ingest.readers.markdown.boxes import in_code
from ingest.readers.shared.fields import field_text

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE: Final = r"(?P<code>`{1,9}[^`\n]*`{1,9})"
_TAG: Final = re.compile(
    _CODE + r"|\{(?:%.{0,2000}?%|#\s.{0,2000}?#|\{[<%#/>!^].{0,2000}?\})\}|<%[^=].{0,2000}?%>", re.DOTALL
)
"""`{% include a.html %}`, `{# a remark #}`, `{{< note >}}`, `{{#if x}}`, `<% if (x) { %>`; and `code`, which stays"""
_REMARK: Final = re.compile(
    _CODE + r"|(?:\{%-?\s*comment\b[^%\n]{0,200}%\}|\{\{[<%]\s*comment\s*[>%]\}\})(?P<remark>.{0,20000}?)"
    r"(?:\{%-?\s*endcomment\s*-?%\}|\{\{[<%]\s*/\s*comment\s*[>%]\}\})"
    r"|[ \t]*(?<!\S)%%(?![{%])(?P<aside>[^\n]{1,2000}?)(?<![}%])%%(?!\S)"
    r"|(?m:^)%%[ \t]*\n(?P<lines>.{1,20000}?)\n%%[ \t]*(?m:$)",
    re.DOTALL,
)
"""`{% comment %}a remark{% endcomment %}`, `{{< comment >}}a remark{{< /comment >}}`; `%% a remark %%`, and lines
between two that are `%%` (Obsidian); and `code`, which stays"""
_VALUE: Final = re.compile(
    _CODE + r"|(?:\{\{-?|<%=)\s*(?:\$?frontmatter\.|page\.|this\.|\.?params\.|\.)?(?P<name>\w{1,100})"
    r"\s*(?:\|[^{}\n]{0,200})?(?:-?\}\}|-?%>)",
    re.IGNORECASE,
)
"""`{{ title }}`, `{{ page.title | escape }}`, `{{ .Title }}`, `<%= title %>`; not `{{ site.title }}`"""
_LOOP: Final = re.compile(
    r"\{%-?\s*for\s+(?P<name>\w{1,50})\s+in\s+(?:page\.)?(?P<field>\w{1,50})\s*-?%\}"
    r"(?P<each>(?:(?!\{%-?\s*(?:for|endfor)\b).){0,5000})\{%-?\s*endfor\s*-?%\}",
    re.DOTALL,
)
"""`{% for one in members %}{{ one.name }}{% endfor %}`, without another one in it"""
_ENTRY: Final = re.compile(r"\{\{-?\s*(?P<name>\w{1,50})(?:\.(?P<key>\w{1,100}))?\s*(?:\|[^{}\n]{0,200})?-?\}\}")
"""`{{ one.name }}`, `{{ one | escape }}`"""
_PLACEHOLDER: Final = re.compile(r"\{\{[^{}\n]{1,500}\}\}|<%=[^%\n]{1,500}%>")
"""`{{ site.title }}`, `<%= title %>`"""
_INCLUDE: Final = re.compile(r"(?m)^[ \t]*+(?:\{([!*])[^{}\n]{1,500}\1\}|-+8<-+[ ]+([\"'])[^\"'\n]{1,500}\2)[ \t]*+$")
"""`{! tea.py !}`, `--8<-- "tea.py"`, on a line of its own: what stands in another file, often within code"""
_SIGNS: Final = ("{%", "{{", "<%", "{# ", "{!", "{*", "8<-")
"""A text without any of these has no template."""
_MARKUP: Final = re.compile(r"</?[a-z][^<>\n]{0,500}>", re.IGNORECASE)
"""`<h3 class="name">`, `</h3>`"""
_LINK: Final = re.compile(
    r"\]\(\s?[^()\s{}]{0,500}(?:\{\{[^{}\n]{1,500}\}\}|\{%[^{}\n]{1,500}%\})[^()\s{}]{0,500}\s?\)"
)
"""`]({{ '/tea' | url }}#green)`: the address of a link that is only known when the site is made"""


def without_remarks(source: str) -> tuple[str, int]:
    """The text without what stands between tags of comments, code included, and how many letters that were."""
    if "comment" not in source and "%%" not in source:
        return source, 0
    of_code = list(in_code(source.split("\n")))
    remarks = 0

    def kept(match: re.Match[str]) -> str:
        nonlocal remarks
        if match["code"] or of_code[source.count("\n", 0, match.start())]:
            return match[0]
        remarks += letters(match["remark"] or match["aside"] or match["lines"])
        return ""

    return _REMARK.sub(kept, source), remarks


def filled(source: str, values: Mapping[str, object]) -> str:
    r"""The text of a page as its generator shows it, as far as its front matter tells; code stays.

    What it takes from other files is not there, in code either.

    >>> filled("# {{ title }}\n{% for x in y %}\n", {"title": "Tea"})
    '# Tea\n\n'
    """
    if not any(sign in source for sign in _SIGNS):
        return source
    source = _INCLUDE.sub("", source)
    lines = _LOOP.sub(lambda loop: _for_each(loop, values), source).split("\n")
    parts = groupby(zip(in_code(lines), lines, strict=True), itemgetter(0))
    texts = ((is_code, "\n".join(line for _, line in part)) for is_code, part in parts)
    return "\n".join(text if is_code else _filled(text, values) for is_code, text in texts)


def _filled(text: str, values: Mapping[str, object]) -> str:
    def known(match: re.Match[str]) -> str:
        return field_text(values.get((match["name"] or "").lower())) or match[0]

    text = _TAG.sub(lambda match: match["code"] or "", _LINK.sub("](#)", text))
    return "\n".join(map(_without_lone_placeholders, _VALUE.sub(known, text).split("\n")))


def _for_each(loop: re.Match[str], values: Mapping[str, object]) -> str:
    """What a loop over a list of the front matter shows, entry by entry; any other loop stays."""
    entries = values.get(loop["field"].lower())
    if not isinstance(entries, list):
        return loop[0]

    shown: list[str] = []
    for entry in entries:

        def told(placeholder: re.Match[str], entry: object = entry) -> str:
            if placeholder["name"] != loop["name"]:
                return placeholder[0]
            value = entry.get(placeholder["key"]) if isinstance(entry, dict) else entry
            return str(value).strip() if isinstance(value, str | int | float) else ""

        shown.append(_ENTRY.sub(told, loop["each"]))
    return "".join(shown)


def _without_lone_placeholders(line: str) -> str:
    """The line without placeholders where nothing else stands on it, but for the tags around them."""
    rest = _PLACEHOLDER.sub("", line)
    if rest == line or any(map(str.isalnum, _MARKUP.sub("", rest))):
        return line
    return rest if "<" in rest else ""
