"""Making the private links of the page's own answers clickable, and nothing else."""

import re

from markupsafe import Markup, escape

PATH = "/sandbox/m/"


class PrivateLinks:
    """Knows the links to a private chat on this installation."""

    def __init__(self, base_url: str) -> None:
        self._link = re.compile(re.escape(base_url + PATH) + r"([A-Za-z0-9_.-]*[A-Za-z0-9_-])")

    def __call__(self, text: str) -> Markup:
        """The text, escaped; our private links become links, whatever else it holds stays text."""
        whole, last = Markup(""), 0
        for match in self._link.finditer(text):
            whole += escape(text[last : match.start()]) + self._anchor(match.group(1))
            last = match.end()
        return whole + escape(text[last:])

    @staticmethod
    def _anchor(ref: str) -> Markup:
        return Markup('<a class="private-link" href="{}{}">Continuer en privé</a>').format(PATH, ref)
