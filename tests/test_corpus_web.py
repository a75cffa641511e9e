"""Pages and sitemaps are fetched from public hosts only, hop by hop, within limits."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import corpus_files
from esnqa.corpus import Failure, discover, read_all
from esnqa.corpus.fetch import is_public
from esnqa.settings import CorpusSettings
from esnqa.types import Document

ALLOWED = CorpusSettings(allow_private_hosts=True, timeout_s=3, max_file_mb=1)
SENTENCE = "Home care was reformed in both regions, and the number of hours that people receive went up a little."
ARTICLE = (
    f"<html><head><title>Care</title></head><body><h1>Care</h1><p>{SENTENCE}</p><p>{SENTENCE} Again.</p></body></html>"
)


class Handler(BaseHTTPRequestHandler):
    """Answers from a table of paths; unknown ones with 404."""

    protocol_version = "HTTP/1.0"

    def do_GET(self) -> None:
        base = f"http://{self.headers['Host']}"
        page = self.answers(base).get(self.path)
        status, headers, body = page or (404, {}, b"")
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.path == "/slow":
            time.sleep(4)
        self.wfile.write(body)

    def answers(self, base: str) -> dict[str, tuple[int, dict[str, str], bytes]]:
        page = {"Content-Type": "text/html; charset=iso-8859-1"}
        urls = "".join(
            f"<url><loc>{base}/{name}</loc></url>" for name in ("page?a=1&amp;b=2", "page", "report", "gone", "page")
        )
        urls += "<url><loc>https://elsewhere.example/x</loc></url>"
        sitemap = (
            f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
        )
        parts = "".join(f"<sitemap><loc>{base}/{name}</loc></sitemap>" for name in ("sitemap.xml.gz", "index.xml"))
        index = f"<sitemapindex>{parts}</sitemapindex>"
        xml = {"Content-Type": "application/xml"}
        return {
            "/page": (200, page, ARTICLE.replace("little", "Größe").encode("latin-1")),
            "/page?a=1&b=2": (200, page, ARTICLE.encode()),
            "/moved": (302, {"Location": "/page"}, b""),
            "/away": (302, {"Location": "file:///etc/passwd"}, b""),
            "/round": (302, {"Location": "/round"}, b""),
            "/inward": (302, {"Location": "http://169.254.169.254/latest"}, b""),
            "/large": (200, page, b"a" * 1_200_000),
            "/bomb": (200, page | {"Content-Encoding": "gzip"}, gzip.compress(b"a" * 5_000_000)),
            "/slow": (200, page, b"late"),
            "/picture": (200, {"Content-Type": "image/png"}, b"\x89PNG"),
            "/report": (
                200,
                {"Content-Type": "application/pdf"},
                corpus_files.pdf([[(72, 700, 11, "A report on care.")]]),
            ),
            "/sitemap.xml": (200, xml, sitemap),
            "/sitemap.xml.gz": (200, {"Content-Type": "application/gzip"}, gzip.compress(sitemap)),
            "/index.xml": (200, xml, index.encode()),
            "/none.xml": (200, xml, b"<urlset></urlset>"),
        }

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def test_a_page_becomes_a_document(server: str) -> None:
    found = discover([f"{server}/moved#part"], ALLOWED)
    assert found.failures == ()
    [(item, document)] = read_all(found.items, ALLOWED)
    assert isinstance(document, Document)
    assert item.url == document.source_url == f"{server}/page"
    assert item.path is None
    assert document.id == item.relative == f"{server.removeprefix('http://')}/page"
    assert document.title == "Care"
    assert "Größe" in document.text


@pytest.mark.parametrize("name", ["sitemap.xml", "sitemap.xml.gz", "index.xml"])
def test_a_sitemap_is_all_its_pages_once(server: str, name: str) -> None:
    found = discover([f"{server}/{name}"], ALLOWED)
    assert [item.url for item in found.items] == [f"{server}/page?a=1&b=2", f"{server}/page", f"{server}/report"]
    assert sorted(failure.source for failure in found.failures) == [f"{server}/gone", "https://elsewhere.example/x"]
    documents = [result for _, result in read_all(found.items, ALLOWED)]
    assert all(isinstance(document, Document) for document in documents)
    assert documents[2].text == "A report on care."  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("gone", "404"),
        ("away", "not an http"),
        ("round", "more than 10"),
        ("large", "more than 1 MB"),
        ("bomb", "more than 1 MB"),
        ("slow", "more than 3 s"),
        ("picture", "image/png"),
        ("none.xml", "no page"),
    ],
)
def test_what_goes_wrong_is_said(server: str, path: str, problem: str) -> None:
    found = discover([f"{server}/{path}"], ALLOWED)
    assert found.items == ()
    [failure] = found.failures
    assert failure.source == f"{server}/{path}"
    assert problem in failure.error
    assert failure.remedy


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433", "0x7f000001", "[::ffff:127.0.0.1]"],  # noqa: S104
)
def test_private_hosts_are_refused(server: str, host: str) -> None:
    port = server.rpartition(":")[2]
    [failure] = discover([f"http://{host}:{port}/page"], CorpusSettings(timeout_s=3)).failures
    assert "not a public one" in failure.error or "not known" in failure.error


def test_a_redirect_inward_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("esnqa.corpus.fetch.is_public", lambda address: address == "127.0.0.1")
    [failure] = discover([f"{server}/inward"], CorpusSettings(timeout_s=3)).failures
    assert "169.254.169.254" in failure.error


@pytest.mark.parametrize(
    "url", ["http://user:pass@example.org/", "http:///x", "https://exa mple.org/", "ftp://example.org/x"]
)
def test_odd_addresses_are_refused(url: str) -> None:
    [failure] = discover([url], ALLOWED).failures
    assert isinstance(failure, Failure)
    assert failure.remedy


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("10.0.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::ffff:10.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public
