# The few commands a person types. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BUILD := build

.PHONY: setup build run demo debug test verify verify-model soak bench openapi modules format lint clean help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

setup: ## install the C libraries and tools that are missing (Debian; says what before it asks)
	@ops/setup libraries

build: setup ## build every executable into build/
	@ops/build "$(BUILD)"

run: build ## build, start the emulator on 127.0.0.1:8000, and make a first decision
	@ops/first-decision "$(BUILD)"

demo: setup ## start stand-ins of the services that tools ask, carry a task out, and start the emulator with them (TASK="…": another task)
	@ops/build "$(BUILD)" standins
	@ops/demo "$(BUILD)" $(if $(TASK),"$(TASK)")

debug: setup ## build without optimising and start the emulator with that: a crash says its message, file and line (OPTIONS=--port 9000 …: as `emulator start` takes them)
	@ops/build "$(BUILD)/debug" --debug
	@ops/debug "$(BUILD)/debug" $(OPTIONS)

test: setup ## build everything, once, and run every test
	@ops/setup tests
	@ops/build "$(BUILD)" --tests
	@ops/test "$(BUILD)"

verify: setup ## compare with the real third parties: boto3, the AWS CLI, AWS's RIE, moto, ministack (PART=name for one part, PART=help for their list)
	@ops/verify/all "$(BUILD)" $(PART)

verify-model: setup ## have a panel speak by a real language model on this machine, llama.cpp with one of 240 MB, and kill it in the middle (no part of verify)
	@ops/setup model
	@ops/build "$(BUILD)"
	@.venv/model/bin/python ops/verify/local_model.py "$(BUILD)"

soak: setup ## the parts of verify that take longer than ten minutes
	@ops/verify/all "$(BUILD)" --soak

bench: setup ## measure beside the peers, hold the stated limits, write docs/benchmarks.md (OPTIONS=--quick: fewer rounds, nothing written)
	@ops/build "$(BUILD)" microbench gatewaybench standins
	@ops/setup bench
	@ops/bench/all "$(BUILD)" $(OPTIONS)

openapi: build ## write docs/openapi.json from the code
	@"$(BUILD)/quorate" openapi > docs/openapi.json.new && mv docs/openapi.json.new docs/openapi.json || { rm -f docs/openapi.json.new; exit 1; }

modules: ## what uses what, floor by floor (ops/modules --dot draws it)
	@ops/modules

format: ## format the Swift code
	swift format -i -p -r Package.swift Sources functions emulator Tests

lint: ## what `make format` would change, and fail on it
	swift format lint -s -p -r Package.swift Sources functions emulator Tests

clean: ## remove what was built (never the data in .emulator/)
	rm -rf .build build
