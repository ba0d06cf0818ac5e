"""What the assistant understood of one message, taken from Rasa's parse data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.labels import Anger, Entity, OtherIntent, Risk, Wish


@dataclass(frozen=True)
class Understood:
    """`confidence` and `anger_confidence` are between 0 and 1; `facts` holds the other entities."""

    intent: str
    confidence: float = 0.0
    anger: Anger = Anger.CALM
    anger_confidence: float = 0.0
    risks: tuple[Risk, ...] = ()
    wish: Wish | None = None
    reference: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_sure(self) -> bool:
        return self.intent != OtherIntent.UNSURE.value


def understood(parse: Mapping[str, Any]) -> Understood:
    """Read Rasa's parse data: `{"intent": {"name", "confidence"}, "entities": [{"entity", "value"}]}`."""
    intent = parse.get("intent") or {}
    entities = [entity for entity in parse.get("entities") or [] if "entity" in entity]
    anger = _first(entities, Entity.ANGER) or {}
    risks = [Risk(e["value"]) for e in entities if e["entity"] == Entity.RISK.value]
    wish = _first(entities, Entity.WISH)
    reference = _first(entities, Entity.REFERENCE)
    return Understood(
        intent=str(intent.get("name") or OtherIntent.UNSURE.value),
        confidence=float(intent.get("confidence") or 0.0),
        anger=Anger.from_label(anger["value"]) if anger else Anger.CALM,
        anger_confidence=float(anger.get("confidence") or anger.get("confidence_entity") or 0.0),
        risks=tuple(dict.fromkeys(risks)),
        wish=Wish(wish["value"]) if wish else None,
        reference=str(reference["value"]) if reference else "",
        facts=_facts(entities),
    )


READ_ALREADY = frozenset({Entity.ANGER.value, Entity.RISK.value, Entity.ESCALATION_RISK.value})


def _first(entities: list[dict[str, Any]], name: Entity) -> dict[str, Any] | None:
    return next((entity for entity in entities if entity["entity"] == name.value), None)


def _facts(entities: list[dict[str, Any]]) -> dict[str, Any]:
    named = [entity for entity in entities if entity["entity"] not in READ_ALREADY]
    return {entity["entity"]: entity["value"] for entity in reversed(named)}
