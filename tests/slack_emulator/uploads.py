"""Files that the app uploads, and what becomes of them: https://docs.slack.dev/messaging/working-with-files.

It encodes: an address that takes the bytes of one file, of the length that was said, without the token; a file that is
shared with nobody unless a channel is named; that Slack scans it first, and until then knows neither its type
nor, in a block, the picture (reported: a second or two, slackapi/java-slack-sdk#1349, with these words);
that a block takes pictures alone, by id or by address; and that a file which is deleted is in no block any more.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from aiohttp import web

from tests.slack_emulator.limits import Json, Refused, Violation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.slack_emulator.web_api import Workspace

BOT = "UBOT"
ID = re.compile(r"F[A-Z0-9]{8,}")
"""`F0123456789`, as Slack wants it in a block"""
KINDS: Mapping[bytes, str] = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG": "image/png", b"GIF8": "image/gif"}
NOT_YET = "invalid slack file [json-pointer:{where}/blocks/{number}/slack_file.id/slack_file]"


def upload_address(team: Workspace, arguments: Json) -> Json:
    """files.getUploadURLExternal."""
    if not arguments.get("filename") or int(arguments.get("length") or 0) <= 0:
        raise Violation("invalid_arguments", "a file has a name and a length")
    file, ticket = team.new_id("FUP"), team.new_id("upload-")
    team.awaited[ticket] = {"id": file, "name": arguments["filename"], "length": int(arguments["length"])}
    return {"upload_url": f"{team.url}/upload/{ticket}", "file_id": file}


def receive(team: Workspace, request: web.Request, data: bytes) -> web.Response:
    """The bytes come to such an address."""
    about = team.awaited.pop(request.match_info["ticket"], {})
    if "Authorization" in request.headers:
        team.problems.append("upload: the token was sent along")
    if len(data) != about.get("length"):
        return web.Response(status=400, text="another length")
    team.add_file(about["id"], about["name"], data, "")
    team.files[about["id"]] |= {"user": BOT, "ready_at": None, "channels": [], "groups": [], "ims": []}
    return web.Response(text=f"OK - {len(data)}")


def complete(team: Workspace, arguments: Json) -> Json:
    """files.completeUploadExternal."""
    done = []
    for one in arguments.get("files") or []:
        about = team.files.get(one["id"])
        if about is None or about.get("user") != BOT:
            raise Refused("file_not_found", one["id"])
        about |= {"title": one.get("title", about["name"]), "ready_at": time.monotonic() + team.scan_seconds}
        if arguments.get("channel_id"):
            team.share(team.channel(arguments["channel_id"]), one["id"])
        done.append(known(team, one["id"]))
    if not done:
        raise Violation("invalid_arguments", "files names those that were uploaded")
    return {"files": done}


def delete(team: Workspace, arguments: Json) -> Json:
    """files.delete."""
    about = team.files.get(str(arguments.get("file")))
    if about is None:
        raise Refused("file_not_found", str(arguments.get("file")))
    if about["user"] != BOT:
        raise Refused("cant_delete_file")
    del team.files[about["id"]], team.contents[about["id"]]
    return {}


def known(team: Workspace, file: str) -> Json:
    """What Slack says of a file."""
    about = dict(team.files[file])
    ready = about.pop("ready_at", 0.0)
    if about["user"] == BOT and ready is not None and ready <= time.monotonic():
        about["mimetype"] = next((kind for head, kind in KINDS.items() if team.contents[file].startswith(head)), "")
    return about


def check_pictures(team: Workspace, blocks: list[Json], where: str, error: str) -> None:
    """Whether each block that shows a file of Slack's can."""
    for number, block in enumerate(blocks):
        for file in _files(block):
            if not ID.fullmatch(file):
                raise Violation(error, f"input must match regex pattern: ^[F][A-Z0-9]{{8,}}$: {file}")
            if file not in team.files or not known(team, file)["mimetype"].startswith("image/"):
                raise Refused(error, NOT_YET.format(where=where, number=number))


def _files(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if "slack_file" in value:
            yield str(value["slack_file"].get("id", ""))
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from _files(inner)
