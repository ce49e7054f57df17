"""The stages of the pipeline: one file per stage, each with its own consumer group."""
