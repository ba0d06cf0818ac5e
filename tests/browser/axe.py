"""axe-core on an open page."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from tests.conftest import skip_or_fail

SCRIPT = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@cache
def script() -> str:
    if not SCRIPT.exists():
        skip_or_fail("axe-core is missing: run `make axe`")
    return SCRIPT.read_text(encoding="utf-8")


def violations(page: Page) -> list[str]:
    """What is hard to use on this page for somebody, one line each with where; empty when nothing is.

    Evaluated by the browser's tools, so that the page's own policy stays as strict as it is served.
    """
    page.evaluate(script())
    found = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{violation['id']}: {violation['help']} at {node['target']}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]
