"""Numbers as the reader's language writes them."""

from babel.numbers import format_decimal

from bot.pages.language import language


def grouped(number: int) -> str:
    """With the thousands apart: `1 736` in French, `1,736` in English."""
    return str(format_decimal(number, locale=language()))
