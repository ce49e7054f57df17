"""Setting the versions of a story against each other: what they share, what only one says, where they conflict.

Pure: sentences come in parsed (`parsed`) and with their vectors; what goes out is in `domain.comparisons`.
"""
