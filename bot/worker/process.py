"""Putting the worker together."""

from bot.desk.cards import make_cards
from bot.platforms.registry import make_platforms
from bot.settings import Settings
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.inbound import InboundLoop
from bot.worker.loops import Worker
from bot.worker.rasa import RasaClient


def make_worker(settings: Settings, store: Store) -> Worker:
    """The worker of this installation, ready to run."""
    platforms = make_platforms(settings, store.brand)
    rasa = RasaClient(settings.rasa_url, settings.rasa_secret.get_secret_value())
    inbound = InboundLoop(store, rasa, platforms, settings.apaise_secret.get_secret_value())
    courier = Courier(store, platforms, cards=make_cards(settings, store))
    return Worker(store, inbound, courier, settings.worker_threads, settings.var_dir)
