"""What a page hides is not read, whichever way it is hidden, and what a reader sees or can get to see stays."""

from __future__ import annotations

import json
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction.hidden import Hiding, letters
from ingest.readers.html.css.hiding import font_size
from ingest.readers.html.css.rules import UNSURE, declared, rules
from tests.planted import PLANTED, SHOWN, assert_left_out, read
from tests.vectors_office import book

if TYPE_CHECKING:
    from ingest.extraction.extract import Extract


def page(body: str, css: str = "", head: str = "") -> Extract:
    style = f"<style>{css}</style>" if css else ""
    return read("a.html", f"<!doctype html><head>{head}{style}</head><body>{body}<p>{SHOWN}</p></body>".encode())


HIDING_STYLES = [
    ("text-decoration:line-through", Hiding.STRUCK),
    ("text-decoration:red 2px line-through", Hiding.STRUCK),
    ("text-decoration-line:underline line-through", Hiding.STRUCK),
    ("display:none", Hiding.MARKED),
    ("display : NONE !important", Hiding.MARKED),
    (r"d\69 splay:none", Hiding.MARKED),
    ("visibility:hidden", Hiding.MARKED),
    ("visibility:collapse", Hiding.MARKED),
    ("content-visibility:hidden", Hiding.MARKED),
    ("opacity:0", Hiding.TRANSPARENT),
    ("opacity:.01", Hiding.TRANSPARENT),
    ("color:transparent", Hiding.TRANSPARENT),
    ("color:rgba(0,0,0,0)", Hiding.TRANSPARENT),
    ("font-size:0", Hiding.SIZE),
    ("font-size:1px", Hiding.SIZE),
    ("font-size:0.01em", Hiding.SIZE),
    ("font:0/0 a", Hiding.SIZE),
    ("color:white", Hiding.COLOUR),
    ("color:#FFF", Hiding.COLOUR),
    ("color:#fdfdfd", Hiding.COLOUR),
    ("color:rgb(255 255 255)", Hiding.COLOUR),
    ("color:hsl(0,0%,99%)", Hiding.COLOUR),
    ("color:rgba(0,0,0,.06)", Hiding.COLOUR),
    ("color:#101418;background:#111", Hiding.COLOUR),
    ("position:absolute;left:-9999px", Hiding.LOCATION),
    ("position:fixed;top:-200em", Hiding.LOCATION),
    ("text-indent:-9999px", Hiding.LOCATION),
    ("margin-left:-5000px", Hiding.LOCATION),
    ("position:absolute;transform:translateX(-9999px)", Hiding.LOCATION),
    ("position:absolute;clip:rect(0,0,0,0)", Hiding.CLIPPED),
    ("position:absolute;clip:rect(1px, 1px, 1px, 1px)", Hiding.CLIPPED),
    ("clip-path:inset(50%)", Hiding.CLIPPED),
    ("width:0;height:0;overflow:hidden", Hiding.CLIPPED),
    ("max-height:0px;overflow:hidden", Hiding.CLIPPED),
    ("max-block-size:0;overflow:hidden", Hiding.CLIPPED),
    ("height:0;overflow:auto", Hiding.CLIPPED),
    ("text-indent:100%;white-space:nowrap;overflow:hidden", Hiding.CLIPPED),
    ("clip-path:inset(100%)", Hiding.CLIPPED),
    ("clip-path:circle(0 at 50% 50%)", Hiding.CLIPPED),
    ("clip-path:polygon(0 0, 0 0, 0 0)", Hiding.CLIPPED),
    ("clip-path:rect(0 0 0 0)", Hiding.CLIPPED),
    ("-webkit-clip-path:inset(50%)", Hiding.CLIPPED),
    ("color:var(--nothing, white)", Hiding.COLOUR),
    ("color:var(--nothing, var(--neither, rgb(255, 255, 255)))", Hiding.COLOUR),
    ("--ink:#FFF; color:var(--ink)", Hiding.COLOUR),
    ("--a:var(--b); --b:white; color:var(--a, black)", Hiding.COLOUR),
    ("--size:0; font-size:calc(var(--size) * 1px)", Hiding.SIZE),
    ("--none:none; display:var(--none)", Hiding.MARKED),
    ("--f:0/0 a; font:var(--f)", Hiding.SIZE),
    ("--paper:#000; background:var(--paper); color:black", Hiding.COLOUR),
    ("background:currentcolor", Hiding.COLOUR),
    ("color:Canvas", Hiding.COLOUR),
    ("color:oklch(1 0 0)", Hiding.COLOUR),
    ("color:lab(100 0 0)", Hiding.COLOUR),
    ("color:color(display-p3 1 1 1)", Hiding.COLOUR),
    ("color:color-mix(in oklab, white 99%, black)", Hiding.COLOUR),
    ("color:light-dark(white, black)", Hiding.COLOUR),
    ("color:white;text-shadow:0 0 1px white", Hiding.COLOUR),
    ("color:white;text-shadow:0 0 0 black", Hiding.COLOUR),
    ("color:#ffffff00", Hiding.TRANSPARENT),
    ("color:rgb(0 0 0 / 0%)", Hiding.TRANSPARENT),
    ("filter:opacity(0)", Hiding.TRANSPARENT),
    ("filter:blur(1px) opacity(0%)", Hiding.TRANSPARENT),
    ("-webkit-filter:opacity(.01)", Hiding.TRANSPARENT),
    ("opacity:.2;filter:opacity(20%)", Hiding.TRANSPARENT),
    ("opacity:0%", Hiding.TRANSPARENT),
    ("opacity:1e-9", Hiding.TRANSPARENT),
    ("opacity:calc(1 - 1)", Hiding.TRANSPARENT),
    ("opacity:calc((3 - 1) * 0.01)", Hiding.TRANSPARENT),
    ("opacity:min(0, 1)", Hiding.TRANSPARENT),
    ("opacity:clamp(0, -3, 1)", Hiding.TRANSPARENT),
    ("mask:linear-gradient(transparent, #0000)", Hiding.TRANSPARENT),
    ("-webkit-mask-image:linear-gradient(transparent, transparent)", Hiding.TRANSPARENT),
    ("mask-image:url(x.png);mask-size:0 0", Hiding.TRANSPARENT),
    ("-webkit-text-security:disc", Hiding.MARKED),
    ("transform:scale(0)", Hiding.SIZE),
    ("transform:scale(1, 0)", Hiding.SIZE),
    ("transform:scaleY(0.001)", Hiding.SIZE),
    ("transform:matrix(0, 0, 0, 0, 0, 0)", Hiding.SIZE),
    ("transform:rotateX(90deg)", Hiding.SIZE),
    ("scale:0", Hiding.SIZE),
    ("zoom:.001", Hiding.SIZE),
    ("font-size:calc(1px - 1px)", Hiding.SIZE),
    ("font-size:.01vw", Hiding.SIZE),
    ("translate:-9999px", Hiding.LOCATION),
    ("transform:translate(-100vw)", Hiding.LOCATION),
    ("transform:translateX(99999px)", Hiding.LOCATION),
    ("position:absolute;inset-inline-start:-9999px", Hiding.LOCATION),
    ("position:absolute;left:calc(-1 * 9999px)", Hiding.LOCATION),
    ("position:fixed;top:-100vh", Hiding.LOCATION),
]


