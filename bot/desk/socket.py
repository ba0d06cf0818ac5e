"""Socket Mode: connections that Apaise opens to Slack, so that no public address is needed.

It runs in `worker`, which already holds every other connection Apaise opens by itself; `web` only
answers. Two connections are kept, because Slack closes each every few hours, and one may drop at any
time: what people do meanwhile comes through the other.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from bot.casework.retry import wait_after
from bot.commands.slack_trouble import Part, all_is_well, note_trouble
from bot.desk.reception import Received, Reception
from bot.desk.slack_api import SlackApi
from bot.errors import BadPayload, PlatformError, TryLater
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

CONNECTIONS = 2
LOOK_SECONDS = 0.25
ALIVE_SECONDS = 5
"""How often a silent connection is asked whether it is alive, and how long it may take to say so."""

ALONE_SECONDS = 20.0
"""Without any connection for this long, the desk page says that clicks do not reach us."""


class SlackSocket:
    """Keeps the connections open, and passes what comes through them to the reception."""

    def __init__(self, store: Store, reception: Reception, api: SlackApi) -> None:
        """`api`: with the app-level token."""
        self._store = store
        self._reception = reception
        self._api = api
        self._connected_at = time.monotonic()
        self._told: bool | None = None

    def run(self, stop: threading.Event) -> None:
        """Keep the connections until `stop`; work under way is finished first."""
        connections = [Connection(self._api, self._pass_on) for _ in range(CONNECTIONS)]
        threads = [threading.Thread(target=each.run, args=(stop,)) for each in connections]
        for thread in threads:
            thread.start()
        while not stop.wait(LOOK_SECONDS):
            self._tell(any(each.is_open for each in connections), connections[0].error)
        for thread in threads:
            thread.join()
        self._reception.close()

    def _pass_on(self, envelope: "Envelope") -> None:
        self._reception.receivers.submit(self._hear, envelope)

    def _hear(self, envelope: "Envelope") -> None:
        """Store, acknowledge, work. Not stored, not acknowledged: then Slack or the person tries again."""
        try:
            received = self._reception.receive(envelope.payload)
        except BadPayload as error:
            log.warning("refused", why=error.detail)
            received = Received()
        except Exception:
            log.exception("not stored, so not acknowledged")
            return
        envelope.acknowledge(received.answer)
        self._reception.begin(received)

    def _tell(self, connected: bool, error: str) -> None:
        """Keep what the desk page says true, without writing it again and again."""
        if connected:
            self._connected_at = time.monotonic()
        elif time.monotonic() - self._connected_at < ALONE_SECONDS:
            return
        if self._told == connected:
            return
        try:
            with self._store.work() as work:
                if connected:
                    all_is_well(work, Part.CLICKS)
                else:
                    note_trouble(work, Part.CLICKS, error or "no connection to Slack")
        except Exception:
            log.exception("the store did not answer")
            return
        self._told = connected


class Envelope:
    """One thing Slack delivered, and the connection that waits for its acknowledgement."""

    def __init__(self, line: ClientConnection, name: str, payload: Mapping[str, Any]) -> None:
        self._line = line
        self._name = name
        self.payload = payload

    def acknowledge(self, answer: Mapping[str, Any] | None) -> None:
        """Too late when the connection dropped: the work is done all the same, Slack may send it again."""
        said = {"envelope_id": self._name} | ({"payload": dict(answer)} if answer else {})
        try:
            self._line.send(json.dumps(said))
        except (ConnectionClosed, OSError):
            log.warning("the connection dropped before the acknowledgement")


class Connection:
    """One connection, opened again when it ends, later each time it does not succeed."""

    def __init__(self, api: SlackApi, hear: Callable[[Envelope], None]) -> None:
        self._api = api
        self._hear = hear
        self._line: ClientConnection | None = None
        self._asked = 0.0
        """For how many seconds Slack wants to be left alone."""
        self.is_open = False
        self.error = ""

    def run(self, stop: threading.Event) -> None:
        failures = 0
        while not stop.is_set():
            opened = self._open_and_read(stop)
            failures = 0 if opened else failures + 1
            if failures:
                stop.wait(max(wait_after(failures - 1, 0.5).total_seconds(), self._asked))
        self._hang_up()

    def _open_and_read(self, stop: threading.Event) -> bool:
        """Whether a connection could be opened; it has ended when this returns."""
        opened = False
        try:
            fresh = connect(
                self._api.open_socket(),
                ping_interval=ALIVE_SECONDS,
                ping_timeout=ALIVE_SECONDS,
                close_timeout=1,
            )
            self._hang_up()  # a connection that Slack wants replaced ends when the new one is there
            self._line, self.is_open, self.error, self._asked, opened = fresh, True, "", 0.0, True
            self._read(fresh, stop)
        except PlatformError as error:
            self._asked = error.after_seconds if isinstance(error, TryLater) else 0.0
            self._ended(error.detail)
        except (WebSocketException, OSError) as error:
            self._ended(type(error).__name__)
        return opened

    def _read(self, line: ClientConnection, stop: threading.Event) -> None:
        """Until `stop`, or until Slack asks for a new connection. ConnectionClosed when it dropped."""
        while not stop.is_set():
            try:
                message = json.loads(line.recv(timeout=LOOK_SECONDS))
            except TimeoutError:
                continue
            except ValueError:
                log.warning("not JSON on the socket")
                continue
            if message.get("type") == "disconnect":
                log.info("Slack asks for a new connection", why=message.get("reason"))
                return
            if message.get("envelope_id"):
                self._hear(Envelope(line, str(message["envelope_id"]), message.get("payload") or {}))

    def _ended(self, why: str) -> None:
        self.is_open, self.error = False, why
        log.warning("no socket to Slack", why=why)
        self._hang_up()

    def _hang_up(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()
