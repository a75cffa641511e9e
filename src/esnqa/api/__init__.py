"""The REST API and health checks on FastAPI, and the protections that every page of the web application shares.

``create_api`` makes the application; ``protect`` puts the protections around it once everything else is mounted.
"""

from esnqa.api.application import OPENAPI_URL, create_api
from esnqa.api.capacity import BusyError, Gate
from esnqa.api.growing import Part, growing
from esnqa.api.protection import MAX_BODY, protect

__all__ = ["MAX_BODY", "OPENAPI_URL", "BusyError", "Gate", "Part", "create_api", "growing", "protect"]
