"""The house: bills flow in at the bottom, places on a board come out at the top, and nobody climbs back down.

    bill / meter file -> formats -> savings (readings ledger) -> measurement -> scoring
                      -> leaderboards (immutable snapshots) -> public pages, files

Rooms, from the ground up; each may import only rooms before it:

    quantities, formats, measurement, scoring         pure: neither Flask nor a database
    charts, words, papers                             pictures, sentences and PDFs, pure as well
    extensions, clock, mistakes, answers              the parts every room stands on
    scheduling, audit, notices, files                 what is owed, what was done, letters, originals
    network, accounts, pages                          members, people, information pages
    weather                                           stations and their daily temperatures
    challenges, businesses                            a competition and its rules; who takes part
    savings, scorecards, review                       what they used, what they did, what somebody looked at
    leaderboards, awards, desks                       snapshots and boards; who won; pages that look across rooms
    sample, schedule, commands, app                   the sample network, the list of jobs, commands, create_app()

Start reading in `app.py`. Importing a pure room loads no Flask.
"""
