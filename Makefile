# make run    set up, write a sample report to instance/sample-report.pdf, serve on http://127.0.0.1:8000 (make run ARGS="--port 8001")
# make test   set up and run every test
# make check  the tests, the slow ones too, ruff and mypy
# make bench  how much work pages and reports are, as ratios; make bench-scale: how that grows with the number of municipalities

.PHONY: run test check bench bench-scale lock

run:
	@sh .ci/setup run
	.venv/bin/smart-readiness report assessment/demonstration/probestadt.toml -o instance/sample-report.pdf
	.venv/bin/smart-readiness serve $(ARGS)

test:
	@sh .ci/setup test
	.venv/bin/python -m pytest -n auto $(ARGS)

check:
	@sh .ci/setup check
	.venv/bin/python -m ruff check .
	.venv/bin/python -m mypy
	.venv/bin/python -m pytest -n auto -m "check or not check" $(ARGS)

bench:
	@sh .ci/setup test
	.venv/bin/python -m tests.benchmarks.bench

bench-scale:
	@sh .ci/setup test
	.venv/bin/python -m tests.benchmarks.scale $(ARGS)

lock:
	@sh .ci/setup test
	@sh .ci/lock
