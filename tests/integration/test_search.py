"""The full-text index and the digests: true after everything that changes them, on both databases."""

import random
import threading
import unicodedata
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import delete, select

from bot.casework.decision import EscalationReason
from bot.casework.review import CRITERIA
from bot.commands.annotations import ask_review
from bot.commands.cases import Details, close, hear, note_details
from bot.commands.desk_lines import tell_desk
from bot.commands.escalations import escalate, raise_level
from bot.commands.history import EventKind, record
from bot.commands.intake import store_events
from bot.commands.outbox import send
from bot.commands.reviews import review_case
from bot.commands.takeover import hand_back, take_case
from bot.labels import Anger, Risk
from bot.platforms.events import Author, BrandWrote, Edited, Removed
from bot.store import upkeep
from bot.store.cases import Case
from bot.store.corrections import Correction
from bot.store.customers import Conversation
from bot.store.digest import Digest
from bot.store.migrate import alembic_config, migrate
from bot.store.queue import Inbound, Outbound, OutboundKind, Reading
from bot.store.search import Terms, conversations_with
from bot.store.unit_of_work import Store, Work
from tests.conftest import MovableClock
from tests.integration.browsing import escalated
from tests.story import PAUL, agent, comment, complaint, message


def found(store: Store, typed: str) -> list[str]:
    """The names of the customers whose conversations have these words."""
    with store.reading() as work:
        ids = list(work.session.scalars(conversations_with(work, Terms.parse(typed))))
        return sorted({work.get(Conversation, one).identity.name for one in ids})


def digests(store: Store) -> dict[int, dict[str, object]]:
    with store.reading() as work:
        rows = work.session.scalars(select(Digest))
        return {row.conversation_id: {c.key: getattr(row, c.key) for c in Digest.__table__.c} for row in rows}


def digest_of(store: Store, conversation: Conversation) -> Digest:
    with store.reading() as work:
        return work.get(Digest, conversation.id)


def test_words_are_found_wherever_they_were_written(store: Store) -> None:
    with store.work() as work:
        case, _ = escalated(work, "Mon cœur saigne : colis jamais reçu à l’été")
        message(work, "c’était la lampe Boréale")
        note_details(work, case, Details(reference="ML-4_2", what_happened="Écran fendu"), "test:1")
        private = case.conversations[-1]
        send(work, private, "Pouvez-vous préciser la teinte ?", "test:sent")
        record(work, case, EventKind.NOTE, "test:note", text="Cliente fidèle depuis longtemps")
        comment(work, "Facturé deux fois à 100 %", PAUL)
    for typed, names in {
        "dupont": ["Marie Dupont"],
        "DUPO": ["Marie Dupont"],
        "boreale": ["Marie Dupont"],
        "BORÉALE": ["Marie Dupont"],
        "ml-4_2": ["Marie Dupont"],
        "ML 4": ["Marie Dupont"],
        "ecran": ["Marie Dupont"],
        "teinte": ["Marie Dupont"],
        "fidele": ["Marie Dupont"],
        "coeur": ["Marie Dupont"],
        "cœur": ["Marie Dupont"],
        "ete": ["Marie Dupont"],
        "marie lampe": ["Marie Dupont"],
        '"jamais reçu"': ["Marie Dupont"],
        '"reçu jamais"': [],
        '"jamais re"': [],
        "paul lampe": [],
        "oréale": [],
        "100": ["Paul"],
        "automne": ["Marie Dupont", "Paul"],
    }.items():
        assert found(store, typed) == names, typed


ODD = [
    *(
        '"',
        '" "',
        "a\"b'c",
        "NEAR(a b)",
        "words:x",
        "x AND",
        "OR",
        "NOT x",
        "^x",
        "x*",
        "-x",
        "{a}",
        "'",
        "\\",
    ),
    *("|&!<->():*", "%_", "; DROP TABLE digest", "日本", "\u0301", "²", "x" * 5000, "ﬁn", "İ"),
]


@pytest.mark.parametrize("typed", ODD)
def test_any_input_is_safe(store: Store, typed: str) -> None:
    with store.work() as work:
        comment(work, "bonjour")
    found(store, typed)
    assert found(store, "bonjour") == ["Marie Dupont"]