@pytest.mark.parametrize(("style", "hiding"), HIDING_STYLES)
def test_what_a_style_attribute_hides_is_left_out(style: str, hiding: Hiding) -> None:
    assert_left_out(page(f'<div style="{style}"><p>{PLANTED}</p></div>'), hiding)


@pytest.mark.parametrize(("style", "hiding"), HIDING_STYLES)
def test_what_a_rule_of_the_page_hides_is_left_out(style: str, hiding: Hiding) -> None:
    assert_left_out(page(f'<div class="a"><b>{PLANTED}</b></div>', f".a {{{style}}}"), hiding)


@pytest.mark.parametrize(
    ("body", "css", "hiding"),
    [
        (f"<p hidden>{PLANTED}</p>", "", Hiding.MARKED),
        (f"<p>A <s>{PLANTED}</s></p>", "", Hiding.STRUCK),
        (f"<p>A <del><b>{PLANTED}</b></del></p>", "", Hiding.STRUCK),
        (f"<!-- {PLANTED} -->", "", Hiding.COMMENT),
        (f"<font color=white>{PLANTED}</font>", "", Hiding.COLOUR),
        (f"<font color=ffffff>{PLANTED}</font>", "", Hiding.COLOUR),
        (f"<table bgcolor=#000080><tr><td><font color=navy>{PLANTED}</font></table>", "", Hiding.COLOUR),
        (f'<div style="background:#222"><p>x<span style="color:#222">{PLANTED}</span></div>', "", Hiding.COLOUR),
        (f"<p id=a>{PLANTED}</p>", "#a {color: #fff}", Hiding.COLOUR),
        (f"<p class='a b'>{PLANTED}</p>", "p.a.b, i {display: none}", Hiding.MARKED),
        (f"<section class=a><p>{PLANTED}</p></section>", ".a > p {opacity: 0}", Hiding.TRANSPARENT),
        (f"<p class=a>{PLANTED}</p>", "@media screen {.a {display: none}}", Hiding.MARKED),
        (f"<p class=a>{PLANTED}</p>", "@layer base {.a {display: none}}", Hiding.MARKED),
        (f"<div class=a><p class=b>{PLANTED}</p></div>", ".a { & .b {display: none} }", Hiding.MARKED),
        (f"<p class=a>{PLANTED}</p>", ".a {display: none} .a:hover {color: red}", Hiding.MARKED),
        (f"<p class=a style='display:block'>{PLANTED}</p>", ".a {display: none !important}", Hiding.MARKED),
        (f"<p style='color:var(--ink)'>{PLANTED}</p>", ":root {--ink: #fff}", Hiding.COLOUR),
        (f"<div style='--ink:#fff'><p><i style='color:var(--ink)'>{PLANTED}</i></div>", "", Hiding.COLOUR),
        (f"<p class=a>{PLANTED}</p>", "body {--c: white} .a {color: var(--missing, var(--c))}", Hiding.COLOUR),
        (f"<div style='opacity:.2'><p style='opacity:.2'>{PLANTED}</p></div>", "", Hiding.TRANSPARENT),
    ],
)
def test_older_ways_and_finer_rules_hide_as_well(body: str, css: str, hiding: Hiding) -> None:
    assert_left_out(page(body, css), hiding)


