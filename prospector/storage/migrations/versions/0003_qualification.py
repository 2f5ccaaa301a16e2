"""Profile versions, engagement, signals, predictions; variants, snippets and HTML of templates; further addresses."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

# What a score rests on changed: whose fit or engagement has to be worked out anew before the commit.
# Whoever has no fit yet is scored by whatever brought him in.
STALE_FIT = "INSERT OR IGNORE INTO stale (prospect_id, part) SELECT {0}, 'fit' WHERE EXISTS (SELECT 1 FROM fits WHERE prospect_id = {0})"
STALE_ENGAGEMENT = "INSERT OR IGNORE INTO stale (prospect_id, part) SELECT {0}, 'engagement' WHERE EXISTS (SELECT 1 FROM prospects WHERE id = {0})"
TRIGGERS = {
    "touches_stale_insert": ("AFTER INSERT ON touches", ("new.prospect_id",), (STALE_FIT, STALE_ENGAGEMENT)),
    "touches_stale_owner": (
        "AFTER UPDATE OF prospect_id ON touches", ("old.prospect_id", "new.prospect_id"), (STALE_FIT, STALE_ENGAGEMENT),
    ),
    "list_members_stale_insert": ("AFTER INSERT ON list_members", ("new.prospect_id",), (STALE_FIT,)),
    "list_members_stale_delete": ("AFTER DELETE ON list_members", ("old.prospect_id",), (STALE_FIT,)),
    "prospects_stale": ("AFTER UPDATE OF stage, suppression_id, last_touch_at ON prospects", ("new.id",), (STALE_FIT,)),
}


def upgrade() -> None:
    _make_scores()
    _make_signals()
    _make_studio()
    _make_addresses()
    _widen_touch_indexes()
    for name, (when, owners, statements) in TRIGGERS.items():
        body = "; ".join(statement.format(owner) for owner in owners for statement in statements)
        op.execute(f"CREATE TRIGGER {name} {when} BEGIN {body}; END")


def _widen_touch_indexes() -> None:
    """Questions about the touch history are answered from the indexes alone."""
    op.drop_index('ix_touches_prospect_id_at', 'touches')
    op.drop_index('ix_touches_at', 'touches')
    op.create_index('ix_touches_prospect_id_at', 'touches', ['prospect_id', 'at', 'kind', 'outcome'], unique=False)
    op.create_index('ix_touches_at', 'touches', ['at', 'kind', 'outcome', 'prospect_id'], unique=False)


def _make_scores() -> None:
    op.create_table('icp_versions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('profile_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['profile_id'], ['icp_profiles.id'], name=op.f('fk_icp_versions_profile_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_icp_versions')),
        sa.UniqueConstraint('profile_id', 'version', name=op.f('uq_icp_versions_profile_id_version'))
    )
    op.execute(
        "INSERT INTO icp_versions (profile_id, version, source, created_at)"
        " SELECT id, version, source, updated_at FROM icp_profiles"
    )
    op.create_table('engagements',
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('strength', sa.Double(), nullable=False),
        sa.Column('half_life', sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_engagements_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('prospect_id', name=op.f('pk_engagements'))
    )
    op.create_index(op.f('ix_engagements_strength'), 'engagements', ['strength'], unique=False)
    op.create_table('qualifications',
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('level', sa.String(), nullable=False),
        sa.Column('before', sa.String(), server_default='', nullable=False),
        sa.Column('stage_change_id', sa.Integer(), nullable=True),
        sa.Column('task_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_qualifications_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('prospect_id', name=op.f('pk_qualifications'))
    )
    op.create_table('stale',
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('part', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('prospect_id', 'part', name=op.f('pk_stale')),
        sqlite_with_rowid=False
    )
    op.create_index('ix_prospects_qualified', 'prospects', ['stage'], unique=False, sqlite_where=sa.text("stage IN ('mql', 'sql')"))
    # what was logged before counts, too; the next transaction works it off
    op.execute("INSERT INTO stale (prospect_id, part) SELECT DISTINCT prospect_id, 'engagement' FROM touches")
    op.create_table('predictive_models',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('trained_at', sa.String(length=20), nullable=False),
        sa.Column('active', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('data', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_predictive_models'))
    )
    op.create_table('predictions',
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('likelihood', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_predictions_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('prospect_id', name=op.f('pk_predictions'))
    )


def _make_signals() -> None:
    op.create_table('signal_imports',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('file_name', sa.String(), nullable=False),
        sa.Column('source', sa.String(), server_default='', nullable=False),
        sa.Column('rows_read', sa.Integer(), server_default='0', nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signal_imports'))
    )
    op.create_table('signals',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('signal_import_id', sa.Integer(), nullable=True),
        sa.Column('domain', sa.String(), server_default='', nullable=False),
        sa.Column('email_key', sa.String(), server_default='', nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('topic', sa.String(), server_default='', nullable=False),
        sa.Column('strength', sa.Double(), server_default='1', nullable=False),
        sa.Column('observed_on', sa.Date(), nullable=False),
        sa.Column('expires_on', sa.Date(), nullable=False),
        sa.Column('source', sa.String(), server_default='', nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['signal_import_id'], ['signal_imports.id'], name=op.f('fk_signals_signal_import_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_signals')),
        sa.UniqueConstraint('domain', 'email_key', 'kind', 'topic', 'observed_on', 'source', name=op.f('uq_signals_domain_email_key_kind_topic_observed_on_source'))
    )
    op.create_index(op.f('ix_signals_signal_import_id'), 'signals', ['signal_import_id'], unique=False)
    op.create_index('ix_signals_email_key', 'signals', ['email_key'], unique=False, sqlite_where=sa.text("email_key <> ''"))
    op.create_index('ix_signals_kind_observed_on', 'signals', ['kind', 'observed_on'], unique=False)


def _make_addresses() -> None:
    op.create_table('addresses',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('email', sa.String(), nullable=False),
        sa.Column('email_key', sa.String(), nullable=False),
        sa.Column('import_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_addresses_import_id')),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_addresses_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_addresses'))
    )
    for column in ('prospect_id', 'email_key', 'import_id'):
        op.create_index(op.f(f'ix_addresses_{column}'), 'addresses', [column], unique=False)


def _make_studio() -> None:
    op.create_table('snippets',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.Column('updated_at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_snippets')),
        sa.UniqueConstraint('name', name=op.f('uq_snippets_name'))
    )
    op.create_table('template_variants',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('template_version_id', sa.Integer(), nullable=False),
        sa.Column('label', sa.String(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('html', sa.String(), server_default='', nullable=False),
        sa.Column('weight', sa.Integer(), server_default='1', nullable=False),
        sa.ForeignKeyConstraint(['template_version_id'], ['template_versions.id'], name=op.f('fk_template_variants_template_version_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_template_variants')),
        sa.UniqueConstraint('template_version_id', 'label', name=op.f('uq_template_variants_template_version_id_label'))
    )
    op.add_column('template_versions', sa.Column('html', sa.String(), server_default='', nullable=False))
    op.add_column('template_versions', sa.Column('weight', sa.Integer(), server_default='1', nullable=False))
    op.add_column('template_versions', sa.Column('snippets', sa.String(), server_default='{}', nullable=False))
    op.add_column('drafts', sa.Column('variant', sa.String(), server_default='', nullable=False))
    op.add_column('drafts', sa.Column('seed', sa.Integer(), server_default='0', nullable=False))
    op.add_column('drafts', sa.Column('html', sa.String(), nullable=True))
    op.add_column('drafts', sa.Column('original_subject', sa.String(), nullable=True))
    op.add_column('drafts', sa.Column('original_body', sa.String(), nullable=True))
    op.add_column('drafts', sa.Column('skipped_at', sa.String(length=20), nullable=True))
    for side in ("before", "after"):
        # a draft that an undo brings back is put together from its columns as they were noted
        op.execute(
            f"UPDATE action_changes SET {side} = json_insert({side}, '$.variant', '', '$.seed', 0)"
            f" WHERE table_name = 'drafts' AND field = '' AND {side} IS NOT NULL"
        )