def test_every_letter_is_folded_the_same_in_python_and_in_the_database(store: Store) -> None:
    letters = [chr(code) for code in (*range(0xC0, 0x180), *range(0x1E00, 0x1F00))]
    letters = [letter for letter in letters if unicodedata.category(letter) in {"Lu", "Ll"}]
    words = [f"zq{letter}x{number}z" for number, letter in enumerate(letters)]
    with store.work() as work:
        comment(work, " ".join(words)[:5000])
    kept = [word for word in words if word in " ".join(words)[:5000]][:-1]
    assert [word for word in kept if not found(store, word)] == []


def test_a_digest_says_what_the_list_shows(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        lea = agent(work, "Léa", 2)
        heard = comment(work, "Colis jamais reçu, j’irai au tribunal")
        place = heard.conversation
        case = hear(work, heard, complaint(anger=Anger.FURIOUS, risks=(Risk.LEGAL,))).case
    row = digest_of(store, place)
    assert (row.platform, row.lane.value, row.intent) == ("sandbox", "public", "complaint_delivery")
    assert (row.anger, row.risks, row.status, row.level) == (3, '["legal"]', "open", 0)
    assert (row.agent_id, row.muted, row.review, row.messages) == (None, False, False, 1)
    assert (row.case_id, row.last_at) == (case.id, clock())

    clock.move(hours=1)
    with store.work() as work:
        case = work.get(Case, case.id)
        escalation = escalate(work, case, EscalationReason.RISK, "test:risk")
        raise_level(work, escalation, "test:raise", why="deadline")
        take_case(work, case, work.get(type(lea), lea.id))
        send(work, work.get(Conversation, place.id), "Nous regardons.", "test:sent")
        record(work, case, EventKind.NOTE, "test:n", agent_id=lea.id, text="vu")
    row = digest_of(store, place)
    assert (row.status, row.level, row.agent_id, row.muted) == ("escalated", 2, lea.id, True)
    assert (row.messages, row.last_at) == (2, clock())

    with store.work() as work:
        case = work.get(Case, case.id)
        hand_back(work, case, work.get(type(lea), lea.id))
        close(work, case, lea.id, "test:close")
    row = digest_of(store, place)
    assert (row.status, row.agent_id, row.muted) == ("resolved", lea.id, False)


def test_what_the_team_is_told_in_slack_is_nothing_that_was_said(store: Store) -> None:
    told = Store(store.engine, store.brand, store.clock, slack=True)
    with told.work() as work:
        case, _ = escalated(work, "Colis jamais reçu")
        tell_desk(work, case, "test:told", "Le client attend", "un mot pour l’équipe")
        assert work.session.scalar(select(Outbound.id).where(Outbound.kind == OutboundKind.SLACK_LINE))
    assert found(store, "équipe") == []
    assert sum(row["messages"] for row in digests(store).values()) == 1
    with store.reading() as work:
        assert work.session.scalar(conversations_with(work, Terms.parse("jamais"))) is not None


def test_without_a_case_the_last_reading_counts(store: Store) -> None:
    with store.work() as work:
        for words, intent, anger in (("Bof", "criticism", 1), ("Merci !", "praise", 0)):
            row = comment(work, words)
            work.session.add(
                Reading(inbound_id=row.id, intent=intent, confidence=0.9, anger=anger, anger_confidence=0.9)
            )
    row = digest_of(store, _only_conversation(store))
    assert (row.intent, row.anger, row.risks, row.status, row.messages) == ("praise", 0, "[]", "", 2)


def test_only_what_somebody_said_is_activity(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        heard = message(work, "Mon colis est perdu")
        place = heard.conversation
    said, account = clock(), (heard.platform, heard.account)
    facts = (
        lambda: Edited("e1", heard.external_id, "Mon colis est arrivé", clock()),
        lambda: Removed("r1", heard.external_id, "customer", clock()),
    )
    for fact in facts:
        clock.move(hours=1)
        with store.work() as work:
            store_events(work, *account, [fact()])
    row = digest_of(store, place)
    assert (row.messages, row.last_at) == (1, said)

    clock.move(hours=1)
    with store.work() as work:
        wrote = BrandWrote("b1", Author("marie", "Marie Dupont"), "Je vous réponds ici", clock())
        store_events(work, *account, [wrote])
    assert digest_of(store, place).last_at == clock()


def test_the_anger_beside_a_message_is_the_one_that_stands(store: Store) -> None:
    with store.work() as work:
        lea = agent(work, "Léa", 2)
        heard = comment(work, "bravo, vraiment bravo")

    def beside() -> int | None:
        with store.reading() as work:
            return work.get(Inbound, heard.id).anger

    assert beside() is None
    with store.work() as work:
        read = Reading(
            inbound_id=heard.id, intent="thank", confidence=0.9, anger=0, anger_confidence=0.9, risks=[]
        )
        work.session.add(read)
    assert beside() == 0
    seen = []
    with store.work() as work:
        for values in ({"anger": 3}, {"anger": 2}, {"intent": "insult"}):
            row = Correction(inbound_id=heard.id, agent_id=lea.id, at=work.now, **values)
            work.session.add(row)
            work.session.flush()
            seen.append(row.id)
    assert beside() == 0  # what the last correction leaves open is as it was read
    for number, expected in ((2, 2), (1, 3), (0, 0)):
        with store.work() as work:
            work.get(Correction, seen[number]).undone_at = work.now
        assert beside() == expected
    with store.engine.begin() as connection:
        upkeep.suspend(connection)
        connection.exec_driver_sql("UPDATE inbound SET anger = NULL")
        connection.exec_driver_sql("UPDATE reading SET anger = 1")
        upkeep.resume(connection, rebuild=True)
    assert beside() == 1


def test_a_correction_counts_until_it_is_undone(store: Store) -> None:
    with store.work() as work:
        row, lea = comment(work, "Bof"), agent(work, "Léa", 1)
        place = row.conversation
        work.session.add(
            Reading(inbound_id=row.id, intent="criticism", confidence=0.9, anger=1, anger_confidence=0.9)
        )
        work.session.flush()
        correction = Correction(
            inbound_id=row.id, intent="praise", anger=0, risks=["legal"], agent_id=lea.id, at=work.now
        )
        work.session.add(correction)
    said = digest_of(store, place)
    assert (said.intent, said.anger, said.risks) == ("praise", 0, '["legal"]')
    with store.work() as work:
        work.get(Correction, correction.id).undone_at = work.now
    said = digest_of(store, place)
    assert (said.intent, said.anger, said.risks) == ("criticism", 1, "[]")


def test_who_answers_on_the_platform_has_it_in_hand_too(store: Store) -> None:
    with store.work() as work:
        place = comment(work, "Bonjour").conversation
        place.muted_elsewhere = True
    assert (digest_of(store, place).muted, digest_of(store, place).agent_id) == (True, None)
    with store.work() as work:
        work.get(Conversation, place.id).muted_elsewhere = False
    assert not digest_of(store, place).muted


def test_a_mark_for_review_stands_until_somebody_has_read_again(store: Store, clock: MovableClock) -> None:
    with store.work() as work:
        row, nadia = comment(work, "Colis perdu"), agent(work, "Nadia", 2)
        place, case = row.conversation, hear(work, row, complaint()).case
        ask_review(work, case, nadia)
    assert digest_of(store, place).review
    clock.move(minutes=1)
    with store.work() as work:
        review_case(work, work.get(Case, case.id), nadia, dict.fromkeys(CRITERIA, "yes"), "")
    assert not digest_of(store, place).review
    clock.move(minutes=1)
    with store.work() as work:
        ask_review(work, work.get(Case, case.id), nadia)
    assert digest_of(store, place).review


def _only_conversation(store: Store) -> Conversation:
    with store.reading() as work:
        return work.session.scalars(select(Conversation)).one()


def test_what_is_undone_was_never_indexed(store: Store) -> None:
    def fail() -> None:
        with store.work() as work:
            comment(work, "fantôme")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert found(store, "fantome") == []
    assert digests(store) == {}


def test_a_removed_conversation_leaves_no_trace(store: Store) -> None:
    with store.work() as work:
        row = comment(work, "à oublier")
    with store.work() as work:
        work.session.execute(delete(Inbound))
    assert found(store, "oublier") == []
    with store.work() as work:
        work.session.execute(delete(Conversation).where(Conversation.id == row.conversation_id))
    assert (digests(store), found(store, "dupont")) == ({}, [])


def test_rebuilding_says_what_following_said(store: Store, clock: MovableClock) -> None:
    """A random month of the inbox: the triggers' rows are those that are made from nothing."""
    dice = random.Random(8)  # noqa: S311 - the same story each time
    with store.work() as work:
        people = [agent(work, name, 1) for name in ("Léa", "Nadia")]
    for number in range(60):
        clock.move(minutes=dice.randrange(1, 90))
        with store.work() as work:
            author = Author(f"a{dice.randrange(6)}", f"Client {dice.randrange(6)}")
            row = comment(work, f"mot{number} été", author, thread=f"p{dice.randrange(3)}")
            case = hear(work, row, complaint(anger=Anger(dice.randrange(4)))).case
            step = dice.randrange(5)
            if step == 0:
                escalate(work, case, EscalationReason.RISK, f"test:{number}")
            elif step == 1 and not any(c.muted_by for c in case.conversations):
                take_case(work, case, work.get(type(people[0]), dice.choice(people).id))
            elif step == 2:
                note_details(work, case, Details(reference=f"REF-{number}"), f"test:{number}")
            elif step == 3:
                row.conversation.identity.name = f"Renommé {number}"
                record(work, case, EventKind.NOTE, f"test:{number}", text=f"note{number}")
    words = [f"mot{n}" for n in range(60)] + [f"ref-{n}" for n in range(60)] + [f"note{n}" for n in range(60)]
    followed = digests(store), [found(store, word) for word in words]
    with store.engine.begin() as connection:
        upkeep.suspend(connection)
        upkeep.resume(connection, rebuild=True)
    assert (digests(store), [found(store, word) for word in words]) == followed
    assert sum(map(bool, followed[1])) > 70


def test_existing_rows_are_indexed_by_the_migration(store: Store) -> None:
    with store.engine.begin() as connection:
        upkeep.suspend(connection)
    with store.work() as work:
        comment(work, "avant la mise à jour")
    assert found(store, "avant") == []
    with store.engine.begin() as connection:
        command.downgrade(alembic_config(connection), "0007")
    migrate(store.engine)
    assert found(store, "avant") == ["Marie Dupont"]
    assert len(digests(store)) == 1


def test_two_who_speak_at_the_same_time_are_both_found(store: Store) -> None:
    """Many transactions at once in the same few conversations: none waits for ever, none is forgotten."""
    with store.work() as work:
        places = [comment(work, "début", Author(f"a{n}", f"Client {n}")).conversation_id for n in range(3)]
    errors: list[Exception] = []

    def speak(name: int) -> None:
        dice = random.Random(name)  # noqa: S311 - the same story each time
        try:
            for number in range(10):
                with store.work() as work:
                    for place in dice.sample(places, 2):
                        conversation = work.get(Conversation, place)
                        send(work, conversation, f"dit{name}x{number}", f"test:{name}:{number}:{place}")
        except Exception as error:  # noqa: BLE001 - told by the test itself
            errors.append(error)

    threads = [threading.Thread(target=speak, args=(name,)) for name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    for name in range(4):
        for number in range(10):
            assert len(found(store, f"dit{name}x{number}")) == 2
    assert sum(row["messages"] for row in digests(store).values()) == 3 + 4 * 10 * 2  # type: ignore[misc]


def test_a_very_long_conversation_keeps_its_latest_words(store: Store, clock: MovableClock) -> None:
    def fill(work: Work) -> None:
        for number in range(70):
            row = comment(work, f"jour{number} " + " ".join(f"w{number}x{n}" for n in range(600)))
            row.received_at += timedelta(seconds=number)

    with store.work() as work:
        fill(work)
    assert found(store, "jour69") == ["Marie Dupont"]
    assert found(store, "jour0") == []
