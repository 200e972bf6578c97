"""Mails as they lie in folders: in mailboxes, without a suffix, of Apple Mail; and pages saved as mails."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import date
from email.message import EmailMessage

import pytest

from bot.errors import Unreadable
from ingest import readers

FROM = b"From ines@a.example Thu Nov 26 19:04:18 2026\n"


def letter(subject: str, text: str, *, attached: str = "") -> bytes:
    """A message whose body has to be decoded."""
    message = EmailMessage()
    message["From"], message["Subject"] = "Ines <ines@a.example>", subject
    message["Date"], message["Message-ID"] = "Thu, 26 Nov 2026 19:04:18 +0000", "<1@a.example>"
    message.set_content(text, cte="quoted-printable")
    if attached:
        message.add_attachment(attached, filename="rooms.csv")
    return message.as_bytes()


FIRST = letter("Keys", "The café key is with Bo.\n\nFrom here on it is closed.", attached="Room,Seats\nA,4")
SECOND = letter("Re: Keys", "It is with me.")
MAILBOX = FROM + FIRST.replace(b"\nFrom here", b"\n>From here") + b"\n" + FROM + SECOND


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (depth, depth) for depth in range(900))


@pytest.mark.parametrize("name", ["team.mbox", "mbox", "2026-November.txt"])
def test_each_message_of_a_mailbox_is_a_document(name: str) -> None:
    extracts = readers.read(name, MAILBOX)
    assert [(one.part, one.title, one.date) for one in extracts] == [
        ("1", "Keys", date(2026, 11, 26)),
        ("1/rooms.csv", "", None),
        ("2", "Re: Keys", date(2026, 11, 26)),
    ]
    assert "The café key is with Bo.\n\nFrom here on it is closed." in extracts[0].text
    assert extracts[1].text == "Room: A; Seats: 4"


def test_a_message_that_cannot_be_read_costs_only_itself() -> None:
    broken = FROM + b"X-Note: nothing else\n\nWords.\n\n" + FROM + SECOND
    (extract,) = readers.read("a.mbox", broken)
    assert extract.part == "2"
    assert extract.notes == ("message 1: it has no From, To, Date or Subject, so it is no e-mail",)
    with pytest.raises(Unreadable, match="no message in it"):
        readers.read("a.mbox", b"just words")


@pytest.mark.parametrize(
    ("header", "is_attached"),
    [
        (b"Content-Type: text/plain; charset*", False),
        (b"Content-Type: text/plain; charset=\x00", False),
        (b"Content-Type: text/csv\nContent-Disposition: attachment; filename*", True),
        (b"Content-Type: text/csv; name*0*=a\nContent-Disposition: attachment; filename*", True),
    ],
)
def test_a_broken_header_costs_no_words(header: bytes, is_attached: bool) -> None:  # noqa: FBT001 - expected
    about = b"From: Bo <bo@a.example>\nSubject: Rooms\n"
    parts = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee below.\n--b\n" if is_attached else b""
    mail = about + parts + header + b"\n\nRoom,Seats\nA,4\n" + (b"--b--\n" if is_attached else b"")
    extracts = readers.read("a.mbox", MAILBOX + b"\n" + FROM + mail)
    assert [one.part for one in extracts] == ["1", "1/rooms.csv", "2", "3", *["3/attachment-1"] * is_attached]
    assert "Room" in extracts[-1].text


def test_a_message_that_no_parser_can_read_costs_only_itself() -> None:
    extracts = readers.read("a.mbox", MAILBOX + b"\n" + FROM + b"Subject: Deep\n" + NESTED)
    assert [one.part for one in extracts] == ["1", "1/rooms.csv", "2"]
    assert extracts[0].notes == ("message 3: it is nested too deeply to read",)


@pytest.mark.parametrize("name", ["1764184258.M20P7.mail:2,S", "mail", "mail.txt", "a.eml"])
def test_a_mail_by_any_name_is_a_mail(name: str) -> None:
    assert readers.read(name, FIRST) == readers.read("a.eml", FIRST)
    assert "café" in readers.read(name, FIRST)[0].text


def forwarding(encoded: bytes) -> bytes:
    """A mail with one in it that is encoded, though it should not be."""
    head = letter("Fwd: Keys", "See below.", attached="a").split(b"\n\n", 1)[0]
    head = re.sub(rb'boundary="[^"]*"', b'boundary="edge"', head)
    inner = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n"
    inner += b"Content-Disposition: attachment; filename=keys.eml\n\n" + encoded
    parts = (head + b"\n", b"Content-Type: text/plain\n\nSee below.", inner)
    return b"\n--edge\n".join(parts) + b"\n--edge--\n"


def test_a_mail_within_a_mail_is_decoded_though_it_should_not_be_encoded() -> None:
    outer, forwarded = readers.read("a.eml", forwarding(b64encode(SECOND)))
    assert outer.text.endswith("See below.")
    assert (forwarded.part, forwarded.title) == ("keys.eml", "Re: Keys")
    assert forwarded.text.endswith("It is with me.")


def test_one_that_cannot_be_decoded_costs_only_itself() -> None:
    (outer,) = readers.read("a.eml", forwarding(b"QUJDR"))
    assert outer.text.endswith("See below.")
    assert outer.notes == ("attachment keys.eml: it is damaged",)


def test_a_letter_that_somebody_typed_is_read_as_it_stands() -> None:
    typed = b"From: Ines\nAttendees: Bo, Ana\n\nThe key is with Bo."
    assert readers.read("minutes.txt", typed)[0].text == typed.decode()


def test_the_frame_of_apple_mail_is_left_out() -> None:
    framed = b"%-10d\n%s<?xml version='1.0'?><plist><key>flags</key></plist>" % (len(SECOND), SECOND)
    assert readers.read("12.emlx", framed) == readers.read("a.eml", SECOND)


PAGE = b"""From: <Saved by a browser>
Snapshot-Content-Location: https://a.example/keys
Subject: Keys
Date: Thu, 26 Nov 2026 19:04:18 -0000
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="x"

