"""Whether the passages that a statement cites support it, and if not, what fails.

>>> check_support("About 700 people came.", ["About 70 people came."], "en").findings[0].kind
<Failure.NUMBER: 'number'>
"""

from esnqa.answering.support.checking import check_support, closest_similarity
from esnqa.answering.support.results import SUPPORTED, Failure, Finding, Support

__all__ = ["SUPPORTED", "Failure", "Finding", "Support", "check_support", "closest_similarity"]
