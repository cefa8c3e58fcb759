"""Measures the built daemon beside the reference: `make bench`. Asserts nothing."""
