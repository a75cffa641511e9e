"""``python -m esnqa`` is the ``esnqa`` command."""

from __future__ import annotations

from esnqa.cli import main

if __name__ == "__main__":
    main()
