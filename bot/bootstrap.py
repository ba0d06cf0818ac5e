"""Putting the parts of one process together from the settings."""

from bot.brand import load_brand
from bot.settings import Settings
from bot.store.engine import make_engine
from bot.store.unit_of_work import Store


def make_store(settings: Settings) -> Store:
    """The store of this process, with the brand it serves."""
    brand = load_brand(settings.brand_file)
    return Store(make_engine(settings.database_url), brand, slack=settings.slack_bot_token is not None)
