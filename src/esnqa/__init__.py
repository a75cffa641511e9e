"""esnqa answers questions from a collection of documents and shows for every sentence where it stands.

>>> from esnqa import Assistant
>>> assistant = Assistant.open("index")  # doctest: +SKIP
>>> answer = assistant.ask("Where did the 2015 conference take place?")  # doctest: +SKIP

Importing this package is light: what is heavy loads when it is first needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from esnqa.assistant import Assistant
    from esnqa.settings import Settings

__all__ = ["Assistant", "Settings", "__version__"]
__version__ = "0.1.0"

_LAZY = {"Assistant": "esnqa.assistant", "Settings": "esnqa.settings"}


def __getattr__(name: str) -> Any:
    if name in _LAZY:
        from importlib import import_module

        return getattr(import_module(_LAZY[name]), name)
    raise AttributeError(f"module 'esnqa' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
