"""Putting the worker together."""

from datetime import timedelta

from bot.desk.cards import make_cards
from bot.platforms.registry import make_platforms
from bot.settings import Settings
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.inbound import InboundLoop
from bot.worker.leases import Leases
from bot.worker.loops import Worker
from bot.worker.rasa import RasaClient


def make_worker(settings: Settings, store: Store) -> Worker:
    """The worker of this installation, ready to run."""
    platforms = make_platforms(settings, store.brand)
    rasa = RasaClient(settings.rasa_url, settings.rasa_secret.get_secret_value(), settings.actions_url)
    leases = Leases(store, timedelta(seconds=settings.lease_seconds))
    secret = settings.apaise_secret.get_secret_value()
    inbound = InboundLoop(store, rasa, platforms, secret, leases)
    courier = Courier(store, platforms, make_cards(settings, store), leases)
    return Worker(store, inbound, courier, leases, settings.worker_threads, settings.var_dir)
