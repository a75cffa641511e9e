"""Counting for a language model's budget: exact, bounded in time, and without a network."""

from __future__ import annotations

import socket
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from esnqa.errors import SettingsError
from esnqa.tokens import ENCODING_VARIABLE, BudgetCounter
from esnqa.types import TokenCounter

COUNTER = BudgetCounter()
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)


def test_is_a_token_counter_with_a_name() -> None:
    assert isinstance(COUNTER, TokenCounter)
    assert COUNTER.name == "tiktoken:tekken_240911"


def test_counts_a_sentence_as_a_language_model_would() -> None:
    assert COUNTER.count("") == 0
    assert COUNTER.count("The conference took place in Lisbon.") == 7
    assert 8 <= COUNTER.count("Die Sozialhilfe wird gem. § 8 Abs. 2 gewährt.") <= 24


def test_special_tokens_are_plain_text() -> None:
    assert COUNTER.count("</s>") > 1
    assert COUNTER.decode(COUNTER.encode("[INST] <s>")) == "[INST] <s>"


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_decoding_gives_the_text_back(text: str) -> None:
    tokens = COUNTER.encode(text)
    assert COUNTER.decode(tokens) == text
    assert len(tokens) == COUNTER.count(text)


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_text_has_no_more_tokens_than_bytes(text: str) -> None:
    assert COUNTER.count(text) <= len(text.encode())
    assert (COUNTER.count(text) == 0) == (text == "")


@settings(max_examples=50, deadline=None)
@given(st.lists(st.from_regex(r"[a-zäéłα]{1,12}[.,]?", fullmatch=True), min_size=1, max_size=20))
def test_counts_add_up_over_words(words: list[str]) -> None:
    parts = [words[0], *(f" {word}" for word in words[1:])]
    assert COUNTER.count("".join(parts)) == sum(map(COUNTER.count, parts))


def test_slices_do_not_change_the_count_of_ordinary_text() -> None:
    text = "Los servicios sociales, según la ley, ayudan. Und § 8 gilt.\n" * 700
    assert COUNTER.count(text) == len(COUNTER._encoding.encode_ordinary(text))


@settings(max_examples=100, deadline=None)
@given(TEXTS, st.integers(-1, 40))
def test_truncation_gives_a_beginning_within_the_budget(text: str, budget: int) -> None:
    cut = COUNTER.truncate(text, budget)
    assert text.startswith(cut)
    assert COUNTER.count(cut) <= max(budget, 0)
    assert cut == text or COUNTER.count(text) > budget


def test_truncation_keeps_as_much_as_fits() -> None:
    text = " word" * 10_000
    assert COUNTER.truncate(text, 9_000) == " word" * 9_000
    assert COUNTER.truncate("żółć 👩‍👩‍👧", 1000) == "żółć 👩‍👩‍👧"


@pytest.mark.parametrize("unit", ["a", ".", " ", "\n", "́", "👍", " . "])
def test_a_megabyte_of_anything_is_counted_in_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    assert COUNTER.count(text) > 0
    assert time.process_time() - started < 5


def test_needs_no_network_and_not_the_package_that_carries_the_vocabulary() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*args, **kwargs): raise OSError('blocked')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "from esnqa.tokens import BudgetCounter\n"
        "print(BudgetCounter().count('one two three'), 'mistral_common' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert done.stdout.split() == ["3", "False"], done.stderr


def test_the_vocabulary_is_read_once_a_process() -> None:
    assert BudgetCounter()._encoding is BudgetCounter()._encoding


def test_an_encoding_of_ones_own_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    import tiktoken

    bytewise = tiktoken.Encoding(
        "bytewise", pat_str=r"[\s\S]", mergeable_ranks={bytes([b]): b for b in range(256)}, special_tokens={}
    )
    monkeypatch.setitem(tiktoken.registry.ENCODINGS, "bytewise", bytewise)
    monkeypatch.setenv(ENCODING_VARIABLE, "bytewise")
    counter = BudgetCounter()
    assert (counter.name, counter.count("żółć")) == ("tiktoken:bytewise", 8)
    assert counter.truncate("żółć", 5) == "żó"


@pytest.mark.parametrize("name", ["no-such-encoding", "o200k_base"])
def test_an_encoding_that_cannot_be_loaded_is_a_clear_error(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> None:
        raise OSError("blocked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setenv("TIKTOKEN_CACHE_DIR", "")
    monkeypatch.setenv(ENCODING_VARIABLE, name)
    with pytest.raises(SettingsError, match=name) as caught:
        BudgetCounter()
    assert ENCODING_VARIABLE in caught.value.remedy
