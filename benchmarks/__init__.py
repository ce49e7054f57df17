"""Benchmarks, which measure rates and ratios on this machine: one module each, with `main`. `make bench` runs all."""
