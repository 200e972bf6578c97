"""Fetches a file from Slack, once it is certain that it was shared where somebody wants it from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.slack.blocks.surfaces.attachments import LeftOut, why_unfit
from bot.slack.client.web import SlackRefused

if TYPE_CHECKING:
    from bot.slack.client.web import Data, Web

_MEGABYTE = 1_000_000
_KEPT_BY_SLACK = frozenset({"hosted", "snippet"})
"""The modes of files whose bytes are on Slack: https://docs.slack.dev/reference/objects/file-object."""
_PAGE = "text/html"
_NAMELESS = "a file"
_GONE = "it is not among the files of this conversation any more"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackFile:
    """A file as Slack knows it; `size` counts bytes, `made` is when it was uploaded."""

    name: str
    size: int
    address: str
    made: datetime
    is_page: bool


async def look_up(web: Web, file: str, channel: str) -> SlackFile:
    """The file of this id, if it was shared in this channel and its bytes are on Slack; else raises LeftOut."""
    try:
        found = await web.call("files.info", file=file)
    except SlackRefused as error:
        is_gone = error.code in {"file_not_found", "file_deleted"}
        reason = _GONE if is_gone else f"Slack doesn't show it ({error.code})"
        raise LeftOut(_NAMELESS, reason) from None

    # Without its name: whoever asks from elsewhere is not to learn what it is called.
    about = dict(found.get("file") or {})
    if channel not in _places(about):
        raise LeftOut(_NAMELESS, _GONE)

    name = str(about.get("name") or about.get("title") or _NAMELESS)
    if about.get("is_external") or about.get("mode") not in _KEPT_BY_SLACK:
        raise LeftOut(name, "it is not kept on Slack")

    unfit = why_unfit(name)
    if unfit:
        raise LeftOut(name, unfit)

    created = float(about.get("created") or about.get("timestamp") or 0)
    return SlackFile(
        name=name,
        size=int(about.get("size") or 0),
        address=str(about.get("url_private_download") or about.get("url_private") or ""),
        made=datetime.fromtimestamp(created, tz=UTC),
        is_page=_PAGE in str(about.get("mimetype")),
    )


async def fetch(web: Web, shared: SlackFile, most_mb: float) -> bytes:
    """Its bytes, which must not be more than `most_mb` million; else raises LeftOut."""
    too_large = LeftOut(shared.name, f"it is larger than {most_mb:g} MB (setting max_file_mb)")
    most = int(most_mb * _MEGABYTE)
    if shared.size > most:
        raise too_large

    try:
        content = await web.download(shared.address, most, is_page=shared.is_page)
    except SlackRefused as error:
        if error.code == "too_large":
            raise too_large from None
        raise LeftOut(shared.name, f"Slack didn't hand it over ({error.code})", is_passing=True) from None

    if shared.is_page and len(content) != shared.size:  # a page to sign in is HTML, too
        raise LeftOut(shared.name, "Slack didn't hand it over (sign_in)", is_passing=True)
    return content


def _places(about: Data) -> frozenset[str]:
    """The channels, groups and conversations in which the file was shared, as far as the bot sees them."""
    # Lists of ids, and in `shares` objects by id; Slack fills the ones or the others.
    shares = about.get("shares") or {}
    listed = (
        about.get("channels"),
        about.get("groups"),
        about.get("ims"),
        shares.get("public"),
        shares.get("private"),
    )
    found: set[str] = set()
    for places in listed:
        found.update(map(str, places or ()))
    return frozenset(found)
