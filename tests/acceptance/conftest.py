"""Running installations for all the stories: with a desk page only, and with a desk in Slack."""

from collections.abc import Iterator

import pytest

from bot.processes.model import current_model
from tests.acceptance.slack_desk import Desk, running_desk
from tests.conftest import skip_or_fail
from tests.inbox import Inbox, running_inbox


@pytest.fixture(scope="package")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """On SQLite."""
    _needs_model()
    folder = tmp_path_factory.mktemp("inbox")
    with running_inbox(f"sqlite:///{folder}/apaise.db", folder) as running:
        yield running


@pytest.fixture(scope="package")
def whole_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    _needs_model()
    with running_desk(tmp_path_factory.mktemp("desk")) as desk:
        yield desk


@pytest.fixture
def desk(request: pytest.FixtureRequest, whole_desk: Desk) -> Desk:
    """What people do reaches it over the socket; over HTTP when the test asks for it."""
    over_http = getattr(request, "param", "socket") == "http"
    whole_desk.channel.link = whole_desk.http if over_http else whole_desk.socket
    whole_desk.channel.slack.whispers.clear()
    return whole_desk


def _needs_model() -> None:
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
