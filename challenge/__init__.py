"""The house: bills flow in at the bottom, places on a board come out at the top, and nobody climbs back down.

    bill / meter file -> formats -> savings (readings ledger) -> measurement -> scoring
                      -> leaderboards (immutable snapshots) -> public pages, files

Rooms, from the ground up; each may import only rooms before it:

    quantities, formats, measurement, scoring         pure: neither Flask nor a database
    extensions, clock, mistakes, answers              the parts every room stands on
    scheduling, audit, notices, files                 what is owed, what was done, letters, originals
    network, accounts, pages                          members, people, information pages
    weather                                           stations and their daily temperatures
    challenges, businesses, savings, scorecards, review   a competition, who takes part, what they used, what is checked
    leaderboards, desks                               snapshots and boards; pages that look across rooms
    sample, schedule, commands, app                   the sample network, the list of jobs, commands, create_app()

Start reading in `app.py`. Importing a pure room loads no Flask.
"""