@pytest.mark.parametrize(
    ("body", "css"),
    [
        ('<header style="background:#036"><h1 style="color:#fff">SEEN</h1></header>', ""),
        ("<header class=top><h1>SEEN</h1></header>", ".top {background-color: navy; color: white}"),
        ("<table bgcolor=black><tr><td><font color=white>SEEN</font></table>", ""),
        ('<div style="background:url(x.png)"><p style="color:#fff">SEEN</p></div>', ""),
        ('<div style="background:linear-gradient(red,blue)"><p style="color:#fff">SEEN</p></div>', ""),
        ('<div class=a><p style="color:#fff">SEEN</p></div>', ".a::before {background: black}"),
        ('<div style="position:relative"><img src=x><p style="position:absolute;color:#fff">SEEN</p></div>', ""),
        ('<p style="color:#fff;text-shadow:0 0 2px #000">SEEN</p>', ""),
        ('<p style="color:transparent;background:linear-gradient(red,blue);background-clip:text">SEEN</p>', ""),
        ("<p style='color:var(--ink)'>SEEN</p>", ":root {--ink: #fff} body {background: #036}"),
        ("<p style='color:var(--ink)'>SEEN</p>", ":root {--ink: #fff} @media (max-width: 9px) {:root {--ink: #000}}"),
        ("<p style='color:var(--ink); --ink: #000'>SEEN</p>", ":root {--ink: #fff}"),
        ("<p style='color:var(--ink)'>SEEN</p>", ""),
        ("<p style='color:var(--ink, #333)'>SEEN</p>", ""),
        ("<p style='color:var(--a); --a: var(--b); --b: var(--a)'>SEEN</p>", ""),
        ("<p style='background:var(--a); color:#fff; --a: #036 none'>SEEN</p>", ""),
        ("<p style='filter:opacity(50%) blur(0)'>SEEN</p>", ""),
        ("<p style='opacity:calc(1 - .5)'>SEEN</p>", ""),
        ("<p style='font-size:calc(1vw + 1em)'>SEEN</p>", ""),
        ("<p style='font-size:max(1px, 14px)'>SEEN</p>", ""),
        ("<p style='clip-path:polygon(0 0, 100% 0, 100% 100%)'>SEEN</p>", ""),
        ("<p style='clip-path:circle(40%)'>SEEN</p>", ""),
        ("<p style='mask-image:linear-gradient(black, transparent)'>SEEN</p>", ""),
        ("<p style='transform:scale(.5) rotateY(180deg) translateX(-50%)'>SEEN</p>", ""),
        ("<p style='zoom:1; scale:1 1; mask-size:; mask:url(x.png)'>SEEN</p>", ""),
        ("<p style='color:#fff;-webkit-text-stroke:1px #000'>SEEN</p>", ""),
        ("<p style='color:oklch(0.3 0.1 200)'>SEEN</p>", ""),
        ("<p style='color:oklch(1 0 0);background:oklch(0.3 0.1 200)'>SEEN</p>", ""),
        ("<p style='color:CanvasText'>SEEN</p>", ""),
        ("<p style='color:color-mix(in srgb, white, black)'>SEEN</p>", ""),
        ("<div style='max-height:9em;overflow:auto'><p>SEEN</p></div>", ""),
        ("<div style='position:relative;left:-20px;margin-left:-1em'><p>SEEN</p></div>", ""),
        ("<div style='opacity:.5'><p style='opacity:.5'>SEEN</p></div>", ""),
        ("<p style='visibility:var(--v)'>SEEN</p>", ""),
        ("<p style='color:#767676'>SEEN</p>", ""),
        ("<div style='font-size:0'><span style='font-size:16px'>SEEN</span></div>", ""),
        ("<div style='visibility:hidden'><p style='visibility:visible'>SEEN</p></div>", ""),
        ("<p style='color:#fff'><a href=x>SEEN</a></p>", ""),
        ("<details><summary>More</summary><p>SEEN</p></details>", ""),
        ("<p aria-hidden=true>SEEN</p>", ""),
        ("<p class=a>SEEN</p>", "@media print {.a {display: none}}"),
        ("<p class=a>SEEN</p>", "@media (max-width: 600px) {.a {display: none}}"),
        ("<p class=a>SEEN</p>", ".a {display: none} @media (min-width: 600px) {.a {display: block}}"),
        ("<p class=a>SEEN</p>", ".a:hover {display: none} .a:not(:hover) {display: block}"),
        ("<div class=a><p>SEEN</p></div>", ".a p {display: none} .a:focus-within p {display: block}"),
        ("<p class='a b'>SEEN</p>", ".b {display: block} .a {display: none} .a.b {display: block}"),
        ("<p class=a id=b>SEEN</p>", "#b {display: block} p.a {display: none}"),
        ("<p class=a style='display:block'>SEEN</p>", ".a {display: none}"),
        ("<p>SEEN</p>", "p::after {display: none} p:nonsense(1) {display: none} @font-face {display: none}"),
        ("<p style='opacity:.5; font-size:.7em; text-indent:-2em; margin-top:-8px'>SEEN</p>", ""),
        ("<p style='width:0; flex:1; overflow:hidden'>SEEN</p>", ""),
        ("<div style='height:0; padding-bottom:56%; overflow:hidden'><p>SEEN</p></div>", ""),
        ("<p style='height:0'>SEEN</p>", ""),
        ("<mark style='color:#fff;background:#222'>SEEN</mark>", ""),
    ],
)
def test_what_a_reader_sees_or_can_get_to_see_stays(body: str, css: str) -> None:
    extract = page(body, css)
    assert "SEEN" in extract.text
    assert extract.hidden == ()


