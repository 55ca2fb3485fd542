"""weather stations

Why: baselines are adjusted for weather, so daily temperatures are kept, once per station for all cities.
"""

import sqlalchemy as sa
from alembic import op

import challenge.extensions


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('weather_stations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False),
    sa.Column('latitude', sa.Double(), nullable=False),
    sa.Column('longitude', sa.Double(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('created_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_weather_stations')),
    sa.UniqueConstraint('code', name=op.f('uq_weather_stations_code'))
    )
    op.create_table('weather_uploads',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('station_id', sa.Integer(), nullable=True),
    sa.Column('unit', sa.String(), nullable=False),
    sa.Column('date_order', sa.String(), nullable=False),
    sa.Column('state', sa.String(), nullable=False),
    sa.Column('new_days', sa.Integer(), nullable=False),
    sa.Column('same_days', sa.Integer(), nullable=False),
    sa.Column('changed_days', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=False),
    sa.Column('created_at', challenge.extensions.UTCDateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state IN ('preview', 'saved', 'discarded')", name=op.f('ck_weather_uploads_state')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_files.id'], name=op.f('fk_weather_uploads_file_id_stored_files')),
    sa.ForeignKeyConstraint(['station_id'], ['weather_stations.id'], name=op.f('fk_weather_uploads_station_id_weather_stations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_weather_uploads'))
    )
    op.create_table('station_days',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.Column('on_day', sa.Integer(), nullable=False),
    sa.Column('thousandths_f', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['station_id'], ['weather_stations.id'], name=op.f('fk_station_days_station_id_weather_stations')),
    sa.ForeignKeyConstraint(['upload_id'], ['weather_uploads.id'], name=op.f('fk_station_days_upload_id_weather_uploads')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_station_days')),
    sa.UniqueConstraint('station_id', 'on_day', 'version', name=op.f('uq_station_days_station_id_on_day_version'))
    )
    with op.batch_alter_table('station_days', schema=None) as batch_op:
        batch_op.create_index('ix_station_days_upload_id', ['upload_id'], unique=False)

    op.create_table('city_stations',
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('station_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['member_id'], ['members.id'], name=op.f('fk_city_stations_member_id_members')),
    sa.ForeignKeyConstraint(['station_id'], ['weather_stations.id'], name=op.f('fk_city_stations_station_id_weather_stations')),
    sa.PrimaryKeyConstraint('member_id', name=op.f('pk_city_stations'))
    )


def downgrade() -> None:
    op.drop_table('city_stations')
    with op.batch_alter_table('station_days', schema=None) as batch_op:
        batch_op.drop_index('ix_station_days_upload_id')

    op.drop_table('station_days')
    op.drop_table('weather_uploads')
    op.drop_table('weather_stations')
