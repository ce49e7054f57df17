"""Commands on the log itself: `topics`, `dead`.

Does not know what the records mean, beyond their topic and error.
"""