@pytest.mark.parametrize("head", ['<link rel="stylesheet" href="x.css">', "<style>@import 'x.css';</style>"])
def test_white_text_stays_where_a_style_sheet_elsewhere_may_colour_the_page(head: str) -> None:
    extract = page('<p style="color:#fff">SEEN</p>', head=head)
    assert "SEEN" in extract.text
    hidden = page(f'<div style="background:#fff"><p style="color:#fff">{PLANTED}</p></div>', head=head)
    assert_left_out(hidden, Hiding.COLOUR)


def test_the_ground_of_the_page_hides_nothing_where_a_style_sheet_elsewhere_may_paint_what_lies_on_it() -> None:
    css, head = "body {background: #444} .a {color: #444}", '<link rel="stylesheet" href="x.css">'
    assert "SEEN" in page("<div><p class=a>SEEN</p></div>", css, head=head).text
    assert_left_out(page(f"<div><p class=a>{PLANTED}</p></div>", css), Hiding.COLOUR)


def test_a_variable_that_a_style_sheet_elsewhere_may_set_is_not_known() -> None:
    head = '<link rel="stylesheet" href="x.css">'
    extract = page('<div style="background:#fff"><p style="color:var(--ink, #fff)">SEEN</p></div>', head=head)
    assert "SEEN" not in extract.text
    extract = page('<div style="background:#fff"><p style="opacity:0;opacity:var(--o)">SEEN</p></div>', head=head)
    assert "SEEN" in extract.text


