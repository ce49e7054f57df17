"""Compares the versions of one event in several languages: figures, dates and names, matched by machine.

No translation and no grammar: names are compared in Latin letters, dates by the calendar, figures by unit, by what they
count where that is a common word, and by the names beside them. So a difference is always "may differ".
"""
