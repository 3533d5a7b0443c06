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
class Section:
    """A bench: what was done, and its figures in order."""

    title: str
    said: str
    figures: list[Figure] = field(default_factory=list)

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


def chart(sections: list[Section]) -> str:
    """Every figure with a limit as a bar of that limit: left of the line is held."""
    rows = [figure for section in sections for figure in section.figures if figure.limit]
    height, line = 26, 560
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="900" height="{len(rows) * height + 40}"'
        ' font-family="system-ui, sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for place, figure in enumerate(rows):
        assert figure.limit is not None
        share = figure.value / figure.limit
        if figure.better == "higher":
            share = 1 / share if share else 2.0
        y = 20 + place * height
        colour = "#2f7d6b" if figure.held else "#b3402e"
        width = min(share, 1.5) * (line - 330)
        parts += [
            f'<text x="320" y="{y + 14}" text-anchor="end" fill="#333">'
            f"{escape(figure.name)}</text>",
            f'<rect x="330" y="{y}" width="{width:.0f}" height="18" fill="{colour}"/>',
            f'<text x="{338 + width:.0f}" y="{y + 14}" fill="#333">'
            f"{_number(figure.value)} {escape(figure.unit)}</text>",
        ]
    parts.append(
        f'<line x1="{line}" y1="10" x2="{line}" y2="{len(rows) * height + 25}" stroke="#333"'
        ' stroke-dasharray="4 3"/></svg>'
    )
    return "\n".join(parts)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
