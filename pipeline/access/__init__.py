"""Who may sign in to the page, who is signed in, and how often a sign-in may be tried: files of the data folder.

Knows neither HTTP nor stories.
"""
