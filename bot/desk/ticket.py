"""What a button carries: which escalation, signed, and at which moment of its life it was drawn."""

from dataclasses import asdict, dataclass

from itsdangerous import BadData, URLSafeSerializer


@dataclass(frozen=True)
class Ticket:
    """`decisions` is how many had been taken when the button was drawn: an older one decides nothing.
    `offer` is what the card showed that one click grants: when it has changed since, the click does nothing.

    It gives no authority: who may decide is looked up when the button is used.
    """

    escalation: int
    decisions: int
    channel: str = ""
    offer: str = ""


class Tickets:
    """Signs and reads tickets."""

    def __init__(self, secret: str) -> None:
        self._signer = URLSafeSerializer(secret, salt="slack-card")

    def sign(self, ticket: Ticket) -> str:
        return str(self._signer.dumps(asdict(ticket)))

    def read(self, text: str) -> Ticket | None:
        """None for anything this installation did not sign."""
        try:
            return Ticket(**self._signer.loads(text))
        except (BadData, TypeError):
            return None
