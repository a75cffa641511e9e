"""Language models behind LangChain: opened from the settings or handed in, they write JSON under a deadline.

Nothing here is loaded unless a language model has been configured.
"""

from __future__ import annotations

from esnqa.chat.opening import language_model, wrapped
from esnqa.chat.writing import ChatWriter

__all__ = ["ChatWriter", "language_model", "wrapped"]
