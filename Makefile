# Everything is done in .venv; nothing else on the machine is touched. Needs Python 3.11 or later, make, and a package registry.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860
STAMP := $(VENV)/.installed
SHARED ?= ../shared

.PHONY: install run test lint typecheck eval eval-all eval-gate bench bench-peer page-speed faults train-scoring train-support train-encoder docs clean

install: $(STAMP)

$(STAMP): pyproject.toml constraints/cpu.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -c constraints/cpu.txt -e '.[dev]'
	touch $(STAMP)

run: install ## brings the index in step (first with corpus/, then with what was indexed last) and serves it
	$(BIN)/esnqa index
	$(BIN)/esnqa serve --port $(PORT)

test: install
	$(BIN)/python -m pytest -q

lint: install
	$(BIN)/ruff check src app eval tests
	$(BIN)/ruff format --check src app eval tests

typecheck: install
	$(BIN)/mypy

eval: install ## the project's own suites, in full, into eval/results
	$(BIN)/python -m esnqa_eval publish --own --shared $(SHARED)
	$(BIN)/python -m esnqa_eval mutations --output eval/results/mutations.json

eval-all: install ## every published figure, piece by piece; goes on where it was (EVAL="--only scifact", "--list", …)
	$(BIN)/python -m esnqa_eval publish --shared $(SHARED) $(EVAL)

eval-gate: install ## a small part of the starter suite against the published run and its floors; fails on a loss
	$(BIN)/esnqa eval eval/suites/starter --documents corpus --limit 60 \
		--baseline eval/results/starter/results.json --baseline eval/suites/starter/floors.json

bench-peer: ## the peer that `make bench` compares with, in an environment of its own outside the repository
	$(PYTHON) -m venv $${ESNQA_PEER_ENV:-$$HOME/.cache/esnqa/peer}
	$${ESNQA_PEER_ENV:-$$HOME/.cache/esnqa/peer}/bin/python -m pip install --quiet --upgrade pip
	$${ESNQA_PEER_ENV:-$$HOME/.cache/esnqa/peer}/bin/python -m pip install --quiet -c constraints/cpu.txt \
		-r eval/peers/requirements.txt

bench: install bench-peer
	$(BIN)/python -m esnqa_eval.bench

page-speed: install ## how quick the pages are in Chromium (apt-get install chromium) over corpus/, into eval/results; nothing else should run meanwhile
	$(BIN)/esnqa index corpus --index-dir build/page-speed-index
	$(BIN)/python tests/browser/page_speed.py --index-dir build/page-speed-index

faults: install ## the fault suites, in full
	for name in corrupt_files full_disk kill_writer readers_during_writes; do \
		ESNQA_FAULTS=full $(BIN)/python -m tests.faults.$$name || exit 1; done

train-scoring: install ## fits the answer-scoring models on the question sets in $(SHARED)/train/questions
	$(BIN)/python -m esnqa_eval.train_scoring --data $(SHARED)/train/questions \
		--suite eval/suites/esn-articles=$(SHARED)/seeds --suite eval/suites/starter=corpus \
		--suite eval/suites/languages=corpus

train-support: install ## fits the models of the support check on the judged pairs in $(SHARED)/train/questions
	$(BIN)/python -m esnqa_eval.train_support --data $(SHARED)/train/questions

train-encoder: install ## grows the nine-language encoder and its table from the parallel text in $(SHARED)/train/parallel
	$(BIN)/python -m esnqa_eval.train_encoder --data $(SHARED)/train/parallel --out build/encoder --install

docs: install ## writes the generated parts of docs/
	$(BIN)/python docs/generate.py

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
