"""The partitioned log behind one port (`pipeline.ports.Log`): on Kafka, and in one SQLite file.

Does not know what a record holds.
"""
