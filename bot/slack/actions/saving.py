"""Makes a document of a person's reply in a thread, when who may asks for it and whoever wrote it agrees.

What comes back from a button is looked up anew: who wrote the reply, whether its words are those that were shown, and
whether those who would read them are still those of whom the question spoke.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from bot.showing import shortened
from bot.slack.actions.adding import NewDocument
from bot.slack.actions.notices import tell_privately
from bot.slack.blocks.markup.escape import literal
from bot.slack.blocks.markup.fallbacks import payload
from bot.slack.blocks.surfaces import added, saved
from bot.slack.blocks.surfaces.attachments import NOBODY_KNOWS_WHO, promise
from bot.slack.client.web import SlackRefused, WebError
from bot.slack.inbound.text import markdown_of, mentions, plain_words, text_on_slack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.configuration.settings import SlackSettings
    from bot.ports.inbox import Inbox
    from bot.slack.actions.adding import Adding
    from bot.slack.actions.notices import Notice
    from bot.slack.actions.press import Press
    from bot.slack.blocks.markup.message import Message
    from bot.slack.client.identity import Identity
    from bot.slack.client.web import Data, Web

_LONGEST_TITLE = 120
_PARTS = 5
_NO_LABEL = str.maketrans("<|>", "   ")
"""What would end a name in `<@U012AB3CD|ada>`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadReply:
    """A reply as it is on Slack now; `question` is what its thread begins with.

    `digest` is that of its words as Slack has them, with people by their ids: a name may change while nobody edits it.
    """

    author: str
    text: str
    question: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """Asks for consent, and saves."""

    web: Web
    me: Identity
    inbox: Inbox
    adding: Adding
    settings: SlackSettings

    async def propose(self, pressed: Press) -> None:
        """Ask whoever wrote the reply, in a direct message; say so to who wants it."""
        if pressed.user not in {*self.settings.ingesters, self.settings.owner} - {""}:
            return await self._tell(pressed, saved.MAY_NOT_SAVE)

        reply = await self._reply(pressed.channel, pressed.thread, pressed.message)
        if reply is None:
            return await self._tell(pressed, saved.NO_REPLY)

        readers = await self.adding.readers(pressed.channel)
        if readers is None:
            return await self._tell(pressed, NOBODY_KNOWS_WHO)

        # What the button brings back: where the reply stands, and what was promised of its words and readers.
        parts = (promise(readers), pressed.channel, pressed.thread, pressed.message, reply.digest)
        asked = saved.consent(pressed.user, reply.text, readers, ":".join(parts))

        try:
            await self.web.call(
                "chat.postMessage",
                channel=reply.author,
                unfurl_links=False,
                **payload(asked),
            )
        except SlackRefused:
            return await self._tell(pressed, saved.NOT_ASKED)

        return await self._tell(pressed, saved.ASKED)

    async def agree(self, pressed: Press) -> None:
        """Save it, if it is theirs and all is as it was when they were asked; the thread is told."""
        reader, channel, thread, ts, words = _given(pressed.value)
        reply = await self._reply(channel, thread, ts) if ts else None
        readers = await self.adding.readers(channel) if reply else None
        if reply is None or readers is None or reply.author != pressed.user:
            return await self._tell(pressed, saved.REPLY_CHANGED)
        if promise(readers) != reader or reply.digest != words:
            return await self._tell(pressed, saved.REPLY_CHANGED)

        # Of two presses, one saves; the same reply with other words may be saved again.
        if not await asyncio.to_thread(self.inbox.once, self._mark(channel, ts, words)):
            return await self._tell(pressed, saved.ALREADY_SAVED)

        in_its_thread = replace(pressed, channel=channel, thread=thread, message=ts)
        self.adding.begin(in_its_thread, partial(self._saved, reply, readers))
        return await self._tell(pressed, saved.THANKS_FOR_REPLY)

    async def decline(self, pressed: Press) -> None:
        """Nothing is saved; where they agreed before, they are told that it was."""
        agreed = await self._agreed_before(pressed)
        await self._tell(pressed, saved.AGREED_BEFORE if agreed else saved.DECLINED)

    async def _agreed_before(self, pressed: Press) -> bool:
        _, channel, thread, ts, words = _given(pressed.value)
        if await asyncio.to_thread(self.inbox.is_done, self._mark(channel, ts, words)):
            return True
        # That is known for a day; the document stays.
        reply = await self._reply(channel, thread, ts) if ts else None
        if reply is None or reply.author != pressed.user:
            return False
        return await asyncio.to_thread(self.adding.has_document, _file_name(channel, ts))

    def _mark(self, channel: str, ts: str, words: str) -> str:
        return f"save {self.me.team} {channel} {ts} {words}"

    async def _saved(
        self,
        reply: ThreadReply,
        readers: Sequence[str],
        pressed: Press,
        notice: Notice,
    ) -> Sequence[Message]:
        is_there = False
        try:
            new = await self._new_document(reply, pressed)
            told = await self.adding.stored(new, readers, pressed.user, notice)
            is_there = await asyncio.to_thread(self.adding.has_document, new.name)
        finally:
            if not is_there:  # they may agree again
                mark = self._mark(pressed.channel, pressed.message, reply.digest)
                await asyncio.to_thread(self.inbox.undone, mark)
        return told

    async def _new_document(self, reply: ThreadReply, pressed: Press) -> NewDocument:
        made = datetime.fromtimestamp(float(pressed.message), tz=UTC)
        author = await self._name(reply.author)
        text = document(reply, author, made, await self._link(pressed))
        return NewDocument(
            name=_file_name(pressed.channel, pressed.message),
            title=_title(reply, author),
            data=text.encode(),
            made=made,
        )

    async def _reply(
        self,
        channel: str,
        thread: str,
        ts: str,
    ) -> ThreadReply | None:
        """A person's reply of this thread; None for anything else, and where Slack doesn't show it."""
        try:
            messages = await self.web.replies(channel, thread)
        except WebError:
            return None

        by_ts = {str(one.get("ts", "")): one for one in messages}
        found = by_ts.get(ts)
        if found is None or ts == thread:
            return None
        if found.get("bot_id") or found.get("user") in {None, self.me.user}:
            return None

        text = self._words(found)
        if not text:
            return None

        said = text_on_slack(await self._named(found), self.me.user).strip()
        question = plain_words(await self._named(by_ts.get(thread, {})), self.me.user)
        return ThreadReply(author=str(found["user"]), text=said, question=question, digest=_digest(text))

    async def _named(self, message: Data) -> str:
        """The text of the message with the names of those whom it mentions; Slack has it with their ids alone."""
        text = str(message.get("text") or "")
        for user in set(mentions(text)) - {self.me.user}:
            name = (await self._name(user)).translate(_NO_LABEL)
            text = text.replace(f"<@{user}>", f"<@{user}|{name}>")
        return text

    def _words(self, message: Data) -> str:
        # With the signs of emphasis: what is struck out is another text.
        lines = text_on_slack(str(message.get("text") or ""), self.me.user).splitlines()
        return "\n".join(" ".join(line.split()) for line in lines).strip()

    async def _name(self, user: str) -> str:
        try:
            found = await self.web.call("users.info", user=user)
        except SlackRefused:
            return user

        person = dict(found.get("user") or {})
        profile = dict(person.get("profile") or {})
        name = (
            profile.get("display_name")  # what Slack shows, where somebody has chosen it
            or profile.get("real_name")
            or person.get("real_name")
            or person.get("name")
            or user
        )
        return str(name)

    async def _link(self, pressed: Press) -> str:
        try:
            found = await self.web.call(
                "chat.getPermalink",
                channel=pressed.channel,
                message_ts=pressed.message,
            )
        except SlackRefused:
            return ""

        return str(found.get("permalink") or "")

    async def _tell(self, pressed: Press, text: str) -> None:
        await tell_privately(self.web, pressed, added.sentence_message(text))


def document(
    reply: ThreadReply,
    author: str,
    made: datetime,
    link: str,
) -> str:
    """The reply as Markdown, under its question and whose answer it is."""
    by = markdown_of(f"Answer by {literal(author)}")
    title = literal(_title(reply, author))
    about = {"title": title, "date": f"{made:%Y-%m-%d}"}
    if link:
        about["url"] = link
    # JSON strings are YAML strings, too, whatever signs a question has.
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in about.items()]
    front = "\n".join(lines)
    return f"---\n{front}\n---\n\n# {markdown_of(title)}\n\n## {by}\n\n{markdown_of(reply.text)}\n"


def _title(reply: ThreadReply, author: str) -> str:
    """The question that it answers, or whose answer it is."""
    return shortened(reply.question, _LONGEST_TITLE) or f"Answer by {author}"


def _given(value: str) -> tuple[str, ...]:
    """The parts of a button's value."""
    # Whoever presses may send any value: what lacks is empty, and what is too much is not read.
    return (*value.split(":"), *[""] * _PARTS)[:_PARTS]


def _file_name(channel: str, ts: str) -> str:
    return f"reply-{channel}-{ts}.md"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
