"""The files of a git repository at a branch, each with the day of its last change; the `git` command fetches them.

Links are left out, hooks of the repository never run, and it is not followed to submodules or elsewhere.
"""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import time
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.discovery.discover import Discovery, SourceMetadata, discover
from ingest.reporting.outcomes import Kind
from ingest.sources.listing import Item, Listing, SourceFailed, link_to

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from ingest.sources.listing import Visit

_HEAD = "refs/pincite/head"
_MARK = "\x01"
"""Before the day of a commit, in what `git log` prints: no file's name begins with it."""
_QUIET = ("core.symlinks=false", "core.hooksPath=/dev/null", "http.followRedirects=false", "core.quotePath=false")
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "https:http:ssh:git:file",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "LC_ALL": "C.UTF-8",
}
_OF_ANOTHER = frozenset(
    f"GIT_{name}"
    for name in (
        "DIR WORK_TREE IMPLICIT_WORK_TREE COMMON_DIR PREFIX NAMESPACE INDEX_FILE CONFIG OBJECT_DIRECTORY "
        "ALTERNATE_OBJECT_DIRECTORIES QUARANTINE_PATH SHALLOW_FILE GRAFT_FILE NO_REPLACE_OBJECTS REPLACE_REF_BASE"
    ).split()
)
"""Variables that git sets in a hook: with them, all would be done to the repository of that hook."""
_LINK = "120000 "
"""How the entry of a symbolic link begins."""
_TOKEN = "token"  # noqa: S105 - the name of a secret


def look(visit: Visit) -> Listing:
    """Fetch the branch and check it out; raises SourceFailed."""
    repository = _Repository(visit)
    repository.fetch()
    days = repository.days()
    files = discover([visit.folder], largest=visit.largest, besides=visit.folder / ".git")
    return _without_links(_listing(visit, files, days), repository.links())


class _Repository:
    """The checkout of a repository, which a killed process may have left at any point."""

    def __init__(self, visit: Visit) -> None:
        self._source, self._folder = visit.source, visit.folder
        beside = (visit.library or Path()) / visit.source.git
        self._url = str(beside.resolve()) if beside.is_dir() else visit.source.git
        self._until = time.monotonic() + visit.source.seconds
        inherited = {name: value for name, value in os.environ.items() if name not in _OF_ANOTHER}
        self._environment = {**inherited, **_ENVIRONMENT, **_authorization(visit.secrets)}

    def fetch(self) -> None:
        """The branch as it is now."""
        self._git("init", "--quiet")
        self._use(self._url)
        for lock in (self._folder / ".git").rglob("*.lock"):
            lock.unlink()
        branch = f"refs/heads/{self._source.branch}" if self._source.branch else "HEAD"
        self._git("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "origin", f"+{branch}:{_HEAD}")
        self._git("checkout", "--quiet", "--force", "--detach", _HEAD)
        self._git("clean", "--quiet", "-ffdx")  # what an earlier checkout was writing when it was stopped

    def days(self) -> dict[str, date]:
        """The day of the last commit that changed a file, by the file's path."""
        printed = self._git("log", f"--format={_MARK}%cs", "--name-only", "--no-renames", "-z", _HEAD, "--")
        days: dict[str, date] = {}
        day = date.min
        for word in printed.replace("\n", "\0").split("\0"):
            if word.startswith(_MARK):
                day = date.fromisoformat(word.removeprefix(_MARK))
            elif word:
                days.setdefault(word, day)
        return days

    def links(self) -> frozenset[str]:
        """The paths of symbolic links, which are checked out as files that hold where they lead."""
        staged = self._git("ls-files", "--stage", "-z").split("\0")
        return frozenset(entry.partition("\t")[2] for entry in staged if entry.startswith(_LINK))

    def _use(self, url: str) -> None:
        """Take this address; what was fetched from another is of no use."""
        before = self._git("config", "--default", "", "--get", "remote.origin.url").strip()
        if before and before != url:
            shutil.rmtree(self._folder)
            self._folder.mkdir()
            self._git("init", "--quiet")
        self._git("config", "remote.origin.url", url)

    def _git(self, *arguments: str) -> str:
        options = [*chain.from_iterable(("-c", setting) for setting in _QUIET)]
        try:
            done = subprocess.run(  # noqa: S603 - what is declared begins with no dash
                ["git", *options, *arguments],  # noqa: S607 - whichever git is in use here
                cwd=self._folder,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=max(self._until - time.monotonic(), 0.1),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SourceFailed(f"git took longer than {self._source.seconds:g} s (`seconds`)") from None
        except FileNotFoundError:
            raise SourceFailed("there is no `git` command: install git") from None
        if done.returncode:
            raise SourceFailed(f"git {arguments[0]}: {_said(done.stderr)}")
        return done.stdout.decode("utf-8", "backslashreplace")


def _said(stderr: bytes) -> str:
    """The line with the cause, of what git complained."""
    lines = stderr.decode("utf-8", "replace").strip().splitlines() or ["it failed without a word"]
    causes = [line for line in lines if line.startswith(("fatal:", "error:"))]
    return (causes or lines)[0].removeprefix("fatal: ").removeprefix("error: ")


def _authorization(secrets: Mapping[str, str]) -> dict[str, str]:
    """A token as a header that git sends, kept out of its arguments, which everybody on the machine can see."""
    if _TOKEN not in secrets:
        return {}
    basic = base64.b64encode(f"x-access-token:{secrets[_TOKEN]}".encode()).decode()
    header = f"Authorization: Basic {basic}"
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "http.extraHeader", "GIT_CONFIG_VALUE_0": header}


def _listing(visit: Visit, files: Discovery, days: Mapping[str, date]) -> Listing:
    source, listing = visit.source, Listing()
    inside = f"{source.folder}/" if source.folder else ""
    if inside and not (visit.folder / inside).is_dir():
        raise SourceFailed(f"the repository has no folder {source.folder}")
    for found in files.found:
        if found.name.startswith(inside):
            about = SourceMetadata(url=link_to(source.link, found.name), date=days.get(found.name))
            listing.items[found.name] = Item(about=about)
    for outcome in files.skipped:
        if outcome.source.startswith(inside):
            told = listing.failed if outcome.kind is Kind.UNREADABLE else listing.left_out
            told[outcome.source] = outcome.reason
    if len(listing.items) > source.pages:
        listing.cut = f"it has {len(listing.items):,} files, more than `pages` allows"
        listing.items = dict(list(listing.items.items())[: source.pages])
    return listing


def _without_links(listing: Listing, links: AbstractSet[str]) -> Listing:
    for name in links & listing.items.keys():
        del listing.items[name]
        listing.left_out[name] = "a link"
    return listing
