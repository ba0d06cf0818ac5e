"""Where a message can be seen on its platform."""

from bot.store.queue import Inbound, InboundKind

ADDRESSES = {"sandbox": "/sandbox#{id}"}
"""By platform; `{id}` is the platform's own id of a comment."""


def message_link(inbound: Inbound) -> str | None:
    """The address of a public message, None where the platform gives none."""
    address = ADDRESSES.get(inbound.platform)
    if address is None or inbound.kind is not InboundKind.COMMENT or not inbound.external_id.isalnum():
        return None
    return address.format(id=inbound.external_id)
