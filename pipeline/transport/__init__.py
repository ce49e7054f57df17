"""The partitioned log behind one port (`pipeline.ports.Log`)."""
