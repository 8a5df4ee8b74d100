BIN = $(or $(VENV),.venv)/bin

# Browsers, servers and workers run for real here: on a machine that is busy with other things
# one of thousands may run out of time. What failed is tried once more, alone; both runs are told.
AGAIN = { [ $$? -eq 1 ] && $(BIN)/pytest -m "not slow" --last-failed --last-failed-no-failures none; }

.PHONY: demo test test-all lint serve bench chaos scaling constraints

demo:  ## make a first video: standin-demo.mp4
	@scripts/setup run
	@$(BIN)/standin demo

serve:  ## answer the API on this machine
	@scripts/setup run
	@$(BIN)/standin serve

test:  ## linters, types, and the tests that run everywhere
	@scripts/setup dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow" || $(AGAIN)

test-all:  ## also the slow tests
	@scripts/setup dev
	$(BIN)/pytest

lint:  ## put the code in order
	@scripts/setup dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/mypy

bench:  ## how fast this machine renders
	@scripts/setup run
	@$(BIN)/standin bench

VIDEOS = 200
KILLS = 20
WORKERS = 3
KIND = postgres
chaos:  ## kill, freeze and restart everything while videos are made (KIND=sqlite: on one machine; SAVE=file)
	@scripts/setup dev
	@$(BIN)/python -m standin.evaluation.chaos --videos $(VIDEOS) --kills $(KILLS) --workers $(WORKERS) --kind $(KIND) $(if $(SAVE),--save $(SAVE))

scaling:  ## what the queue costs, with a renderer that only waits, into benchmarks/scaling.json
	@scripts/setup dev
	@$(BIN)/python -m standin.evaluation.scaling --save benchmarks/scaling.json

constraints:  ## pin the dependencies anew
	@scripts/constraints
