"""What rooms of the console have in common: a store to read, and templates to show what was found."""

from bot.console.render import Renderer
from bot.store.unit_of_work import Store


class Room:
    """Some pages that belong together. Its `routes` say under which addresses, and who may open them."""

    def __init__(self, store: Store, renderer: Renderer) -> None:
        self._store = store
        self._renderer = renderer
