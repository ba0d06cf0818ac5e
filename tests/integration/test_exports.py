"""Exports: every row of the list once, harmless in a spreadsheet, streamed, for supervisors only."""

import csv
import io
import json
import tracemalloc

import pytest
from sqlalchemy import select

from bot.commands.cases import hear
from bot.console import sheets
from bot.console.sheets import AT_ONCE, COLUMNS, FORMATS, harmless, rows_of
from bot.console.wanted import Wanted
from bot.demo.fill import NotEmpty, Plan, fill
from bot.labels import Anger, Risk
from bot.pages.language import typeset
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.audit import AuditEvent
from bot.store.customers import Conversation
from bot.store.team import Role
from bot.store.unit_of_work import Store
from tests.conftest import MovableClock
from tests.integration.browsing import employee
from tests.story import MARIE, PAUL, comment, complaint

EXPORT = "/console/conversations/export"


def read_csv(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_only_supervisors_export(settings: Settings, store: Store) -> None:
    person = employee(settings, store)
    assert person.browser.get(EXPORT).status_code == 403
    assert person.browser.get(f"{EXPORT}/csv").status_code == 403
    assert "Exporter" not in person.see("/console/conversations")


def test_a_filtered_list_is_exported_as_it_is_shown(
    settings: Settings, store: Store, clock: MovableClock
) -> None:
    with store.work() as work:
        hear(
            work,
            comment(work, "Au tribunal !\n=1+1", MARIE),
            complaint(anger=Anger.FURIOUS, risks=(Risk.LEGAL,)),
        )
        comment(work, "=cmd|' /C calc'!A0;\"x\"", PAUL)
    boss = employee(settings, store, "Ines", role=Role.SUPERVISOR)
    shown = boss.see(f"{EXPORT}?anger=3")
    assert '<span class="figure">1</span>' in shown
    assert f'href="{EXPORT}/csv?anger=3"' in shown
    answer = boss.browser.get(f"{EXPORT}/csv?anger=3")
    assert answer.headers["content-disposition"] == 'attachment; filename="conversations-2026-11-20.csv"'
    assert answer.headers["x-total-rows"] == "1"
    (row,) = read_csv(answer.content)
    assert row["Client"] == "Marie Dupont"
    assert (row["Sujet"], row["Colère"], row["Risques"]) == (
        typeset("Plainte : livraison"),
        "Fureur",
        "Action en justice",
    )
    assert (row["Derniers mots"], row["En main d’une personne"]) == ("Au tribunal !\n=1+1", "non")
    assert answer.content.count(b"\r") == 2  # the heads of the columns, and one row

    everything = boss.browser.get(f"{EXPORT}/csv")
    assert [line["Derniers mots"] for line in read_csv(everything.content)][1] == "'=cmd|' /C calc'!A0;\"x\""
    lines = boss.browser.get(f"{EXPORT}/jsonl?q=tribunal").text.splitlines()
    assert [json.loads(line)["risks"] for line in lines] == [["legal"]]
    assert set(json.loads(lines[0])) == set(COLUMNS)
    assert boss.browser.get(f"{EXPORT}/xlsx").status_code == 404
    assert "Aucune conversation à exporter" in boss.see(f"{EXPORT}?q=introuvable")


def test_an_export_is_noted_without_what_was_looked_for(settings: Settings, store: Store) -> None:
    with store.work() as work:
        comment(work, "bonjour")
    boss = employee(settings, store, "Ines", role=Role.SUPERVISOR)
    boss.browser.get(f"{EXPORT}/csv?q=dupont&anger=0")
    with store.reading() as work:
        exported = select(AuditEvent).where(AuditEvent.action == "conversations.export")
        (line,) = work.session.scalars(exported)
    assert line.who == "Ines"
    assert {change["field"]: change["to"] for change in line.changes} == {
        "format": "csv",
        "rows": "1",
        "filters": "q, anger",
    }


def test_an_export_speaks_the_language_of_who_asks(settings: Settings, store: Store) -> None:
    with store.work() as work:
        hear(work, comment(work, "Colis perdu"), complaint())
    boss = employee(settings, store, "Ines", role=Role.SUPERVISOR)
    boss.send("/console/account", step="language", language="en")
    text = boss.browser.get(f"{EXPORT}/csv").content.decode("utf-8-sig")
    assert "Complaint" in text
    assert "Plainte" not in text


@pytest.mark.parametrize(
    "text", ["=1", "+33 6", "-1", "@x", "\t=1", "  =1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x"]
)
def test_a_formula_is_never_one(text: str) -> None:
    assert harmless(text).startswith("'")


@pytest.mark.parametrize("text", ["", "bonjour", "a=b", "l’été", "'déjà"])
def test_other_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_every_row_comes_once_whatever_happens_meanwhile(store: Store, clock: MovableClock) -> None:
    total = 2 * AT_ONCE + 7
    with store.work() as work:
        for number in range(total):
            comment(work, "Trop tard", Author(f"a{number}", f"Client {number}"))
    seen: list[object] = []
    for rows in rows_of(store, Wanted()):
        seen += [row["conversation"] for row in rows]
        clock.move(minutes=1)
        with store.work() as work:  # the first and a new one speak: neither moves what is still to come
            comment(work, "encore", Author("a0", "Client 0"))
            comment(work, "nouveau", Author(f"b{len(seen)}", "Nouveau"))
    assert len(seen) == len(set(seen)) == total


def test_an_export_s_memory_does_not_grow_with_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a long export holds at its peak is what a short one holds."""
    monkeypatch.setattr(sheets, "AT_ONCE", 20)
    fill(store, Plan(messages=3000), quiet=True)

    def peak(wanted: Wanted) -> int:
        form = FORMATS["jsonl"]
        tracemalloc.start()
        for rows in rows_of(store, wanted):
            b"".join(form.line(row) for row in rows)
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(Wanted())  # what is cached once and for all
    with store.reading() as work:
        conversations = work.session.query(Conversation).count()
    assert conversations > 600
    assert peak(Wanted()) < 3 * peak(Wanted.of({"anger": "3", "platform": "sandbox"})) + 1_000_000


def test_demonstration_data_is_as_large_as_asked_and_never_over_somebody_s_own(store: Store) -> None:
    written = fill(store, Plan(messages=400, seed=3), quiet=True)
    assert 400 <= written.messages < 440
    with pytest.raises(NotEmpty):
        fill(store, Plan(messages=10), quiet=True)
    again = fill(store, Plan(messages=100, anyway=True), quiet=True)
    assert again.messages >= 100
    with store.work() as work:  # numbers go on where the data ended
        hear(work, comment(work, "et après ?", MARIE), complaint())


def test_the_same_seed_tells_the_same_stories(store: Store, clock: MovableClock) -> None:
    fill(store, Plan(messages=100, seed=9), quiet=True)
    first = [row for rows in rows_of(store, Wanted()) for row in rows]
    fill(store, Plan(messages=100, seed=9, anyway=True), quiet=True)
    both = [row for rows in rows_of(store, Wanted()) for row in rows]
    words = [row["last_words"] for row in both]
    assert words == [row["last_words"] for row in first] * 2
