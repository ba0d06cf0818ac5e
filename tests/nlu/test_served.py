"""The trained model as it is served, asked about single messages."""

import asyncio
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.assistant.samples import PRIVATE_INTENTS, PUBLIC_INTENTS
from bot.labels import NO_RISK, Anger, Entity, Lane, OtherIntent, Risk


def _parse(agent: Agent, text: str, metadata: dict[str, Any] | None = None) -> dict[str, Any]:
    assert agent.processor is not None
    return asyncio.run(agent.processor.parse_message(UserMessage(text, metadata=metadata)))


def _values(parsed: dict[str, Any], kind: Entity) -> list[str]:
    return [entity["value"] for entity in parsed["entities"] if entity["entity"] == kind.value]


@pytest.mark.parametrize("text", ["oui", "merci", "c'est une honte", "mon colis n'est jamais arrivé"])
@pytest.mark.parametrize(("lane", "own"), [(Lane.PUBLIC, PUBLIC_INTENTS), (Lane.PRIVATE, PRIVATE_INTENTS)])
def test_the_lane_decides_which_intents_compete(
    agent: Agent, text: str, lane: Lane, own: tuple[str, ...]
) -> None:
    parsed = _parse(agent, text, {"lane": lane.value})
    guesses = {guess["name"] for guess in parsed["intent_ranking"]} - {OtherIntent.UNSURE.value}
    assert guesses <= set(own)


def test_without_a_lane_all_intents_compete(agent: Agent) -> None:
    assert _parse(agent, "vous êtes un robot ?")["intent"]["name"] == "ask_if_bot"
    assert (
        _parse(agent, "mon colis n'est jamais arrivé, c'est une honte")["intent"]["name"]
        == "complaint_delivery"
    )


@pytest.mark.parametrize("lane", list(Lane))
def test_a_foreign_message_is_called_foreign_in_both_lanes(agent: Agent, lane: Lane) -> None:
    parsed = _parse(agent, "Where is my order? It has been three weeks", {"lane": lane.value})
    assert parsed["intent"]["name"] == OtherIntent.FOREIGN_LANGUAGE.value


@pytest.mark.parametrize("text", ["bonjour", "", "😡", "voleurs, je porte plainte, ma fille a été brûlée"])
def test_anger_and_gravest_risk_are_said_of_every_message(agent: Agent, text: str) -> None:
    parsed = _parse(agent, text or " ", {"lane": Lane.PUBLIC.value})
    assert len(_values(parsed, Entity.ANGER)) == 1
    assert len(_values(parsed, Entity.ESCALATION_RISK)) == 1


def test_a_grave_message_is_read_in_full(agent: Agent) -> None:
    parsed = _parse(agent, "bande de voleurs, je porte plainte et j'appelle mon avocat", {"lane": "public"})
    assert _values(parsed, Entity.ANGER) == [Anger.FURIOUS.label]
    assert _values(parsed, Entity.ESCALATION_RISK) == [Risk.LEGAL.value]
    assert {Risk.LEGAL.value, Risk.SCAM.value} <= set(_values(parsed, Entity.RISK))


def test_a_threat_of_exposure_is_fury_however_coolly_put(agent: Agent) -> None:
    parsed = _parse(
        agent, "Votre silence intéresse les journalistes du Parisien, ils publient lundi", {"lane": "public"}
    )
    assert _values(parsed, Entity.RISK) == [Risk.PRESS.value]
    assert _values(parsed, Entity.ANGER) == [Anger.FURIOUS.label]


def test_a_calm_message_has_no_risk(agent: Agent) -> None:
    parsed = _parse(agent, "bonjour, à quelle heure ouvre le magasin de Dijon ?", {"lane": "public"})
    assert _values(parsed, Entity.ANGER) == [Anger.CALM.label]
    assert _values(parsed, Entity.ESCALATION_RISK) == [NO_RISK]
    assert _values(parsed, Entity.RISK) == []
