"""Finding and exporting conversations in a real browser: at a desk, on a phone, without scripts."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.brand import Brand
from bot.commands.cases import hear
from bot.commands.team import add_agent
from bot.platforms.events import Author
from bot.settings import Settings
from bot.store.engine import make_engine
from bot.store.team import Role
from bot.store.unit_of_work import Store
from tests.integration.serving import serving
from tests.story import comment, complaint

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
EVIL = "<img src=x onerror=alert(1)>"


@pytest.fixture
def address(settings: Settings, sqlite_url: str, brand: Brand) -> Iterator[tuple[str, str]]:
    """A console with forty conversations, and the password of its supervisor."""
    store = Store(make_engine(sqlite_url), brand)
    with store.work() as work:
        for number in range(40):
            said = comment(work, f"Colis perdu à Liège {EVIL}", Author(f"a{number}", f"Client {number}"))
            hear(work, said, complaint())
        _, password = add_agent(work, "ines@example.com", "Inès", Role.SUPERVISOR, 2)
    with serving(settings, store) as base:
        yield base, password


def open_list(page: Page, address: tuple[str, str]) -> None:
    base, password = address
    page.goto(f"{base}/console/login")
    page.fill("[name=email]", "ines@example.com")
    page.fill("[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/console")
    page.goto(f"{base}/console/conversations")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_conversation_is_found_with_the_keyboard(
    browser: Browser, address: tuple[str, str], artifacts: Path, size: str, scripts: bool
) -> None:
    context = browser.new_context(viewport=SIZES[size], java_script_enabled=scripts)  # type: ignore[arg-type]
    page = context.new_page()
    open_list(page, address)
    page.locator("#q").focus()
    page.keyboard.type("liege PERDU")
    page.keyboard.press("Enter")
    expect(page.locator("mark").first).to_have_text("perdu")
    expect(page.get_by_test_id("conversation-row")).to_have_count(30)
    page.locator("a[rel=next]").click()
    expect(page.get_by_test_id("conversation-row")).to_have_count(10)
    assert page.locator(".said img").count() == 0
    if scripts:
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
    page.screenshot(path=artifacts / f"conversations-{size}-{scripts}.png")
    context.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_export_is_the_same_file_with_and_without_scripts(
    browser: Browser, address: tuple[str, str], scripts: bool
) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    open_list(page, address)
    page.get_by_text("Exporter").click()
    expect(page.locator(".figure")).to_have_text("40")
    with page.expect_download() as download:
        page.get_by_text("CSV").click()
    rows = list(csv.reader(io.StringIO(Path(download.value.path()).read_text("utf-8-sig")), delimiter=";"))
    assert len(rows) == 41
    if scripts:
        expect(page.locator("[data-written]")).to_have_text("40")
    context.close()
