"""One customer's story: what they said, what was understood, answered, asked and decided."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from bot.casework.case import CaseStatus
from bot.casework.decision import DecisionKind, EscalationReason, EscalationState
from bot.commands.history import EventKind
from bot.demo import pieces
from bot.demo.writer import Row, Writer
from bot.labels import COMPLAINTS, Anger, Lane, PrivateIntent, PublicIntent, Wish
from bot.store.customers import new_conversation_key
from bot.store.queue import InboundKind, OutboundKind, QueueState

ACCOUNTS = {"sandbox": 5, "facebook": 6, "instagram": 3, "x": 2}


STILL_WAITING = timedelta(days=1)
"""What was asked before that has been decided: a desk that works has tens of cards, not thousands."""


def tell(writer: Writer) -> Iterator[Row]:
    """One customer who comments once or more; some complain and are taken to a private conversation."""
    person = _Person(writer)
    yield from person.arrive()
    intent = writer.dice.choices(list(pieces.WEIGHTS), weights=list(pieces.WEIGHTS.values()))[0]
    yield from person.comment(intent)


class _Person:
    """The story of one customer, told in order of time."""

    def __init__(self, writer: Writer) -> None:
        dice = writer.dice
        self.writer, self.dice = writer, dice
        self.first = dice.choice(pieces.FIRST_NAMES)
        self.name = f"{self.first} {dice.choice(pieces.LAST_NAMES)}"
        self.platform = dice.choices(list(ACCOUNTS), weights=list(ACCOUNTS.values()))[0]
        self.at = writer.begin + (writer.end - writer.begin) * dice.random()
        self.conversation = self.opening = 0

    def arrive(self) -> Iterator[Row]:
        write = self.writer
        yield write.row("customer", name=self.name, created_at=self.at)
        yield write.row(
            "identity",
            customer_id=write.last("customer"),
            platform=self.platform,
            account=f"demo-{self.platform}",
            external_id=f"demo-{write.last('customer')}",
            name=self.name,
        )

    def comment(self, intent: PublicIntent) -> Iterator[Row]:
        anger, risks = self._mood(intent)
        words = self._words(intent, risks)
        post, title = self.dice.choice(self.writer.posts)
        place = self._converse(Lane.PUBLIC, post, title)
        yield place
        comments = 1 if self.dice.random() < 0.7 else self.dice.randrange(2, 5)
        for number in range(comments):
            text = words if number == 0 else self._words(intent, [])
            yield from self._hear(InboundKind.COMMENT, text, intent.value, anger, risks)
            self._later(minutes=20)
        if intent in COMPLAINTS:
            yield from self._case(place, intent, anger, risks, words)

    def _case(
        self, place: Row, intent: PublicIntent, anger: Anger, risks: list[str], words: str
    ) -> Iterator[Row]:
        """The case is written before its public conversation is tied to it, as the live commands do."""
        write, dice = self.writer, self.dice
        private = dice.random() < 0.62
        escalated = private and dice.random() < 0.55
        decided = escalated and self.at < write.end - STILL_WAITING
        status = self._status(private, escalated, decided)
        case = write.row(
            "case",
            customer_id=write.last("customer"),
            status=status,
            intent=intent.value,
            anger=int(anger),
            risks=risks,
            first_words=words,
            what_happened=words,
            reference=f"ML-{dice.randrange(10_000, 99_999)}" if private else "",
            wish=dice.choice([*Wish]) if private else None,
            opened_at=self.at,
            updated_at=self.at,
        )
        yield case
        place[1]["case_id"] = case[1]["id"]
        yield self._event(EventKind.OPENED, intent=intent.value)
        yield from self._say(OutboundKind.PUBLIC_REPLY, self.dice.choice(pieces.ANSWERS))
        if private:
            yield from self._private(place[1]["case_id"], anger)
        if escalated:
            yield from self._escalate(decided, dice.choice(self.writer.agents))
        if status in (CaseStatus.RESOLVED, CaseStatus.CLOSED):
            self._later(minutes=600)
            yield self._event(EventKind.RESOLVED)
        case[1]["updated_at"] = self.at

    def _status(self, private: bool, escalated: bool, decided: bool) -> CaseStatus:
        if decided:
            choices = (CaseStatus.DECIDED, CaseStatus.RESOLVED, CaseStatus.RESOLVED, CaseStatus.CLOSED)
            return self.dice.choice(choices)
        if escalated:
            return CaseStatus.ESCALATED
        return (
            self.dice.choice((CaseStatus.WAITING_CUSTOMER, CaseStatus.CLOSED)) if private else CaseStatus.OPEN
        )

    def _private(self, case_id: int, anger: Anger) -> Iterator[Row]:
        public = self.conversation
        place = self._converse(Lane.PRIVATE, "", "")
        place[1]["case_id"] = case_id
        if self.dice.random() < 0.03:
            place[1]["muted_by"] = self.dice.choice(self.writer.agents)
        yield place
        yield self._event(EventKind.PRIVATE_OPENED)
        for _ in range(self.dice.randrange(2, 7)):
            self._later(minutes=180)
            text = self.writer.filled(self.dice.choice(pieces.PRIVATE_HEARD))
            yield from self._hear(InboundKind.MESSAGE, text, PrivateIntent.GIVE_DETAILS.value, anger, [])
            yield from self._say(OutboundKind.PRIVATE_MESSAGE, self.dice.choice(pieces.PRIVATE_SAID))
        self.conversation = public

    def _escalate(self, decided: bool, agent_id: int) -> Iterator[Row]:
        write, dice = self.writer, self.dice
        level = dice.choices((1, 2, 3), weights=(80, 16, 4))[0]
        yield write.row(
            "escalation",
            case_id=write.last("case"),
            reason=dice.choice(
                (EscalationReason.COMPENSATION, EscalationReason.RISK, EscalationReason.UNSURE)
            ),
            state=EscalationState.DECIDED if decided else EscalationState.WAITING,
            level=level,
            opened_at=self.at,
            due_at=self.at + timedelta(hours=4),
            version=1,
        )
        yield self._event(EventKind.ESCALATED, level=level)
        if dice.random() < 0.1:
            yield self._event(EventKind.NOTE, agent_id, text=dice.choice(pieces.NOTES))
        if not decided:
            return
        self._later(minutes=360)
        kind = dice.choice((DecisionKind.APPROVE, DecisionKind.COUNTER_OFFER, DecisionKind.DECLINE))
        yield write.row(
            "decision",
            escalation_id=write.last("escalation"),
            kind=kind,
            amount_cents=None if kind is DecisionKind.DECLINE else dice.randrange(5, 80) * 100,
            currency="EUR",
            reason="Votre fidélité compte pour nous.",
            agent_id=agent_id,
            at=self.at,
            accepted=dice.choice((True, True, False, None)),
        )
        yield self._event(EventKind.DECIDED, agent_id, choice=kind.value)

    def _converse(self, lane: Lane, thread_id: str, title: str) -> Row:
        write = self.writer
        place = write.row(
            "conversation",
            key=new_conversation_key(),
            identity_id=write.last("identity"),
            lane=lane,
            thread_id=thread_id,
            thread_title=title,
            case_id=None,
            muted_by=None,
            created_at=self.at,
        )
        self.conversation = place[1]["id"]
        return place

    def _hear(
        self, kind: InboundKind, text: str, intent: str, anger: Anger, risks: list[str]
    ) -> Iterator[Row]:
        write = self.writer
        rule, actions = pieces.RULES[intent]
        inbound = write.row(
            "inbound",
            platform=self.platform,
            account=f"demo-{self.platform}",
            external_id="",
            kind=kind,
            conversation_id=self.conversation,
            customer_id=write.last("customer"),
            text=text,
            data={"ran": {"rule": rule, "actions": actions}},
            sent_at=self.at,
            received_at=self.at,
            available_at=self.at,
            state=QueueState.DONE,
            attempts=1,
            error="",
        )
        inbound[1]["external_id"] = f"demo{inbound[1]['id']}"
        self.opening = self.opening or inbound[1]["id"]
        yield inbound
        reading = {
            "inbound_id": inbound[1]["id"],
            "intent": intent,
            "confidence": round(self.dice.uniform(0.42, 0.99), 3),
            "anger": int(anger),
            "anger_confidence": round(self.dice.uniform(0.5, 0.99), 3),
            "risks": risks,
            "entities": {},
        }
        yield "reading", reading

    def _say(self, kind: OutboundKind, text: str) -> Iterator[Row]:
        self._later(minutes=6)
        write = self.writer
        said = write.row(
            "outbound",
            key="",
            kind=kind,
            conversation_id=self.conversation,
            case_id=write.last("case"),
            in_reply_to="",
            text=write.filled(text).format(name=self.first),
            wording="",
            written_by=None,
            external_id="",
            created_at=self.at,
            sent_at=self.at,
            available_at=self.at,
            state=QueueState.DEAD if self.dice.random() < 0.001 else QueueState.DONE,
            attempts=1,
            error="",
        )
        said[1]["key"] = f"demo:{said[1]['id']}"
        yield said

    def _event(self, kind: EventKind, agent_id: int | None = None, **data: Any) -> Row:
        write = self.writer
        event = write.row(
            "case_event",
            case_id=write.last("case"),
            key="",
            kind=kind.value,
            agent_id=agent_id,
            data=data,
            at=self.at,
        )
        event[1]["key"] = f"demo:{event[1]['id']}"
        if kind is EventKind.OPENED:
            event[1]["key"] = f"inbound:{self.opening}:opened"
        return event

    def _mood(self, intent: PublicIntent) -> tuple[Anger, list[str]]:
        if intent not in COMPLAINTS:
            return Anger.CALM, []
        anger = self.dice.choices([*Anger], weights=(20, 40, 28, 12))[0]
        risk = self.dice.choice(list(pieces.RISKS)).value if self.dice.random() < 0.08 else ""
        return anger, [risk] if risk else []

    def _words(self, intent: PublicIntent, risks: list[str]) -> str:
        core = self.writer.filled(self.dice.choice(pieces.CORES[intent]))
        opening = self.dice.choice(pieces.OPENINGS)
        menace = "".join(words for risk, words in pieces.RISKS.items() if risk.value in risks)
        said = (
            f"{opening}{core}" if opening.endswith((", ", ": ")) else f"{opening}{core[:1].upper()}{core[1:]}"
        )
        closings = pieces.CLOSINGS if intent in COMPLAINTS else pieces.POLITE
        return f"{said}{menace}{self.dice.choice(closings)}"

    def _later(self, minutes: float) -> None:
        """Up to this much later, and never after the stories end."""
        self.at = min(self.at + timedelta(minutes=minutes * self.dice.random()), self.writer.end)
