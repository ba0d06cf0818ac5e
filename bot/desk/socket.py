"""Socket Mode: connections that Apaise opens to Slack, so that no public address is needed.

It runs in `worker`, which already holds every other connection Apaise opens by itself; `web` only
answers. Two connections are kept, because Slack closes each every few hours, and one may drop at any
time: what people do meanwhile comes through the other.
"""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import structlog
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.casework.retry import wait_after
from bot.commands.slack_trouble import Part, all_is_well, note_trouble
from bot.desk.reception import Reception
from bot.desk.slack_api import QUIET, SlackApi
from bot.errors import BadPayload
from bot.store.unit_of_work import Store

log = structlog.get_logger(__name__)

CONNECTIONS = 2
WORKERS = 8
"""How many clicks are worked on at the same time; more than that wait their turn, acknowledged."""

LOOK_SECONDS = 0.25
ALONE_SECONDS = 20.0
"""Without any connection for this long, the desk page says that clicks do not reach us."""

BUFFER_BYTES = 65_536


class SlackSocket:
    """Keeps the connections open, and passes what comes through them to the reception."""

    def __init__(self, store: Store, reception: Reception, app_token: str, api_url: str) -> None:
        self._store = store
        self._reception = reception
        self._app_token = app_token
        self._api_url = api_url
        self._workers = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack")
        self._connected_at = time.monotonic()
        self._told: bool | None = None

    def run(self, stop: threading.Event) -> None:
        """Keep the connections until `stop`; work under way is finished first."""
        connections = [Connection(self._make_client()) for _ in range(CONNECTIONS)]
        while not stop.is_set():
            for connection in connections:
                connection.keep()
            self._tell(any(connection.is_open for connection in connections), connections[0].error)
            stop.wait(LOOK_SECONDS)
        for connection in connections:
            connection.close()
        self._workers.shutdown(wait=True)

    def _make_client(self) -> SocketModeClient:
        client = SocketModeClient(
            app_token=self._app_token,
            web_client=SlackApi(self._app_token, self._api_url, timeout=10).client,
            logger=QUIET,
            auto_reconnect_enabled=False,
            concurrency=WORKERS,
            receive_buffer_size=BUFFER_BYTES,
            proxy=None,
        )
        client.proxy = proxy_for(self._api_url)
        client.socket_mode_request_listeners.append(self._hear)
        return client

    def _hear(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        """Store, acknowledge, work. Not stored, not acknowledged: then Slack or the person tries again."""
        try:
            received = self._reception.receive(request.payload)
        except BadPayload as error:
            log.warning("refused", why=error.detail, envelope=request.type)
            received = None
        except Exception:
            log.exception("not stored, so not acknowledged", envelope=request.type)
            return
        answer = dict(received.answer) if received and received.answer else None
        try:
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id, answer))
        except SlackClientError:
            log.warning("the connection dropped before the acknowledgement; the work is done all the same")
        if received and received.row is not None:
            self._workers.submit(self._reception.work, received.row)

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


class Connection:
    """One connection, opened again when it is gone, later each time it does not succeed."""

    def __init__(self, client: SocketModeClient) -> None:
        self._client = client
        self._failures = 0
        self._next = 0.0
        self.error = ""

    @property
    def is_open(self) -> bool:
        return bool(self._client.is_connected())

    def keep(self) -> None:
        """Open it if it is not open and its time has come."""
        if self.is_open:
            self._failures, self.error = 0, ""
        elif time.monotonic() >= self._next:
            self._open()

    def _open(self) -> None:
        self._failures += 1
        self._next = time.monotonic() + wait_after(self._failures - 1, 0.5).total_seconds()
        try:
            self._client.wss_uri = str(
                self._client.web_client.apps_connections_open(app_token=self._client.app_token)["url"]
            )
            self._client.connect()
        except SlackApiError as error:
            self.error = str(error.response.get("error", ""))
        except Exception as error:  # noqa: BLE001 - whatever a network does, it is tried again
            self.error = type(error).__name__
        if not self.is_open:
            log.warning("no socket to Slack", why=self.error, failures=self._failures)

    def close(self) -> None:
        self._client.close()


def proxy_for(url: str) -> str | None:
    """The proxy the environment asks for on the way to this address, NO_PROXY respected."""
    host = urlsplit(url).hostname or ""
    return None if proxy_bypass(host) else getproxies().get("https")
