"""The mark on every private message we send: its echo is recognised by it, and its row found again."""

PREFIX = "apaise:"
LONGEST = 1000


def stamp(key: str) -> str:
    """The `metadata` of the message of an outbound row's key."""
    return f"{PREFIX}{key}"[:LONGEST]


def read_stamp(metadata: object) -> str | None:
    """The key in an echo's `metadata`; None when it is not ours."""
    if not isinstance(metadata, str) or not metadata.startswith(PREFIX):
        return None
    return metadata.removeprefix(PREFIX)
