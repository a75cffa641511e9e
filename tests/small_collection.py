"""A tiny invented collection: five documents in four languages, with facts that questions can be asked about."""

from __future__ import annotations

from pathlib import Path

CONFERENCE = """---
title: The Riverton conference of 2015
source_url: https://example.org/news/riverton-conference
published: 2015-07-10
language: en
kind: conference-report
themes: [care, funding]
countries: [PT]
---
# The Riverton conference of 2015

The 2015 conference of the Riverton Care Network took place in Lisbon on 6-8 July 2015. Maria Santos, director of social
services of the city of Lisbon, opened the conference. More than 400 delegates from 31 countries attended it.

## Home care

Home care visits were cut by twelve per cent in Riverton between 2010 and 2014. They reach 5,200 older people today
because the county pays district nurses directly.

## What delegates asked for

Delegates asked the Commission for three things:

- a common definition of integrated care;
- a fund of 40 million euro for training;
- yearly reports on waiting times.
"""

FOSTER = """---
title: Foster families in Hillshire
source_url: https://example.org/briefings/foster-families
published: 2018-03
language: en
kind: briefing
themes: [children]
countries: [GB]
---
# Foster families in Hillshire

A foster family is a household that looks after a child who cannot live with the parents. Hillshire counts 812 foster
families. Each foster family receives 450 pounds a month for every child 🧒🏽.

## Recruitment

The county recruits new families through evening meetings in libraries. Paul Ndiaye, head of the foster service, said that
the waiting list fell from 90 to 35 children in 2017.
"""

PFLEGE = """---
title: Pflegeberatung in Nordstadt
published: 2019-11-04
language: de
kind: article
themes: [care]
countries: [DE]
---
# Pflegeberatung in Nordstadt

Die Stadt Nordstadt eröffnete im Januar 2019 drei Büros für Pflegeberatung. Die Beratung ist kostenlos. Gem. § 7a Abs. 1
SGB XI hat jeder Pflegebedürftige Anspruch auf Beratung. Leiterin der Büros ist Petra Lindner.
"""

LOGEMENT = """---
title: Un toit pour tous à Montclair
published: 2020-02-01
language: fr
kind: article
themes: [housing]
countries: [FR]
---
# Un toit pour tous à Montclair

La ville de Montclair a ouvert 64 logements pour des personnes sans abri en 2020. Le programme coûte 2,3 millions d’euros
par an. La maire, Claire Dubois, l’a présenté en février.
"""

NOTES = """Notes on community kitchens

Community kitchens in Eastport serve 300 meals a day. They are run by volunteers who meet every Monday evening.

The kitchens opened in 2012 after the harbour closed. In 2016 the town council gave them a building of their own.
"""

FILES = {
    "en/riverton-conference.md": CONFERENCE,
    "en/foster-families.md": FOSTER,
    "de/pflegeberatung.md": PFLEGE,
    "fr/logement.md": LOGEMENT,
    "notes/community-kitchens.txt": NOTES,
}


def write_collection(folder: Path, files: dict[str, str] | None = None) -> Path:
    """Writes the collection below ``folder``, which it gives back."""
    for name, text in (FILES if files is None else files).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