def test_variables_of_variables_come_to_an_end() -> None:
    bombs = "".join(f"--v{n + 1}: var(--v{n}) var(--v{n}) var(--v{n});" for n in range(60))
    extract = page("<p style='color:var(--v60)'>SEEN</p>", f":root {{--v0: white; {bombs}}}")
    assert "SEEN" in extract.text


def test_a_sheet_for_some_screens_alone_hides_nothing() -> None:
    for media in ("print", "(max-width: 600px)"):
        assert "SEEN" in page("<p class=a>SEEN", head=f"<style media='{media}'>.a {{display: none}}</style>").text
    assert "SEEN" not in page("<p class=a>SEEN", head="<style media=screen>.a {display: none}</style>").text


def test_a_page_that_hides_itself_until_its_scripts_have_run_is_read() -> None:
    extract = page("", "body {opacity: 0; visibility: hidden} html {display: none}")
    assert extract.text == SHOWN
    assert extract.hidden == ()


def test_text_hidden_in_a_list_or_a_table_leaves_the_rest_in_order() -> None:
    body = f"<ol><li>One<li style='display:none'>{PLANTED}<li>Two</ol><table><tr><th>Day<th>Hall<tr><td>Mon<td>A"
    extract = page(f"{body}<tr hidden><td>Tue<td>{PLANTED}</table>")
    assert "1. One\n2. Two" in extract.text
    assert [extract.text[row.start : row.end] for row in extract.rows] == ["Day: Mon; Hall: A"]


