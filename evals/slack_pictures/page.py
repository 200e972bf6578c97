"""Messages, windows and home pages of Slack as HTML, near enough to Slack's own look to judge length and order."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Block = Mapping[str, Any]

STYLE = """
* { box-sizing: border-box }
body { margin: 0; background: #fff; color: #1d1c1d; font: 15px/1.466 Lato, Helvetica, Arial, sans-serif }
a { color: #1264a3; text-decoration: none }
p, ul, ol { margin: 0 0 8px; overflow-wrap: anywhere }
ul, ol { padding-left: 26px }
li > ul, li > ol { margin: 0 }
.picture { padding: 0 }
.message { display: flex; gap: 8px; padding: 8px 16px }
.face { flex: none; width: 36px; height: 36px; border-radius: 8px; background: #1f3a5f; color: #fff; font-weight: 900;
  display: flex; align-items: center; justify-content: center }
.body { min-width: 0; flex: 1 }
.name { font-weight: 900 }
.app { font-size: 10px; background: #ddd; color: #616061; border-radius: 2px; padding: 1px 3px; margin: 0 6px;
  font-weight: 700 }
.small { font-size: 12px; color: #616061; line-height: 1.5; overflow-wrap: anywhere }
.context { font-size: 12px; color: #616061; line-height: 1.5; margin: 4px 0; overflow-wrap: anywhere }
.section { display: flex; gap: 12px; justify-content: space-between; margin: 8px 0 }
.section > .text { min-width: 0; flex: 1; overflow-wrap: anywhere }
.narrow .section { display: block }
.rich { margin: 4px 0; white-space: pre-wrap; overflow-wrap: anywhere }
.quote { border-left: 4px solid #ddd; padding-left: 12px }
.button { display: inline-block; border: 1px solid rgba(29, 28, 29, .3); border-radius: 4px; font-weight: 700;
  font-size: 13px; padding: 0 12px; height: 28px; line-height: 26px; margin: 0 8px 8px 0; white-space: nowrap }
.primary { background: #007a5a; border-color: #007a5a; color: #fff }
.actions { margin: 8px 0 0 }
.header { font-weight: 900; font-size: 18px; margin: 12px 0 4px }
table { border-collapse: collapse; margin: 6px 0; display: block; overflow-x: auto; font-size: 14px }
td, th { border: 1px solid #ddd; padding: 5px 8px; text-align: left; vertical-align: top; min-width: 90px }
hr { border: 0; border-top: 1px solid #ddd }
.around { background: #f2f2f2; padding: 14px }
.window { background: #fff; border-radius: 12px; overflow: hidden }
.title { padding: 14px 18px; font-weight: 900; font-size: 19px; border-bottom: 1px solid #eee }
.inside { padding: 6px 18px 14px }
.foot { padding: 10px 18px; border-top: 1px solid #eee; text-align: right }
.label { font-weight: 900; margin: 12px 0 6px }
.field { border: 1px solid #868686; border-radius: 4px; height: 80px; padding: 8px; color: #868686 }
.home { padding: 0 16px }
.image { display: block; width: 100%; margin: 8px 0; border: 1px solid #ddd; border-radius: 8px }
.mention { background: #e8f5fa; color: #1264a3 }
"""
NARROW = 500
"""Pixels below which Slack puts what stands beside a paragraph under it, as on a phone."""
TOKEN = re.compile(r"<([^<>]+)>")
"""`<https://x.example|The handbook>`, `<@U1>`"""
CODE = re.compile(r"`([^`\n]+)`")
"""`` `pincite gaps` ``"""
BOLD, ITALIC = re.compile(r"\*([^*\n]+)\*"), re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)")
"""`*bold*` and `_italic_`"""
QUOTED = re.compile(r"^&gt; (.*)$", re.MULTILINE)
"""`&gt; words that are quoted`"""
STYLED, BODY = re.compile(r"<style>(.*?)</style>", re.DOTALL), re.compile(r"<body>(.*)</body>", re.DOTALL)
"""`<style>body { margin: 0 }</style>` and `<body>…</body>`"""
PARSER = MarkdownIt("commonmark").enable("table")
LINES = "".join(
    f'<rect x="150" y="{220 + 56 * line}" width="{900 - line * 37 % 260}" height="16"/>' for line in range(22)
)
SHEET = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 1697"><g fill="#888">{LINES}</g></svg>'
"""A page of type, in place of each picture that lies on Slack: of the size that such a picture has."""


def page(pictures: Mapping[str, str], width: int) -> str:
    """A page of this width with all the pictures below each other."""
    narrow = " narrow" if width < NARROW else ""
    shown = "".join(
        f'<div class="picture{narrow}" id="{escape(name)}" style="width: {width}px">{html}</div>'
        for name, html in pictures.items()
    )
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{shown}'


def message(blocks: Iterable[Block], *, private: bool = False) -> str:
    """A message of the app."""
    eye = '<div class="small">Only visible to you</div>' if private else ""
    head = '<span class="name">Pincite</span><span class="app">APP</span><span class="small">10:42 AM</span>'
    body = f'<div class="body">{eye}{head}{_all(blocks)}</div>'
    return f'<div class="message"><div class="face">P</div>{body}</div>'


def view(shown: Block) -> str:
    """A window, or the home page."""
    if shown["type"] == "home":
        return f'<div class="home">{_all(shown["blocks"])}</div>'
    submit = f'<span class="button primary">{_plain(shown["submit"])}</span>' if "submit" in shown else ""
    foot = f'<div class="foot"><span class="button">{_plain(shown["close"])}</span>{submit}</div>'
    inside = f'<div class="title">{_plain(shown["title"])}</div><div class="inside">{_all(shown["blocks"])}</div>'
    return f'<div class="around"><div class="window">{inside}{foot}</div></div>'


def browser(html: str) -> str:
    """A page of our own, as a browser shows it."""
    style, body = STYLED.search(html), BODY.search(html)
    if not (style and body):
        raise ValueError("not a page with a style and a body")
    scoped = style[1].replace("body {", "& {")
    return f'<style>.browser {{{scoped}}}</style><div class="browser">{body[1]}</div>'


def _all(blocks: Iterable[Block]) -> str:
    return "".join(BLOCKS[block["type"]](block) for block in blocks)


def _markdown(block: Block) -> str:
    return f'<div class="markdown">{PARSER.render(block["text"])}</div>'


def _section(block: Block) -> str:
    beside = f'<div class="beside">{_control(block["accessory"])}</div>' if "accessory" in block else ""
    return f'<div class="section"><div class="text">{_mrkdwn(block["text"]["text"])}</div>{beside}</div>'


def _context(block: Block) -> str:
    return f'<div class="context">{" ".join(_mrkdwn(each["text"]) for each in block["elements"])}</div>'


def _actions(block: Block) -> str:
    return f'<div class="actions">{"".join(map(_control, block["elements"]))}</div>'


def _header(block: Block) -> str:
    return f'<div class="header">{_plain(block["text"])}</div>'


def _rich_text(block: Block) -> str:
    return "".join(
        f'<div class="rich{" quote" if part["type"] == "rich_text_quote" else ""}">{_runs(part)}</div>'
        for part in block["elements"]
    )


def _runs(part: Block) -> str:
    runs = ((escape(each["text"]), each.get("style") or {}) for each in part["elements"])
    return "".join(f"<b>{text}</b>" if style.get("bold") else text for text, style in runs)


def _image(block: Block) -> str:
    return f'<img class="image" src="data:image/svg+xml,{quote(SHEET)}" alt="{escape(block["alt_text"])}">'


def _input(block: Block) -> str:
    element = block["element"]
    choices = "".join(f"<div>◯ {_plain(option['text'])}</div>" for option in element.get("options", ()))
    field = f'<div class="field">{_plain(element["placeholder"])}</div>' if "placeholder" in element else ""
    return f'<div class="label">{_plain(block["label"])}</div>{choices}{field}'


BLOCKS: Mapping[str, Callable[[Block], str]] = {
    "markdown": _markdown,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "header": _header,
    "rich_text": _rich_text,
    "image": _image,
    "input": _input,
    "divider": lambda _: "<hr>",
}


def _control(element: Block) -> str:
    if element["type"] == "overflow":
        return '<span class="button">⋯</span>'
    primary = " primary" if element.get("style") == "primary" else ""
    return f'<span class="button{primary}">{_plain(element["text"])}</span>'


def _plain(text: Block) -> str:
    return escape(text["text"])


def _mrkdwn(text: str) -> str:
    """Slack's own mark-up; what is escaped in it is escaped in HTML, too."""
    shown = "".join(_token(piece) if at % 2 else _styled(piece) for at, piece in enumerate(TOKEN.split(text)))
    return QUOTED.sub(r'<div class="quote">\1</div>', shown).replace("\n", "<br>")


def _styled(text: str) -> str:
    return CODE.sub(r"<code>\1</code>", ITALIC.sub(r"<i>\1</i>", BOLD.sub(r"<b>\1</b>", text)))


def _token(inside: str) -> str:
    if inside[0] in "@#!":
        return f'<span class="mention">{inside.partition("|")[2] or inside}</span>'
    address, _, label = inside.partition("|")
    return f"<a>{label or address}</a>"
