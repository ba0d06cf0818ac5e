"""A PostgreSQL server of our own for the tests: a fresh cluster on a free port, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

START_SECONDS = "180"
PROGRAMS = Path("/usr/lib/postgresql")


class NoPostgres(Exception):
    """The server programs of PostgreSQL are not on this machine."""


def server_programs() -> Path:
    """The folder of initdb and pg_ctl, the newest there is. NoPostgres without one."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(PROGRAMS.glob("*/bin"), reverse=True)
    found = next((folder for folder in folders if (folder / "pg_ctl").exists()), None)
    if found is None:
        raise NoPostgres("install the Debian package postgresql to run these tests")
    return found


class Server:
    """One cluster of its own on one port, which may be stopped and started again.

    It waits for the disk only when it is to be `durable`: tests need not, measurements must.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._durable = durable
        self._programs = server_programs()
        self._user = {"user": "postgres"} if os.geteuid() == 0 else {}
        self._folder = folder
        self._port = free_port()
        if self._user:
            shutil.chown(folder, "postgres")
        self._run("initdb", "-U", "apaise", "-A", "trust", "-E", "UTF8")

    @property
    def address(self) -> str:
        return f"postgresql://apaise@127.0.0.1:{self._port}/postgres"

    def start(self) -> None:
        options = f"-p {self._port} -c listen_addresses=127.0.0.1"
        options += "" if self._durable else " -c fsync=off"
        options += f" -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-l", log, "-w", "-t", START_SECONDS, "-o", options, "start")

    def stop(self) -> None:
        """As a power cut would: nothing is written down first."""
        self._run("pg_ctl", "-m", "immediate", "stop", check=False)

    def _run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [str(self._programs / program), "-D", str(self._folder / "data"), *arguments]
        quiet = subprocess.DEVNULL
        subprocess.run(command, check=check, stdout=quiet, stderr=quiet, cwd="/", **self._user)


@contextmanager
def restartable_server(*, durable: bool = False) -> Iterator[Server]:
    """A running server, gone afterwards; NoPostgres when there is none."""
    folder = Path(tempfile.mkdtemp(prefix="apaise-postgres-"))
    try:
        server = Server(folder, durable=durable)
        try:
            server.start()
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address of a running server's database `postgres`; NoPostgres when there is none."""
    with restartable_server() as server:
        yield server.address
