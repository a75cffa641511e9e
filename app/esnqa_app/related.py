"""Links to other documents: those of the collection open here, others at their own address."""

from __future__ import annotations

from dataclasses import dataclass

from esnqa_app.collection import Collection
from esnqa_app.links import document_link, outside_link


@dataclass(frozen=True, slots=True)
class Related:
    """Another document that this one names: in the collection if it is there, else its web address."""

    label: str
    title: str
    href: str
    outside: bool


def related_to(label: str, address: str, collection: Collection) -> Related | None:
    """The document at an address, under a label such as "Superseded by"; ``None`` for what is no safe address."""
    entry = collection.by_address.get(address)
    if entry:
        return Related(label, entry.title, document_link(entry.id), outside=False)
    outside = outside_link(address)
    return Related(label, address, outside, outside=True) if outside else None
