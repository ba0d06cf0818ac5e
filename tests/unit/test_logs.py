"""Logs are JSON, carry ids, and hold no personal data."""

import json
import logging

import pytest
import structlog

from bot.logs import mask, set_up_logs


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("écrire à marie.dupont@exemple.fr", "écrire à <email>"),
        ("appelez le 06 12 34 56 78", "appelez le <number>"),
        ("+33612345678", "<number>"),
        ("IBAN FR76 3000 6000 0112 3456 7890 189", "IBAN <iban>"),
        ("carte 4970 1012 3456 7890", "carte <number>"),
        ("xoxb-123-abc refusé", "<secret> refusé"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer <secret>"),
        ("dossier 42, 20 euros", "dossier 42, 20 euros"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_a_line_is_one_json_object_with_ids(capsys: pytest.CaptureFixture[str]) -> None:
    set_up_logs("worker", "INFO")
    with structlog.contextvars.bound_contextvars(inbound=12):
        structlog.get_logger("bot.test").warning("not sent", case=3, why="refused by a@b.fr")
    logging.getLogger("library").error("from a library")
    ours, library = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert (ours["inbound"], ours["case"], ours["process"]) == (12, 3, "worker")
    assert ours["why"] == "refused by <email>"
    assert library["event"] == "from a library"
    logging.basicConfig(force=True)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
