"""The stages: one consumer group a file."""
