"""Which segments a change leaves as they are, and which are written anew without what is gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from esnqa.index.manifest import SegmentEntry
from esnqa.index.segment import Segment

MAX_SEGMENTS = 8
MAX_DEAD_SHARE = 0.3
_LARGEST_KEPT = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """``kept`` segments, each with the documents that were replaced in it, and those to be merged into one.

    ``deleted`` are the documents of the merged ones that are not indexed any more.
    """

    kept: tuple[SegmentEntry, ...]
    rewritten: tuple[Segment, ...]
    deleted: frozenset[str]


def plan(segments: Sequence[Segment], changed: set[str], live: set[str], all_anew: bool = False) -> Layout:
    """The layout after documents ``changed`` were added or replaced, ``live`` being all that are indexed then.

    A segment is rewritten if it holds a document that is gone, or too many that were replaced; some are merged when
    there would be more than ``MAX_SEGMENTS``; one without any document left is dropped.
    """
    kept: list[tuple[SegmentEntry, Segment]] = []
    rewritten: list[Segment] = []
    deleted: set[str] = set()
    for segment in segments:
        ids = set(segment.documents.document_ids())
        replaced = segment.replaced | (ids & changed)
        deleted |= ids - live
        if not (ids & live) - replaced:
            continue
        if all_anew or ids - live or _dead_share(segment, replaced) > MAX_DEAD_SHARE:
            rewritten.append(segment)
        else:
            kept.append((replace(segment.entry, tombstones=tuple(sorted(replaced))), segment))
    if len(kept) + bool(rewritten) + bool(changed) > MAX_SEGMENTS:
        largest = sorted(kept, key=lambda pair: -pair[0].passages)[:_LARGEST_KEPT]
        rewritten += [segment for entry, segment in kept if (entry, segment) not in largest]
        kept = [pair for pair in kept if pair in largest]
    return Layout(tuple(entry for entry, _ in kept), tuple(rewritten), frozenset(deleted))


def _dead_share(segment: Segment, replaced: Iterable[str]) -> float:
    dead = sum(len(rows) for rows in segment.documents.document_rows(sorted(replaced)).values())
    return dead / max(segment.rows, 1)
