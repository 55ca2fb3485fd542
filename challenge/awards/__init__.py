"""Who won, and what happens afterwards: results published, draws, juries, exclusions, appeals, the awards night.

`finals` says whether a board is the result, `placed` reads its rows, `results` publishes them and logs corrections.
"""
