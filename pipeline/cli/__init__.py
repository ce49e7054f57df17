"""The command line: one module per group of commands; `pipeline.__main__` puts them together."""
