"""Structured logs: one JSON object a line, with ids rather than words, personal data masked."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

MASKED = (
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "<email>"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b"), "<iban>"),
    (re.compile(r"(?<![\w.:-])\+?\d(?:[ .-]?\d){8,}(?![\w:])"), "<number>"),
    (re.compile(r"\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|(?<=Bearer )\S+"), "<secret>"),
)
KEPT = frozenset({"timestamp", "level", "logger", "case", "inbound", "outbound", "escalation"})


def mask(text: str) -> str:
    """A text without e-mail addresses, bank accounts, long numbers or tokens."""
    for pattern, replacement in MASKED:
        text = pattern.sub(replacement, text)
    return text


def _mask_all(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if isinstance(value, str) and name not in KEPT:
            event[name] = mask(value)
    return event


def set_up_logs(process: str, level: str) -> None:
    """Send this process's logs, and those of the libraries it uses, to standard error as JSON."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _mask_all,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("httpx").setLevel("WARNING")
    structlog.contextvars.bind_contextvars(process=process)
