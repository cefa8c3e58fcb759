# Everything that people and CI do here. `make help` explains.

.DEFAULT_GOAL := help
.PHONY: help run test check unit fuzz e2e screenshots test-image bench cross image run-image clean

# What Alcove needs on this machine: program=package.
RUN_NEEDS := cc=gcc /usr/include/stdlib.h=libc6-dev nft=nftables wireguard-go=wireguard-go
STATE ?= ./state
BOARD ?= qemu-arm64
ALCOVE := target/release/alcove

help: ## Show this help
	@echo 'Alcove: the VPN server for the Raspberry Pi in your office closet.'
	@echo
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: $(ALCOVE) ## Build Alcove, start it here as root, state in ./state (ARGS="--listen [::]:8443" for more)
	$(ALCOVE) run --state $(STATE) $(ARGS)

test: check unit fuzz ## Everything that CI checks: style, unit tests, parsers, real clients, the booted image
	@# End-to-end tests wait more than they work: the image is built beside them, with what they leave of the processors.
	$(MAKE) --jobs 2 e2e image-beside
	$(MAKE) boot-image

.PHONY: image-beside boot-image
image-beside:
	nice -n 19 $(MAKE) image

check: ## Formatting, lints, licences and advisories, shell scripts
	@firmware/install-missing $(RUN_NEEDS) shellcheck=shellcheck
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	tests/check-scripts
	tests/check-licences

unit: ## Unit tests of every room
	@firmware/install-missing $(RUN_NEEDS)
	tests/setup
	cargo test --workspace --locked

fuzz: ## Every parser of what strangers send, for some seconds each (SECONDS=10)
	fuzz/run $(or $(SECONDS),10)

# With the build of the unit tests, which finds more: it stops where a number overflows. The image's tests have the release.
e2e: ## End-to-end tests: the official client library, real tunnels between network namespaces
	@firmware/install-missing $(RUN_NEEDS)
	tests/setup
	cargo build --locked -p alcove
	ALCOVE=$${CARGO_TARGET_DIR:-$(CURDIR)/target}/debug/alcove tests/run-e2e

screenshots: $(ALCOVE) ## Look at every page in Chromium and renew the pictures in docs/screenshots
	tests/setup
	tests/run-e2e e2e/test_browser.py
	cp target/screenshots/set-up-3.png docs/screenshots/set-up.png
	cp target/screenshots/user-home-light-en.png docs/screenshots/connect.png
	cp target/screenshots/user-account-dark-de.png docs/screenshots/account-dark-phone.png
	cp target/screenshots/user-second-factor-light-ar.png docs/screenshots/second-factor-arabic.png

test-image: image boot-image ## The image of qemu-arm64, booted and used in QEMU: apps, seed files, power cuts, damaged cards

boot-image:
	tests/setup
	tests/run-image

bench: $(ALCOVE) image ## Measure speed and memory beside the reference, and the image beside its floor (an hour; ARGS=--quick)
	tests/setup
	cargo build --release --locked -p alcove-node --example fleet
	tests/run-bench $(ARGS)
	tests/run-bench image $(ARGS)

cross: ## Build the static daemon for 64-bit Raspberry Pi boards and say how large it is
	cross/build
	cross/size-report

image: cross ## Make the disk image of BOARD (qemu-arm64) from packages, or with BUILDROOT=/path/to/buildroot
	image/host-tools install
	$(if $(BUILDROOT),image/release BOARD=$(BOARD) BUILDROOT=$(BUILDROOT),image/assemble BOARD=$(BOARD))

run-image: ## Boot that image in QEMU and print the address
	image/run

# Cargo knows what is up to date.
.PHONY: $(ALCOVE)
$(ALCOVE):
	@firmware/install-missing $(RUN_NEEDS)
	cargo build --release --locked -p alcove

clean: ## Remove what was built; the state stays
	cargo clean
