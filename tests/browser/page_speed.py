"""How quick the pages are in a browser, on the starter collection, for one user.

    python tests/browser/page_speed.py --index-dir index [--questions 20] [--output eval/results]

writes page-speed.json and page-speed.md. Times are taken inside the page, from the click to the frame in which the answer
is whole. The server has read the collection ahead, as it does by itself while nobody asks. The first answer is not counted.
Needs Chromium.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from serving import CHROMIUM, DESKTOP, FLAGS, PHONE, served

PROJECT = Path(__file__).resolve().parents[2]
QUESTIONS = PROJECT / "eval" / "suites" / "starter" / "questions.jsonl"
LOADS = 5
GOALS = {"usable": 2000, "answer": 300, "search": 200, "shift": 0.1}
NAMES = {
    "usable": "Page usable, from the address on, ms",
    "answer": "Extractive answer on the screen, ms",
    "search": "Passages on the screen, ms",
    "shift": "Layout shift of a visit (CLS)",
}
WATCH = """() => {
    window.shift = 0;
    new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) window.shift += e.value; })
        .observe({ type: 'layout-shift', buffered: true });
}"""
TIMED = """([button, done]) => {
    window.taken = null;
    document.querySelectorAll(done).forEach(e => { e.dataset.former = 'yes'; });
    document.querySelector(button).addEventListener('click', () => {
        const begun = performance.now();
        const look = () => {
            const part = document.querySelector(done);
            if (!part || part.dataset.former) requestAnimationFrame(look);
            else requestAnimationFrame(() => { window.taken = performance.now() - begun; });
        };
        look();
    }, { capture: true, once: true });
}"""


def timed(page: Any, box: str, button: str, done: str, text: str) -> float:
    """Milliseconds from a real click, after which the browser counts no shift for half a second, until something new is there."""
    page.fill(box, text)
    page.wait_for_timeout(150)
    page.evaluate(TIMED, [button, done])
    page.click(button)
    page.wait_for_function("() => window.taken !== null", timeout=60_000)
    return float(page.evaluate("window.taken"))


def usable(browser: Any, address: str) -> float:
    """Milliseconds until a question can be typed; a browser that has been here before."""
    page = browser.new_page()
    page.goto(address, wait_until="commit")
    page.wait_for_selector("#question textarea")
    page.wait_for_selector(".welcome")
    taken = page.evaluate("performance.now()")
    page.close()
    return float(taken)


def visit(context: Any, address: str, questions: Sequence[str]) -> dict[str, list[float]]:
    """One visit: every question asked and searched, and the layout shift of it all."""
    page = context.new_page()
    page.goto(address)
    page.evaluate(WATCH)
    page.wait_for_selector(".examples li", timeout=60_000)
    timed(page, "#question textarea", "#ask-button", "#live .turn[data-announce]", questions[0])
    answers = []
    for question in questions:
        page.wait_for_timeout(1500)  # what is suggested next is made after the answer: not while the next is measured
        answers.append(timed(page, "#question textarea", "#ask-button", "#live .turn[data-announce]", question))
    page.evaluate("window.scrollTo(0, 0)")
    page.click("#tab-search-button")
    found = [
        timed(page, "#query :is(input, textarea)", "#search-button", "#found .results", question)
        for question in questions
    ]
    shift = page.evaluate("window.shift")
    page.close()
    return {"answer": answers, "search": found, "shift": [round(shift, 4)]}


def figures(browser: Any, address: str, questions: Sequence[str]) -> dict[str, dict[str, Any]]:
    """All figures, by device."""
    found = {}
    for device, options in (("desktop", DESKTOP), ("phone", PHONE)):
        context = browser.new_context(**options)
        loads = [usable(context, address) for _ in range(LOADS)]
        times = {"usable": loads, **visit(context, address, questions)}
        context.close()
        found[device] = {name: summary(values) for name, values in times.items()}
    return found


def wait_until_read(address: str) -> None:
    """Waits until the server has read the collection ahead, ten minutes at most."""
    for _ in range(600):
        with urllib.request.urlopen(f"{address}/readyz", timeout=10) as reply:  # noqa: S310  (our own server)
            if json.load(reply)["read_ahead"]:
                return
        time.sleep(1)
    raise TimeoutError("The collection was not read ahead within ten minutes.")


def summary(values: Sequence[float]) -> dict[str, Any]:
    """Median, the value that nine of ten stay below, and how many there are."""
    ordered = sorted(values)
    p90 = ordered[min(len(ordered) - 1, int(0.9 * len(ordered)))]
    return {"median": round(statistics.median(ordered), 3), "p90": round(p90, 3), "count": len(ordered)}


def as_markdown(made: dict[str, Any]) -> str:
    """The table for people."""
    lines = ["| | device | median | 90 % below | measured | goal (median) |", "|---|---|---:|---:|---:|---:|"]
    for name, said in NAMES.items():
        for device, values in made["figures"].items():
            one = values[name]
            lines.append(
                f"| {said} | {device} | {one['median']:g} | {one['p90']:g} | {one['count']} | {GOALS[name]:g} |"
            )
    place = made["environment"]
    note = f"{place['processor']}, {place['cores']} cores; commit {place['commit']}. One user, server and browser on one machine."
    command = "`python tests/browser/page_speed.py` makes this anew."
    return "\n".join(["# How quick the pages are", "", *lines, "", note, command, ""])


def main() -> None:
    """Measures and writes."""
    from playwright.sync_api import sync_playwright

    from esnqa.settings import load_settings
    from esnqa_eval.environment import describe

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--index-dir", type=Path, default=PROJECT / "index")
    parser.add_argument("--questions", type=int, default=20)
    parser.add_argument("--output", type=Path, default=PROJECT / "eval" / "results")
    chosen = parser.parse_args()
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines() if line.strip()]
    step = max(1, len(asked) // chosen.questions)
    questions = [one["question"] for one in asked[::step]][: chosen.questions]
    with served(chosen.index_dir, ESNQA_WEB__READ_AHEAD="true") as address, sync_playwright() as playwright:
        wait_until_read(address)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        found = figures(browser, address, questions)
        version = browser.version
        browser.close()
    place = {**describe(load_settings()), "browser": f"Chromium {version}"}
    made = {"questions": len(questions), "figures": found, "goals": GOALS, "environment": place}
    (chosen.output / "page-speed.json").write_text(
        json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (chosen.output / "page-speed.md").write_text(as_markdown(made), encoding="utf-8")
    sys.stdout.write(as_markdown(made))


if __name__ == "__main__":
    main()
