"""Customers who complain in public and tell the rest in private: six events each, always in this order."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx

from bot.sandbox import network
from bot.store.network import SandboxPerson
from bot.store.unit_of_work import Store

COMPLAINT = "Mon colis devait arriver il y a trois semaines et je n'ai toujours rien reçu, c'est lamentable"
AGAIN = "Toujours aucune nouvelle de mon colis, vous vous moquez de nous !"
EVENTS_EACH = 6
MOST_SECONDS = 400.0
AT_ONCE = 4


def reference(person: SandboxPerson) -> str:
    return f"CMD-{int(person.id, 16) % 90_000 + 10_000}"


def story(platform: Store, person: SandboxPerson) -> Iterator[network.Event]:
    """What this person does, as the network tells it; each step is written there as it is taken."""
    with platform.work() as work:
        yield network.comment(work, person, "automne", COMPLAINT)
    with platform.work() as work:
        yield network.comment(work, person, "livraison", AGAIN)
    with platform.work() as work:
        yield network.open_chat(work, person, "")
    for text in (f"c'est la commande {reference(person)}", "je veux être remboursée", "oui"):
        with platform.work() as work:
            yield network.write(work, person, text)


class Crowd:
    """Everybody at once, each in their own order. Every event is delivered until it is acknowledged."""

    def __init__(self, platform: Store, deliveries: network.Deliveries) -> None:
        self.acknowledged = 0
        self._platform = platform
        self._deliveries = deliveries
        self._lock = threading.Lock()

    def come(self, people: list[SandboxPerson]) -> Callable[[], None]:
        """Start; returns a function that waits for the last acknowledgement."""
        pool = ThreadPoolExecutor(AT_ONCE)
        tasks = [pool.submit(self._live, person) for person in people]

        def wait() -> None:
            for task in tasks:
                task.result()
            pool.shutdown()

        return wait

    def _live(self, person: SandboxPerson) -> None:
        for event in list(story(self._platform, person)):
            self._deliver(event)
            with self._lock:
                self.acknowledged += 1

    def _deliver(self, event: network.Event) -> None:
        limit = time.monotonic() + MOST_SECONDS
        while True:
            try:
                return self._deliveries.deliver(event)
            except httpx.HTTPError:
                if time.monotonic() > limit:
                    raise
