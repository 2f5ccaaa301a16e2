"""Mailboxes that send, mail on its way, and the ledger of what happened to it."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TRIGGERS = {
    "send_events_no_update": "BEFORE UPDATE ON send_events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "send_events_no_delete": "BEFORE DELETE ON send_events BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END",
    "outbox_bytes_stay": (
        "BEFORE UPDATE OF draft_id, message_id, recipient, raw, raw_hash, approved_hash ON outbox"
        " BEGIN SELECT RAISE(ABORT, 'what was approved stays as it is'); END"
    ),
}


def upgrade() -> None:
    _make_mailboxes()
    _make_outbox()
    _make_ledger()
    for name, what in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {what}")


def _make_mailboxes() -> None:
    op.create_table('mailboxes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('email', sa.String(), nullable=False),
        sa.Column('smtp_host', sa.String(), nullable=False),
        sa.Column('smtp_port', sa.Integer(), nullable=False),
        sa.Column('smtp_security', sa.String(), server_default='tls', nullable=False),
        sa.Column('imap_host', sa.String(), server_default='', nullable=False),
        sa.Column('imap_port', sa.Integer(), server_default='993', nullable=False),
        sa.Column('imap_security', sa.String(), server_default='tls', nullable=False),
        sa.Column('user', sa.String(), nullable=False),
        sa.Column('auth', sa.String(), server_default='password', nullable=False),
        sa.Column('zone', sa.String(), server_default='UTC', nullable=False),
        sa.Column('daily_cap', sa.Integer(), server_default='50', nullable=False),
        sa.Column('hourly_cap', sa.Integer(), server_default='20', nullable=False),
        sa.Column('gap_seconds', sa.Integer(), server_default='90', nullable=False),
        sa.Column('window_from', sa.String(), server_default='08:30', nullable=False),
        sa.Column('window_to', sa.String(), server_default='17:30', nullable=False),
        sa.Column('days', sa.String(), server_default='12345', nullable=False),
        sa.Column('holidays', sa.String(), server_default='', nullable=False),
        sa.Column('ramp_start', sa.Date(), nullable=True),
        sa.Column('ramp_from', sa.Integer(), server_default='10', nullable=False),
        sa.Column('ramp_step', sa.Integer(), server_default='5', nullable=False),
        sa.Column('paused_reason', sa.String(), server_default='', nullable=False),
        sa.Column('paused_at', sa.String(length=20), nullable=True),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_mailboxes')),
        sa.UniqueConstraint('name', name=op.f('uq_mailboxes_name'))
    )


def _make_outbox() -> None:
    op.create_table('outbox',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('draft_id', sa.Integer(), nullable=False),
        sa.Column('mailbox_id', sa.Integer(), nullable=False),
        sa.Column('message_id', sa.String(), nullable=False),
        sa.Column('recipient', sa.String(), nullable=False),
        sa.Column('approved_hash', sa.String(), nullable=False),
        sa.Column('raw', sa.LargeBinary(), nullable=False),
        sa.Column('raw_hash', sa.String(), nullable=False),
        sa.Column('follow_up', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('state', sa.String(), server_default='queued', nullable=False),
        sa.Column('due_at', sa.String(length=20), nullable=False),
        sa.Column('attempts', sa.Integer(), server_default='0', nullable=False),
        sa.Column('owner', sa.String(), server_default='', nullable=False),
        sa.Column('claimed_at', sa.String(length=20), nullable=True),
        sa.Column('answer', sa.String(), server_default='', nullable=False),
        sa.Column('resolution', sa.String(), server_default='', nullable=False),
        sa.Column('resolved_at', sa.String(length=20), nullable=True),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.Column('updated_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['draft_id'], ['drafts.id'], name=op.f('fk_outbox_draft_id')),
        sa.ForeignKeyConstraint(['mailbox_id'], ['mailboxes.id'], name=op.f('fk_outbox_mailbox_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox'))
    )
    op.create_index(op.f('ix_outbox_message_id'), 'outbox', ['message_id'], unique=False)
    op.create_index('ix_outbox_state_due_at', 'outbox', ['state', 'due_at'], unique=False)
    op.create_index('uq_outbox_draft_id', 'outbox', ['draft_id'], unique=True, sqlite_where=sa.text("state <> 'cancelled' AND substr(resolution, 1, 8) <> 'not sent'"))


def _make_ledger() -> None:
    op.create_table('send_events',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('outbox_id', sa.Integer(), nullable=False),
        sa.Column('mailbox_id', sa.Integer(), nullable=False),
        sa.Column('event', sa.String(), nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('detail', sa.String(), server_default='', nullable=False),
        sa.ForeignKeyConstraint(['mailbox_id'], ['mailboxes.id'], name=op.f('fk_send_events_mailbox_id')),
        sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_send_events_outbox_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_send_events'))
    )
    op.create_index('ix_send_events_mailbox_id_event_day', 'send_events', ['mailbox_id', 'event', 'day'], unique=False)
    op.create_index('ix_send_events_outbox_id', 'send_events', ['outbox_id'], unique=False)
