"""Figures of this machine: ratios and rates, each benchmark a module with `main`.

`make bench` runs them all.
"""
