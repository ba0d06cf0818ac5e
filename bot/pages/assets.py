"""The style sheets, scripts and pictures of the pages: files of ours, served as they are."""

from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

PACKAGES = ("bot.pages", "bot.console", "bot.sandbox")


def assets() -> Mount:
    """`/static/…`, open to anybody: it holds nothing about anyone."""
    return Mount(
        "/static", StaticFiles(packages=[(package, "static") for package in PACKAGES]), name="static"
    )
