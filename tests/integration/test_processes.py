"""Before anything starts: each thing that is wrong is one clear line that says what to do."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.processes.plan import plan, tracker_url
from bot.processes.preflight import NotReady, check_port, check_rasa_environment
from bot.processes.setup import write_env
from bot.settings import Settings
from tests.conftest import ROOT, SECRET


def bot(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line of Apaise with this environment only."""
    given = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "APAISE_SECRET": SECRET,
        "RASA_SECRET": SECRET,
        "SANDBOX_SECRET": SECRET,
        "BRAND_FILE": str(ROOT / "brand.yml"),
        "DATABASE_URL": f"sqlite:///{folder}/apaise.db",
        "VAR_DIR": str(folder),
    }
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(
        command, cwd=folder, env={**given, **environment}, capture_output=True, text=True, timeout=60
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def test_a_broken_environment_variable(tmp_path: Path) -> None:
    assert "WEB_PORT" in one_line(bot(tmp_path, "run", WEB_PORT="http"))


def test_a_missing_secret(tmp_path: Path) -> None:
    assert "RASA_SECRET is not set" in one_line(bot(tmp_path, "run", RASA_SECRET=""))


def test_a_broken_brand_file(tmp_path: Path) -> None:
    broken = tmp_path / "brand.yml"
    broken.write_text("name: [")
    assert "brand.yml" in one_line(bot(tmp_path, "run", BRAND_FILE=str(broken)))


def test_a_page_without_a_token(tmp_path: Path) -> None:
    brand = (
        (ROOT / "brand.yml")
        .read_text()
        .replace("platform: sandbox, account: maison-lumen", "platform: facebook, account: '1001'")
    )
    (tmp_path / "brand.yml").write_text(brand)
    line = one_line(bot(tmp_path, "run", BRAND_FILE=str(tmp_path / "brand.yml")))
    assert "META_PAGE_TOKENS holds no token for page 1001" in line


def test_a_missing_environment_of_rasa(tmp_path: Path) -> None:
    line = one_line(bot(tmp_path, "run"))
    assert ".venv-rasa/bin/python" in line
    assert "make env" in line
    assert not (tmp_path / "apaise.db").exists()


def test_a_port_in_use_is_named_with_its_variable() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(NotReady, match=rf"port {port} .*WEB_PORT"):
            check_port("web", "WEB_PORT", "127.0.0.1", port)
    check_port("web", "WEB_PORT", "127.0.0.1", port)


def test_an_interpreter_that_is_not_the_right_one(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match=r"not Python 3\.10"):
        check_rasa_environment(Path(sys.executable))
    shim = tmp_path / "python"
    shim.write_text("#!/bin/sh\nexit 127\n")
    shim.chmod(0o755)
    with pytest.raises(NotReady, match="missing or broken"):
        check_rasa_environment(shim)


def test_the_first_env_file_has_secrets_of_its_own_and_is_never_overwritten(tmp_path: Path) -> None:
    target = tmp_path / ".env"
    write_env(ROOT / ".env.example", target)
    written = target.read_text()
    secrets = [line.split("=")[1] for line in written.splitlines() if "_SECRET=" in line and line[-1] != "="]
    assert len(set(secrets)) == 3
    assert all(len(secret) >= 32 for secret in secrets)
    assert target.stat().st_mode & 0o077 == 0
    write_env(ROOT / ".env.example", target)
    assert target.read_text() == written


def test_rasa_keeps_its_conversations_beside_ours() -> None:
    assert tracker_url("sqlite:////data/apaise.db") == "sqlite:////data/rasa.db"
    assert tracker_url("postgresql://u:p@host/name") == "postgresql://u:p@host/name"


def test_only_web_listens_to_the_public(settings: Settings) -> None:
    processes = {process.name: process for process in plan(settings, Path("models/x.tar.gz"))}
    assert list(processes) == ["rasa", "actions", "web", "worker"]
    command = " ".join(processes["rasa"].command)
    assert "--interface 127.0.0.1" in command
    assert "--enable-api" not in command
    assert processes["rasa"].environment["RASA_TELEMETRY_ENABLED"] == "false"
