"""Fetches one address over HTTP without being led astray: each hop's addresses are checked, and one of them dialled.

Proxies of the environment are not used: behind a proxy nobody could say which address is reached.
"""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urljoin

from esnqa.corpus.identity import is_http_url
from esnqa.errors import SourceError
from esnqa.settings import CorpusSettings

if TYPE_CHECKING:
    import ssl

    import httpx

_MAX_HOPS = 10
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_HEADERS = {"User-Agent": "esnqa (document indexer)", "Accept-Encoding": "gzip, deflate", "Accept": "*/*"}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address yielded: the final address without fragment, the media type, its charset and the bytes."""

    url: str
    media_type: str
    charset: str | None
    content: bytes


def fetch(url: str, settings: CorpusSettings) -> Fetched:
    """What ``url`` yields after redirects, within ``settings``' limits for time and size.

    Raises SourceError where the address is no public http(s) one (unless ``settings.allow_private_hosts``), the server
    does not answer, answers with an error, or sends too much.
    """
    return _within(settings.timeout_s, lambda: _follow(url, settings))


def _within(seconds: int, work: Callable[[], T]) -> T:
    """What ``work`` returns; SourceError once ``seconds`` are over, for a server may drip bytes as long as it likes."""
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # handed to the caller below
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if failed:
        raise failed[0]
    if not done:
        raise SourceError(f"The server takes more than {seconds} s.", "Try again later, or raise corpus.timeout_s.")
    return done[0]


def _follow(url: str, settings: CorpusSettings) -> Fetched:
    import httpx

    deadline = time.monotonic() + settings.timeout_s
    with httpx.Client(verify=_ssl_context(), trust_env=False, timeout=settings.timeout_s) as client:
        for _ in range(_MAX_HOPS):
            url = url.partition("#")[0]
            try:
                answer = _hop(client, url, settings, deadline)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                problem = f"{url} cannot be fetched: {_reason(error)}."
                raise SourceError(problem, "Check the address, or try again.") from error
            if isinstance(answer, Fetched):
                return answer
            url = answer
    raise SourceError(f"The address leads on more than {_MAX_HOPS} times.", "Name the page's own address.")


def _hop(client: httpx.Client, url: str, settings: CorpusSettings, deadline: float) -> Fetched | str:
    """What one address yields, or the address that it leads on to."""
    import httpx

    _check_url(url)
    parsed = httpx.URL(url)
    refused: httpx.ConnectError | None = None
    for address in _addresses(parsed, settings):
        request = client.build_request(
            "GET",
            parsed.copy_with(host=address),
            headers=_HEADERS | {"Host": parsed.netloc.decode("ascii")},
            extensions={"sni_hostname": parsed.raw_host.decode("ascii")},
        )
        try:
            response = client.send(request, stream=True, follow_redirects=False)
        except httpx.ConnectError as error:
            refused = error
            continue  # the host's next address
        try:
            return _taken(response, url, settings, deadline)
        finally:
            response.close()
    raise refused or httpx.ConnectError("it has no address")


def _taken(response: httpx.Response, url: str, settings: CorpusSettings, deadline: float) -> Fetched | str:
    location = response.headers.get("location")
    if response.status_code in _REDIRECTS and location:
        return urljoin(url, str(location))
    if response.status_code != 200:
        reason = f"{response.status_code} {response.reason_phrase}".strip()
        raise SourceError(f"{url}: the server answers {reason}.", "Check the address in a browser.")
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(url, media_type, response.charset_encoding, _body(response, url, settings, deadline))


def _body(response: httpx.Response, url: str, settings: CorpusSettings, deadline: float) -> bytes:
    limit = settings.max_file_mb * 1_000_000
    content = bytearray()
    for chunk in response.iter_bytes(65_536):
        content += chunk
        if len(content) > limit:
            raise SourceError(f"{url} has more than {settings.max_file_mb} MB.", "Raise corpus.max_file_mb.")
        if time.monotonic() > deadline:
            raise SourceError(f"{url} takes more than {settings.timeout_s} s.", "Try again, or raise corpus.timeout_s.")
    return bytes(content)


def _check_url(url: str) -> None:
    if not is_http_url(url):
        raise SourceError(f"{url} is not an http or https address.", "Name a page that a browser would open.")
    if "@" in url.partition("://")[2].partition("/")[0]:
        raise SourceError("The address carries a user name or password.", "Leave that out; only public pages are read.")


def _addresses(url: httpx.URL, settings: CorpusSettings) -> list[str]:
    """The host's addresses, all of them checked. Raises SourceError if one is not public, or there is none."""
    port = url.port or (443 if url.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(url.raw_host.decode("ascii").strip("[]"), port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(f"The host {url.host} is not known.", "Check the address and the network.") from error
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for address in addresses:
        if not settings.allow_private_hosts and not is_public(address):
            problem = f"The host {url.host} has the address {address}, which is not a public one."
            raise SourceError(problem, "Set corpus.allow_private_hosts if that is meant.")
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where an IPv4 address is wrapped in an IPv6 one."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


@cache
def _ssl_context() -> ssl.SSLContext:
    import httpx

    return httpx.create_ssl_context()


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
