"""What tests share: a clock that is moved by hand, and a store on SQLite and on PostgreSQL."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import pytest

try:
    import sqlalchemy
    from pydantic import SecretStr

    from bot.brand import Brand, load_brand
    from bot.settings import Settings
    from bot.store.engine import make_engine
    from bot.store.migrate import migrate
    from bot.store.unit_of_work import Store
    from tests.postgres import NoPostgres, postgres_server
except ImportError:  # the environment of Rasa, which has tests of its own
    collect_ignore_glob = ["unit/*", "integration/*", "acceptance/*", "crash/*", "browser/*"]

ROOT = Path(__file__).parent.parent
SECRET = "0123456789abcdef0123456789abcdef"


def skip_or_fail(reason: str) -> None:
    """Skip here; fail where nothing may be skipped (`.ci/run` sets REQUIRE_ALL)."""
    if os.environ.get("REQUIRE_ALL"):
        pytest.fail(f"this may not be skipped here: {reason}")
    pytest.skip(reason)


class MovableClock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 20, 9, 0, tzinfo=timezone.utc)  # noqa: UP017 - Rasa's Python has no UTC

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture(scope="session")
def brand() -> "Brand":
    return load_brand(ROOT / "brand.yml")


@pytest.fixture
def settings(tmp_path: Path) -> "Settings":
    return Settings(
        _env_file=None,
        database_url=f"sqlite:///{tmp_path}/apaise.db",
        apaise_secret=SecretStr(SECRET),
        rasa_secret=SecretStr(SECRET),
        sandbox_secret=SecretStr(SECRET),
        brand_file=ROOT / "brand.yml",
        var_dir=tmp_path,
    )


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A running PostgreSQL server of the tests' own."""
    try:
        with postgres_server() as address:
            yield address
    except NoPostgres as error:
        skip_or_fail(str(error))


@pytest.fixture
def postgres_url(postgres: str) -> Iterator[str]:
    """An empty database of its own."""
    with postgres_database(postgres) as address:
        yield address


@contextmanager
def postgres_database(server: str, template: str = "template1") -> Iterator[str]:
    """A database of this server, copied from another, for as long as it is needed."""
    name = f"apaise_{uuid4().hex[:12]}"
    administration = make_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with administration.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        yield server.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(sqlalchemy.text(f"DROP DATABASE {name} WITH (FORCE)"))
    administration.dispose()


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str) -> Iterator[str]:
    """The name of a migrated database to copy: migrating takes longer than most tests."""
    with postgres_database(postgres) as address:
        engine = make_engine(address)
        migrate(engine)
        engine.dispose()
        yield address.rsplit("/", 1)[1]


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy."""
    file = tmp_path_factory.mktemp("template") / "apaise.db"
    engine = make_engine(f"sqlite:///{file}")
    migrate(engine)
    engine.dispose()
    return file


BOTH = ["sqlite", "postgresql"]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database: every test that asks for one runs on both kinds."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    return f"sqlite:///{tmp_path}/apaise.db"


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database."""
    shutil.copy(migrated_sqlite, tmp_path / "apaise.db")
    return f"sqlite:///{tmp_path}/apaise.db"


@pytest.fixture(params=BOTH)
def any_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated database, on both kinds."""
    if request.param == "postgresql":
        template = request.getfixturevalue("migrated_postgres")
        with postgres_database(request.getfixturevalue("postgres"), template) as address:
            yield address
    else:
        yield request.getfixturevalue("sqlite_url")


@pytest.fixture
def migrated_url(any_url: str) -> str:
    """What `store` is on; a file whose tests do not depend on the kind names `sqlite_url` instead."""
    return any_url


@pytest.fixture
def store(migrated_url: str, brand: "Brand", clock: MovableClock) -> Iterator["Store"]:
    """A migrated store, on both kinds of database."""
    engine = make_engine(migrated_url)
    yield Store(engine, brand, clock)
    engine.dispose()
