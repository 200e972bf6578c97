"""Files that come with a question are read for its thread, and nobody else ever finds them."""

from __future__ import annotations

import io
import os
import shutil
import signal
import stat
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.nouns import Verdict
from bot.reports.digest import collect
from bot.reports.gaps import Gaps
from ingest.received import attached
from ingest.received.attached import ATTACHED_FOLDER, ATTACHMENT_TOO_LONG, wipe_expired
from tests.planted import STEERING
from tests.slack.test_audiences import MAPPED, PAY, everything, furnished, leaks
from tests.slack.test_killed import started
from tests.slack_emulator.room import FRONTS, UNKNOWN, WATER, controls
from tests.slack_emulator.server import running_slack

if TYPE_CHECKING:
    from bot.configuration.settings import Settings
    from bot.wiring import SlackServices
    from tests.conftest import Play
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.room import Room
    from tests.slack_emulator.server import SlackServer
    from tests.slack_emulator.socket_mode import Delivery

NOTICE = "Either side may end the lease of the orchard with a notice of eleven weeks."
LEASE = f"# Lease of the orchard\n\n## Ending\n\n{NOTICE}\n\n## Rent\n\nThe rent is 312 crowns a quarter.\n".encode()
ASKED, TOLD = "With how much notice may the lease of the orchard be ended?", "eleven weeks"
RENT, CROWNS = "How high is the rent of the orchard?", "312 crowns"
TRACES = ("orchard", "lease.md", TOLD, CROWNS, "flease")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture(params=FRONTS)
def front(request: pytest.FixtureRequest) -> str:
    """Every test here runs over both."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _nothing_is_left(slack_index: Settings) -> None:
    """What earlier tests left there goes."""
    shutil.rmtree(slack_index.index / ATTACHED_FOLDER, ignore_errors=True)


def furnish(slack: SlackServer) -> None:
    furnished(slack)
    slack.add_channel("C2", ["U1", "U2", "UBOT"])
    slack.add_file("FLEASE", "lease.md", LEASE)
    slack.add_file("FPHOTO", "photo.png", PNG, "image/png")


def play_with_files(play: Play, scenario: Any, **settings: Any) -> None:  # noqa: ANN401 - as the fixture takes them
    play(scenario, prepare=furnish, audiences=MAPPED, **settings)


async def asked(here: Room, channel: str = "C1", text: str = ASKED, files: tuple[str, ...] = ("FLEASE",)) -> Json:
    """The answer to a question of U1 with these files."""
    direct = channel.startswith("D")
    send = here.slack.message if direct else here.slack.mention
    return (await here.answered(send(channel, "U1", text, files=files)))[0]


def kept(settings: Settings) -> list[Path]:
    """What is kept of files, by message; what is being deleted meanwhile is passed over, which `rglob` does not."""
    return [Path(folder) for folder, _, files in os.walk(settings.index / ATTACHED_FOLDER) if files]


@pytest.mark.parametrize("channel", ["C1", "DU1"])
def test_a_question_is_answered_from_the_file_that_came_with_it(play: Play, channel: str) -> None:
    async def scenario(here: Room) -> None:
        answer = await asked(here, channel)
        said = here.slack.shown(answer)
        assert TOLD in said
        assert "Lease of the orchard › Ending" in said
        assert "Read for this thread alone: lease.md." in said
        assert "pincite_ingest" not in controls(answer)

    play_with_files(play, scenario)


def test_those_who_may_can_keep_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        assert "pincite_ingest" in controls(await asked(here))

    play_with_files(play, scenario, ingesters=["U1"])


def test_its_words_are_shown_in_their_surroundings_to_whoever_sees_the_answer(play: Play) -> None:
    async def scenario(here: Room) -> None:
        answer = await asked(here)
        assert await here.slack.click("U2", answer, "pincite_source").acked
        window = here.slack.shown(here.slack.modal("U2") or {})
        assert TOLD in window
        assert "lease.md" in window
        assert "attached:" not in window

    play_with_files(play, scenario)


def test_follow_ups_in_the_thread_find_it_asked_for_or_not(play: Play) -> None:
    async def scenario(here: Room) -> None:
        thread = str((await asked(here))["thread_ts"])
        following = here.slack.mention("C1", "U2", RENT, thread_ts=thread)
        answers = await here.answered(following, thread, count=2)
        assert CROWNS in here.slack.shown(answers[1])
        unasked = here.slack.message("C1", "U2", f"And {ASKED[0].lower()}{ASKED[1:]}", thread_ts=thread)
        answers = await here.answered(unasked, thread, count=3)
        assert TOLD in here.slack.shown(answers[2])
        assert len(here.slack.called("files.info")) == 1

    play_with_files(play, scenario)


def test_a_file_alone_is_asked_about_afterwards(play: Play) -> None:
    async def scenario(here: Room) -> None:
        reply = await asked(here, "DU1", text="")
        assert "What do you want to know?" in here.slack.shown(reply)
        thread = str(reply["thread_ts"])
        answers = await here.answered(here.slack.message("DU1", "U1", RENT, thread_ts=thread), thread, count=2)
        assert CROWNS in here.slack.shown(answers[1])

    play_with_files(play, scenario)


def test_nobody_finds_it_elsewhere(play: Play, services: SlackServices) -> None:
    async def scenario(here: Room) -> None:
        private = await asked(here, "DU1")
        await asked(here, "C1")
        here.slack.calls.clear()
        here.slack.ephemerals.clear()
        for channel in ("C1", "C2", "DU1"):
            ask = here.slack.message if channel == "DU1" else here.slack.mention
            (other,) = await here.answered(ask(channel, "U1", RENT))
            assert CROWNS not in here.slack.shown(other)
        await here.answered(here.slack.message("DU2", "U2", RENT))
        assert await here.slack.slash("U2", "C1", RENT, command="/pincite").acked
        assert await here.slack.open_home("U2").acked
        assert await here.slack.click("U2", private, "pincite_source").acked
        await here.quiet()
        assert not traces(everything(here, without=RENT).replace(RENT[:1].lower() + RENT[1:], ""))
        assert all("orchard" not in one.title for one in services.library.sources())

    play_with_files(play, scenario)


def traces(text: str) -> list[str]:
    return [trace for trace in TRACES if trace in text.casefold()]


def test_neither_the_digest_nor_the_gaps_know_of_it(play: Play, services: SlackServices) -> None:
    async def scenario(here: Room) -> None:
        await asked(here, text=f"{UNKNOWN}")
        await asked(here)
        found = collect(services.ledger, services.inbox, None)
        assert (found.missed, found.bad, found.stale) == ((), (), ())
        assert Gaps(services.ledger, services.embedder.embed_passages).since(None) == ()
        assert not any("lease" in source for source in services.ledger.cited())
        assert len(services.ledger.entries(tuple(Verdict))) == 2

    play_with_files(play, scenario)


def test_with_a_file_the_documents_stay_what_its_asker_may_read(play: Play) -> None:
    async def scenario(here: Room) -> None:
        await asked(here, text=PAY)
        await asked(here, "DU1", text=PAY)
        assert not leaks(everything(here, without=PAY))

    play_with_files(play, scenario)


def test_with_a_file_above_the_documents_stay_what_the_channel_may_read(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = sent(here)
        asked_for = here.slack.mention("C1", "U2", f"According to the attached lease: {PAY}", thread_ts=root.ts)
        await here.answered(asked_for, root.ts)
        assert len(here.slack.called("files.info")) == 1
        assert set(leaks(everything(here, without=PAY))) <= {"crowns"}  # of which the lease speaks, too

    play_with_files(play, scenario)


def test_the_documents_answer_beside_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        answer = await asked(here, text="How much water do tomatoes get?")
        assert WATER in here.slack.shown(answer)

    play_with_files(play, scenario)


def test_what_can_not_be_read_is_said_in_a_line(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.add_file("FTORN", "torn.pdf", b"%PDF-1.7 nothing more", "application/pdf")
        answer = await asked(here, text=ASKED, files=("FLEASE", "FPHOTO", "FTORN"))
        said = here.slack.shown(answer)
        assert TOLD in said
        assert "Read for this thread alone: lease.md." in said
        assert "I can't read photo.png: it is a picture." in said
        assert "I can't read torn.pdf: " in said

    play_with_files(play, scenario)


def test_rich_text_and_archives_are_read_like_other_files(play: Play) -> None:
    async def scenario(here: Room) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("menu.md", "# Menu\n\nThe soup of the day is made of leeks.\n")
        here.slack.add_file("FPACKED", "export.zip", packed.getvalue(), "application/zip")
        here.slack.add_file("FRICH", "notice.rtf", rb"{\rtf1\ansi The caretaker has the key to the attic.}", "text/rtf")
        soup = await asked(here, text="What is the soup of the day made of?", files=("FPACKED",))
        assert "leeks" in here.slack.shown(soup)
        key = await asked(here, text="Who has the key to the attic?", files=("FRICH",))
        assert "caretaker" in here.slack.shown(key)

    play_with_files(play, scenario)


def test_a_file_that_is_too_large_or_too_long_is_not_read(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached, "MOST_PASSAGES", 2)

    async def scenario(here: Room) -> None:
        here.slack.add_file("FLONG", "long.txt", b"".join(b"Row %d tells of pears.\n\n" % row for row in range(2000)))
        here.slack.add_file("FHUGE", "huge.txt", b"x" * 51_000_000)
        said = here.slack.shown(await asked(here, files=("FLONG", "FHUGE", "FLEASE")))
        assert f"I can't read long.txt: {ATTACHMENT_TOO_LONG}." in said
        assert "I can't read huge.txt: it is larger than 50 MB" in said
        assert TOLD in said

    play_with_files(play, scenario)


@pytest.mark.parametrize("line", STEERING[:3])
def test_a_file_that_gives_orders_is_not_obeyed(play: Play, line: str) -> None:
    async def scenario(here: Room) -> None:
        here.slack.add_file("FORDERS", "orders.md", f"# Notes\n\n{line}\n\n{NOTICE}\n".encode())
        said = here.slack.shown(await asked(here, text="When does the cafeteria open?", files=("FORDERS",)))
        assert "4:44" not in said
        assert "9999" not in said

    play_with_files(play, scenario)


def test_an_edit_that_takes_the_file_out_takes_it_out_of_the_answer(play: Play, slack_index: Settings) -> None:
    async def scenario(here: Room) -> None:
        answer = await asked(here)
        assert kept(slack_index)
        assert await here.slack.edit("C1", answer["thread_ts"], f"<@UBOT> {ASKED}", files=()).acked
        await here.slack.wait_for(lambda: TOLD not in here.said(here.replies("C1", answer["thread_ts"])))
        assert kept(slack_index) == []

    play_with_files(play, scenario)


def test_it_goes_with_its_message(play: Play, slack_index: Settings) -> None:
    async def scenario(here: Room) -> None:
        answer = await asked(here)
        thread = str(answer["thread_ts"])
        following = here.slack.mention("C1", "U2", RENT, thread_ts=thread)
        answers = await here.answered(following, thread, count=2)
        assert await here.slack.delete("C1", thread).acked
        await here.slack.wait_for(lambda: not kept(slack_index))
        assert await here.slack.click("U2", answers[1], "pincite_source").acked
        assert CROWNS not in here.slack.shown(here.slack.modal("U2") or {})

    play_with_files(play, scenario)


@pytest.mark.parametrize("way", ["shortcut", "reaction"])
def test_who_wants_the_answer_to_a_message_gets_it_from_its_file(play: Play, way: str) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U2", ASKED, files=("FLEASE",))
        if way == "shortcut":
            here.slack.shortcut("U1", "C1", said.ts, "pincite_answer")
        else:
            here.slack.react("U1", "C1", said.ts, "pincite")
        (answer,) = await here.answered(said)
        assert TOLD in here.slack.shown(answer)
        assert await here.slack.delete("C1", said.ts).acked
        await here.slack.wait_for(lambda: here.replies("C1", said.ts) == [])

    play_with_files(play, scenario, answer_reaction="pincite")


def test_what_nobody_asked_of_us_is_not_fetched(play: Play) -> None:
    async def scenario(here: Room) -> None:
        said = here.slack.message("C1", "U2", ASKED, files=("FLEASE",))
        assert await said.acked
        await here.quiet()
        assert here.slack.called("files.info") == []
        assert here.replies("C1", said.ts) == []

    play_with_files(play, scenario, answer_in=["C1"], answer_after=0)


def test_a_file_of_another_conversation_is_not_fetched(play: Play) -> None:
    async def scenario(here: Room) -> None:
        elsewhere = here.slack.message("DU2", "U2", "", files=("FLEASE",))
        await here.answered(elsewhere)
        here.slack.files["FLEASE"]["ims"] = [here.slack.im("U2").id]
        stolen = here.slack.event(
            {
                "type": "message",
                "channel": here.slack.im("U1").id,
                "channel_type": "im",
                "user": "U1",
                "text": ASKED,
                "ts": "1700000000.000100",
                "files": [{"id": "FLEASE", "name": "lease.md"}],
            }
        )
        assert await stolen.acked
        await here.quiet()
        assert len(here.slack.called("files.info")) == 2
        assert TOLD not in here.said(here.replies("DU1", "1700000000.000100"))

    play_with_files(play, scenario)


def test_it_is_kept_for_its_owner_alone_and_not_for_ever(play: Play, slack_index: Settings) -> None:
    async def scenario(here: Room) -> None:
        answer = await asked(here)
        (folder,) = kept(slack_index)
        found = list((slack_index.index / ATTACHED_FOLDER).rglob("*"))
        assert {stat.S_IMODE(path.stat().st_mode) for path in found} == {0o600, 0o700}
        assert not any(path.name.startswith("draft-") for path in found)
        wipe_expired(slack_index.index, "T1", 7)
        assert kept(slack_index) == [folder]
        os.utime(folder, (0, 0))
        wipe_expired(slack_index.index, "T1", 7)
        assert list((slack_index.index / ATTACHED_FOLDER / "T1").iterdir()) == []
        assert await here.slack.click("U2", answer, "pincite_source").acked
        assert not traces(here.slack.shown(here.slack.modal("U2") or {}))

    play_with_files(play, scenario)


@pytest.mark.parametrize("method", ["files.info", "chat.postMessage"])
def test_a_bot_that_is_killed_over_it_answers_once_from_it(slack_index: Settings, tmp_path: Path, method: str) -> None:
    """Killed before it is downloaded, and after it was read."""
    index = shutil.copytree(slack_index.index, tmp_path / "workspace", symlinks=True)
    with running_slack() as slack:
        slack.add_file("FLEASE", "lease.md", LEASE)
        first = started(slack, index)
        slack.fault(method, "slow", times=1, seconds=3)
        question = slack.mention("C1", "U1", ASKED, files=("FLEASE",))
        assert question.wait(10)
        slack.wait_for(lambda: method in [call.method for call in slack.calls], 20)
        first.send_signal(signal.SIGKILL)
        first.wait(10)
        second = started(slack, index)
        thread = question.ts

        def replies() -> list[Json]:
            said = [one for one in slack.channels["C1"].messages.values() if one.get("thread_ts") == thread]
            return [one for one in said if one.get("user") == "UBOT" and one.get("metadata")]

        slack.wait_for(lambda: bool(replies()), 40)
        second.send_signal(signal.SIGTERM)
        second.wait(40)
        (answer,) = replies()
        assert TOLD in slack.shown(answer)


ABOVE = "What does the attached lease say about the rent?"


def sent(here: Room, channel: str = "C1", text: str = "The new lease, signed yesterday.") -> Delivery:
    """A message of a colleague that asks nothing, with the lease."""
    return here.slack.message(channel, "U2", text, files=("FLEASE",))


@pytest.mark.parametrize(
    "text",
    [
        ABOVE,
        "How high is the rent of the orchard according to this?",
        "what's the rent in lease.md",
        "How high is the rent in the file above?",
        "How high is the rent in there?",
    ],
)
def test_a_mention_that_means_a_file_above_is_answered_from_it(play: Play, text: str) -> None:
    async def scenario(here: Room) -> None:
        root = sent(here)
        here.slack.message("C1", "U1", "Nice!", thread_ts=root.ts)
        (answer,) = await here.answered(here.slack.mention("C1", "U1", text, thread_ts=root.ts), root.ts)
        said = here.slack.shown(answer)
        assert CROWNS in said
        assert "Read for this thread alone: lease.md." in said

    play_with_files(play, scenario)


def test_what_was_said_along_with_a_file_is_not_what_is_asked_of_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = sent(here, text="here's the draft for the new mill")
        asked = here.slack.mention("C1", "U1", "how much is the rent according to this?", thread_ts=root.ts)
        (answer,) = await here.answered(asked, root.ts)
        said = here.slack.shown(answer)
        assert CROWNS in said
        assert "may not answer" not in said

    play_with_files(play, scenario)


def test_what_is_called_into_a_thread_reads_what_was_sent_there(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = sent(here)
        here.slack.message("C1", "U2", RENT, thread_ts=root.ts)
        (answer,) = await here.answered(here.slack.mention("C1", "U1", "any idea?", thread_ts=root.ts), root.ts)
        said = here.slack.shown(answer)
        assert "Answering <@U2>'s question" in said
        assert CROWNS in said

    play_with_files(play, scenario)


@pytest.mark.parametrize("calls", ["any idea?", "pls take over"])
@pytest.mark.parametrize("channel", ["C1", "thread"])
def test_a_question_that_came_with_a_file_is_answered_from_it_when_somebody_points_to_it(
    play: Play, channel: str, calls: str
) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", ASKED, files=("FLEASE",))
        thread = root.ts if channel == "thread" else None
        pointing = here.slack.mention("C1", "U1", calls, thread_ts=thread)
        (answer,) = await here.answered(pointing, thread or "")
        assert TOLD in here.slack.shown(answer)
        assert "Read for this thread alone: lease.md." in here.slack.shown(answer)
        other = here.slack.mention("C1", "U1", RENT)
        assert CROWNS not in here.slack.shown((await here.answered(other))[0])

    play_with_files(play, scenario)


def test_who_points_to_a_file_without_a_question_is_asked_for_one(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = sent(here)
        (reply,) = await here.answered(here.slack.mention("C1", "U1", "^", thread_ts=root.ts), root.ts)
        assert "What do you want to know?" in here.slack.shown(reply)
        assert "lease.md" in here.slack.shown(reply)
        following = here.slack.mention("C1", "U1", RENT, thread_ts=root.ts)
        answers = await here.answered(following, root.ts, count=2)
        assert CROWNS in here.slack.shown(answers[1])
        assert len(here.slack.called("files.info")) == 1

    play_with_files(play, scenario)


def test_of_several_files_the_one_is_read_that_is_named(play: Play) -> None:
    async def scenario(here: Room) -> None:
        here.slack.add_file("FMENU", "menu.md", b"# Menu\n\nThe rent of a table is 9 crowns.\n")
        root = sent(here)
        here.slack.message("C1", "U2", "And the menu.", thread_ts=root.ts, files=("FMENU",))
        asked_for = here.slack.mention("C1", "U1", "How high is the rent in lease.md?", thread_ts=root.ts)
        (answer,) = await here.answered(asked_for, root.ts)
        assert CROWNS in here.slack.shown(answer)
        assert [call.arguments["file"] for call in here.slack.called("files.info")] == ["FLEASE"]

    play_with_files(play, scenario)


def test_what_can_not_be_read_of_what_was_sent_above_is_said(play: Play) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U2", "Our garden", files=("FPHOTO",))
        pointing = here.slack.mention("C1", "U1", "What does the attached picture say about rent?", thread_ts=root.ts)
        (answer,) = await here.answered(pointing, root.ts)
        assert "I can't read photo.png: it is a picture." in here.slack.shown(answer)

    play_with_files(play, scenario)


@pytest.mark.parametrize("way", ["a question of its own", "nobody asked"])
def test_a_file_above_that_nobody_points_to_is_not_fetched(play: Play, way: str) -> None:
    async def scenario(here: Room) -> None:
        root = sent(here)
        if way == "nobody asked":
            said = here.slack.message("C1", "U1", ABOVE, thread_ts=root.ts)
        else:
            said = here.slack.mention("C1", "U1", "How much water do tomatoes get?", thread_ts=root.ts)
        assert await said.acked
        await here.quiet()
        assert here.slack.called("files.info") == []

    play_with_files(play, scenario)


def test_what_was_read_above_stays_in_the_thread(play: Play, services: SlackServices) -> None:
    async def scenario(here: Room) -> None:
        root = sent(here)
        await here.answered(here.slack.mention("C1", "U1", ABOVE, thread_ts=root.ts), root.ts)
        here.slack.calls.clear()
        here.slack.ephemerals.clear()
        for channel in ("C1", "C2", "DU1"):
            ask = here.slack.message if channel == "DU1" else here.slack.mention
            (other,) = await here.answered(ask(channel, "U1", RENT))
            assert CROWNS not in here.slack.shown(other)
        assert await here.slack.slash("U2", "C1", RENT, command="/pincite").acked
        assert await here.slack.open_home("U2").acked
        await here.quiet()
        assert not traces(everything(here, without=RENT).replace(RENT[:1].lower() + RENT[1:], ""))
        assert all("orchard" not in one.title for one in services.library.sources())
        assert not any("lease" in source for source in services.ledger.cited())

    play_with_files(play, scenario)


def test_a_file_of_another_conversation_is_not_read_when_somebody_points_to_it(play: Play) -> None:
    """What a message says of its files is looked up: it is read where it was shared, and nowhere else."""

    async def scenario(here: Room) -> None:
        root = sent(here)
        here.slack.files["FLEASE"]["channels"] = ["C2"]
        (answer,) = await here.answered(here.slack.mention("C1", "U1", ABOVE, thread_ts=root.ts), root.ts)
        assert CROWNS not in here.slack.shown(answer)

    play_with_files(play, scenario)


@pytest.mark.parametrize("way", ["deleted", "edited"])
def test_what_was_read_above_goes_with_its_message(play: Play, slack_index: Settings, way: str) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U1", "Shall we look at it?")
        carrier = here.slack.message("C1", "U2", "The new lease.", thread_ts=root.ts, files=("FLEASE",))
        await here.answered(here.slack.mention("C1", "U1", ABOVE, thread_ts=root.ts), root.ts)
        assert kept(slack_index)
        if way == "deleted":
            assert await here.slack.delete("C1", carrier.ts).acked
        else:
            assert await here.slack.edit("C1", carrier.ts, "The new lease, later.", files=()).acked
        assert kept(slack_index) == []
        answers = await here.answered(here.slack.mention("C1", "U1", RENT, thread_ts=root.ts), root.ts, count=2)
        assert CROWNS not in here.slack.shown(answers[1])

    play_with_files(play, scenario)


@pytest.mark.parametrize("way", ["own", "above"])
def test_a_file_that_is_deleted_while_its_message_stays_is_answered_from_no_more(
    play: Play, slack_index: Settings, way: str
) -> None:
    async def scenario(here: Room) -> None:
        text = f"<@UBOT> {ASKED}" if way == "own" else "The new lease."
        root = here.slack.message("C1", "U2", text, files=("FLEASE",))
        question = root if way == "own" else here.slack.mention("C1", "U1", ABOVE, thread_ts=root.ts)
        await here.answered(question, root.ts)
        assert kept(slack_index)
        for change in here.slack.delete_file("FLEASE"):
            assert await change.acked
        await here.slack.wait_for(lambda: not kept(slack_index))
        await here.quiet()
        if way == "own":  # what was answered by a file above stays answered
            assert TOLD not in here.said(here.replies("C1", root.ts))
        following = here.slack.mention("C1", "U1", RENT, thread_ts=root.ts)
        answers = await here.answered(following, root.ts, count=2)
        assert CROWNS not in here.slack.shown(answers[-1])

    play_with_files(play, scenario)


def test_what_is_deleted_while_it_is_read_above_is_not_kept(play: Play, slack_index: Settings) -> None:
    async def scenario(here: Room) -> None:
        root = here.slack.message("C1", "U1", "Shall we look at it?")
        carrier = here.slack.message("C1", "U2", "The new lease.", thread_ts=root.ts, files=("FLEASE",))
        slow = here.slack.fault("files.info", "slow", seconds=1)
        pointing = here.slack.mention("C1", "U1", ABOVE, thread_ts=root.ts)
        await here.slack.wait_for(lambda: slow.times == 0)
        assert await here.slack.delete("C1", carrier.ts).acked
        (answer,) = await here.answered(pointing, root.ts)
        assert kept(slack_index) == []
        assert CROWNS not in here.slack.shown(answer)

    play_with_files(play, scenario)


def test_in_a_channel_a_bare_mention_means_the_file_right_before_it(play: Play) -> None:
    async def scenario(here: Room) -> None:
        sent(here)
        (reply,) = await here.answered(here.slack.mention("C1", "U1", ""))
        assert "lease.md" in here.slack.shown(reply)
        here.slack.message("C1", "U2", "Lunch?")
        (reply,) = await here.answered(here.slack.mention("C1", "U1", ""))
        assert "lease.md" not in here.slack.shown(reply)

    play_with_files(play, scenario)


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("can you summarize the attached file?", "above"),
        ("summarise this please", "above"),
        ("can you summarize the attached file?", "own"),
        ("tl;dr of this?", "own"),
    ],
)
def test_what_a_whole_file_says_is_told_without_a_word_of_it(play: Play, text: str, way: str) -> None:
    async def scenario(here: Room) -> None:
        thread = sent(here).ts if way == "above" else None
        asked_for = here.slack.mention("C1", "U1", text, thread, files=() if thread else ("FLEASE",))
        (answer,) = await here.answered(asked_for, thread or "")
        said = here.slack.shown(answer)
        assert TOLD in said
        assert CROWNS in said

    play_with_files(play, scenario)
