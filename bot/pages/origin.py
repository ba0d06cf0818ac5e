"""Refusing forms that another site made a browser send."""

from urllib.parse import urlsplit

from starlette.requests import Request


def is_from_here(request: Request, base_url: str) -> bool:
    """Whether a page of ours sent this request, as far as the browser tells.

    Browsers always name where a form comes from; a program that names nothing has no cookies to steal.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc in {urlsplit(base_url).netloc, request.headers.get("host")} - {"", None}
