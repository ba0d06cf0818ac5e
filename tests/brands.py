"""Brands as their owner could write them: brand.yml of the repository, with some keys changed."""

from typing import Any

import yaml

from bot.brand import Brand
from tests.conftest import ROOT


def brand_with(**changes: Any) -> Brand:
    content = yaml.safe_load((ROOT / "brand.yml").read_text())
    return Brand.model_validate({**content, **changes})
