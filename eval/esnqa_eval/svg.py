"""The report's plots as inline SVG: no scripts, no fonts; colours come from the page's style sheet, light or dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from esnqa_eval.abstention import Bin, CurvePoint

WIDTH, HEIGHT = 360, 250
_LEFT, _RIGHT, _TOP, _BOTTOM = 54, 20, 12, 40


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled value from 0 to 1 with its interval and the number of questions behind it."""

    label: str
    value: float
    low: float
    high: float
    n: int


def risk_coverage(curve: Sequence[CurvePoint]) -> Markup:
    """Share of wrong answers (up) over the share of questions answered (right), the most confident first."""
    top = _nice(max((point.risk for point in curve), default=0.1))
    plane = _Plane(1.0, top)
    points = [(point.coverage, point.risk) for point in curve]
    body = [plane.axes("share of questions answered", "share of those wrong"), _line(plane, points)]
    if points:
        x, y = plane.at(*points[-1])
        body.append(Markup('<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(x, y))
    return _figure("Risk and coverage", body)


def reliability(bins: Sequence[Bin]) -> Markup:
    """Share of right answers (up) over confidence (right); on the diagonal confidence means what it says."""
    plane = _Plane(1.0, 1.0)
    most = max((part.count for part in bins), default=1)
    body = [plane.axes("confidence", "share right"), _line(plane, [(0, 0), (1, 1)], "guide")]
    for part in bins:
        x, y = plane.at(part.confidence, part.accuracy)
        radius = 3 + 9 * math.sqrt(part.count / most)
        note = f"{part.count} answers with confidence {part.confidence:.2f}: {part.accuracy:.2f} right"
        circle = Markup('<circle class="bubble" cx="{:.1f}" cy="{:.1f}" r="{:.1f}"><title>{}</title></circle>')
        body.append(circle.format(x, y, radius, note))
    return _figure("Confidence and truth", body)


def latency(milliseconds: Sequence[float]) -> Markup:
    """Share of questions done (up) within a time (right), with the times of the 50th and 95th percentile."""
    values = sorted(milliseconds)
    top = _nice(values[min(len(values) - 1, math.ceil(0.99 * len(values)))]) if values else 1.0
    plane = _Plane(top, 1.0)
    body = [plane.axes("milliseconds", "share of questions done")]
    inside = [(value, (place + 1) / len(values)) for place, value in enumerate(values) if value <= top]
    body.append(_line(plane, [(0.0, 0.0), *inside]))
    for share in (0.5, 0.95):
        if not values:
            continue
        value = values[min(len(values) - 1, math.ceil(share * len(values)) - 1)]
        x, y = plane.at(min(value, top), share)
        mark = Markup(
            '<circle class="dot" cx="{:.1f}" cy="{:.1f}" r="4"/><text class="mark" x="{:.1f}" y="{:.1f}" {}>{}</text>'
        )
        near_right = x > WIDTH - 110
        place = Markup('text-anchor="end"') if near_right else Markup("")
        body.append(
            mark.format(x, y, x + (-8 if near_right else 8), y + 14, place, f"p{share * 100:.0f} {value:.0f} ms")
        )
    return _figure("Time", body)


def bars(items: Sequence[Bar], title: str) -> Markup:
    """A horizontal bar for each item with its interval as a whisker; value and count at the right."""
    row, label_width, value_width = 26, 118, 74
    height = row * len(items) + 10
    scale = WIDTH - label_width - value_width
    parts: list[Markup] = []
    for place, bar in enumerate(items):
        y = 8 + place * row
        parts.append(
            Markup(
                '<text class="label" x="{x:.0f}" y="{text:.0f}" text-anchor="end">{label}<title>{full}</title></text>'
                '<rect class="track" x="{left}" y="{y}" width="{scale}" height="14" rx="2"/>'
                '<rect class="bar" x="{left}" y="{y}" width="{width:.1f}" height="14" rx="2"/>'
                '<text class="value" x="{value_x:.0f}" y="{text:.0f}">{value}</text>'
            ).format(
                x=label_width - 8,
                text=y + 11.5,
                label=_clipped(bar.label),
                full=bar.label,
                left=label_width,
                y=y,
                scale=scale,
                width=max(0.0, min(1.0, bar.value)) * scale,
                value_x=label_width + scale + 6,
                value=f"{bar.value:.2f}  n {bar.n}",
            )
        )
        if not math.isnan(bar.low):
            parts.append(
                Markup('<path class="whisker" d="M{:.1f} {}H{:.1f}M{:.1f} {}v6M{:.1f} {}v6"/>').format(
                    label_width + bar.low * scale, y + 7, label_width + bar.high * scale,
                    label_width + bar.low * scale, y + 4, label_width + bar.high * scale, y + 4,
                )
            )  # fmt: skip
    return _figure(title, parts, height)


@dataclass(frozen=True, slots=True)
class _Plane:
    right: float
    top: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        across, up = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
        return _LEFT + x / self.right * across, HEIGHT - _BOTTOM - y / self.top * up

    def axes(self, across: str, up: str) -> Markup:
        parts: list[Markup] = []
        for step in range(5):
            share = step / 4
            x, bottom = self.at(share * self.right, 0)
            left, y = self.at(0, share * self.top)
            parts.append(Markup('<path class="grid" d="M{:.1f} {:.1f}H{}"/>').format(left, y, WIDTH - _RIGHT))
            parts.append(
                Markup('<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="middle">{}</text>').format(
                    x, bottom + 15, _tick(share * self.right)
                )
            )
            parts.append(
                Markup('<text class="tick" x="{:.1f}" y="{:.1f}" text-anchor="end">{}</text>').format(
                    left - 6, y + 4, _tick(share * self.top)
                )
            )
        middle = (_LEFT + WIDTH - _RIGHT) / 2
        parts.append(
            Markup('<text class="axis" x="{}" y="{}" text-anchor="middle">{}</text>').format(middle, HEIGHT - 6, across)
        )
        turned = Markup('<text class="axis" transform="translate(11 {}) rotate(-90)" text-anchor="middle">{}</text>')
        parts.append(turned.format((_TOP + HEIGHT - _BOTTOM) / 2, up))
        return Markup("").join(parts)


def _line(plane: _Plane, points: Sequence[tuple[float, float]], kind: str = "line") -> Markup:
    if not points:
        return Markup("")
    path = " ".join("{:.1f},{:.1f}".format(*plane.at(x, y)) for x, y in _thinned(points))
    return Markup('<polyline class="{}" points="{}"/>').format(kind, path)


def _thinned(points: Sequence[tuple[float, float]], most: int = 400) -> Sequence[tuple[float, float]]:
    step = max(1, len(points) // most)
    return [*points[::step], points[-1]] if step > 1 else points


def _figure(title: str, parts: Sequence[Markup], height: float = HEIGHT) -> Markup:
    frame = Markup('<svg viewBox="0 0 {} {:.0f}" role="img" aria-label="{}"><title>{}</title>{}</svg>')
    return frame.format(WIDTH, height, title, title, Markup("").join(parts))


def _nice(value: float) -> float:
    """The next of 1, 2, 4, 5 or 8 times a power of ten at or above ``value``."""
    if value <= 0:
        return 0.1
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 4, 5, 8, 10) if step * power >= value * (1 - 1e-9))


def _tick(value: float) -> str:
    return f"{value:g}" if value >= 10 or value == int(value) else f"{value:.3g}"


def _clipped(label: str, most: int = 17) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"
