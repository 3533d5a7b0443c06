"""What a bench found, for people and for programs: Markdown, JSON and a chart."""

import json
import os
import platform
import time
from dataclasses import asdict, dataclass, field
from html import escape
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, held to a limit where there is one. `better` is the direction."""

    name: str
    value: float
    unit: str
    limit: float | None = None
    better: str = "lower"

    @property
    def held(self) -> bool | None:
        if self.limit is None:
            return None
        return self.value <= self.limit if self.better == "lower" else self.value >= self.limit


@dataclass(slots=True)
class Table:
    """The same columns for several things, side by side."""

    columns: tuple[str, ...]
    rows: dict[str, tuple[float | None, ...]] = field(default_factory=dict)
    """None where there is nothing to measure."""
    drawn: str = ""
    """The column that the chart shows."""


@dataclass(slots=True)
class Section:
    """A bench: what was done, what was seen, and its figures in order."""

    title: str
    said: str
    figures: list[Figure] = field(default_factory=list)
    table: Table | None = None

    def add(
        self,
        name: str,
        value: float,
        unit: str,
        *,
        limit: float | None = None,
        better: str = "lower",
    ) -> None:
        self.figures.append(Figure(name, value, unit, limit=limit, better=better))


def machine() -> str:
    """Where and when: figures are ratios to trust and absolutes to doubt."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
            break
    day = time.strftime("%Y-%m-%d")
    return f"{day}, {os.cpu_count()} × {model}, Python {platform.python_version()}"


def markdown(sections: list[Section]) -> str:
    lines = [f"Measured on {machine()}.", ""]
    for section in sections:
        lines += [f"### {section.title}", "", section.said, ""]
        if section.table is not None:
            lines += [*_side_by_side(section.table), ""]
        lines += ["| | measured | held to | |", "|---|---:|---:|---|"]
        for figure in section.figures:
            sign = "≤" if figure.better == "lower" else "≥"
            limit = "" if figure.limit is None else f"{sign} {_number(figure.limit)} {figure.unit}"
            verdict = {None: "", True: "held", False: "**missed**"}[figure.held]
            value = f"{_number(figure.value)} {figure.unit}"
            lines.append(f"| {figure.name} | {value} | {limit} | {verdict} |")
        lines.append("")
    return "\n".join(lines)


def write(sections: list[Section], folder: Path) -> None:
    """report.md, report.json and report.svg in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "report.md").write_text(markdown(sections), encoding="utf-8")
    plain = {"machine": machine(), "sections": [asdict(section) for section in sections]}
    (folder / "report.json").write_text(json.dumps(plain, indent=2), encoding="utf-8")
    (folder / "report.svg").write_text(chart(sections), encoding="utf-8")


def _side_by_side(table: Table) -> list[str]:
    lines = [f"| | {' | '.join(table.columns)} |", "|---|" + "---:|" * len(table.columns)]
    for name, values in table.rows.items():
        cells = ("" if value is None else _number(value) for value in values)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return lines


_LINE_HEIGHT, _LEFT, _LINE_AT = 26, 330, 560
"""In pixels. Bars begin at `_LEFT`; one that reaches `_LINE_AT` is as long as its limit allows."""


def chart(sections: list[Section]) -> str:
    """Every figure with a limit as a bar of that limit: left of the line is held. Under each
    table's title its drawn column, by whose largest value the bars are as long as the line."""
    rows: list[str] = []
    for section in sections:
        bars = [*_drawn(section.table), *_limited(section.figures)]
        if bars:
            rows += [_heading(section.title), *bars]
    height = len(rows) * _LINE_HEIGHT + 40
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{height}"'
        ' font-family="system-ui, sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#fff"/>',
        *(
            f'<g transform="translate(0 {20 + place * _LINE_HEIGHT})">{row}</g>'
            for place, row in enumerate(rows)
        ),
        f'<line x1="{_LINE_AT}" y1="10" x2="{_LINE_AT}" y2="{height - 15}" stroke="#333"'
        ' stroke-dasharray="4 3"/></svg>',
    ]
    return "\n".join(parts)


def _drawn(table: Table | None) -> list[str]:
    if table is None or not table.drawn:
        return []
    place = table.columns.index(table.drawn)
    values = {name: row[place] or 0.0 for name, row in table.rows.items()}
    return [
        _bar(f"{name}, {table.drawn}", _number(value), value / max(values.values()), "#6b7a8f")
        for name, value in values.items()
    ]


def _limited(figures: list[Figure]) -> list[str]:
    bars = []
    for figure in figures:
        if figure.limit:
            share = figure.value / figure.limit
            if figure.better == "higher":
                share = 1 / share if share else 2.0
            colour = "#2f7d6b" if figure.held else "#b3402e"
            bars.append(_bar(figure.name, f"{_number(figure.value)} {figure.unit}", share, colour))
    return bars


def _heading(text: str) -> str:
    return f'<text x="20" y="14" fill="#333" font-weight="bold">{escape(text)}</text>'


def _bar(name: str, value: str, share: float, colour: str) -> str:
    width = max(0.0, min(share, 1.5)) * (_LINE_AT - _LEFT)
    return (
        f'<text x="{_LEFT - 10}" y="14" text-anchor="end" fill="#333">{escape(name)}</text>'
        f'<rect x="{_LEFT}" y="0" width="{width:.0f}" height="18" fill="{colour}"/>'
        f'<text x="{_LEFT + 8 + width:.0f}" y="14" fill="#333">{escape(value)}</text>'
    )


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
