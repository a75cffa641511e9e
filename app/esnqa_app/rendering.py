"""The one door to Jinja2: every piece of HTML of the application comes out of a template that escapes what it is given."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
STATIC = HERE / "static"


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["static"] = static_link
    return environment


def render(template: str, **values: Any) -> str:
    """A template filled in; everything in ``values`` is escaped."""
    return _environment().get_template(template).render(**values)


def macro(template: str, name: str) -> Callable[..., str]:
    """A macro of a template as a function."""
    found: Callable[..., str] = getattr(_environment().get_template(template).module, name)
    return found


@cache
def static_link(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    import hashlib

    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/ui/{name}?v={digest}"
