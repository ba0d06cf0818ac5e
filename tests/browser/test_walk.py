"""Every page of the console, as each role, large and small, light and dark, with and without JavaScript.

Pages are found by their routes, so that a new one is walked as soon as it exists.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from starlette.routing import Route

from bot.console.access import ConsoleRoute, Needs
from bot.console.app import console_routes
from bot.console.needs import allows
from bot.console.sessions import COOKIE
from bot.store.team import Role
from tests.browser.axe import violations
from tests.browser.filled import Served, served

SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 375, "height": 812}}
NUMBERS = {"/console/cases/": "2", "/console/review/": "3", "/console/customers/": "4"}
"""Which one is opened where several are alike; the first, unless said here."""

EVIL_CASE = "/console/cases/5"


@pytest.fixture(scope="module")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("walk")) as here:
        yield here


@pytest.fixture(scope="module")
def cookies(console: Served) -> dict[Role, str]:
    """One login of each role."""
    return {role: log_in(console, role) for role in Role}


def log_in(console: Served, role: Role) -> str:
    with httpx.Client(base_url=console.address, trust_env=False) as client:
        form = client.get("/console/login").text
        csrf = re.search(r'name="csrf" value="([^"]*)"', form)
        assert csrf
        sent = {"csrf": csrf[1], "email": console.email(role), "password": console.passwords[role]}
        assert client.post("/console/login", data=sent).status_code == 303
        return client.cookies[COOKIE]


def addresses(console: Served) -> list[tuple[str, Needs]]:
    """Every address that answers GET, with numbers and tokens that exist, and what it needs."""
    found = []
    for route in console_routes(console.settings, console.store):
        assert isinstance(route, ConsoleRoute)
        if "GET" in (route.methods or ()):
            found.append((filled_in(route, console), route.needs))
    return found


def filled_in(route: Route, console: Served) -> str:
    number = next((number for start, number in NUMBERS.items() if route.path.startswith(start)), "1")
    if route.path.startswith("/console/conversations/"):
        number = str(console.alone)
    named = route.path.replace("{token}", console.link).replace("{format}", "csv")
    return re.sub(r"\{[^}]*\}", number, named)


def pages(console: Served, role: Role | None, cookie: str) -> list[str]:
    """The addresses that are pages for this role; those above it must be refused."""
    found = []
    headers = {"cookie": f"{COOKIE}={cookie}"} if cookie else {}
    with httpx.Client(base_url=console.address, headers=headers, trust_env=False) as client:
        for address, needs in addresses(console):
            with client.stream("GET", address) as answer:
                is_page = answer.headers.get("content-type", "").startswith("text/html")
                if needs is not Needs.NOBODY and (role is None or not allows(role, needs)):
                    assert answer.status_code == (303 if role is None else 403), address
                elif is_page and answer.status_code == 200:
                    found.append(address)
                else:
                    assert answer.status_code < 400, (address, answer.status_code)
    return found


def open_browser(
    browser: Browser, console: Served, cookie: str, size: str, theme: str, *, scripts: bool = True
) -> BrowserContext:
    context = browser.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        color_scheme=theme,  # type: ignore[arg-type]
        locale="fr-FR",
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    if cookie:
        context.add_cookies([{"name": COOKIE, "value": cookie, "url": f"{console.address}/console"}])
    return context


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """A page, and what its browser complains about: broken scripts, refused styles, dialogs."""
    page, complaints = context.new_page(), []  # type: tuple[Page, list[str]]
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
    return page, complaints


def file_name(address: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", address.lower().removeprefix("/console")[:30]).strip("-") or "home"


WALKS = [
    *((role, "desktop", "light") for role in (None, *Role)),
    *((role, "phone", "dark") for role in (None, *Role)),
    (Role.ADMIN, "desktop", "dark"),
    (Role.ADMIN, "phone", "light"),
]


@pytest.mark.parametrize(("role", "size", "theme"), WALKS)
def test_every_page_is_accessible_and_fits(
    console: Served,
    cookies: dict[Role, str],
    browser: Browser,
    artifacts: Path,
    role: Role | None,
    size: str,
    theme: str,
) -> None:
    cookie = cookies[role] if role else ""
    folder = artifacts / "walk" / f"{role.value if role else 'stranger'}-{size}-{theme}"
    folder.mkdir(parents=True, exist_ok=True)
    found = pages(console, role, cookie)
    assert found
    context = open_browser(browser, console, cookie, size, theme)
    page, complaints = watched(context)
    trouble = []
    for address in found:
        page.goto(console.address + address)
        for fold in page.locator("details:not([open]) > summary").all()[:1]:
            fold.click()  # what is folded must be as good as what is not
        name = file_name(address.replace(console.link, ""))
        page.screenshot(path=folder / f"{name}.png", full_page=True)
        trouble += [f"{address}: {line}" for line in violations(page)]
        if page.evaluate("document.documentElement.scrollWidth") > SIZES[size]["width"]:
            trouble.append(f"{address}: wider than the screen")
        assert page.evaluate("window.pwned") is None, address
    context.close()
    assert not trouble + complaints, "\n".join(trouble + complaints)


def test_every_page_works_without_javascript(
    console: Served, cookies: dict[Role, str], browser: Browser
) -> None:
    context = open_browser(browser, console, cookies[Role.ADMIN], "desktop", "light", scripts=False)
    page, complaints = watched(context)
    for address in pages(console, Role.ADMIN, cookies[Role.ADMIN]):
        page.goto(console.address + address)
        expect(page.locator("h1").first).to_be_visible()
    assert not complaints
    context.close()


def test_what_a_person_does_works_without_javascript(
    console: Served, cookies: dict[Role, str], browser: Browser
) -> None:
    context = open_browser(browser, console, cookies[Role.ADMIN], "desktop", "light", scripts=False)
    page = context.new_page()
    page.goto(f"{console.address}/console/cases/1")
    reading = page.get_by_test_id("reading").first
    reading.get_by_text("Corriger").click()
    reading.get_by_role("button", name="Fureur").click()
    expect(page.get_by_test_id("reading").first).to_contain_text("Corrigé par Paul Roche")
    expect(page.get_by_test_id("reading").first).to_contain_text("Fureur")
    page.get_by_test_id("undo-form").get_by_role("button").click()
    expect(page.get_by_test_id("undo-form")).to_have_count(0)
    page.get_by_test_id("note-form").locator("textarea").fill("Cliente fidèle depuis 2019")
    page.get_by_test_id("note-form").get_by_role("button").click()
    expect(page.get_by_test_id("history")).to_contain_text("Cliente fidèle depuis 2019")
    page.goto(f"{console.address}/console/team")
    form = page.get_by_test_id("invite-form")
    form.locator("[name=name]").fill("Zoé Petit")
    form.locator("[name=email]").fill("zoe@example.com")
    form.get_by_role("button").click()
    link = page.get_by_test_id("one-time-link").locator("input").input_value()
    context.close()

    newcomer = open_browser(browser, console, "", "desktop", "light", scripts=False)
    page = newcomer.new_page()
    page.goto(link)
    page.locator("[name=password]").fill("une phrase assez longue")
    page.get_by_role("button", name="Entrer").click()
    expect(page.locator(".me")).to_contain_text("Zoé Petit")
    newcomer.close()


def test_words_of_strangers_are_shown_as_text(
    console: Served, cookies: dict[Role, str], browser: Browser
) -> None:
    context = open_browser(browser, console, cookies[Role.ADMIN], "phone", "light")
    page, complaints = watched(context)
    for address, words in (
        (EVIL_CASE, "<script>window.pwned=1</script>"),
        ("/console/audit", "<script>window.pwned=1</script>"),
        ("/console", "<script>window.pwned=1</script>"),
        ("/console/desk", "<script>window.pwned=1</script>"),
        ("/console/team", "<img src=x"),
        ("/console/conversations", "<script>window.pwned=1</script>"),
        (f"/console/conversations/{console.alone}", "<script>window.pwned=1</script>"),
        ("/console/customers/4", "<script>window.pwned=1</script>"),
        ("/console/customers/6", "<script>window.pwned=1</script>"),
        ("/console/review", "<script>window.pwned=1</script>"),
    ):
        page.goto(console.address + address)
        expect(page.locator("main")).to_contain_text(words)
        expect(page.locator("main")).not_to_contain_text("6170")
        assert page.locator("img[src=x]").count() == 0, address
        assert page.evaluate("window.pwned") is None, address
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"]["width"], address
    assert not complaints
    context.close()


def test_the_keyboard_alone_is_enough(console: Served, cookies: dict[Role, str], browser: Browser) -> None:
    context = open_browser(browser, console, cookies[Role.ADMIN], "desktop", "light")
    page = context.new_page()
    page.goto(f"{console.address}/console/desk")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("g")
    page.keyboard.press("e")
    page.wait_for_url(f"{console.address}/console/team")  # until it is loaded: keys are heard by then
    page.keyboard.press("?")
    page.wait_for_url(f"{console.address}/console/account#keys")
    page.get_by_label("Raccourcis actifs").uncheck()
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("e")
    expect(page).to_have_url(f"{console.address}/console/account#keys")
    context.close()