--x
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable
Content-Location: https://a.example/keys

<html><head><title>Keys</title></head><body><h1>Keys</h1><p>The caf=C3=A9 key =
is with Bo.</p></body></html>
--x
Content-Type: image/png
Content-Transfer-Encoding: base64
Content-Location: https://a.example/key.png

iVBORw0KGgo=

--x--
"""


@pytest.mark.parametrize("name", ["keys.mhtml", "keys.mht", "keys"])
def test_a_saved_page_is_a_page(name: str) -> None:
    (extract,) = readers.read(name, PAGE)
    assert extract.text == "Keys\n\nThe café key is with Bo."
    assert (extract.title, extract.url, extract.date) == ("Keys", "https://a.example/keys", date(2026, 11, 26))
    assert extract.sections[0].path == ("Keys",)


def test_a_saved_page_without_a_page_says_so() -> None:
    with pytest.raises(Unreadable, match="it holds no web page"):
        readers.read("a.mhtml", PAGE.replace(b"text/html", b"text/css"))


TEXT = b"Content-Type: text/plain\n\nThe key is with Bo."
LARGE = b"Content-Type: text/html\n\n<p>The <b>key</b> is with Bo.</p>"
FOOTER = b"Content-Type: text/plain\n\nYou get this from the list of the harbour."
TABLE = b'Content-Type: text/csv\nContent-Disposition: attachment; filename="rooms.csv"\n\nRoom,Seats\nA,4'
NOTES = b'Content-Type: text/plain; name="notes.txt"\nContent-Disposition: inline; filename="notes.txt"\n\nBo was late.'
SIGNATURE = b"Content-Type: application/pgp-signature; name=signature.asc\n\n-----BEGIN PGP SIGNATURE-----"
PICTURE = b"Content-Type: image/gif\nContent-ID: <a>\nContent-Transfer-Encoding: base64\n\nR0lGODlhAQABAAAAACw="


def parts(kind: str, *within: bytes) -> bytes:
    """Parts in one of this kind, such as `mixed`."""
    edge = b"edge%d" % sum(map(len, within))
    head = b'Content-Type: multipart/%s; boundary="%s"\n' % (kind.encode(), edge)
    return head + b"".join(b"\n--%s\n%s" % (edge, part) for part in within) + b"\n--%s--\n" % edge


@pytest.mark.parametrize(
    "body",
    [
        parts("mixed", TEXT, TABLE),
        parts("signed", parts("mixed", TEXT, TABLE), SIGNATURE),
        parts("mixed", parts("mixed", TEXT, TABLE), FOOTER),
        parts("alternative", TEXT, parts("mixed", LARGE, TABLE, LARGE)),
        parts("mixed", parts("related", parts("alternative", TEXT, LARGE), PICTURE, TABLE)),
    ],
    ids=["plain", "signed", "of a mailing list", "of Apple Mail", "beside the pictures of a page"],
)
def test_an_attachment_is_read_however_deep_it_lies(body: bytes) -> None:
    outer, attached = readers.read("a.eml", b"Subject: Keys\nMIME-Version: 1.0\n" + body)
    assert outer.text.startswith("Subject: Keys\n\nThe key is with Bo.")
    assert outer.notes == ()
    assert (attached.part, attached.text) == ("rooms.csv", "Room: A; Seats: 4")


def test_a_page_is_read_though_a_plain_text_follows_it() -> None:
    (extract,) = readers.read("a.eml", b"Subject: Keys\nMIME-Version: 1.0\n" + parts("mixed", LARGE, FOOTER))
    assert extract.text == "Subject: Keys\n\nThe key is with Bo.\n\nYou get this from the list of the harbour."


def test_a_text_with_the_name_of_a_file_is_attached_to_what_stands_above_it() -> None:
    outer, attached = readers.read("a.eml", b"Subject: Keys\nMIME-Version: 1.0\n" + parts("mixed", LARGE, NOTES))
    assert outer.text == "Subject: Keys\n\nThe key is with Bo."
    assert (attached.part, attached.text) == ("notes.txt", "Bo was late.")


def test_a_mail_that_is_nothing_but_a_file_has_it_attached() -> None:
    outer, attached = readers.read("a.eml", b"Subject: Keys\nMIME-Version: 1.0\n" + TABLE)
    assert outer.text == "Subject: Keys"
    assert attached.text == "Room: A; Seats: 4"


def test_a_page_is_shown_where_the_plain_form_says_nothing() -> None:
    empty = TEXT.replace(b"The key is with Bo.", b"\n")
    (extract,) = readers.read("a.eml", b"Subject: Keys\nMIME-Version: 1.0\n" + parts("alternative", empty, LARGE))
    assert extract.text == "Subject: Keys\n\nThe key is with Bo."
