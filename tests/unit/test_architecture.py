"""The two environments stay apart at run time as well (import-linter reads the code for the rest)."""

import subprocess
import sys

FORBIDDEN = ("rasa", "tensorflow", "keras", "spacy", "bot.assistant")


def imported_by(module: str) -> set[str]:
    """Every module loaded once this one is imported in a fresh interpreter."""
    code = f"import sys, {module}; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_action_server_never_loads_rasa() -> None:
    loaded = imported_by("actions.server")
    assert "rasa_sdk" in loaded
    assert not loaded & set(FORBIDDEN)


def test_web_and_worker_never_load_rasa() -> None:
    assert not (imported_by("bot.web") | imported_by("bot.worker.process")) & set(FORBIDDEN)


def test_importing_does_no_work() -> None:
    """No connection, no settings, no file: only `bot.__main__` starts anything."""
    loaded = imported_by("actions.server")
    assert "psycopg" not in loaded
    assert "alembic" not in loaded
