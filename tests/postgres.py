"""A PostgreSQL server of our own for the tests: a fresh cluster on a free port, gone afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ports import free_port

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


@contextmanager
def postgres_server() -> Iterator[str]:
    """Yield the address of a running server's database `postgres`; NoPostgres when there is none."""
    programs = server_programs()
    user = {"user": "postgres"} if os.geteuid() == 0 else {}
    folder = Path(tempfile.mkdtemp(prefix="apaise-postgres-"))
    if user:
        shutil.chown(folder, "postgres")
    port = free_port()
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
    log = folder / "log"
    start = [
        str(programs / "pg_ctl"),
        "-D",
        str(folder / "data"),
        "-l",
        str(log),
        "-w",
        "-o",
        options,
        "start",
    ]
    stop = [str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
    init = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", "apaise", "-A", "trust", "-E", "UTF8"]
    try:
        for command in (init, start):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **user)
        yield f"postgresql://apaise@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            stop, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **user
        )
        shutil.rmtree(folder, ignore_errors=True)
