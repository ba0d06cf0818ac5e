"""What the tests of several modules together share."""

from collections.abc import Iterator

import pytest

from bot.settings import Settings
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.meta_scene import MetaScene, meta_scene


@pytest.fixture
def scene(store: Store, clock: MovableClock, settings: Settings) -> Iterator[MetaScene]:
    """A brand on Facebook and Instagram before the fake Graph API."""
    with meta_scene(store, clock, settings) as made:
        yield made
