"""What is said about files that came with a message, and the button that adds them to the documents."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from bot.nouns import audience_of
from bot.slack.blocks.answer.controls import button, short
from bot.slack.blocks.markup.message import actions, context, cut_within, plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.ports.inbox import File
    from bot.slack.blocks.markup.escape import SlackBlock
    from bot.slack.blocks.markup.message import Group

ADD_FILES = "pincite_ingest"
_LABEL = "Add to the documents"
_MOST_FILES = 50
"""Slack sends ten files with a message."""
_MOST_NAMED = 5
_LONGEST_NAME = 80
_MOST_REASONS, _LONGEST_REASON = 5, 200
_LONGEST_NAMES, _LONGEST_READERS = 90, 70
"""Characters of a question that Slack wants short: 300 in all."""
_FILE_ID = re.compile(r"F[0-9A-Z]{2,20}")
"""`F012AB3CD`"""
_WORDLESS: Mapping[str, str] = {
    "it is a picture": ".png .jpg .jpeg .gif .bmp .tif .tiff .webp .heic .heif .avif .ico .psd",
    "it is a recording": ".mp3 .m4a .wav .ogg .oga .flac .aac .mp4 .m4v .mov .avi .mkv .webm",
    "of archives only .zip is read": ".gz .tgz .tar .bz2 .xz .zst .7z .rar",
    "it is a program": ".exe .dll .msi .dmg .apk .jar",
}
"""Why a file can't be read, with the suffixes of which that is certain; for all others, reading tells."""

_READ = "Read for this thread alone: {names}."
_UNFIT = "I can't read {names}: {reason}."
_OFFER = "Among the documents, I could answer from it everywhere."
_OFFER_MANY = "Among the documents, I could answer from them everywhere."
NOBODY_KNOWS_WHO = (
    "I can't add it from here, as this conversation is private and the setting slack.audiences doesn't say who its "
    "documents are for. Send it to me in a direct message, if everybody may read it."
)
_CONFIRM = "{names}: {readers} will be able to read it, unless it names its readers itself."
_EVERYBODY = "everybody here, except guests and other organisations,"


class LeftOut(Exception):
    """A file is not taken. `is_passing` says that another attempt may succeed."""

    def __init__(
        self,
        name: str,
        reason: str,
        *,
        is_passing: bool = False,
    ) -> None:
        super().__init__(f"{name}: {reason}")
        self.name, self.reason, self.is_passing = name, reason, is_passing


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePermissions:
    """What somebody may do with a file somewhere.

    `readers` are the audiences for which it would be added, none for everybody; None where nobody knows for whom.
    """

    may_add: bool = False
    readers: tuple[str, ...] | None = None


def files_note(
    files: Sequence[File],
    unread: Mapping[str, str],
    standing: FilePermissions,
) -> Group:
    """What was and what can't be read of the files, in small print, with a button for those who may add them.

    `unread` says why, by their ids.
    """
    if not files:
        return ()

    fit = [file for file in files if not why_unfit(file.name)]
    said = context(" ".join(_said(files, unread, fit, standing)))

    # Nobody is offered to add files for readers whom nobody can name.
    may_be_added = bool(fit) and standing.may_add
    if not may_be_added or standing.readers is None:
        return (said,)
    return (said, actions(add_button(fit, standing.readers)))


def add_button(files: Sequence[File], readers: Sequence[str]) -> SlackBlock:
    """The button, which asks first and says who will be able to read them."""
    names = short(", ".join(file.name for file in files), _LONGEST_NAMES)
    confirm = {
        "title": plain_text(f"{_LABEL}?"),
        "text": plain_text(_CONFIRM.format(names=names, readers=readers_phrase(readers))),
        "confirm": plain_text("Add"),
        "deny": plain_text("Cancel"),
    }
    return {**button(ADD_FILES, _LABEL, button_value(files, readers)), "confirm": confirm}


def again(value: str) -> SlackBlock:
    """The button once more, after it failed."""
    return button(ADD_FILES, "Try again", value)


def button_value(files: Sequence[File], readers: Sequence[str]) -> str:
    """What the button says when it is pressed: what was promised, and the ids of the files."""
    return f"{promise(readers)}:{','.join(file.id for file in files[:_MOST_FILES])}"


def ids(value: str) -> tuple[str, ...]:
    """The ids in the value of a button, as far as it tells the truth; none where they can't be ids."""
    _promise, _, listed = value.partition(":")
    found = listed.split(",")
    if len(found) > _MOST_FILES or not all(map(_FILE_ID.fullmatch, found)):
        return ()
    return tuple(found)


def promise(readers: Sequence[str]) -> str:
    """What the question before adding said of who will read the files: the same for the same readers in any order."""
    # Short, since the value of a button also holds the ids of fifty files, and Slack takes 2,000 characters.
    names = "\0".join(sorted(audience_of(readers)))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def why_unfit(name: str) -> str:
    """Why a file of this name can't be read, where the name makes that certain; else empty."""
    # By the last suffix: `archive.tar.gz` is told by its `.gz`.
    suffix = PurePosixPath(name.lower()).suffix
    for reason, suffixes in _WORDLESS.items():
        if suffix in suffixes.split():
            return reason
    return ""


def names_phrase(names: Sequence[str]) -> str:
    """The names in Slack's mark-up, some of them where they are many."""
    shown = [cut_within(name, _LONGEST_NAME) for name in names[:_MOST_NAMED]]
    said = ", ".join(shown)
    more = len(names) - len(shown)
    return f"{said} and {more} more" if more else said


def _said(
    files: Sequence[File],
    unread: Mapping[str, str],
    fit: Sequence[File],
    standing: FilePermissions,
) -> Iterator[str]:
    read = [file.name for file in files if file.id not in unread]
    if read:
        yield _READ.format(names=names_phrase(read))

    # Files that fail for the same reason share a sentence.
    reasons = list(dict.fromkeys(unread.values()))
    for reason in reasons[:_MOST_REASONS]:
        names = [file.name for file in files if unread.get(file.id) == reason]
        if names:
            yield _UNFIT.format(names=names_phrase(names), reason=cut_within(reason, _LONGEST_REASON))

    if fit and standing.may_add and standing.readers is None:
        yield NOBODY_KNOWS_WHO
    elif fit and standing.may_add:
        yield _OFFER if len(fit) == 1 else _OFFER_MANY


def readers_phrase(readers: Sequence[str]) -> str:
    """Who they are, within a sentence."""
    if not readers:
        return _EVERYBODY
    return short(f"those of {', '.join(readers)}", _LONGEST_READERS)
