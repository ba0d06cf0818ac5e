"""What every part of brand.yml is read with."""

from pydantic import BaseModel, ConfigDict


class Strict(BaseModel):
    """An unknown key is a typing mistake, and said so."""

    model_config = ConfigDict(extra="forbid", frozen=True)
