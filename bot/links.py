"""Where a message can be seen on its platform, and a case in the console."""

from collections.abc import Iterable

from bot.store.queue import Inbound, InboundKind

ADDRESSES = {"sandbox": "/sandbox#{id}"}
"""By platform; `{id}` is the platform's own id of a comment."""


def message_link(inbound: Inbound) -> str | None:
    """The address of a public message, None where the platform gives none."""
    if told := inbound.data.get("link"):
        return str(told)
    address = ADDRESSES.get(inbound.platform)
    if address is None or inbound.kind is not InboundKind.COMMENT or not inbound.external_id.isalnum():
        return None
    return address.format(id=inbound.external_id)


def last_link(messages: Iterable[Inbound], base_url: str) -> str:
    """The whole address of the last of these messages that has one; empty when none has."""
    links = filter(None, (message_link(message) for message in messages))
    link = next(iter(reversed(list(links))), "")
    return f"{base_url}{link}" if link.startswith("/") else link


def case_link(base_url: str, case_id: int) -> str:
    """A case in the console, from anywhere."""
    return f"{base_url}/console/cases/{case_id}"
