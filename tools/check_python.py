"""Say in one line what is wrong with the Python that `make` found, before anything is installed."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older one is what this is about
    version = ".".join(map(str, sys.version_info[:2]))
    sys.exit(
        "Python " + version + " is too old: install Python 3.11 or newer, or run `make PYTHON=python3.12 …`."
    )
try:
    import ensurepip  # noqa: F401
    import venv  # noqa: F401
except ImportError:
    sys.exit("This Python cannot make environments: install the Debian package python3-venv.")
