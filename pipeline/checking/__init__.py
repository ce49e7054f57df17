"""What people correct and judge: checked against the current stories, shown beforehand, written to the log.

Commands and page share it. Decides nothing about stories: the clusterer does (`domain.stories.correcting`).
"""
