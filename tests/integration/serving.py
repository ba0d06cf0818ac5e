"""The web process for real: uvicorn on a free port, in a thread, stopped as Ctrl-C would."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from bot.settings import Settings
from bot.store.unit_of_work import Store
from bot.web import make_web
from tests.ports import free_port


@contextmanager
def serving(settings: Settings, store: Store) -> Iterator[str]:
    """Yield the address; afterwards the server must be gone within five seconds."""
    port = free_port()
    here = settings.model_copy(update={"web_port": port})
    config = uvicorn.Config(make_web(here, store), port=port, log_config=None, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    limit = time.monotonic() + 10
    while not server.started and time.monotonic() < limit:
        time.sleep(0.02)
    try:
        yield here.base_url
    finally:
        server.should_exit = True
        thread.join(timeout=5)
    assert not thread.is_alive(), "the server did not stop"


def eventually(check: object, seconds: float = 10.0) -> object:
    """What `check()` returns once it is true; the last thing it returned when it never is."""
    assert callable(check)
    limit = time.monotonic() + seconds
    while not (result := check()) and time.monotonic() < limit:
        time.sleep(0.05)
    return result
