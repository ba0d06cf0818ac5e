"""Text as Slack wants it: escaped, so that nothing a customer writes comes alive, and never too long."""

import re

NOT_PRINTED = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
WHOLE = re.compile(r"&(?:amp|lt|gt);|.", re.DOTALL)
"""An entity is cut as a whole or not at all."""

LIVE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
"""What Slack marks up in what people write: addresses, members, channels, groups."""

MEMBER_ID = re.compile(r"[UW][A-Z0-9]{1,39}")
GROUP_ID = re.compile(r"S[A-Z0-9]{1,39}")


def plain(text: str) -> str:
    """The text without lone surrogates and characters that print nothing or turn the line around."""
    storable = text.encode("utf-8", "ignore").decode("utf-8")
    return NOT_PRINTED.sub("", storable).strip()


def one_line(text: str) -> str:
    return " ".join(plain(text).split())


def escape(text: str) -> str:
    """For mrkdwn: `<!channel>` or `<http://…|bank>` written by a customer stays what it is, text."""
    return plain(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """Characters counted as JavaScript does, the strictest reading of Slack's limits."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, most: int) -> str:
    """At most `most` characters, an ellipsis for what is missing; text already escaped stays whole."""
    if length(text) <= most:
        return text
    kept, room = [], most - 1
    for piece in WHOLE.findall(text):
        room -= length(piece)
        if room < 0:
            break
        kept.append(piece)
    return "".join(kept).rstrip() + "…"


def quote(text: str, most: int) -> str:
    """A customer's words as a quotation, every line of it."""
    lines = [line for line in escape(text).splitlines() if line.strip()]
    return cut("\n".join(f">{line}" for line in lines) or ">…", most)


def mention(slack_user: str) -> str:
    """What calls a member by their id; nothing when that is no member id."""
    return f"<@{slack_user}>" if MEMBER_ID.fullmatch(slack_user) else ""


def mention_group(slack_group: str) -> str:
    """The same for a user group."""
    return f"<!subteam^{slack_group}>" if GROUP_ID.fullmatch(slack_group) else ""


def readable(text: str) -> str:
    """What somebody wrote in Slack, as they see it: without markup, entities undone.

    A member or a group that is not named in the markup is only an id, which says nothing to a customer.
    """
    return LIVE.sub(_as_seen, text).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip()


def _as_seen(live: re.Match[str]) -> str:
    target, label = live.group(1), live.group(2) or ""
    if target.startswith(("@", "#", "!")):
        sign = "#" if target.startswith("#") else "@"
        return f"{sign}{label.lstrip('@#')}" if label else ""
    address = target.removeprefix("mailto:").removeprefix("tel:")
    return address if not label or label == address else f"{label} ({address})"
