"""Keys and certificates are not indexed, whatever file they stand in, and the outcome says how many there were."""

from __future__ import annotations

import base64
import io
import json
import random
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from bot.errors import Unreadable
from ingest import readers
from ingest.extraction.extract import Scroll
from ingest.extraction.hidden import Hiding
from ingest.extraction.keys import key_blocks, without_keys
from tests.planted import SHOWN, read
from tests.vectors_office import document

if TYPE_CHECKING:
    from docx.document import Document

    from ingest.extraction.extract import Extract

LABELS = ["RSA PRIVATE KEY", "PRIVATE KEY", "OPENSSH PRIVATE KEY", "CERTIFICATE", "PUBLIC KEY", "X509 CRL", "PKCS7"]
ARMOURED = ["PGP MESSAGE", "PGP PUBLIC KEY BLOCK", "PGP PRIVATE KEY BLOCK", "PGP SIGNATURE"]
BODY = base64.b64encode(random.Random(7).randbytes(300)).decode()
LINES = [BODY[at : at + 64] for at in range(0, len(BODY), 64)]
BELOW = "The lamp is lit at dusk."


def pem(label: str = "RSA PRIVATE KEY", *, headers: tuple[str, ...] = (), ends: bool = True) -> str:
    last = [f"-----END {label}-----"] if ends else []
    return "\n".join([f"-----BEGIN {label}-----", *headers, *([""] if headers else []), *LINES, *last])


def armour(label: str, *, ends: bool = True) -> str:
    return pem(label, headers=("Version: GnuPG v2.0.14 (GNU/Linux)", "Comment: made for a test"), ends=ends)


def assert_no_key(extract: Extract, blocks: int = 1) -> None:
    """Nothing of the body is left anywhere, what is around it is, and the count is right."""
    names = [extract.title, *(name for section in extract.sections for name in section.path)]
    for piece in (line[at : at + 12] for line in LINES for at in (0, 4)):
        assert piece not in extract.text
        assert not any(piece in name for name in names)
    assert SHOWN in extract.text
    assert BELOW in extract.text
    assert dict(extract.hidden)[Hiding.KEYS] == blocks


def text_of(block: str) -> bytes:
    return f"{SHOWN}\n\n{block}\n\n{BELOW}\n".encode()


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.rst", "a.adoc", "a.org", "a.log", "a"])
@pytest.mark.parametrize("block", [pem, armour])
@pytest.mark.parametrize("label", ["RSA PRIVATE KEY", "PGP MESSAGE"])
def test_text_of_every_kind_loses_its_keys(block: object, label: str, name: str, *, ends: bool) -> None:
    assert callable(block)
    assert_no_key(read(name, text_of(block(label, ends=ends))))


@pytest.mark.parametrize("label", [*LABELS, *ARMOURED, "SSH2 ENCRYPTED PRIVATE KEY"])
def test_every_label_is_known(label: str) -> None:
    extract = read("a.txt", text_of(pem(label)))
    assert_no_key(extract)
    assert extract.text == f"{SHOWN}\n\n{BELOW}"


def quoted(prefix: str) -> str:
    return "\n".join(prefix + line for line in pem().split("\n"))


CODE = "key = (\n" + "\n".join(f'    "{line}\\n"' for line in pem().split("\n")) + "\n)"
JOINED = "const key =\n" + " +\n".join(f"  '{line}\\n'" for line in pem().split("\n")) + ";"
SSH2 = "\n".join(["---- BEGIN SSH2 PUBLIC KEY ----", *LINES, "---- END SSH2 PUBLIC KEY ----"])


@pytest.mark.parametrize(
    "block",
    [
        quoted("> "),
        quoted("> > "),
        quoted("    "),
        quoted("# "),
        quoted("// "),
        quoted(" * "),
        CODE,
        JOINED,
        json.dumps({"key": pem(), "port": 5}),
        json.dumps({"key": json.dumps({"inner": pem()})}),
        json.dumps(pem().split("\n"), indent=1),
        f'KEY="{pem()}"',
        pem().replace("\n", " "),
        pem().replace("\n", "\r\n"),
        pem().replace("-----", "—–"),
        pem(headers=("Proc-Type: 4,ENCRYPTED", "DEK-Info: AES-128-CBC,0B3D5F2A9C1E4A7788F0D1C2B3A49586")),
        SSH2,
        "-----BEGIN PRIVATE KEY-----\n" + LINES[0][:20] + "\n-----END PRIVATE KEY-----",
    ],
)
def test_quoted_indented_and_escaped_keys_are_keys(block: str) -> None:
    assert_no_key(read("a.txt", text_of(block)))


@pytest.mark.parametrize(
    "sentence",
    [
        "A file that begins with -----BEGIN CERTIFICATE----- holds a certificate in PEM.",
        "It stands between -----BEGIN CERTIFICATE----- and -----END CERTIFICATE-----, as RFC 7468 has it.",
        "-----BEGIN CERTIFICATE-----\n\nThe line above opens internationalisation2 files.",
        "-----BEGIN CERTIFICATE-----\n(the encoded certificate goes here)\n-----END CERTIFICATE-----",
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWe meet at nine.",
        "-----BEGINNING OF THE LIST-----\nThe first item is " + LINES[0],
        "Its digest is " + LINES[0],
        "----- BEGIN -----\nThe text\n----- END -----",
    ],
)
def test_what_only_speaks_of_keys_stays(sentence: str) -> None:
    extract = read("a.txt", text_of(sentence))
    assert extract.text == f"{SHOWN}\n\n{sentence}\n\n{BELOW}"
    assert extract.hidden == ()


