"""Accounts of brand.yml and their tokens: every mistake is one clear line that says what to do."""

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from bot.brand import Account, Brand
from bot.errors import BrandError, NotFound, SettingsError
from bot.platforms.registry import make_platforms
from bot.settings import Settings, load_settings
from tests.conftest import SECRET

FACEBOOK: dict[str, Any] = {"platform": "facebook", "account": "1001", "name": "Maison Lumen"}
INSTAGRAM: dict[str, Any] = {
    "platform": "instagram",
    "account": "1784",
    "name": "Maison Lumen",
    "page": "1001",
    "username": "maison.lumen",
}


def with_accounts(brand: Brand, *accounts: dict[str, Any]) -> Brand:
    content = brand.model_dump() | {"accounts": accounts}
    return Brand.model_validate(content)


@pytest.fixture
def tokens(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"meta_page_tokens": {"1001": SecretStr("EAA1"), "2": SecretStr("EAA2")}}
    )


def test_several_accounts_of_one_platform_have_an_adapter_each(brand: Brand, tokens: Settings) -> None:
    other = {**FACEBOOK, "account": "2", "username": "lumen.pro"}
    platforms = make_platforms(tokens, with_accounts(brand, FACEBOOK, other, INSTAGRAM))
    assert platforms.of("facebook", "2").private_link("r") == "https://m.me/lumen.pro?ref=r"
    assert platforms.of("facebook", "1001").private_link("r") == "https://m.me/1001?ref=r"
    assert platforms.of("instagram", "1784").private_link("r") == "https://ig.me/m/maison.lumen?ref=r"
    with pytest.raises(NotFound):
        platforms.of("facebook", "3")


def test_a_missing_token_says_which_and_where_to_read_on(brand: Brand, settings: Settings) -> None:
    with pytest.raises(SettingsError) as error:
        make_platforms(settings, with_accounts(brand, INSTAGRAM))
    assert "page 1001" in str(error.value)
    assert "docs/meta-setup.md" in str(error.value)


def test_an_unknown_platform_is_said(brand: Brand, settings: Settings) -> None:
    with pytest.raises(BrandError, match="minitel"):
        make_platforms(settings, with_accounts(brand, {**FACEBOOK, "platform": "minitel"}))


@pytest.mark.parametrize("missing", ["page", "username"])
def test_an_instagram_account_needs_its_page_and_its_name(missing: str) -> None:
    with pytest.raises(ValidationError, match="page"):
        Account(**{**INSTAGRAM, missing: ""})


def test_the_same_account_twice_is_a_mistake(brand: Brand) -> None:
    with pytest.raises(ValidationError, match="twice"):
        with_accounts(brand, FACEBOOK, FACEBOOK)


def test_private_replies_are_the_default_where_the_platform_has_them() -> None:
    assert Account(**FACEBOOK).writes_private_replies
    assert Account(**INSTAGRAM).writes_private_replies
    assert not Account(**FACEBOOK, private_reply=False).writes_private_replies
    assert not Account(platform="sandbox", account="a", name="A").writes_private_replies


def test_tokens_come_from_the_environment_and_are_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("APAISE_SECRET", "RASA_SECRET", "SANDBOX_SECRET"):
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("META_PAGE_TOKENS", '{"1001": "EAA-very-secret"}')
    load_settings.cache_clear()
    settings = load_settings()
    load_settings.cache_clear()
    assert settings.page_token("1001").get_secret_value() == "EAA-very-secret"
    assert "very-secret" not in repr(settings)


@pytest.mark.parametrize("value", ['{"1001": "EAA-very-secret', "EAA-very-secret", '["EAA-very-secret"]'])
def test_tokens_that_cannot_be_read_are_one_line_without_them(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    for name in ("APAISE_SECRET", "RASA_SECRET", "SANDBOX_SECRET"):
        monkeypatch.setenv(name, SECRET)
    monkeypatch.setenv("META_PAGE_TOKENS", value)
    load_settings.cache_clear()
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert "META_PAGE_TOKENS" in str(error.value)
    assert "very-secret" not in str(error.value)
    assert "\n" not in str(error.value)
