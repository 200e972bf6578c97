"""One workspace on Slack, and all that serves it, put together."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from bot.evaluation.cases.casebook import FileCasebook
from bot.ports.inbox import Surface
from bot.slack.actions.adding import Adding, Needs
from bot.slack.actions.app_home import AppHome
from bot.slack.actions.buttons import Buttons
from bot.slack.actions.reporting import Reporting
from bot.slack.actions.saving import Saving
from bot.slack.actions.suggestions import Suggestions
from bot.slack.actions.test_cases import TestCases
from bot.slack.app import Listeners, build_app
from bot.slack.blocks.answer.controls import Options
from bot.slack.client.places import Places
from bot.slack.inbound.intake import Intake
from bot.slack.inbound.reading import QuestionAsked, Reacted
from bot.slack.worker.answering import AnsweringWorker
from bot.slack.worker.attached import Attached
from bot.slack.worker.calling import Calling
from bot.slack.worker.history import History
from bot.slack.worker.page_pictures import PagePictures
from bot.slack.worker.signs import Signs
from bot.slack.worker.standstill import Standstill
from bot.slack.worker.work import JobHandler
from bot.wiring import cases_of_file

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from concurrent.futures import Executor
    from contextlib import AbstractAsyncContextManager

    from slack_bolt.app.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.configuration.settings import Settings
    from bot.ports.inbox import Asking
    from bot.slack.client.identity import Identity
    from bot.slack.client.sharing import Sharing
    from bot.slack.client.web import Web
    from bot.slack.inbound.reading import Incoming
    from bot.slack.metrics import BotMetrics
    from bot.slack.worker.work import Running, Workers
    from bot.wiring import SlackServices

_PATIENCE = 2.0
"""Seconds for which a question may wait before its asker is told that it does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A workspace as the tokens lead to it, and who we are in it."""

    client: AsyncWebClient
    web: Web
    me: Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedParts:
    """What all workspaces share."""

    services: SlackServices
    work: Workers
    pool: Executor
    """Where the engine runs."""
    metrics: BotMetrics
    secret: str
    """What signs deliveries by HTTP."""
    sharing: Sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """What serves one workspace."""

    link: Link
    app: AsyncApp
    answering: AnsweringWorker
    standstill: Standstill
    adding: Adding
    reporting: Reporting
    pictures: PagePictures

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Send the weekly digest when it is due, wipe what was kept long enough, take back what is left on Slack."""
        attached = self.answering.attached
        regular = [
            asyncio.create_task(self.reporting.every_week()),
            asyncio.create_task(attached.tidy(self.link.me.team)),
            asyncio.create_task(self.answering.signs.take_back(self.link.me.team)),
            asyncio.create_task(self.pictures.tidy()),
        ]

        try:
            yield
        finally:
            for task in regular:
                task.cancel()
            await asyncio.gather(*regular, return_exceptions=True)
            attached.close()

    async def end(self, seconds: float) -> None:
        """Finish what was begun within so many seconds."""
        await asyncio.gather(
            self.adding.end(seconds),
            self.standstill.end(),
            self.answering.signs.end(),
            self.pictures.end(),
        )


class TeamServer(JobHandler, Protocol):
    """Serves all workspaces that there are."""

    def at_work(self, house: SharedParts) -> AbstractAsyncContextManager[AsyncApp]:
        """Until the block ends; what receives what Slack delivers."""
        ...

    async def end(self, seconds: float) -> None:
        """Finish what was begun within so many seconds."""
        ...


class OneTeam:
    """Serves one workspace."""

    team: Team

    def __init__(self, settings: Settings, link: Link) -> None:
        """That of this link."""
        self._settings, self._link = settings, link

    @contextlib.asynccontextmanager
    async def at_work(self, house: SharedParts) -> AsyncIterator[AsyncApp]:
        """Until the block ends."""
        self.team = put_together(self._settings, self._link, house)
        async with self.team.at_work():
            yield self.team.app

    async def end(self, seconds: float) -> None:
        """Finish what was begun."""
        await self.team.end(seconds)

    async def handle(self, running: Running, owner: str) -> None:
        """Work on this job."""
        await self.team.answering.handle(running, owner)

    async def give_up(
        self,
        running: Running,
        owner: str,
        reference: str,
    ) -> None:
        """Do so for the last time."""
        await self.team.answering.give_up(running, owner, reference)

    async def put_off(self, asking: Asking) -> None:
        """Tell who asked that it has to wait."""
        self.team.standstill.tell(asking)


