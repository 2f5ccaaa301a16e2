"""The journal of edits, decisions about duplicates, recipes, and the quality of imported lists."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# Merging two prospects hands the touches of one to the other; what happened stays as it was told.
TOUCHES_STAY = """
CREATE TRIGGER touches_no_update
BEFORE UPDATE OF id, kind, at, summary, outcome, draft_id, recorded_at ON touches BEGIN
    SELECT RAISE(ABORT, 'touches are append-only');
END
"""


def upgrade() -> None:
    _make_journal()
    _make_duplicates()
    _make_recipes()
    op.execute("DROP TRIGGER touches_no_update")
    op.execute(TOUCHES_STAY)


def _make_journal() -> None:
    op.create_table('actions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('label', sa.String(), nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.Column('undone_at', sa.String(length=20), nullable=True),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_actions'))
    )
    op.create_table('action_changes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('table_name', sa.String(), nullable=False),
        sa.Column('row_id', sa.Integer(), nullable=False),
        sa.Column('part', sa.String(), server_default='', nullable=False),
        sa.Column('field', sa.String(), server_default='', nullable=False),
        sa.Column('before', sa.String(), nullable=True),
        sa.Column('after', sa.String(), nullable=True),
        sa.ForeignKeyConstraint(['action_id'], ['actions.id'], name=op.f('fk_action_changes_action_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_action_changes'))
    )
    op.create_index('ix_action_changes_action_id', 'action_changes', ['action_id', 'table_name', 'field', 'row_id'], unique=False)


def _make_duplicates() -> None:
    op.create_table('merges',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('action_id', sa.Integer(), nullable=False),
        sa.Column('kept_id', sa.Integer(), nullable=False),
        sa.Column('gone_id', sa.Integer(), nullable=False),
        sa.Column('gone_name', sa.String(), server_default='', nullable=False),
        sa.Column('band', sa.String(), server_default='', nullable=False),
        sa.Column('reason', sa.String(), server_default='', nullable=False),
        sa.Column('picks', sa.String(), server_default='{}', nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_merges'))
    )
    for name in ("action_id", "kept_id", "gone_id"):
        op.create_index(op.f(f'ix_merges_{name}'), 'merges', [name], unique=False)
    op.create_table('not_duplicates',
        sa.Column('low_id', sa.Integer(), nullable=False),
        sa.Column('high_id', sa.Integer(), nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['high_id'], ['prospects.id'], name=op.f('fk_not_duplicates_high_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['low_id'], ['prospects.id'], name=op.f('fk_not_duplicates_low_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('low_id', 'high_id', name=op.f('pk_not_duplicates')),
        sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_not_duplicates_high_id'), 'not_duplicates', ['high_id'], unique=False)
    op.create_table('suspects',
        sa.Column('low_id', sa.Integer(), nullable=False),
        sa.Column('high_id', sa.Integer(), nullable=False),
        sa.Column('band', sa.String(), nullable=False),
        sa.Column('confidence', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(), server_default='', nullable=False),
        sa.Column('reason', sa.String(), server_default='', nullable=False),
        sa.Column('found_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['high_id'], ['prospects.id'], name=op.f('fk_suspects_high_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['low_id'], ['prospects.id'], name=op.f('fk_suspects_low_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('low_id', 'high_id', name=op.f('pk_suspects')),
        sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_suspects_high_id'), 'suspects', ['high_id'], unique=False)
    op.create_index('ix_suspects_band', 'suspects', ['band', 'confidence'], unique=False)


def _make_recipes() -> None:
    op.create_table('recipes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('fingerprint', sa.String(), server_default='', nullable=False),
        sa.Column('data', sa.String(), server_default='{}', nullable=False),
        sa.Column('uses', sa.Integer(), server_default='0', nullable=False),
        sa.Column('used_at', sa.String(length=20), nullable=True),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.Column('updated_at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_recipes')),
        sa.UniqueConstraint('name', name=op.f('uq_recipes_name'))
    )
    op.create_index(op.f('ix_recipes_fingerprint'), 'recipes', ['fingerprint'], unique=False)
    op.add_column('imports', sa.Column('recipe', sa.String(), server_default='', nullable=False))
    op.add_column('imports', sa.Column('quality', sa.String(), server_default='{}', nullable=False))
