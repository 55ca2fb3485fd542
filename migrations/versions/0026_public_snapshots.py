"""public snapshots

Why: a past day tells what the public could read then. Standings that were made while a board stood still were never
shown: which they are is told by the deeds that froze the board and let it go on.
"""

import sqlalchemy as sa
from alembic import op

from challenge.extensions import UTCDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

INDEX = "ix_snapshots_challenge_id_public_from"
PROVISIONAL = "provisional"
snapshots = sa.table(
    "snapshots",
    *(sa.column(name) for name in ("id", "challenge_id", "number", "state")),
    sa.column("computed_at", UTCDateTime),
    sa.column("public_from", UTCDateTime),
)
boards = sa.table("boards", sa.column("challenge_id"), sa.column("snapshot_id"))
deeds = sa.table(
    "deeds",
    *(sa.column(name) for name in ("id", "deed", "subject")),
    sa.column("at", UTCDateTime),
    sa.column("detail", sa.JSON),
)


def upgrade() -> None:
    op.add_column("snapshots", sa.Column("public_from", UTCDateTime(timezone=True), nullable=True))
    bind = op.get_bind()
    for challenge_id, shown in bind.execute(sa.select(boards.c.challenge_id, boards.c.snapshot_id)).all():
        columns = (snapshots.c.id, snapshots.c.computed_at, snapshots.c.state)
        made = sa.select(*columns).where(snapshots.c.challenge_id == challenge_id).order_by(snapshots.c.number)
        moves = sa.select(deeds.c.at, deeds.c.detail).where(deeds.c.deed == "set_board")
        moves = moves.where(deeds.c.subject == f"challenge:{challenge_id}").order_by(deeds.c.id)
        states = [(at, detail["after"]) for at, detail in bind.execute(moves)]
        found = [tuple(row) for row in bind.execute(made)]
        since = public_since(found, states)
        at_last = {one: at for one, at, _ in found if one == shown}
        changes = [{"one": one, "at": at} for one, at in {**at_last, **since}.items()]
        if changes:
            row = snapshots.c.id == sa.bindparam("one")
            bind.execute(sa.update(snapshots).where(row).values(public_from=sa.bindparam("at")), changes)
    op.create_index(INDEX, "snapshots", ["challenge_id", "public_from"])


def public_since(made, states):
    """Since when the public could read each snapshot, by its id; those that it never could are not among them.

    `made` are (id, when, state) in order, `states` are (when, state of the board from then on) in order.
    """
    since, waiting, board, rest = {}, None, PROVISIONAL, list(states)

    def pass_until(moment):
        nonlocal waiting, board
        while rest and (moment is None or rest[0][0] <= moment):
            at, board = rest.pop(0)
            if board == PROVISIONAL and waiting is not None:
                since[waiting] = at
            waiting = None if board == PROVISIONAL else waiting

    for one, at, state in made:
        pass_until(at)
        if board == PROVISIONAL or state != PROVISIONAL:
            since[one], waiting = at, None
        else:
            waiting = one
    pass_until(None)
    return since


def downgrade() -> None:
    op.drop_index(INDEX, "snapshots")
    op.drop_column("snapshots", "public_from")
