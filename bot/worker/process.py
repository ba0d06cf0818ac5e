"""Putting the worker together."""

from datetime import timedelta

from bot.desk.slack import make_slack_desk
from bot.platforms.registry import make_platforms
from bot.settings import Settings
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.inbound import InboundLoop
from bot.worker.leases import Leases
from bot.worker.loops import Job, Worker
from bot.worker.rasa import RasaClient
from bot.worker.slack_courier import SlackCourier


def make_worker(settings: Settings, store: Store) -> Worker:
    """The worker of this installation, ready to run."""
    platforms = make_platforms(settings, store.brand)
    rasa = RasaClient(settings.rasa_url, settings.rasa_secret.get_secret_value(), settings.actions_url)
    leases = Leases(store, timedelta(seconds=settings.lease_seconds))
    secret = settings.apaise_secret.get_secret_value()
    slack = make_slack_desk(settings, store)
    jobs: list[Job] = []
    if slack is not None:
        jobs = [SlackCourier(store, slack.cards, slack.lines, leases).run_once, slack.reception.run_once]
    return Worker(
        store,
        InboundLoop(store, rasa, platforms, secret, leases),
        Courier(store, platforms, leases),
        leases,
        settings.worker_threads,
        settings.var_dir,
        jobs=jobs,
        listen=slack.listen if slack else None,
    )
