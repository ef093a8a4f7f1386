# The few commands a person types. `make help` lists them.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BUILD := build
# Release, with Swift's standard library inside: a function starts with glibc alone, and looks for it where it is.
RELEASE := -c release --static-swift-stdlib --disable-local-rpath --explicit-target-dependency-import-check error
DEBUG := --explicit-target-dependency-import-check error

.PHONY: setup build run test verify bench openapi format lint clean help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## install the C libraries and tools that are missing (Debian; says what before it asks)
	@ops/setup libraries

build: setup ## build every executable into build/
	@ops/build $(BUILD) $(RELEASE)

run: build ## build, start the emulator on 127.0.0.1:8000, and make a first decision
	@ops/first-decision $(BUILD)

test: build ## build and run every test
	@ops/setup tests
	swift build --build-tests $(DEBUG)
	@# As many descriptors as most machines let a process have, so that the tests need no more anywhere.
	ulimit -Sn 1024; QUORATE_BUILD=$(abspath $(BUILD)) swift test --skip-build $(DEBUG)

verify: build ## compare with the real third parties: boto3, the AWS CLI, AWS's RIE, moto, ministack
	@ops/setup verify
	@ops/verify/all $(abspath $(BUILD))

bench: setup ## measure beside the peers, hold the stated limits, write docs/benchmarks.md (OPTIONS=--quick: fewer rounds, nothing written)
	@EXTRA=microbench ops/build $(BUILD) $(RELEASE)
	@ops/setup bench
	@ops/bench/all $(abspath $(BUILD)) $(OPTIONS)

openapi: build ## write docs/openapi.json from the code
	$(BUILD)/quorate openapi > docs/openapi.json

format: ## format the Swift code
	swift format -i -p -r Package.swift Sources functions emulator Tests

lint: ## what `make format` would change, and fail on it
	swift format lint -s -p -r Package.swift Sources functions emulator Tests

clean: ## remove what was built (never the data in .emulator/)
	rm -rf .build build
