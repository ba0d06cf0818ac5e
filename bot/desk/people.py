"""The members of Slack who work at the desk: who they are, and telling one of them something."""

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import IntegrityError

from bot.commands.team import agent_of_slack_user, find_slack_user
from bot.desk.groups import Standing
from bot.desk.mrkdwn import escape, one_line
from bot.desk.payloads import MOST_NAME, Person
from bot.desk.slack_api import SlackApi
from bot.errors import PlatformError
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Whisper:
    """Something to tell one person, where they acted, without anybody else seeing it."""

    channel: str
    user: str
    text: str
    thread: str = ""


class People:
    """Known are those on the authority ladder, and those an administrator gave an account."""

    def __init__(self, store: Store, api: SlackApi, standing: Standing) -> None:
        self._store = store
        self._api = api
        self._standing = standing

    def knows(self, person: Person) -> bool:
        """An account that was deactivated keeps its person out, wherever else they are listed."""
        with self._store.reading() as work:
            account = find_slack_user(work, person.id)
        if account is not None:
            return account.active
        return self._standing.level_of(person.id) is not None

    def meet(self, person: Person) -> None:
        """Learn the name of somebody new, before anything is signed with it."""
        with self._store.reading() as work:
            if find_slack_user(work, person.id) is not None:
                return
        name = self._name_of(person)
        try:
            with self._store.work() as work:
                agent_of_slack_user(work, person.id, name)
        except IntegrityError:
            log.info("met twice at once", slack_user=person.id)

    def whisper(self, whisper: Whisper) -> None:
        """Tell the person; what they did was handled, whether this arrives or not."""
        try:
            self._api.whisper(whisper.channel, whisper.user, escape(whisper.text), thread=whisper.thread)
        except PlatformError as error:
            log.warning("not told", why=error.detail)

    def _name_of(self, person: Person) -> str:
        try:
            return one_line(self._api.name_of(person.id))[:MOST_NAME] or person.name
        except PlatformError as error:
            log.warning("name not known", why=error.detail)
            return person.name