def test_a_signed_message_keeps_its_words_and_loses_its_signature() -> None:
    signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nWe meet at nine.\n" + armour("PGP SIGNATURE")
    extract = read("a.txt", text_of(signed))
    assert_no_key(extract)
    assert "We meet at nine." in extract.text


def written(file: Document) -> None:
    for line in [SHOWN, *pem().split("\n"), BELOW]:
        file.add_paragraph(line)


def printed() -> bytes:
    """The key runs over two pages, in type so large that its lines pass for headings."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    lines = pem().split("\n")
    for number, part in enumerate(([SHOWN, *lines[:4]], [*lines[4:], BELOW]), start=1):
        for at, line in enumerate(part):
            canvas.setFont("Courier-Bold" if line in lines else "Helvetica", 13 if line in lines else 9)
            canvas.drawString(40, 780 - 20 * at, line)
        canvas.drawString(290, 20, f"Page {number} of 2")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def mailed() -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Keys"
    mail.set_content(text_of(quoted("> ")).decode())
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", f"<p>{SHOWN}</p><pre>{pem()}</pre><p>{BELOW}</p>".encode()),
        ("a.html", f"<p>{SHOWN}</p><p>{pem().replace(chr(10), '<br>')}</p><p>{BELOW}</p>".encode()),
        ("a.html", f"<p>{SHOWN}</p><table><tr><td>key<td>{pem()}<tr><td>x<td>y</table><p>{BELOW}</p>".encode()),
        ("a.html", f"<p>{SHOWN}</p><h1>{pem()}</h1><h2>Lamp</h2><p>{BELOW}</p>".encode()),
        ("a.md", text_of(f"```\n{pem()}\n```")),
        ("a.md", text_of(f"# Key {pem()}")),
        ("a.json", json.dumps({"note": SHOWN, "key": pem(), "below": BELOW}).encode()),
        ("a.json", json.dumps([{"key": pem(), "note": SHOWN}, {"key": "", "note": BELOW}]).encode()),
        ("a.json", json.dumps({"note": SHOWN, "key": pem().split("\n"), "below": BELOW}).encode()),
        ("a.jsonl", json.dumps({"id": "a", "title": pem(), "text": text_of(pem()).decode()}).encode()),
        ("a.xml", f"<doc><note>{SHOWN}</note><key>{pem()}</key><below>{BELOW}</below></doc>".encode()),
        ("a.csv", f'what,value\nnote,{SHOWN}\nkey,"{pem()}"\nbelow,{BELOW}\n'.encode()),
        ("a.eml", mailed()),
        ("a.docx", document(written)()),
        ("a.pdf", printed()),
        ("a.ipynb", json.dumps({"nbformat": 4, "cells": [{"source": text_of(pem()).decode()}]}).encode()),
    ],
)
def test_every_format_loses_its_keys(name: str, data: bytes) -> None:
    extract = read(name, data)
    assert_no_key(extract)
    for row in extract.rows:
        assert "\n" not in extract.text[row.start : row.end]
    for section in extract.sections:
        words = extract.text[section.start : section.end]
        assert words
        assert words == words.strip("\n")


def test_a_file_that_is_a_key_is_not_indexed_and_that_is_said() -> None:
    with pytest.raises(Unreadable, match=r"^no text in it; 2 key or certificate blocks were left out$"):
        readers.read("id_rsa.pem", f"{pem()}\n{pem('CERTIFICATE')}\n".encode())


def test_pages_sections_and_rows_are_those_of_the_text_that_is_left() -> None:
    scroll = Scroll()
    scroll.page(1)
    scroll.heading("Lamp")
    scroll.row(1, [("key", pem()), ("note", SHOWN)])
    scroll.page(2)
    scroll.heading("Key", 2)
    scroll.verbatim(pem("CERTIFICATE"))
    scroll.heading("Hours", 2)
    scroll.block(BELOW)
    extract = scroll.extract()
    assert extract.text == f"Lamp\nkey: ; note: {SHOWN}\n\nKey\n\nHours\n\n{BELOW}"
    assert [extract.text[one.start : one.end] for one in extract.rows] == [f"key: ; note: {SHOWN}"]
    assert [extract.text[one.start : one.end] for one in extract.sections] == [
        f"Lamp\nkey: ; note: {SHOWN}",
        "Key",
        f"Hours\n\n{BELOW}",
    ]
    assert [extract.text[one.start : one.end] for one in extract.pages] == [
        f"Lamp\nkey: ; note: {SHOWN}",
        f"Key\n\nHours\n\n{BELOW}",
    ]
    assert extract.hidden == ((Hiding.KEYS, 2),)


@given(st.lists(st.sampled_from([pem(), armour("PGP MESSAGE"), pem(ends=False), SHOWN, "> ", "\n", "key: "])))
def test_blocks_ascend_and_nothing_encoded_is_left(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    spans = list(key_blocks(text))
    assert [place for span in spans for place in span] == sorted(place for span in spans for place in span)
    assert len(spans) == sum(LINES[0] in piece for piece in pieces)
    assert not any(line[:12] in without_keys(text) for line in LINES)
    assert without_keys(text).count(SHOWN) == text.count(SHOWN)
