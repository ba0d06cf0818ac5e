"""Today and the review queue in a real browser: live, by keyboard alone, and without scripts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.brand import load_brand
from bot.commands.cases import hear
from bot.commands.team import add_agent
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.engine import make_engine
from bot.store.queue import Reading
from bot.store.reviews import Review
from bot.store.team import Role
from bot.store.unit_of_work import Store
from tests.integration.serving import eventually, serving
from tests.story import comment, complaint


@dataclass
class Console:
    address: str
    store: Store
    password: str

    def log_in(self, page: Page) -> None:
        page.goto(f"{self.address}/console/login")
        page.locator("[name=email]").fill("ada@example.com")
        page.locator("[name=password]").fill(self.password)
        page.get_by_role("button", name="Se connecter").click()
        page.wait_for_url(lambda url: "login" not in url)

    def complain(self, name: str) -> int:
        """A complaint the assistant was not sure of; returns its case."""
        with self.store.work() as work:
            heard = comment(work, "Colis perdu", Author(name, name))
            work.session.add(
                Reading(
                    inbound_id=heard.id,
                    intent="complaint_delivery",
                    confidence=0.1,
                    anger=3,
                    anger_confidence=0.9,
                )
            )
            return hear(work, heard, complaint()).case.id


@pytest.fixture
def console(settings: Settings, sqlite_url: str, store_now: Store) -> Iterator[Console]:
    with store_now.work() as work:
        _, password = add_agent(work, "ada@example.com", "Ada", Role.SUPERVISOR, 3)
    here = settings.model_copy(update={"database_url": sqlite_url})
    with serving(here, store_now) as address:
        yield Console(address, store_now, password)


@pytest.fixture
def store_now(settings: Settings, sqlite_url: str) -> Iterator[Store]:
    """On the clock of the browser."""
    engine = make_engine(sqlite_url)
    yield Store(engine, load_brand(settings.brand_file))
    engine.dispose()


def test_today_changes_without_being_loaded_again(
    console: Console, browser: Browser, artifacts: Path
) -> None:
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    console.log_in(page)
    page.goto(f"{console.address}/console/today")
    expect(page.locator("#mix")).to_contain_text("Aucun message")
    console.complain("Un")
    expect(page.get_by_test_id("figure-messages").locator(".value")).to_contain_text("1")
    chart = page.locator("img.chart")
    expect(chart).to_be_visible()
    assert eventually(lambda: chart.evaluate("image => image.naturalWidth > 0"))
    page.screenshot(path=artifacts / "today.png", full_page=True)
    context.close()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_case_is_reviewed_by_keyboard_alone(console: Console, browser: Browser, scripts: bool) -> None:
    first, second = console.complain("Un"), console.complain("Deux")
    context = browser.new_context(locale="fr-FR", java_script_enabled=scripts)
    page = context.new_page()
    console.log_in(page)
    page.goto(f"{console.address}/console/review")
    page.get_by_test_id("start").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/review/{first}")
    expect(page.locator("[autofocus]")).to_be_focused()
    if scripts:
        for key in "1213":
            page.keyboard.press(key)
        page.keyboard.press("Enter")
    else:
        for steps in (0, 1, 0, 2):
            page.keyboard.press("Space")
            for _ in range(steps):
                page.keyboard.press("ArrowRight")
            page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
    page.wait_for_url(f"**/console/review/{second}?done=kept")
    expect(page.get_by_test_id("progress")).to_contain_text("1 sur 2 aujourd’hui")
    with console.store.reading() as work:
        kept = work.get(Review, 1)
        marks = [kept.understood.value, kept.tone.value, kept.right_step.value, kept.solved.value]
    assert (kept.case_id, marks) == (first, ["yes", "partly", "yes", "no"])
    context.close()
