"""`accounts check`: what it says of each account, in French, what it repairs, and when it is not content."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from bot.casework.account import StopCause
from bot.commands.accounts import pause, state_of, stop
from bot.errors import NotFound
from bot.platforms.meta.inspection import FIELDS, SCOPES
from bot.processes.accounts import check_all, resume_account
from bot.settings import Settings
from bot.store.unit_of_work import Store
from tests.conftest import ROOT, MovableClock
from tests.fakes.meta.graph import TOKEN
from tests.fakes.meta.network import FACEBOOK, INSTAGRAM
from tests.fakes.meta.rules import Refused
from tests.fakes.meta.webhooks import PAGE
from tests.integration.meta_scene import MetaScene, for_meta, meta_scene
from tests.integration.test_processes import bot


@pytest.fixture
def scene(store: Store, clock: MovableClock, settings: Settings) -> Iterator[MetaScene]:
    """Two accounts that lack nothing."""
    with meta_scene(store, clock, settings) as made:
        page = made.graph.network.page
        page.scopes = sorted(SCOPES[FACEBOOK] | SCOPES[INSTAGRAM])
        page.subscribed = sorted(FIELDS[FACEBOOK] | FIELDS[INSTAGRAM])
        made.comment()
        made.comment(platform=INSTAGRAM)
        yield made


def checked(scene: MetaScene, settings: Settings) -> tuple[str, int]:
    reports = check_all(for_meta(settings, scene.graph), scene.store)
    return "\n".join(map(str, reports)), sum(report.missing for report in reports)


def test_two_accounts_that_lack_nothing(scene: MetaScene, settings: Settings) -> None:
    text, missing = checked(scene, settings)
    assert missing == 0, text
    assert "Facebook, « Maison Lumen » (1001)" in text
    assert "Instagram, « Maison Lumen »" in text
    assert text.count("Jeton valable, sans date de fin.") == 2
    assert "✗" not in text
    assert TOKEN not in text


def test_a_missing_token_and_a_missing_app_say_where_to_get_them(
    scene: MetaScene, settings: Settings
) -> None:
    here = for_meta(settings, scene.graph)
    without = check_all(here.model_copy(update={"meta_page_tokens": {}}), scene.store)
    assert f"Aucun jeton pour la page {PAGE}" in str(without[0])
    without = check_all(here.model_copy(update={"meta_app_secret": None}), scene.store)
    assert "META_APP_SECRET" in str(without[0])
    assert all(report.missing for report in without)


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "plus, valable"), (3, "expire le"), (90, "Jeton valable jusqu’au")]
)
def test_a_token_has_a_life(
    scene: MetaScene, settings: Settings, clock: MovableClock, days: int, said: str
) -> None:
    scene.graph.network.page.token_dies = clock.now + timedelta(days=days)
    text, missing = checked(scene, settings)
    assert said in text
    assert bool(missing) == (days < 14)


def test_a_missing_permission_is_named(scene: MetaScene, settings: Settings) -> None:
    scene.graph.network.page.scopes.remove("pages_messaging")
    text, missing = checked(scene, settings)
    assert missing == 2
    assert "Autorisations manquantes : pages_messaging." in text


def test_a_lost_subscription_is_asked_for_again_and_nothing_else_is_lost(
    scene: MetaScene, settings: Settings
) -> None:
    scene.graph.network.page.subscribed = ["messages", "leadgen"]
    text, missing = checked(scene, settings)
    assert missing == 0
    assert "Abonnement rétabli" in text
    assert {"leadgen", *FIELDS[FACEBOOK]} <= set(scene.graph.network.page.subscribed)


def test_an_account_that_never_heard_anything_is_not_well(
    store: Store, clock: MovableClock, settings: Settings
) -> None:
    with meta_scene(store, clock, settings) as scene:
        text, _ = checked(scene, settings)
    assert text.count("Aucun événement reçu jusqu’ici.") == 2


def test_meta_being_away_is_no_crash(scene: MetaScene, settings: Settings) -> None:
    scene.graph.plan.extend([Refused(2, status=500)] * 4)
    text, missing = checked(scene, settings)
    assert missing == 2
    assert "Recommencer dans quelques minutes" in text


def test_a_new_token_lets_the_account_send_again(scene: MetaScene, settings: Settings) -> None:
    with scene.store.work() as work:
        stop(work, FACEBOOK, PAGE, StopCause.TOKEN, "Le jeton est mort.")
    text, missing = checked(scene, settings)
    assert missing == 0
    assert "ils reprennent" in text
    with scene.store.reading() as work:
        state = state_of(work, FACEBOOK, PAGE)
        assert state is not None
        assert state.stopped_at is None


def test_a_block_by_policy_ends_on_a_persons_word_only(scene: MetaScene, settings: Settings) -> None:
    with scene.store.work() as work:
        stop(work, FACEBOOK, PAGE, StopCause.POLICY, "Meta a bloqué les envois.")
    text, missing = checked(scene, settings)
    assert missing == 1
    assert f"accounts resume facebook {PAGE}" in text
    assert "reprennent" in resume_account(scene.store, FACEBOOK, PAGE)
    assert "n’étaient pas arrêtés" in resume_account(scene.store, FACEBOOK, PAGE)
    assert checked(scene, settings)[1] == 0


def test_a_pause_is_worth_knowing_and_nothing_is_missing(scene: MetaScene, settings: Settings) -> None:
    with scene.store.work() as work:
        pause(work, FACEBOOK, PAGE, timedelta(minutes=20))
    text, missing = checked(scene, settings)
    assert missing == 0
    assert "En pause, à la demande de Meta" in text


def test_an_unknown_account_cannot_be_resumed(scene: MetaScene) -> None:
    with pytest.raises(NotFound):
        resume_account(scene.store, FACEBOOK, "9")


def test_the_token_of_another_page_is_seen(scene: MetaScene, settings: Settings) -> None:
    scene.graph.network.page.id = "2002"
    text, missing = checked(scene, settings)
    assert missing
    assert "celui de la page 2002" in text


def test_the_command_ends_with_1_when_something_is_missing(
    sqlite_url: str, tmp_path: Path, clock: MovableClock
) -> None:
    content = yaml.safe_load((ROOT / "brand.yml").read_text())
    content["accounts"] = [{"platform": "facebook", "account": PAGE, "name": "Maison Lumen"}]
    (tmp_path / "brand.yml").write_text(yaml.safe_dump(content))
    environment = {
        "BRAND_FILE": str(tmp_path / "brand.yml"),
        "DATABASE_URL": sqlite_url,
        "META_PAGE_TOKENS": json.dumps({PAGE: TOKEN}),
    }
    done = bot(tmp_path, "accounts", "check", **environment)
    assert done.returncode == 1, done.stderr
    assert "Facebook, « Maison Lumen » (1001)" in done.stdout
    assert "META_APP_ID" in done.stdout
    assert TOKEN not in done.stdout + done.stderr
    unknown = bot(tmp_path, "accounts", "resume", "facebook", "9", **environment)
    assert unknown.returncode == 2
    assert "facebook 9" in unknown.stderr


def test_without_accounts_of_meta_there_is_nothing_to_check(tmp_path: Path) -> None:
    done = bot(tmp_path, "accounts", "check")
    assert done.returncode == 0, done.stderr
    assert "aucun compte" in done.stdout
