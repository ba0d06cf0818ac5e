"""One running installation for all the stories of a kind of database."""

from collections.abc import Iterator

import pytest

from bot.processes.model import current_model
from tests.acceptance.desk import Desk, running_desk
from tests.conftest import skip_or_fail
from tests.inbox import Inbox, running_inbox


@pytest.fixture(scope="package")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Inbox]:
    """On SQLite."""
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
    folder = tmp_path_factory.mktemp("inbox")
    with running_inbox(f"sqlite:///{folder}/apaise.db", folder) as running:
        yield running


@pytest.fixture(scope="package")
def whole_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """With Slack beside it."""
    if not current_model().exists():
        skip_or_fail("there is no model of the present data: run `make train`")
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running
