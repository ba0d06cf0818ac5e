"""Charts as SVG pictures, drawn by pygal in the colours of the pages, light and dark."""

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree

import pygal
from pygal.style import Style
from starlette.responses import Response

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""A picture loads nothing and runs nothing; it only brings the style it is drawn in."""

LIGHT = ("#6aa583", "#dcb548", "#d9793a", "#b3262f", "#9aa1ab")
DARK = ("#7cc299", "#e6c264", "#f3a56e", "#ff7f7f", "#6d7682")
"""From calm to fury as in base.css, then what has not been read."""

INK, LINE = "#565e6b", "#e3e0da"
DARK_INK, DARK_LINE = "#a3acb8", "#2b313a"
MOST_LABELS = 8
WIDTH, HEIGHT = 1040, 260
"""Of the picture as it is drawn: on a wide screen a point of it is a point of the page."""

SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Series:
    """One layer of a stack: its name, and one value for each label."""

    name: str
    values: Sequence[int]


def stacked_bars(title: str, labels: Sequence[str], series: Sequence[Series]) -> Response:
    """A picture of bars, one for each label, in as many layers as there are series (five at most)."""
    highest = max((sum(layers) for layers in zip(*(s.values for s in series), strict=True)), default=0)
    chart = pygal.StackedBar(
        style=_style(),
        css=["file://style.css", "file://graph.css", f"inline:{_refinements()}"],
        js=[],
        width=WIDTH,
        height=HEIGHT,
        margin=6,
        show_legend=False,
        show_x_guides=False,
        truncate_label=-1,
        no_data_text="",
        range=(0, max(4, highest)),
        value_formatter=lambda value: f"{value:.0f}",
    )
    chart.x_labels = [
        label if number % -(-len(labels) // MOST_LABELS) == 0 else "" for number, label in enumerate(labels)
    ]
    chart.y_labels = _scale(max(4, highest))
    for one in series:
        chart.add(one.name, list(one.values))
    return _picture(chart.render_tree(), title)


def _scale(highest: int) -> list[int]:
    """At most five round numbers that reach the highest bar."""
    step = next(
        size * 10**power for power in range(9) for size in (1, 2, 5) if highest <= 4 * size * 10**power
    )
    return list(range(0, highest + step, step))


def _picture(root: ElementTree.Element, title: str) -> Response:
    """Only what is seen: pygal's script and remarks are taken out, the title names the picture."""
    ElementTree.register_namespace("", SVG.strip("{}"))
    for parent in list(root.iter()):
        for child in list(parent):
            if callable(child.tag) or child.tag in {"script", f"{SVG}script"}:
                parent.remove(child)
    for name in root.iter():
        if name.tag in {"title", f"{SVG}title"}:
            name.text = title
            break
    root.set("role", "img")
    drawn = ElementTree.tostring(root, encoding="utf-8")
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": POLICY})


def _style() -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground=INK,
        foreground_strong=INK,
        foreground_subtle=LINE,
        opacity="1",
        opacity_hover="1",
        colors=LIGHT,
        font_family="Inter, system-ui, sans-serif",
        label_font_size=12,
        major_label_font_size=12,
    )


def _refinements() -> str:
    """Thin even lines, and the same picture for readers of dark pages."""
    layers = " ".join(
        f".color-{number}, .color-{number} * {{ fill: {colour} !important; stroke: {colour} !important; }}"
        for number, colour in enumerate(DARK)
    )
    return (
        f".guide.line, .axis .line {{ stroke: {LINE} !important; stroke-dasharray: none !important; }}"
        f"@media (prefers-color-scheme: dark) {{ {layers} text {{ fill: {DARK_INK} !important; }}"
        f" .guide.line, .axis .line {{ stroke: {DARK_LINE} !important; }} }}"
    )
