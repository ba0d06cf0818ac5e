"""One transaction and all it needs: what every command is given instead of globals."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.brand import Brand
from bot.clock import Clock, system_clock
from bot.errors import NotFound
from bot.store.base import Base
from bot.store.trail import Trail

Row = TypeVar("Row", bound=Base)


@dataclass(frozen=True)
class Work:
    """One unit of work: everything done through it is stored together, or not at all.

    `slack` says whether escalations are posted in Slack as well as shown on the desk page.
    """

    session: Session
    brand: Brand
    clock: Clock
    slack: bool = False

    @property
    def now(self) -> datetime:
        return self.clock()

    def get(self, table: type[Row], key: object) -> Row:
        """The row of this primary key. NotFound when there is none."""
        row = self.session.get(table, key)
        if row is None:
            raise NotFound(f"{table.__tablename__} {key}")
        return row


@dataclass(frozen=True)
class Store:
    """The database, the brand and the clock of one process; makes units of work."""

    engine: Engine
    brand: Brand
    clock: Clock = system_clock
    slack: bool = False

    @contextmanager
    def work(self) -> Iterator[Work]:
        """A unit of work for reading and writing; committed at the end, rolled back on any error.

        What a person changes in it is stored together with its line of the audit log.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            trail = Trail(session)
            yield Work(session, self.brand, self.clock, self.slack)
            trail.close(self.clock())

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """A unit of work that only reads, and so waits for no writer."""
        engine = self.engine.execution_options(read_only=True)
        with Session(engine, expire_on_commit=False) as session:
            yield Work(session, self.brand, self.clock, self.slack)