@pytest.mark.parametrize(
    "source",
    [
        f"{SHOWN}\n\nOne <span style='display:none'>{PLANTED}</span> two.",
        f'<div style="color:white">\n\n{PLANTED}\n\n</div>\n\n{SHOWN}',
        f"<style>\n.a {{font-size: 0}}\n</style>\n\n# Title <i class=a>{PLANTED}</i>\n\n{SHOWN}",
        f"| A | B |\n|---|---|\n| 1 | <b hidden>{PLANTED}</b> |\n\n{SHOWN}",
        f"- one\n- <font color='#fff'>{PLANTED}</font>\n\n{SHOWN}",
    ],
)
def test_html_in_markdown_hides_nothing_from_the_eye(source: str) -> None:
    extract = read("a.md", source.encode())
    assert "harbour" not in extract.text
    assert SHOWN in extract.text
    assert sum(count for _, count in extract.hidden) == letters(PLANTED)
    notebook = {"nbformat": 4, "cells": [{"cell_type": "markdown", "source": source}]}
    assert read("a.ipynb", json.dumps(notebook).encode()).hidden == extract.hidden


@pytest.mark.parametrize("source", [f"a <!-- {PLANTED} --> b\n\n{SHOWN}", f"<!-- {PLANTED} -->\n\n{SHOWN}"])
def test_comments_in_markdown_are_counted(source: str) -> None:
    assert_left_out(read("a.md", source.encode()), Hiding.COMMENT)


@pytest.mark.parametrize(
    "source",
    [
        f"![{PLANTED}](x.png)",
        f"A ship ![{PLANTED}](x.png) at sea.",
        f"[![{PLANTED}](x.png)](https://example.com)",
        f"![{PLANTED}][mast]\n\n[mast]: x.png",
        f"- ![{PLANTED}](x.png)",
        f"| A | B |\n|---|---|\n| 1 | ![{PLANTED}](x.png) |",
        f"## ![{PLANTED}](x.png)",
        f"<i class=a>x</i><style>.a {{color: red}}</style> ![{PLANTED}](x.png)",
    ],
)
def test_the_description_of_a_picture_is_seen_by_nobody(source: str) -> None:
    assert_left_out(read("a.md", f"{SHOWN}\n\n{source}\n".encode()), Hiding.DESCRIPTION)


def test_a_picture_leaves_no_gap_in_its_sentence() -> None:
    extract = read("a.md", b"Press ![a wheel](x.png) to open `the  settings`. ![end](y.png)\n")
    assert extract.text == "Press to open the  settings."


@pytest.mark.parametrize(
    "source",
    [
        f"A <template>{PLANTED}</template> b",
        f"A <script>{PLANTED}</script> b",
        f"A <noscript>{PLANTED}</noscript> b",
        f"A <video>{PLANTED}</video> b",
        f"<template>\n\n{PLANTED}\n\n</template>",
        f'[a link](https://example.com "{PLANTED}")',
        f'[a link][x]\n\n[x]: https://example.com "{PLANTED}"',
        f'[unused]: https://example.com "{PLANTED}"',
    ],
)
def test_what_markdown_keeps_to_itself_is_not_read(source: str) -> None:
    extract = read("a.md", f"{SHOWN}\n\n{source}\n".encode())
    assert "harbour" not in extract.text
    assert SHOWN in extract.text


def test_remarks_in_markdown_are_counted() -> None:
    assert_left_out(read("a.md", f"{SHOWN}\n\n[//]: # ({PLANTED})\n".encode()), Hiding.COMMENT)


@pytest.mark.parametrize(
    "source",
    [
        f"Now ~~{PLANTED}~~",
        f"Now ~{PLANTED}~",
        f"- ~~Whoever **reads** this {PLANTED[18:]}~~",
        f"| A |\n|---|\n| b ~~{PLANTED}~~ |",
        f"Now <del>{PLANTED}</del>",
    ],
)
def test_what_is_struck_out_in_markdown_is_left_out(source: str) -> None:
    assert_left_out(read("a.md", f"{SHOWN}\n\n{source}\n".encode()), Hiding.STRUCK)


