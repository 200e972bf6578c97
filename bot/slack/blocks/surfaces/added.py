"""What became of files that somebody added, in the words of the command line: values in, messages out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.markup.escape import mrkdwn
from bot.slack.blocks.markup.message import (
    Message,
    actions,
    context,
    cut_within,
    notice,
    packed,
    section_block,
    small_print,
)
from bot.slack.blocks.surfaces.attachments import again
from ingest.reporting.outcomes import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.slack.blocks.markup.message import Group
    from bot.slack.blocks.surfaces.attachments import LeftOut
    from ingest.reporting.outcomes import Outcome

    Readers = Mapping[str, frozenset[tuple[str, ...]]]
    """The audiences of the documents of each file, by its source, be they stored under another one."""

_LONGEST_NAME = 200
_LONGEST_REASON = 800
ADDING = "Adding to the documents …"
_ASKED_BY = "As <@{user}> asked."
_AGREED_BY = "As <@{user}> agreed."
_SENTENCES = {
    Kind.ADDED: "*{name}* is among the documents now, for {readers}.",
    Kind.CHANGED: "*{name}* has replaced its earlier version among the documents, for {readers}.",
    Kind.UNCHANGED: "*{name}* was among the documents already, just as it is, for {readers}.",
    Kind.UNREADABLE: "*{name}* can't be read: {reason}.",
    Kind.SKIPPED: "*{name}* was left out: {reason}.",
    Kind.REMOVED: "*{name}* is not among the documents any more.",
}
_COPY = "*{name}* is the same as *{of}*, which is among the documents already, for {readers}."
MAY_NOT_ADD = "Only those may add documents who are named in the setting slack.ingesters."
ALREADY_ADDED = (
    "This was pressed before; what came of it stands in the thread. If nothing did, attach the file to a new message."
)
UNKNOWN = "I don't know this file. Attach it to a new message."
FILE_CHANGED = (
    "Who would be able to read it is not the same any more as when I offered to add it, so I haven't. Attach it to a "
    "new message."
)
_FAILED = "It could not be added. {reason} (reference {reference})"
UNEXPECTED = "Please try it again, or show this reference to whoever runs Pincite."
_INTERRUPTED = (
    "I was told to end before this was done. It may be among the documents all the same; to be sure, try it again in a "
    "minute."
)


def outcome_messages(
    outcomes: Sequence[Outcome],
    left: Sequence[LeftOut],
    readers: Readers,
    by: str,
    value: str,
) -> Sequence[Message]:
    """What became of each file, what is worth knowing of it, and a button to try again what may succeed then.

    `by` says who wanted it.
    """
    groups = _groups(outcomes, left, readers, by, value)
    return packed(("",), groups, (notice("What became of it."),))


def asked_by(user: str) -> str:
    """That this person wanted files to be added."""
    return _ASKED_BY.format(user=mrkdwn(user))


def agreed_by(user: str) -> str:
    """That this person lets their reply be added."""
    return _AGREED_BY.format(user=mrkdwn(user))


def adding_failed(
    reason: str,
    reference: str,
    value: str,
) -> Sequence[Message]:
    """Nothing was added; the reference finds it in the log."""
    text = _FAILED.format(reason=cut_within(reason, _LONGEST_REASON), reference=reference)
    return _to_try_again(text, "It could not be added.", value)


def interrupted(value: str) -> Sequence[Message]:
    """The bot ends."""
    return _to_try_again(_INTERRUPTED, "Not finished.", value)


def sentence_message(text: str) -> Message:
    """A sentence of ours, or of the ingestion."""
    block = section_block(cut_within(text, _LONGEST_REASON))
    return Message(markdown="", blocks=(block,), notification=notice(text))


def _to_try_again(text: str, short: str, value: str) -> Sequence[Message]:
    blocks = [section_block(text)]
    if value:
        blocks.append(actions(again(value)))
    return (Message(markdown="", blocks=tuple(blocks), notification=notice(short)),)


def _groups(
    outcomes: Sequence[Outcome],
    left: Sequence[LeftOut],
    readers: Readers,
    by: str,
    value: str,
) -> Iterator[Group]:
    for outcome in outcomes:
        yield (section_block(_sentence(outcome, readers)),)
        for note in outcome.notes:
            yield small_print(note)

    for one in left:
        name = cut_within(one.name, _LONGEST_NAME)
        reason = cut_within(one.reason, _LONGEST_REASON)
        yield (section_block(_SENTENCES[Kind.SKIPPED].format(name=name, reason=reason)),)

    # Another attempt is offered only where it may succeed, as after a broken connection.
    if any(one.is_passing for one in left):
        yield (actions(again(value)),)
    yield (context(by),)


def _sentence(outcome: Outcome, readers: Readers) -> str:
    form = _COPY if outcome.copy_of else _SENTENCES[outcome.kind]
    return form.format(
        name=cut_within(outcome.source, _LONGEST_NAME),
        of=cut_within(outcome.copy_of, _LONGEST_NAME),
        reason=cut_within(outcome.reason, _LONGEST_REASON),
        readers=_spoken(readers.get(outcome.source, frozenset())),
    )


def _spoken(audiences: frozenset[tuple[str, ...]]) -> str:
    """Who may read it."""
    if len(audiences) != 1:
        return "those whom its parts name"  # as of a mailbox, each message of which has readers of its own
    names = ", ".join(*audiences)
    return f"those of {cut_within(names, _LONGEST_NAME)}" if names else "everybody"
