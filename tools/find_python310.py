"""Print a Python 3.10 that really runs, for Rasa's environment; `3.10` asks uv to fetch one.

Some machines have a `python3.10` on the PATH that only prints an error (a pyenv shim without a chosen
version), so each candidate is run before it is believed.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path


def candidates() -> Iterator[str]:
    found = shutil.which("python3.10")
    if found:
        yield found
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from map(str, sorted(pyenv.glob("versions/3.10.*/bin/python"), reverse=True))
    yield from ("/usr/bin/python3.10", "/usr/local/bin/python3.10")


def runs(python: str) -> bool:
    command = [python, "-c", "import sys, venv; sys.exit(sys.version_info[:2] != (3, 10))"]
    try:
        return subprocess.run(command, capture_output=True, check=False, timeout=20).returncode == 0  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False


print(next((python for python in candidates() if runs(python)), "3.10"))  # noqa: T201 - its whole purpose
