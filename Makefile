# Sugar only: each target is a command of the README or of .ci/run.
.PHONY: demo test check bench browser

PY = .venv/bin

demo:
	python3 -m venv .venv && $(PY)/pip install -q -c constraints.txt -e '.[all]' && $(PY)/ruraldiag assess --example

test:
	python3 -m venv .venv && $(PY)/pip install -q -c constraints.txt -e '.[all,test]' && $(PY)/pytest

check:
	bash .ci/run

bench:
	$(PY)/python -m benchmarks

browser:
	python3 tools/browser.py
