"""HTML as a reader sees it: no navigation, nothing hidden; headings, lists, code and tables keep their structure."""

from __future__ import annotations

import re
from dataclasses import replace
from textwrap import dedent
from typing import TYPE_CHECKING

from selectolax.lexbor import LexborHTMLParser

from bot.nouns import BlockKind, comparable
from ingest.extraction.extract import Extract, Scroll, name_of
from ingest.extraction.hidden import Hiding
from ingest.readers.html.hidden import drop_hidden_nodes
from ingest.readers.html.styles import has_sheets_elsewhere, styles
from ingest.readers.html.table import is_data_table, table_rows
from ingest.readers.html.walk import BlockText, inline_text, walk
from ingest.readers.markdown.templates import filled, without_remarks
from ingest.readers.shared.fields import as_date, as_url, extract_fields, stated_day
from ingest.readers.shared.front_matter import front_matter_of_page
from ingest.readers.shared.ways import behind_link, leads_back
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from selectolax.lexbor import LexborNode

    from ingest.extraction.hidden import HiddenText
    from ingest.readers.shared.front_matter import FrontMatter

_SCAFFOLD = (
    "script, style, noscript, noembed, noframes, template, nav, iframe, object, canvas, audio, video, svg, select, "
    "textarea, button, "
    "input, datalist, dialog, [role=navigation], [role=search], [role=contentinfo], [role=banner], [role=menu], "
    ".mw-editsection, .headerlink, .navbox, .breadcrumb, .breadcrumbs, "
    "#siteSub, #contentSub, .mw-jump-link, .printfooter, #catlinks, "
    ".skip-link, .skiplink, .skip-nav, .skip-to-content, a.skip, "
    "sup.reference, rt, rp, annotation, .katex-html, .material-icons, header ul, header ol"
)
_UNSEEN = (
    ".sr-only, .visually-hidden, .visuallyhidden, .screen-reader-text, .screen-reader-only, .screenreader-only, "
    ".sr-text, .a11y-hidden, .u-visually-hidden, .assistive-text, .element-invisible"
)
"""What only screen readers say, by the names that the style sheets of common frameworks have for it."""
_HEADINGS = "h1, h2, h3, h4, h5, h6"
_OUTSIDE_ARTICLES = "header, footer, aside, [role=complementary]"
_ARTICLES = {"main", "article", "section", "blockquote"}
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
"""`<meta charset="utf-8">`, `<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">`"""
_SEE_ALSO = re.compile(
    r"\W*(?:see also|further reading|external links?|links|(?:useful|related|other) (?:links?|pages|articles|topics))"
    r"\W*",
    re.IGNORECASE,
)
"""`See also`, `Related pages:`, `Links:`"""
_TITLE_PARTS = re.compile(r"\s+[|·–—-]+\s+")
"""`Leave policy | Intranet`"""
_DATES = (
    'meta[property="article:modified_time"]',
    'meta[property="article:published_time"]',
    'meta[itemprop="dateModified"]',
    'meta[itemprop="datePublished"]',
    'meta[name="date" i]',
    'meta[name="dcterms.date" i]',
    "time[datetime]",
)
_FOR_ALL = frozenset({"all", "everybody", "everyone", "general", "general public", "global", "public"})
"""What pages on the web say that are for nobody in particular."""
_LAST_EDITED = "#footer-info-lastmod"
"""Where MediaWiki says when a page was last edited."""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document; its title is the page's, which its heading may go before, or else the first heading.

    A page that is still to be filled may have its title, date, address and audience in a front matter. Unreadable when
    that audience is broken.
    """
    del name
    declared = _CHARSET.search(data[:4096])
    charset = declared[1].decode("ascii") if declared else ""
    source = decode(data, charset).replace("\r\n", "\n")
    front = front_matter_of_page(source)
    page, remarks = without_remarks(front.body) if front.values else (front.body, 0)
    page = filled(page, front.values) if front.values else page
    tree = LexborHTMLParser(page)

    # before the tree loses what its reader does not see
    title = _title(tree)
    url = _url(tree)
    day = _date(tree)
    readers = _readers(tree)
    scroll = Scroll()
    scroll.leave_out(((Hiding.COMMENT, remarks),))
    _add_tree(scroll, tree, is_page=True)

    given = extract_fields(front.with_own({"audience": readers}), title or scroll.title)
    extract = scroll.extract(
        title=given["title"],
        url=given["url"] or url,
        date=given["date"] or day,
        audience=given["audience"],
        superseded=given["superseded"],
        notes=_on_readers(front, readers),
    )
    return (replace(extract, title=_with_heading(extract)),)


def add_html(scroll: Scroll, source: str, *, inside: int = 0) -> None:
    """Add what a reader sees of a piece of HTML in a document of another kind; `inside` is as in Scroll.

    No page is around it, so that an aside or a header is its own: Markdown sets quotations in `<aside>`.
    """
    _add_tree(scroll, LexborHTMLParser(source), inside=inside)


def hides_text(source: str) -> bool:
    """Whether a piece of HTML holds text, and not only comments, that its reader does not see."""
    hidden = _reduced(LexborHTMLParser(source))
    return any(hiding is not Hiding.COMMENT for hiding, _ in hidden)


def _add_tree(scroll: Scroll, tree: LexborHTMLParser, *, is_page: bool = False, inside: int = 0) -> None:
    """Add what a reader sees of the tree, which loses everything else."""
    scroll.leave_out(_reduced(tree, is_page=is_page))
    root = _root(tree)
    if root is not None:
        _add_addresses(root)
        _write(scroll, root, inside)


def _add_addresses(root: LexborNode) -> None:
    """Put the address of a link behind it where its name says nothing: `Book it here`."""
    for link in root.css("a[href]"):
        if address := behind_link(inline_text(link), _attribute(link, "href")):
            link.insert_child(address)


def _reduced(tree: LexborHTMLParser, *, is_page: bool = False) -> HiddenText:
    """Drop what surrounds the text, then what hides in it; styles are read first, since they go by the whole page."""
    given = styles(tree)
    elsewhere = has_sheets_elsewhere(tree)
    if is_page:
        _drop_surroundings(tree)
    _drop_scaffold(tree)
    return drop_hidden_nodes(tree, given, paper_known=not elsewhere)


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head title")
    return node.text() if node else ""


def _with_heading(extract: Extract) -> str:
    """The title, behind the one heading that has little of it: the title of all pages of a site may be its name."""
    headings = [block for block in extract.blocks if block.kind is BlockKind.HEADING and block.depth == 1]
    texts = [extract.text[block.start : block.end] for block in headings]
    in_title = _words(extract.title)
    own = [text for text in texts if not _words(text) <= in_title]
    if len(own) != 1:
        return extract.title

    parts = [_words(part) for part in _TITLE_PARTS.split(extract.title)]
    is_in_title = any(_words(text) in parts for text in texts)
    [heading] = own
    said = _words(heading)
    is_other = 2 * len(said & in_title) < len(said)
    if is_in_title or not is_other:
        return extract.title
    return name_of(f"{heading.rstrip(' :')} — {extract.title}")


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))


def _url(tree: LexborHTMLParser) -> str | None:
    link = tree.css_first('link[rel="canonical"]')
    social = tree.css_first('meta[property="og:url"]')
    return as_url(_attribute(link, "href")) or as_url(_attribute(social, "content"))


def _date(tree: LexborHTMLParser) -> date | None:
    for selector in _DATES:
        node = tree.css_first(selector)
        day = as_date(_attribute(node, "content") or _attribute(node, "datetime"))
        if day:
            return day

    edited = tree.css_first(_LAST_EDITED)
    return stated_day(edited.text()) if edited else None


def _readers(tree: LexborHTMLParser) -> str:
    """Whom the page says that it is for; empty for everybody."""
    said = _attribute(tree.css_first('meta[name="audience" i]'), "content").strip()
    return "" if comparable(said) in _FOR_ALL else said


def _on_readers(front: FrontMatter, readers: str) -> tuple[str, ...]:
    if not readers or front.values.get("audience"):
        return front.notes
    return (*front.notes, f'for {readers} only, as its `<meta name="audience">` says')


def _attribute(node: LexborNode | None, name: str) -> str:
    if not node:
        return ""
    return node.attributes.get(name) or ""


def _drop_surroundings(tree: LexborHTMLParser) -> None:
    """Drop the headers, footers and asides of a page; within an article they belong to it."""
    outside = [node for node in tree.css(_OUTSIDE_ARTICLES) if _is_outside(node)]
    for node in _outermost(outside):
        node.decompose()


def _drop_scaffold(tree: LexborHTMLParser) -> None:
    """Drop what surrounds the text, and its contents."""
    headings = set(_buttons_as_headings(tree))
    scaffold = [node for node in tree.css(_SCAFFOLD) if node.mem_id not in headings]
    for node in _outermost(scaffold):
        node.decompose()

    # each list is whole before the first of it goes, which would change the tree that is walked
    contents = [node for node in _lists(tree) if _are_contents(node)]
    for node in contents:
        node.decompose()
    ways_back = [node for node in tree.css("p") if _is_way_back(node)]
    for node in ways_back:
        node.decompose()

    for name, links in list(_ways_on(tree)):
        name.decompose()
        links.decompose()
    for node in _unseen(tree):
        node.decompose()


def _buttons_as_headings(tree: LexborHTMLParser) -> Iterator[int]:
    """The buttons that are all that a heading says, by their `mem_id`: they fold the text below."""
    for heading in tree.css(_HEADINGS):
        buttons = heading.css("button")
        if len(buttons) == 1 and _letters(buttons[0]) == _letters(heading):
            yield buttons[0].mem_id


def _lists(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """The lists of a page with headings that lie in no other; found in one walk, however deep they are nested."""
    if tree.body is not None and tree.css_first(_HEADINGS):
        for node, entering in walk(tree.body, is_leaf=lambda node: node.tag in {"ul", "ol"}):
            if entering and node.tag in {"ul", "ol"}:
                yield node


def _are_contents(node: LexborNode) -> bool:
    """Whether all that a list shows are links within its page, several of them: what its headings say again."""
    within = node.css('a[href^="#"]')
    links = [link for link in within if len(_attribute(link, "href")) > 1]
    if len(links) <= 1:
        return False
    return sum(map(_letters, links)) == _letters(node)


def _ways_on(tree: LexborHTMLParser) -> Iterator[tuple[LexborNode, LexborNode]]:
    """Lists of nothing but links to other pages, each with the name over it: `See also`."""
    for node in _lists(tree):
        before = node.prev
        while before is not None and not before.is_element_node:
            before = before.prev
        if before is None or not _SEE_ALSO.fullmatch(inline_text(before)):
            continue

        in_links = sum(map(_letters, node.css("a[href]")))
        if in_links == _letters(node):
            yield before, node


def _is_way_back(node: LexborNode) -> bool:
    """Whether a paragraph is a way to another page: `Back to Guides`."""
    links = node.css("a")
    if len(links) != 1:
        return False

    text = inline_text(node)
    ends_with_link = text.endswith(inline_text(links[0]))
    return ends_with_link and leads_back(text)


def _unseen(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """What only screen readers say.

    In a cell it counts where nothing but a sign is to be seen, such as a tick; the name of a table always does.
    """
    by_cell: dict[int, list[LexborNode]] = {}
    cells: dict[int, LexborNode] = {}
    found = [node for node in tree.css(_UNSEEN) if node.tag != "caption"]
    for node in _outermost(found):
        cell = next((parent for parent in _ancestors(node) if parent.tag in {"td", "th"}), None)
        if cell is None:
            yield node
            continue
        cells[cell.mem_id] = cell
        by_cell.setdefault(cell.mem_id, []).append(node)

    for key, nodes in by_cell.items():
        unseen = sum(map(_letters, nodes))
        shows_words = _letters(cells[key]) > unseen
        if shows_words:
            yield from nodes


def _letters(node: LexborNode) -> int:
    return sum(map(str.isalnum, node.text()))


def _is_outside(node: LexborNode) -> bool:
    if node.tag == "header" and node.css_first("h1"):
        return False
    return not any(parent.tag in _ARTICLES for parent in _ancestors(node))


def _outermost(nodes: list[LexborNode]) -> list[LexborNode]:
    """Those that lie in no other, since what lies in a dropped node is freed with it and must not be touched again."""
    found = {node.mem_id: node for node in nodes}
    outermost: list[LexborNode] = []
    for node in found.values():
        is_within = any(parent.mem_id in found for parent in _ancestors(node))
        if not is_within:
            outermost.append(node)
    return outermost


def _ancestors(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _root(tree: LexborHTMLParser) -> LexborNode | None:
    """The part marked as the main one, provided that it holds most of the text."""
    body = tree.body
    marked = tree.css_first("main, [role=main]") or _only_article(tree)
    if body is None or marked is None:
        return body
    return marked if 2 * len(marked.text()) > len(body.text()) else body


def _only_article(tree: LexborHTMLParser) -> LexborNode | None:
    """The article of a page that has no other beside it."""
    articles = _outermost(tree.css("article"))
    return articles[0] if len(articles) == 1 else None


def _write(scroll: Scroll, root: LexborNode, inside: int) -> None:
    text = BlockText(scroll, inside)
    for node, entering in walk(root, is_leaf=lambda node: node.tag == "pre" or is_data_table(node)):
        if node.tag == "pre":
            text.flush()
            scroll.code(dedent(inline_text(node, verbatim=True)), inside=text.nested)
        elif node.tag == "table" and is_data_table(node):
            text.flush()
            _write_table(scroll, node, text.nested)
        elif entering:
            text.enter(node)
        else:
            text.leave(node)
    text.flush()


def _write_table(scroll: Scroll, table: LexborNode, inside: int) -> None:
    above, rows = table_rows(table)
    caption = "\n".join(filter(None, above))
    if caption:
        scroll.block(caption, inside=inside, introduces=True)
    for number, row in enumerate(rows, start=1):
        if row.names_group:
            scroll.block(row.cells[0][1], inside=inside, introduces=True)
        else:
            scroll.row(number, row.cells, inside=inside)