def put_together(settings: Settings, link: Link, house: SharedParts) -> Team:
    """All that serves the workspace of this link, under these settings."""
    services = house.services
    places = Places(link.web, link.me, settings.slack)
    adding = Adding(
        Needs(
            web=link.web,
            inbox=services.inbox,
            places=places,
            library=services.library,
            settings=settings,
            team=link.me.team,
        )
    )
    attached = Attached(web=link.web, services=services, settings=settings)
    answering = _answering(settings, link, house, adding, attached)
    standstill = Standstill(link.web)
    reporting = Reporting(
        web=link.web,
        me=link.me,
        inbox=services.inbox,
        ledger=services.ledger,
        library=services.library,
        places=places,
        gather=services.gather,
        settings=settings.slack,
    )
    intake = _intake(settings, link, house, answering, standstill)
    listeners = _listeners(settings, link, services, adding, reporting, attached)
    house.sharing.join(link.me.team, link.web.limits)
    app = build_app(link.client, link.me, intake, listeners, house.secret)
    return Team(
        link=link,
        app=app,
        answering=answering,
        standstill=standstill,
        adding=adding,
        reporting=reporting,
        pictures=listeners.buttons.pictures,
    )


def _answering(
    settings: Settings,
    link: Link,
    house: SharedParts,
    adding: Adding,
    attached: Attached,
) -> AnsweringWorker:
    def options(asking: Asking) -> Options:
        return Options(shareable=asking.surface is Surface.COMMAND, owner=_called(settings.slack.owner))

    return AnsweringWorker(
        web=link.web,
        me=link.me,
        inbox=house.services.inbox,
        engine=house.services.engine,
        pool=house.pool,
        places=adding.places,
        history=History(link.web, link.me, house.services.inbox, house.services.ledger),
        calling=Calling(link.web, link.me),
        options=options,
        attached=attached,
        note=adding.note,
        metrics=house.metrics,
        signs=Signs(link.web, house.services.inbox, house.work.owner),
        patience=settings.slack.stages_after,
    )


def _intake(
    settings: Settings,
    link: Link,
    house: SharedParts,
    answering: AnsweringWorker,
    standstill: Standstill,
) -> Intake:
    def on_news(incoming: Incoming) -> None:
        if isinstance(incoming, QuestionAsked | Reacted):
            house.metrics.questions.labels(incoming.asking.surface.value).inc()
            answering.signs.show(incoming.asking, after=0 if house.work.is_busy else _PATIENCE)
        house.work.wake()

    return Intake(house.services.inbox, link.me, settings.slack, on_news, standstill, answering.attached.changed)


def _listeners(
    settings: Settings,
    link: Link,
    services: SlackServices,
    adding: Adding,
    reporting: Reporting,
    attached: Attached,
) -> Listeners:
    buttons = Buttons(
        web=link.web,
        me=link.me,
        inbox=services.inbox,
        ledger=services.ledger,
        library=services.library,
        places=adding.places,
        attached=attached,
        pictures=PagePictures(link.web, link.me.team, services, settings),
        test_cases=_test_cases(settings, services),
        owner=settings.slack.owner,
    )
    app_home = AppHome(
        web=link.web,
        me=link.me,
        inbox=services.inbox,
        ledger=services.ledger,
        library=services.library,
        places=adding.places,
        suggestions=Suggestions(
            engine=services.plain,
            library=services.library,
            given=settings.slack.prompts,
        ),
    )
    saving = Saving(
        web=link.web,
        me=link.me,
        inbox=services.inbox,
        adding=adding,
        settings=settings.slack,
    )
    return Listeners(
        buttons=buttons,
        app_home=app_home,
        adding=adding,
        reporting=reporting,
        saving=saving,
    )


def _test_cases(settings: Settings, services: SlackServices) -> TestCases:
    cases = services.cases or FileCasebook(settings.slack.cases, cases_of_file)
    return TestCases(
        inbox=services.inbox,
        ledger=services.ledger,
        add=cases.add,
        allowed=settings.slack.evaluators,
    )


def _called(owner: str) -> str:
    """How the owner of the documents is called on a button, which can hold no mention."""
    return "the owner" if owner else ""
