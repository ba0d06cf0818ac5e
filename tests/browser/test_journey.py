"""The main job in a real browser: a parcel that never came, until the twenty euros are accepted."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import Run

WAIT = 30_000


def new_context(browser: Browser) -> BrowserContext:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    context.set_default_timeout(WAIT)
    return context


def say(page: Page, text: str, answered: str) -> None:
    """Write in the private chat and wait for an answer that holds these words."""
    page.get_by_test_id("chat-form").locator("[name=text]").fill(text)
    page.get_by_test_id("chat-form").locator("button").last.click()
    expect(page.locator("[data-testid=chat-message].from-page").last).to_contain_text(answered, timeout=WAIT)


def log_in(page: Page, run: Run) -> None:
    """By the printed one-time link the first time, with the password chosen there afterwards."""
    email, password = run.login
    if run.entered:
        page.goto(run.address("console"))
        page.locator("[name=email]").fill(email)
        page.locator("[name=password]").fill(password)
        page.get_by_role("button", name="Se connecter").click()
    else:
        page.goto(run.address("first login"))
        page.locator("[name=name]").fill("Ada Roy")
        page.locator("[name=email]").fill(email)
        page.locator("[name=password]").fill(password)
        page.get_by_role("button", name="Entrer").click()
        run.entered = True
    expect(page.locator("[name=q]")).to_be_visible()


@pytest.fixture
def customer(browser: Browser) -> Page:
    return new_context(browser).new_page()


@pytest.fixture
def agent(browser: Browser) -> Page:
    return new_context(browser).new_page()


def test_from_a_public_complaint_to_an_accepted_decision(
    run: Run, customer: Page, agent: Page, artifacts: Path
) -> None:
    customer.goto(run.address("sandbox"))
    form = customer.get_by_test_id("comment-form").first
    form.locator("[name=name]").fill("Marie Dupont")
    form.locator("[name=text]").fill(
        "Mon colis n'est jamais arrivé, trois semaines que j'attends, c'est lamentable !"
    )
    form.locator("button").last.click()
    answer = customer.get_by_test_id("answer").first
    expect(answer).to_contain_text("Bonjour Marie", timeout=WAIT)
    expect(answer).to_contain_text("assistant automatique")
    customer.screenshot(path=artifacts / "1-public-answer.png", full_page=True)

    answer.get_by_role("link").first.click()
    messages = customer.locator("[data-testid=chat-message].from-page")
    expect(messages.first).to_contain_text("suite à votre commentaire", timeout=WAIT)
    expect(messages).to_have_count(2, timeout=WAIT)
    say(customer, "la commande CMD-48213", "")
    expect(messages).to_have_count(3, timeout=WAIT)
    say(customer, "je veux être remboursée", "CMD-48213")
    say(customer, "oui c'est ça", "Conseil client")
    customer.screenshot(path=artifacts / "2-private-chat.png", full_page=True)

    log_in(agent, run)
    agent.goto(run.address("desk"))
    card = agent.get_by_test_id("escalation-card").filter(has_text="Marie")
    expect(card).to_contain_text("CMD-48213")
    agent.screenshot(path=artifacts / "3-desk.png", full_page=True)
    approve = card.get_by_test_id("approve-form")
    if not approve.locator("[name=amount]").is_visible():
        card.locator("summary").first.click()
    approve.locator("[name=amount]").fill("20")
    approve.locator("button").last.click()

    expect(messages.last).to_contain_text("20", timeout=WAIT)
    expect(messages.last).to_contain_text("accorde")
    say(customer, "oui j'accepte, merci", "résolu")
    customer.screenshot(path=artifacts / "4-decision-in-chat.png", full_page=True)

    agent.goto(run.address("console"))
    agent.locator("[name=q]").fill("Marie")
    agent.keyboard.press("Enter")
    row = agent.get_by_test_id("case-row").filter(has_text="Marie").first
    expect(row).to_be_visible()
    agent.screenshot(path=artifacts / "5-console.png", full_page=True)
    row.get_by_role("link").first.click()
    for words in ("colis n'est jamais arrivé", "Bonjour Marie", "CMD-48213", "20", "résolu"):
        expect(agent.get_by_test_id("timeline")).to_contain_text(words)
    expect(agent.get_by_test_id("history")).to_be_visible()
    agent.screenshot(path=artifacts / "6-case.png", full_page=True)


def test_the_pages_are_readable_on_a_phone(run: Run, browser: Browser, artifacts: Path) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 812}, locale="fr-FR")
    page = context.new_page()
    page.goto(run.address("sandbox"))
    page.screenshot(path=artifacts / "7-phone-sandbox.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    log_in(page, run)
    page.screenshot(path=artifacts / "8-phone-console.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    context.close()
