"""The environment and brand.yml: every mistake is one clear line, and README knows every setting."""

import re
from pathlib import Path

import pytest

from bot.brand import load_brand
from bot.errors import BrandError, SettingsError
from bot.settings import Settings, load_settings
from tests.conftest import ROOT, SECRET

SECRETS = ("APAISE_SECRET", "RASA_SECRET", "SANDBOX_SECRET")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name in SECRETS:
        monkeypatch.setenv(name, SECRET)
    load_settings.cache_clear()
    return monkeypatch


def test_three_secrets_are_enough(environment: pytest.MonkeyPatch) -> None:
    settings = load_settings()
    assert settings.base_url == "http://127.0.0.1:8080"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("APAISE_SECRET", None, "APAISE_SECRET is not set"),
        ("RASA_SECRET", "short", "RASA_SECRET"),
        ("WEB_PORT", "abc", "WEB_PORT"),
        ("WEB_PORT", "70000", "WEB_PORT"),
        ("SANDBOX", "maybe", "SANDBOX"),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL"),
        ("SLACK_BOT_TOKEN", "xoxb-1", "SLACK_SIGNING_SECRET"),
    ],
)
def test_a_mistake_is_one_line_that_names_the_variable(
    environment: pytest.MonkeyPatch, name: str, value: str | None, said: str
) -> None:
    if value is None:
        environment.delenv(name)
    else:
        environment.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_secrets_are_not_shown(environment: pytest.MonkeyPatch) -> None:
    assert SECRET not in repr(load_settings())


def test_a_database_on_the_public_address_is_reached_on_loopback(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("WEB_HOST", "0.0.0.0")  # noqa: S104
    assert load_settings().local_url == "http://127.0.0.1:8080"


def test_readme_and_example_know_exactly_the_settings() -> None:
    names = {name.upper() for name in Settings.model_fields}
    readme = (ROOT / "README.md").read_text()
    table = set(re.findall(r"^\| `([A-Z_]+)` \|", readme, flags=re.MULTILINE))
    assert table == names
    example = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.MULTILINE))
    assert example == names


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("name: Maison Lumen", "name: ''"), "name"),
        (("timezone: Europe/Paris", "timezone: Europe/Atlantis"), "timezone"),
        (("cap: 50\n", "cap: 500\n"), "authority"),
        (("cap: 50\n", "cap: -1\n"), "authority.0.cap"),
        (("currency: EUR", "currancy: EUR"), "currancy"),
        (("accounts:", "accounts: ["), "brand.yml"),
    ],
)
def test_a_mistake_in_brand_yml_is_one_line_that_says_where(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    file = tmp_path / "brand.yml"
    file.write_text((ROOT / "brand.yml").read_text().replace(*change, 1))
    with pytest.raises(BrandError) as error:
        load_brand(file)
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_brand_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrandError, match="does not exist"):
        load_brand(tmp_path / "none.yml")
