"""With twenty thousand rows: a claim reads an index, not the table, on both databases."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, insert, text

from bot.labels import Lane
from bot.store.claims import Kind, claim_inbound, claim_outbound
from bot.store.customers import Conversation, Customer, Identity
from bot.store.queue import OutboundKind
from bot.store.unit_of_work import Store, Work

Claim = Callable[[Work], object]

CUSTOMERS, ROWS = 500, 20_000
INBOUND = """
    INSERT INTO inbound (platform, account, external_id, kind, conversation_id, customer_id, text, data,
                         priority, claims, attempts, error, state, sent_at, received_at, available_at)
    SELECT 's', 'a', 'e' || n, 'comment', n % :customers + 1, n % :customers + 1, '', '{}',
           1, 0, 0, '', CASE WHEN n <= :rows / 2 THEN 'done' ELSE 'todo' END, at, at, at"""
OUTBOUND = """
    INSERT INTO outbound (key, kind, conversation_id, in_reply_to, text, wording, external_id,
                          priority, claims, attempts, error, state, created_at, available_at)
    SELECT 'k' || n, 'public_reply', n % :customers + 1, '', '', '', '',
           1, 0, 0, '', CASE WHEN n <= :rows / 2 THEN 'done' ELSE 'todo' END, at, at"""
NUMBERS = """
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < :rows)
    {} FROM (SELECT n, (SELECT created_at FROM customer WHERE id = 1) AS at FROM numbers) AS numbered"""


def fill(work: Work, table: str) -> None:
    """Half the rows are done, half wait, of five hundred customers with forty each."""
    now, session = work.now, work.session
    numbers = range(1, CUSTOMERS + 1)
    session.execute(insert(Customer), [{"id": n, "name": f"c{n}", "created_at": now} for n in numbers])
    account = {"platform": "sandbox", "account": "maison-lumen"}
    people = [account | {"id": n, "customer_id": n, "external_id": f"p{n}", "name": f"c{n}"} for n in numbers]
    session.execute(insert(Identity), people)
    places = [{"id": n, "identity_id": n, "lane": Lane.PUBLIC, "created_at": now} for n in numbers]
    session.execute(insert(Conversation), places)
    target, rows = (INBOUND if table == "inbound" else OUTBOUND).split("SELECT", 1)
    statement = f"{target} {NUMBERS.format('SELECT' + rows)}"
    session.execute(text(statement), {"customers": CUSTOMERS, "rows": ROWS})


def plan_of(work: Work, claim: Claim) -> str:
    """How the database goes about finding the row to claim."""
    statements: list[tuple[str, Any]] = []

    def listen(_: object, __: object, statement: str, parameters: object, *___: object) -> None:
        if statement.startswith("SELECT"):
            statements.append((statement, parameters))

    engine = work.session.get_bind()
    event.listen(engine, "before_cursor_execute", listen)
    claim(work)
    event.remove(engine, "before_cursor_execute", listen)
    statement, parameters = statements[0]
    explain = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
    rows = work.session.connection().exec_driver_sql(f"{explain} {statement}", parameters)
    return "\n".join(str(row) for row in rows)


def claim_beside_a_rest(work: Work) -> object:
    """While the public answers of an account keep their distance."""
    return claim_outbound(work, but=[Kind("sandbox", "maison-lumen", OutboundKind.PUBLIC_REPLY)])


@pytest.mark.parametrize(
    ("claim", "table"),
    [(claim_inbound, "inbound"), (claim_outbound, "outbound"), (claim_beside_a_rest, "outbound")],
)
def test_a_claim_reads_the_indexes_of_unfinished_rows_only(store: Store, claim: Claim, table: str) -> None:
    with store.work() as work:
        fill(work, table)
    if store.engine.dialect.name == "postgresql":
        with store.work() as work:
            work.session.execute(text("ANALYZE"))
    with store.work() as work:
        plan = plan_of(work, claim)
    assert f"ix_{table}_next" in plan
    assert f"ix_{table}_turn" in plan
    assert f"Seq Scan on {table}" not in plan
    assert "TEMP B-TREE" not in plan, "the backlog is sorted at each claim"
