"""The object that `@click.pass_obj` gives to every command: the configuration."""

from pipeline.configuration import Configuration as Context

__all__ = ["Context"]
