"""Reading a posted form: small, ours, and never half in memory."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.errors import BadPayload

MOST_BYTES = 64_000
MOST_FIELDS = 30

Form = Mapping[str, str]


async def read_form(request: Request) -> Form:
    """The fields of a URL-encoded form, the last value of each. BadPayload for anything else."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise BadPayload("Ce formulaire est trop long.")
    try:
        fields = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise BadPayload("Ce formulaire est illisible.") from None
    return {name: value.replace("\r\n", "\n").replace("\x00", "") for name, value in fields}
