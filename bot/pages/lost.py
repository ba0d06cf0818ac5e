"""What is shown when there is no page, or when making it failed: in French, with what to do next."""

from jinja2 import Environment, PackageLoader
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from bot.pages.headers import HEADERS

TEMPLATES = Environment(loader=PackageLoader("bot.pages"), autoescape=True, extensions=["jinja2.ext.i18n"])
TEMPLATES.install_null_translations(newstyle=True)  # type: ignore[attr-defined]

SAID = {
    404: ("Cette page n’existe pas.", "Vérifiez l’adresse, ou repartez de l’accueil."),
    405: ("Cette adresse ne s’ouvre pas ainsi.", "Repartez de l’accueil."),
}
BROKEN = ("Quelque chose s’est mal passé de notre côté.", "Réessayez dans un instant ; l’erreur est notée.")


async def lost(request: Request, error: Exception) -> Response:
    """A page for people; programs that asked for something else get one plain line."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    what, do = SAID.get(status, BROKEN)
    # A page that broke is answered outside the middleware that adds these.
    headers = {**HEADERS, **(getattr(error, "headers", None) or {})}
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse(what, status, headers=headers)
    html = TEMPLATES.get_template("lost.html").render(what=what, do=do)
    return HTMLResponse(html, status, headers=headers)
