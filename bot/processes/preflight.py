"""What must be right before anything is started; each failure is one line that says what to do."""

import socket
import subprocess
from pathlib import Path

from bot.errors import ApaiseError
from bot.processes.model import RASA_PYTHON
from bot.settings import Settings


class NotReady(ApaiseError):
    """Apaise cannot start:"""


def check_ready(settings: Settings) -> None:
    """NotReady for a port that is taken or an environment that is missing."""
    check_rasa_environment()
    check_port("web", "WEB_PORT", settings.web_host, settings.web_port)
    check_port("actions", "ACTIONS_PORT", "127.0.0.1", settings.actions_port)
    check_port("rasa", "RASA_PORT", "127.0.0.1", settings.rasa_port)


def check_port(process: str, variable: str, host: str, port: int) -> None:
    """NotReady when something already listens there."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise NotReady(
                f"port {port} of {host}, for `{process}`, is not free ({error.strerror}). "
                f"Stop what uses it, or set {variable} to another port."
            ) from None


def check_rasa_environment(python: Path = RASA_PYTHON) -> None:
    """NotReady unless the environment of Rasa is there and runs."""
    try:
        command = [str(python), "-c", "import sys; print(sys.version_info[:2])"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        raise NotReady(f"{python} is missing or broken. Run `make env`.") from None
    if said.strip() != "(3, 10)":
        raise NotReady(f"{python} is not Python 3.10. Delete .venv-rasa and run `make env`.")
