"""challenge stations

Why: the weather station a site is measured with in a challenge is kept, so that a nearer one that is added later, or
another choice of the city, does not move a board. Rows are only added; the newest of a site counts.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0008'
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('challenge_stations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('challenge_id', sa.Integer(), nullable=False),
    sa.Column('site_id', sa.Integer(), nullable=False),
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('kept_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.CheckConstraint("(author_id IS NULL) = (reason = '')", name=op.f('ck_challenge_stations_reason')),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_challenge_stations_author_id_users')),
    sa.ForeignKeyConstraint(['challenge_id'], ['challenges.id'], name=op.f('fk_challenge_stations_challenge_id_challenges')),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_challenge_stations_site_id_sites')),
    sa.ForeignKeyConstraint(['station_id'], ['weather_stations.id'], name=op.f('fk_challenge_stations_station_id_weather_stations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_challenge_stations')),
    )
    op.create_index(op.f('ix_challenge_stations_challenge_id_site_id'), 'challenge_stations', ['challenge_id', 'site_id'], unique=False)


def downgrade() -> None:
    op.drop_index(op.f('ix_challenge_stations_challenge_id_site_id'), table_name='challenge_stations')
    op.drop_table('challenge_stations')
