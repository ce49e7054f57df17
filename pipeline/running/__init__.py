"""Running stages: the consume loop, supervision, pacing, dead letters, metrics.

The only package that knows offsets. Does not know what a stage decides.
"""
