"""Removes from a page what no reader sees, before its text is taken: attributes, inline styles and simple style rules.

Styles in files of their own are not fetched; of style sheets in the page, rules for a tag, a class, an id or a tag with
a class are read, those inside ``@media`` only where it means every screen.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_NEVER_SEEN = frozenset(
    [
        "template",
        "noscript",
        "script",
        "style",
        "object",
        "embed",
        "iframe",
        "applet",
        "canvas",
        "audio",
        "video",
        "math",
        "svg",
    ]
)
_CONVENTIONS = frozenset(
    ["visually-hidden", "visuallyhidden", "sr-only", "screen-reader-text", "element-invisible", "element-hidden"]
)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SELECTOR = re.compile(r"([a-z][\w-]*|\*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)"
_LENGTH = re.compile(rf"({_NUMBER})\s*(px|em|rem|pt|%|vw|vh|ex|ch|cm|mm|in)?")
_FAR = 900
_NAMED = {
    "white": (255, 255, 255),
    "black": (0, 0, 0),
    "red": (255, 0, 0),
    "yellow": (255, 255, 0),
    "blue": (0, 0, 255),
    "green": (0, 128, 0),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
}
_MAX_RULES = 20_000

Style = dict[str, str]
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class _Inherited:
    """What an element takes over from those around it."""

    invisible: bool = False
    tiny: bool = False
    colour: Colour | None = None
    transparent: bool = False
    background: Colour | None = None

    @property
    def hides(self) -> bool:
        same = self.colour is not None and self.colour == self.background
        return self.invisible or self.tiny or self.transparent or same


def remove_hidden(tree: Any) -> int:
    """Takes hidden elements and texts out of an lxml tree, in place, and returns how many texts that were."""
    rules = _Rules(tree)
    page = None if tree.xpath("//link[contains(@rel, 'stylesheet')]") else (255, 255, 255)
    doomed: list[Any] = []
    removed = 0
    stack: list[tuple[Any, _Inherited]] = [(tree, _Inherited(background=page))]
    while stack:
        element, inherited = stack.pop()
        if not isinstance(element.tag, str):
            doomed.append(element)  # a comment or processing instruction
            continue
        style = rules.style(element)
        if _is_hidden(element, style):
            removed += _has_text(element) and element.tag not in _NEVER_SEEN
            doomed.append(element)
            continue
        state = _inherit(inherited, style)
        removed += state.hides and _blank(element)
        stack.extend((child, state) for child in element)
    for element in doomed:
        _drop(element)
    return removed


def _is_hidden(element: Any, style: Style) -> bool:
    if element.tag in _NEVER_SEEN or _hidden_by_attribute(element):
        return True
    return any(test(style) for test in (_not_displayed, _see_through, _clipped, _off_screen))


def _hidden_by_attribute(element: Any) -> bool:
    if "hidden" in element.attrib or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    if element.tag == "dialog" and "open" not in element.attrib:
        return True
    if element.tag == "input" or element.get("type") == "hidden":
        return True
    return not _CONVENTIONS.isdisjoint(element.get("class", "").lower().split())


def _not_displayed(style: Style) -> bool:
    return style.get("display") == "none" or style.get("content-visibility") == "hidden"


def _see_through(style: Style) -> bool:
    opacity = _LENGTH.fullmatch(style.get("opacity", ""))
    if opacity and float(opacity[1]) / (100 if opacity[2] == "%" else 1) < 0.05:
        return True
    return bool(re.search(r"opacity\(\s*0*\.?0*%?\s*\)", style.get("filter", "")))


def _clipped(style: Style) -> bool:
    if re.search(r"rect\((?:\s*[01](?:px)?[\s,]*){4}\)", style.get("clip", "")):
        return True
    if re.search(r"inset\(\s*(?:50|100)%|circle\(\s*0", style.get("clip-path", "")):
        return True
    sizes = [style.get(name, "") for name in ("height", "max-height", "width", "max-width")]
    return style.get("overflow", "").startswith(("hidden", "clip")) and any(_is_nothing(size) for size in sizes)


def _off_screen(style: Style) -> bool:
    if _pixels(style.get("text-indent", "")) <= -_FAR:
        return True
    shift = re.search(r"translate(?:3d|x|y)?\(([^)]*)\)", style.get("transform", ""))
    if shift and any(abs(_pixels(part)) >= _FAR for part in shift[1].split(",")):
        return True
    if re.search(r"scale(?:3d|x|y)?\(\s*0*\.?0*\s*[,)]", style.get("transform", "")):
        return True
    moved = style.get("position") in ("absolute", "fixed", "relative", "sticky")
    places = [style.get(name, "") for name in ("left", "right", "top", "bottom")] if moved else []
    margins = [style.get(f"margin-{side}", "") for side in ("left", "top", "right")]
    return any(_pixels(value) <= -_FAR for value in places + margins) or any(_pixels(v) >= 5 * _FAR for v in places)


def _inherit(state: _Inherited, style: Style) -> _Inherited:
    visibility = style.get("visibility")
    colour_text = style.get("color", "")
    background = _colour(style.get("background-color") or style.get("background", ""))
    own = _colour(colour_text)
    size = style.get("font-size")
    return _Inherited(
        invisible=state.invisible if visibility in (None, "inherit") else visibility in ("hidden", "collapse"),
        tiny=state.tiny if size is None or (size.endswith(("em", "%")) and not _is_nothing(size)) else _is_tiny(size),
        colour=own if colour_text else state.colour,
        transparent=_is_transparent(colour_text) if colour_text else state.transparent,
        background=background if "background" in style or "background-color" in style else state.background,
    )


def _is_nothing(size: str) -> bool:
    match = _LENGTH.fullmatch(size)
    return bool(match) and float(match[1]) == 0 if match else False


def _is_tiny(size: str) -> bool:
    match = _LENGTH.fullmatch(size)
    if not match:
        return False
    return float(match[1]) <= {"em": 0.1, "rem": 0.1, "%": 10.0}.get(match[2] or "px", 1.0)


def _pixels(length: str) -> float:
    match = _LENGTH.fullmatch(length.strip())
    scale = {"em": 16, "rem": 16, "%": 10, "vw": 10, "vh": 10, "cm": 38, "in": 96}
    return float(match[1]) * scale.get(match[2] or "px", 1) if match else 0.0


def _is_transparent(colour: str) -> bool:
    compact = colour.replace(" ", "")
    alpha = re.fullmatch(r"(?:rgb|hsl)a?\(.*[,/](0*\.?0*%?)\)", compact)
    is_zero_alpha = bool(alpha and alpha[1].strip("0.%") == "" and compact.count(",") + 2 * compact.count("/") >= 3)
    return compact == "transparent" or is_zero_alpha or bool(re.fullmatch(r"#(?:.{3}0|.{6}00)", compact))


def _colour(text: str) -> Colour | None:
    text = text.strip()
    if text in _NAMED:
        return _NAMED[text]
    if match := re.match(r"#([0-9a-f]{6}|[0-9a-f]{3})\b", text):
        digits = match[1] if len(match[1]) == 6 else "".join(2 * digit for digit in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if match := re.match(r"rgba?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*1(?:\.0*)?\s*)?\)", text):
        return int(match[1]), int(match[2]), int(match[3])
    return None


class _Rules:
    """The rules of a page's own style sheets, by what their selector names last."""

    def __init__(self, tree: Any) -> None:
        self._by_key: dict[str, list[tuple[frozenset[str], int, Style]]] = defaultdict(list)
        number = 0
        for sheet in tree.iter("style"):
            for selectors, style in _sheet_rules(_COMMENT.sub("", sheet.text or "").lower()):
                for selector in selectors.split(","):
                    number += 1
                    if number > _MAX_RULES:
                        return
                    self._add(selector.strip(), number, style)

    def _add(self, selector: str, number: int, style: Style) -> None:
        match = _SELECTOR.fullmatch(selector)
        if not match or not selector:
            return
        parts = re.findall(r"[.#][\w-]+", match[2])
        if match[1] and match[1] != "*":
            parts.append(match[1])
        if parts:
            self._by_key[parts[0]].append((frozenset(parts), number, style))

    def style(self, element: Any) -> Style:
        """The declarations that hold for an element: rules in order, then its own."""
        names = {element.tag, *(f".{name}" for name in element.get("class", "").lower().split())}
        if element.get("id"):
            names.add(f"#{element.get('id').lower()}")
        found = [rule for name in names for rule in self._by_key.get(name, ()) if rule[0] <= names]
        merged: Style = {}
        for _, _, style in sorted(found, key=lambda rule: (len(rule[0]), rule[1])):
            merged |= style
        own = dict(_declarations(element.get("style", "").lower()))
        return {
            name: value.removesuffix("!important").strip() for name, value in (_important_last(merged, own)).items()
        }


