"""The first `.env` of an installation: the example, with secrets generated on this machine."""

import secrets
from pathlib import Path

GENERATED = ("APAISE_SECRET", "RASA_SECRET", "SANDBOX_SECRET")


def write_env(example: Path, target: Path) -> str:
    """Write `.env`, readable by its owner alone, unless it is there; returns what was done."""
    if target.exists():
        return f"{target} is there already"
    lines = [_filled(line) for line in example.read_text(encoding="utf-8").splitlines()]
    target.touch(mode=0o600)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return f"{target} written, with secrets generated for this machine"


def _filled(line: str) -> str:
    name = line.partition("=")[0]
    return f"{name}={secrets.token_urlsafe(32)}" if name in GENERATED else line
