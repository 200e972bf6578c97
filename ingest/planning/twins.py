"""The same content for different people: worth a remark, since somebody may think that it is kept from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from ingest.planning.audience import audience_phrase, digest_for_audience, same_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class HeldFile(Protocol):
    """A file as it will be held."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def digest(self) -> str: ...  # noqa: D102
    @property
    def audience(self) -> tuple[str, ...]: ...  # noqa: D102


def twins(
    contents: Mapping[str, str], coming: Sequence[HeldFile], staying: Sequence[HeldFile]
) -> dict[str, tuple[str, ...]]:
    """The remarks, by the source of a file that is coming; `contents` has the digests of their bytes."""
    files = (*coming, *staying)
    holders = {one.digest: one for one in reversed(files)}  # of one content, the first file is named
    audiences = dict.fromkeys(one.audience for one in files)

    remarks: dict[str, tuple[str, ...]] = {}
    for one in coming:
        found = _remarks(one, contents[one.source], holders, audiences)
        remarks[one.source] = tuple(found)
    return remarks


def _remarks(
    one: HeldFile, content: str, holders: Mapping[str, HeldFile], audiences: Mapping[tuple[str, ...], None]
) -> Iterator[str]:
    for audience in audiences:
        if same_people(audience, one.audience):
            continue
        twin = holders.get(digest_for_audience(content, audience))
        if twin:
            ours = audience_phrase(one.audience)
            theirs = audience_phrase(audience)
            yield f"for {ours}; {twin.source}, which is for {theirs}, says the same"