def _important_last(sheet: Style, own: Style) -> Style:
    kept = {name: value for name, value in sheet.items() if value.endswith("!important") and name in own}
    return sheet | own | {name: value for name, value in kept.items() if not own[name].endswith("!important")}


def _sheet_rules(css: str) -> Iterator[tuple[str, Style]]:
    """Selectors and declarations of a style sheet, in order."""
    position = 0
    while (brace := css.find("{", position)) >= 0:
        head = css[position:brace].rpartition(";")[2].strip() if "@" not in css[position:brace] else css[position:brace]
        end = _closing(css, brace)
        inner = css[brace + 1 : end]
        at = head.rpartition("@")[2].strip() if "@" in head else ""
        if re.fullmatch(r"media\s+(?:all|screen)|layer\b.*|supports\b.*", at):
            yield from _sheet_rules(inner)
        elif "@" not in head or re.match(r"(?:import|charset|namespace)[^;]*;", at):
            yield head.rpartition(";")[2].strip(), dict(_declarations(inner))
        position = end + 1


def _closing(css: str, brace: int) -> int:
    depth = 0
    for match in re.compile(r"[{}]").finditer(css, brace):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.start()
    return len(css)


def _declarations(text: str) -> Iterator[tuple[str, str]]:
    for declaration in _COMMENT.sub("", text).split(";"):
        name, colon, value = declaration.partition(":")
        if colon:
            yield name.strip(), re.sub(r"\s*!\s*important$", "!important", value.strip())


def _has_text(element: Any) -> bool:
    return any(text.strip() for text in element.itertext() if isinstance(text, str))


def _blank(element: Any) -> bool:
    """Empties the texts that stand directly in an element; says whether there was anything to see."""
    seen = bool((element.text or "").strip())
    element.text = None
    for child in element:
        seen = seen or bool((child.tail or "").strip())
        child.tail = " " if child.tail else child.tail
    return seen


def _drop(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + element.tail
        else:
            previous.tail = (previous.tail or "") + element.tail
    parent.remove(element)
