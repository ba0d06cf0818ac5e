"""Putting the worker together."""

from bot.desk.slack import make_slack_desk
from bot.platforms.registry import make_platforms
from bot.settings import Settings
from bot.store.unit_of_work import Store
from bot.worker.courier import Courier
from bot.worker.inbound import InboundLoop
from bot.worker.loops import Job, Worker
from bot.worker.rasa import RasaClient
from bot.worker.slack_courier import SlackCourier


def make_worker(settings: Settings, store: Store) -> Worker:
    """The worker of this installation, ready to run."""
    platforms = make_platforms(settings, store.brand)
    rasa = RasaClient(settings.rasa_url, settings.rasa_secret.get_secret_value())
    inbound = InboundLoop(store, rasa, platforms, settings.apaise_secret.get_secret_value())
    slack = make_slack_desk(settings, store)
    jobs: list[Job] = []
    if slack is not None:
        jobs = [SlackCourier(store, slack.cards, slack.lines).run_once, slack.reception.run_once]
    return Worker(
        store,
        inbound,
        Courier(store, platforms),
        settings.worker_threads,
        settings.var_dir,
        jobs=jobs,
        listen=slack.listen if slack else None,
    )
