"""Finds keys, certificates and encrypted or signed matter in a text: PEM (RFC 7468) and OpenPGP's ASCII armour.

Nobody asks for them, nobody reads them, and a private key must not be found by a search. A block is told by its marks
and by what stands between them, so that a sentence that only names `-----BEGIN CERTIFICATE-----` stays.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_DASHES: Final = "[-\u2010-\u2015\u2212]{2,5}"
"""Word processors make long dashes of several short ones."""
_MARK: Final = re.compile(rf"{_DASHES} ?(BEGIN|END)\s[A-Z0-9][A-Z0-9,/\s]{{1,60}}?{_DASHES}")
"""`-----BEGIN RSA PRIVATE KEY-----`, `-----END PGP MESSAGE-----`, `---- BEGIN SSH2 PUBLIC KEY ----`"""
_WORD: Final = re.compile(r"""(?:(?!\\+[nr])[^\s"',;<>|])+""")
r"""What stands between white space, quotation marks and the line ends that programs write as `\n`."""
_EDGES: Final = re.compile(r"^[^A-Za-z0-9]+|[^A-Za-z0-9]+$")
"""`(` and `),` of `(MIIEow),`"""
_ENCODED: Final = re.compile(r"[A-Za-z0-9+/=]+")
"""`MIIEowIBAAKCAQEA`"""
_NO_WORD: Final = re.compile(r"[0-9+/=]|[a-z][A-Z]|[A-Z]{2}[a-z]")
"""What a word of a language hardly has, and sixteen characters of base64 hardly lack: `MIIEow`, `b3Bl`."""
_HEADER: Final = re.compile(r"(?:Version|Comment|Hash|Charset|MessageID|Subject|X-\w+|Proc-Type|DEK-Info):?")
"""`Version: GnuPG v2`, `Proc-Type: 4,ENCRYPTED`: what may stand between the first mark and what is encoded."""
_HEADER_WORDS: Final = 16
"""Words that a header may have."""
_FIRST, _NEXT, _SURELY = 16, 4, 40
"""Characters of an encoded word: of the first one, of those after it, and of one that needs no other sign."""
_LONG, _HALF = 12, 0.5
"""Characters from which a word between two marks counts as encoded, and the share of them that makes a block."""
_QUOTING: Final = " \t>|#*/\"'`,;:.\\+()[]{}"
_MARGIN: Final = 40
"""What quotes a block in a mail, a comment or a string, and how many characters of it stand beside a mark."""


class TextRange(NamedTuple):
    """From the first character to the one behind the last."""

    start: int
    end: int


def key_blocks(text: str) -> Iterator[TextRange]:
    """The blocks in their order, with the lines that they fill; of a block without an end, what is encoded."""
    if "BEGIN" not in text:  # quickly told, for texts without any block
        return

    marks = list(_MARK.finditer(text))
    for mark, following in zip(marks, [*marks[1:], None], strict=False):
        if mark[1] == "BEGIN":
            end = _block_end(text, mark.end(), following)
            if end > mark.end():
                yield _with_its_lines(text, mark.start(), end)


def without_keys(text: str) -> str:
    """The text without the blocks in it.

    >>> without_keys("Our key: -----BEGIN PUBLIC KEY----- MIIBIjANBgkqhkiG9w0B -----END PUBLIC KEY-----")
    'Our key: '
    """
    spans = list(key_blocks(text))
    for span in reversed(spans):  # from the end, so that what is before keeps its place
        text = text[: span.start] + text[span.end :]
    return text


def _block_end(text: str, start: int, following: re.Match[str] | None) -> int:
    """Where the block ends whose first mark ends at `start`; `start` if nothing encoded follows."""
    if following is None:
        return _encoded_end(text, start, len(text))
    stop = following.start()
    if following[1] == "BEGIN":
        return _encoded_end(text, start, stop)
    if _is_encoded(text[start:stop]):
        return following.end()

    # words between the encoded lines and the last mark are text, and the mark is none of this block
    end = _encoded_end(text, start, stop)
    has_words = any(_words(text, end, stop))
    return following.end() if end > start and not has_words else end


def _is_encoded(body: str) -> bool:
    """Whether most of what stands between two marks are no words."""
    letters = encoded = 0
    for _, core in _words(body, 0, len(body)):
        letters += len(core)
        if len(core) >= _LONG or (len(core) >= _NEXT and _NO_WORD.search(core)):
            encoded += len(core)
    return letters > 0 and encoded >= _HALF * letters


def _encoded_end(text: str, start: int, stop: int) -> int:
    """Where the encoded lines end that follow a mark and its headers."""
    end = start
    header_words = 0  # that may still come
    for word_end, core in _words(text, start, stop):
        has_begun = end > start
        if _goes_on(core, begun=has_begun):
            end = word_end
        elif has_begun:
            break
        elif _HEADER.fullmatch(core):
            header_words = _HEADER_WORDS
        elif header_words:
            header_words -= 1
        else:
            break
    return end


def _goes_on(core: str, *, begun: bool) -> bool:
    """Whether a word belongs to encoded lines, the last of which may be short."""
    if not _ENCODED.fullmatch(core):
        return False
    if len(core) >= _SURELY:
        return True
    least = _NEXT if begun else _FIRST
    return len(core) >= least and bool(_NO_WORD.search(core))


def _words(text: str, start: int, stop: int) -> Iterator[tuple[int, str]]:
    """The words with the places where they end, without what quotes or parts them; `=` stays before a checksum."""
    for word in _WORD.finditer(text, start, stop):
        core = _EDGES.sub("", word[0])
        if core:
            is_checksum = word[0].startswith("=")
            yield word.end(), f"={core}" if is_checksum else core


def _with_its_lines(text: str, start: int, end: int) -> TextRange:
    """The span, with the marks of quotation around it and the line ends after it where it has its lines to itself."""
    before = text[max(0, start - _MARGIN) : start]
    opening = len(before) - len(before.rstrip(_QUOTING))
    after = text[end : end + _MARGIN]
    rest = after.lstrip(_QUOTING)
    closing = len(after) - len(rest)

    begins_line = start == opening or text[start - opening - 1] == "\n"
    ends_line = not rest or rest.startswith("\n")
    if not (begins_line and ends_line):
        return TextRange(start, end)

    end += closing
    while text.startswith("\n", end):
        end += 1
    return TextRange(start - opening, end)