@pytest.mark.parametrize(
    "source",
    [
        "From ~5 SEEN to ~10 SEEN people",
        "Open 9:00~18:00 SEEN, on Saturdays 10:00~15:00",
        "Text with a [SEEN](https://example.com 'title') link",
        "<details>\n<summary>More</summary>\n\nSEEN\n\n</details>",
        "`![SEEN](x.png)`",
        "```\n![SEEN](x.png)\n```",
        "<kbd>SEEN</kbd> and <sub>2</sub>",
        "A <button>b</button> SEEN",
    ],
)
def test_what_markdown_shows_stays(source: str) -> None:
    extract = read("a.md", f"{SHOWN}\n\n{source}\n".encode())
    assert "SEEN" in extract.text
    assert extract.hidden == ()


@pytest.mark.parametrize(
    ("name", "comment"),
    [
        ("a.rst", f".. {PLANTED}"),
        ("a.rst", f".. Whoever reads this\n   {PLANTED.removeprefix('Whoever reads this ')}\n\n"),
        ("a.adoc", f"// {PLANTED}"),
        ("a.adoc", f"////\n{PLANTED}\n////"),
        ("a.org", f"# {PLANTED}"),
        ("a.org", f"#+BEGIN_COMMENT\n{PLANTED}\n#+END_COMMENT"),
    ],
)
def test_comments_of_other_markup_are_left_out(name: str, comment: str) -> None:
    extract = read(name, f"{SHOWN}\n\n{comment}\n\nThe end.\n".encode())
    assert "harbour" not in extract.text
    assert extract.text.split() == f"{SHOWN} The end.".split()
    assert dict(extract.hidden)[Hiding.COMMENT] >= letters(PLANTED)


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("a.rst", ".. note:: SEEN"),
        ("a.rst", ".. code-block:: rst\n\n   .. SEEN"),
        ("a.rst", ".. [1] SEEN"),
        ("a.rst", "|x|\n\n.. |x| replace:: SEEN"),
        ("a.rst", "..\n\n   SEEN"),
        ("a.rst", "Code::\n\n   .. SEEN\n"),
        ("a.adoc", "----\n// SEEN\n----"),
        ("a.adoc", "https://example.com SEEN"),
        ("a.org", "#+BEGIN_SRC sh\n# SEEN\n#+END_SRC"),
        ("a.org", "#+TITLE: SEEN"),
        ("a.txt", "// SEEN"),
    ],
)
def test_what_other_markup_shows_stays(name: str, source: str) -> None:
    extract = read(name, f"{SHOWN}\n\n{source}\n".encode())
    assert "SEEN" in extract.text
    assert extract.hidden == ()


def test_a_mail_of_html_and_a_book_are_read_as_pages() -> None:
    html = f"<p>{SHOWN}</p><p style='color:#fff'>{PLANTED}</p>"
    mail = EmailMessage()
    mail["Subject"] = "Hello"
    mail.set_content(html, subtype="html")
    assert_left_out(read("a.eml", mail.as_bytes()), Hiding.COLOUR)
    assert_left_out(read("a.epub", book(**{"OEBPS/text/one.xhtml": html})), Hiding.COLOUR)


def test_a_file_of_hidden_text_alone_says_so() -> None:
    with pytest.raises(Unreadable, match=r"no text in it; hidden text left out: 66 characters \(marked as hidden\)"):
        readers.read("a.html", f"<p hidden>{PLANTED}</p>".encode())


def test_nested_rules_and_shorthands_are_taken_apart() -> None:
    assert [one.value for one in declared("inset: 1px 2px 3px")] == ["1px", "2px", "3px", "2px"]
    (rule,) = rules(".a { .b:hover {background: RED} }")
    assert (rule.selector, rule.declarations[0].value) == (".a .b", UNSURE)
    assert [font_size(value, 10) for value in ("50%", "2em", "1pt", "0", "smaller", "calc(1px)")] == [
        5,
        20,
        pytest.approx(4 / 3),
        0,
        16,
        16,
    ]
