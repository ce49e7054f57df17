"""What `@click.pass_obj` gives every command."""

from pipeline.configuration import Configuration as Context

__all__ = ["Context"]
