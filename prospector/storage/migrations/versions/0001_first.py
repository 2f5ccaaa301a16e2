"""The first tables: imports and lists, prospects and companies, profiles, drafts, touches, suppressions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Own copies of the searched text: an index over the table's own content cannot forget a row whose
# old values are gone, and rows are added in bulk (prospector.storage.search), not one by one.
SEARCH = """
CREATE VIRTUAL TABLE prospect_search USING fts5(
    full_name, company, email, title, city, domain,
    tokenize = "unicode61 remove_diacritics 2", detail = none, columnsize = 0
)
"""

SEARCH_FOLLOWS_DELETE = """
CREATE TRIGGER prospects_search_delete AFTER DELETE ON prospects BEGIN
    DELETE FROM prospect_search WHERE rowid = old.id;
END
"""

SEARCH_FOLLOWS_UPDATE = """
CREATE TRIGGER prospects_search_update
AFTER UPDATE OF full_name, company, email, title, city, domain ON prospects
WHEN (old.full_name, old.company, old.email, old.title, old.city, old.domain)
    IS NOT (new.full_name, new.company, new.email, new.title, new.city, new.domain)
BEGIN
    DELETE FROM prospect_search WHERE rowid = old.id;
    INSERT INTO prospect_search (rowid, full_name, company, email, title, city, domain)
    VALUES (new.id, new.full_name, new.company, new.email, new.title, new.city, new.domain);
END
"""

TOUCHES_STAY = """
CREATE TRIGGER touches_no_{0} BEFORE {0} ON touches BEGIN
    SELECT RAISE(ABORT, 'touches are append-only');
END
"""


def upgrade() -> None:
    op.create_table('icp_profiles',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('version', sa.Integer(), server_default='1', nullable=False),
        sa.Column('source', sa.String(), nullable=False),
        sa.Column('active', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('updated_at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_icp_profiles')),
        sa.UniqueConstraint('name', name=op.f('uq_icp_profiles_name'))
    )
    op.create_table('lists',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_lists')),
        sa.UniqueConstraint('name', name=op.f('uq_lists_name'))
    )
    op.create_table('segments',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('conditions', sa.String(), nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_segments')),
        sa.UniqueConstraint('name', name=op.f('uq_segments_name'))
    )
    op.create_table('settings',
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('value', sa.String(), nullable=False),
        sa.PrimaryKeyConstraint('key', name=op.f('pk_settings'))
    )
    op.create_table('templates',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('description', sa.String(), server_default='', nullable=False),
        sa.Column('shipped', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('archived', sa.Boolean(), server_default='0', nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_templates')),
        sa.UniqueConstraint('name', name=op.f('uq_templates_name'))
    )
    op.create_table('imports',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('list_id', sa.Integer(), nullable=True),
        sa.Column('file_name', sa.String(), nullable=False),
        sa.Column('file_hash', sa.String(), server_default='', nullable=False),
        sa.Column('source', sa.String(), server_default='', nullable=False),
        sa.Column('mapping', sa.String(), server_default='{}', nullable=False),
        sa.Column('options', sa.String(), server_default='{}', nullable=False),
        sa.Column('findings', sa.String(), server_default='{}', nullable=False),
        sa.Column('rows_read', sa.Integer(), server_default='0', nullable=False),
        sa.Column('created', sa.Integer(), server_default='0', nullable=False),
        sa.Column('updated', sa.Integer(), server_default='0', nullable=False),
        sa.Column('unchanged', sa.Integer(), server_default='0', nullable=False),
        sa.Column('duplicate', sa.Integer(), server_default='0', nullable=False),
        sa.Column('suppressed', sa.Integer(), server_default='0', nullable=False),
        sa.Column('rejected', sa.Integer(), server_default='0', nullable=False),
        sa.Column('state', sa.String(), server_default='done', nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.Column('undone_at', sa.String(length=20), nullable=True),
        sa.ForeignKeyConstraint(['list_id'], ['lists.id'], name=op.f('fk_imports_list_id'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_imports'))
    )
    op.create_table('template_versions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('template_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('subject', sa.String(), nullable=False),
        sa.Column('body', sa.String(), nullable=False),
        sa.Column('required', sa.String(), server_default='[]', nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['template_id'], ['templates.id'], name=op.f('fk_template_versions_template_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_template_versions')),
        sa.UniqueConstraint('template_id', 'version', name=op.f('uq_template_versions_template_id_version'))
    )
    op.create_table('companies',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), server_default='', nullable=False),
        sa.Column('name_key', sa.String(), server_default='', nullable=False),
        sa.Column('legal_form', sa.String(), server_default='', nullable=False),
        sa.Column('domain', sa.String(), server_default='', nullable=False),
        sa.Column('industry', sa.String(), server_default='', nullable=False),
        sa.Column('employees_min', sa.Integer(), nullable=True),
        sa.Column('employees_max', sa.Integer(), nullable=True),
        sa.Column('revenue_min', sa.Integer(), nullable=True),
        sa.Column('revenue_max', sa.Integer(), nullable=True),
        sa.Column('revenue_currency', sa.String(), server_default='', nullable=False),
        sa.Column('linkedin', sa.String(), server_default='', nullable=False),
        sa.Column('phone', sa.String(), server_default='', nullable=False),
        sa.Column('city', sa.String(), server_default='', nullable=False),
        sa.Column('country', sa.String(), server_default='', nullable=False),
        sa.Column('import_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_companies_import_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_companies'))
    )
    op.create_index(op.f('ix_companies_domain'), 'companies', ['domain'], unique=False)
    op.create_index(op.f('ix_companies_name_key'), 'companies', ['name_key'], unique=False)
    op.create_table('import_changes',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('import_id', sa.Integer(), nullable=False),
        sa.Column('import_row_id', sa.Integer(), nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('field', sa.String(), nullable=False),
        sa.Column('before', sa.String(), nullable=True),
        sa.Column('after', sa.String(), nullable=True),
        sa.Column('origin', sa.String(), server_default='', nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_import_changes_import_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_import_changes'))
    )
    op.create_index(op.f('ix_import_changes_import_id'), 'import_changes', ['import_id'], unique=False)
    op.create_table('import_rows',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('import_id', sa.Integer(), nullable=False),
        sa.Column('sheet', sa.String(), server_default='', nullable=False),
        sa.Column('row', sa.Integer(), nullable=False),
        sa.Column('verdict', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), server_default='', nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=True),
        sa.Column('company_id', sa.Integer(), nullable=True),
        sa.Column('findings', sa.String(), server_default='[]', nullable=False),
        sa.Column('raw', sa.String(), server_default='', nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_import_rows_import_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_import_rows'))
    )
    op.create_index(op.f('ix_import_rows_import_id'), 'import_rows', ['import_id'], unique=False)
    op.create_index(op.f('ix_import_rows_prospect_id'), 'import_rows', ['prospect_id'], unique=False)
    op.create_table('suppressions',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('value', sa.String(), nullable=False),
        sa.Column('key', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), server_default='', nullable=False),
        sa.Column('source', sa.String(), server_default='', nullable=False),
        sa.Column('import_id', sa.Integer(), nullable=True),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['import_id'], ['imports.id'], name=op.f('fk_suppressions_import_id'), ondelete='SET NULL'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_suppressions')),
        sa.UniqueConstraint('kind', 'key', name=op.f('uq_suppressions_kind_key'))
    )
    op.create_table('prospects',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=True),
        sa.Column('honorific', sa.String(), server_default='', nullable=False),
        sa.Column('first_name', sa.String(), server_default='', nullable=False),
        sa.Column('middle_name', sa.String(), server_default='', nullable=False),
        sa.Column('last_name', sa.String(), server_default='', nullable=False),
        sa.Column('full_name', sa.String(), server_default='', nullable=False),
        sa.Column('title', sa.String(), server_default='', nullable=False),
        sa.Column('seniority', sa.String(), server_default='', nullable=False),
        sa.Column('department', sa.String(), server_default='', nullable=False),
        sa.Column('company', sa.String(), server_default='', nullable=False),
        sa.Column('legal_form', sa.String(), server_default='', nullable=False),
        sa.Column('company_short', sa.String(), server_default='', nullable=False),
        sa.Column('domain', sa.String(), server_default='', nullable=False),
        sa.Column('industry', sa.String(), server_default='', nullable=False),
        sa.Column('employees_min', sa.Integer(), nullable=True),
        sa.Column('employees_max', sa.Integer(), nullable=True),
        sa.Column('revenue_min', sa.Integer(), nullable=True),
        sa.Column('revenue_max', sa.Integer(), nullable=True),
        sa.Column('revenue_currency', sa.String(), server_default='', nullable=False),
        sa.Column('company_linkedin', sa.String(), server_default='', nullable=False),
        sa.Column('email', sa.String(), server_default='', nullable=False),
        sa.Column('email_status', sa.String(), server_default='', nullable=False),
        sa.Column('other_email', sa.String(), server_default='', nullable=False),
        sa.Column('phone', sa.String(), server_default='', nullable=False),
        sa.Column('mobile', sa.String(), server_default='', nullable=False),
        sa.Column('linkedin', sa.String(), server_default='', nullable=False),
        sa.Column('street', sa.String(), server_default='', nullable=False),
        sa.Column('postal_code', sa.String(), server_default='', nullable=False),
        sa.Column('city', sa.String(), server_default='', nullable=False),
        sa.Column('region', sa.String(), server_default='', nullable=False),
        sa.Column('country', sa.String(), server_default='', nullable=False),
        sa.Column('language', sa.String(), server_default='', nullable=False),
        sa.Column('notes', sa.String(), server_default='', nullable=False),
        sa.Column('source', sa.String(), server_default='', nullable=False),
        sa.Column('custom', sa.String(), server_default='{}', nullable=False),
        sa.Column('email_key', sa.String(), server_default='', nullable=False),
        sa.Column('name_key', sa.String(), server_default='', nullable=False),
        sa.Column('company_key', sa.String(), server_default='', nullable=False),
        sa.Column('stage', sa.String(), server_default='new', nullable=False),
        sa.Column('suppression_id', sa.Integer(), nullable=True),
        sa.Column('import_row_id', sa.Integer(), nullable=True),
        sa.Column('last_touch_at', sa.String(length=20), nullable=True),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.Column('updated_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_prospects_company_id')),
        sa.ForeignKeyConstraint(['suppression_id'], ['suppressions.id'], name=op.f('fk_prospects_suppression_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_prospects'))
    )
    op.create_index(op.f('ix_prospects_company_id'), 'prospects', ['company_id'], unique=False)
    op.create_index('ix_prospects_domain', 'prospects', ['domain'], unique=False, sqlite_where=sa.text("domain <> ''"))
    op.create_index('ix_prospects_email_key', 'prospects', ['email_key'], unique=False, sqlite_where=sa.text("email_key <> ''"))
    op.create_index('ix_prospects_linkedin', 'prospects', ['linkedin'], unique=False, sqlite_where=sa.text("linkedin <> ''"))
    op.create_index('ix_prospects_name_key', 'prospects', ['name_key'], unique=False, sqlite_where=sa.text("name_key <> ''"))
    op.create_index('ix_prospects_suppression_id', 'prospects', ['suppression_id'], unique=False, sqlite_where=sa.text('suppression_id IS NOT NULL'))
    op.create_table('drafts',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('template_id', sa.Integer(), nullable=False),
        sa.Column('template_version_id', sa.Integer(), nullable=False),
        sa.Column('state', sa.String(), server_default='draft', nullable=False),
        sa.Column('subject', sa.String(), nullable=True),
        sa.Column('body', sa.String(), nullable=True),
        sa.Column('problems', sa.String(), server_default='[]', nullable=False),
        sa.Column('approved_hash', sa.String(), server_default='', nullable=False),
        sa.Column('approved_at', sa.String(length=20), nullable=True),
        sa.Column('message_id', sa.String(), server_default='', nullable=False),
        sa.Column('handed_over_at', sa.String(length=20), nullable=True),
        sa.Column('handed_over_by', sa.String(), server_default='', nullable=False),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.Column('updated_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_drafts_prospect_id')),
        sa.ForeignKeyConstraint(['template_id'], ['templates.id'], name=op.f('fk_drafts_template_id')),
        sa.ForeignKeyConstraint(['template_version_id'], ['template_versions.id'], name=op.f('fk_drafts_template_version_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_drafts'))
    )
    op.create_index('ix_drafts_prospect_id_state', 'drafts', ['prospect_id', 'state'], unique=False)
    op.create_index('ix_drafts_state', 'drafts', ['state'], unique=False)
    op.create_index('uq_drafts_open', 'drafts', ['prospect_id', 'template_id'], unique=True, sqlite_where=sa.text("state IN ('draft', 'held', 'approved')"))
    op.create_table('fits',
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('profile_id', sa.Integer(), nullable=False),
        sa.Column('score', sa.Integer(), nullable=False),
        sa.Column('low', sa.Integer(), nullable=False),
        sa.Column('high', sa.Integer(), nullable=False),
        sa.Column('verdict', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['profile_id'], ['icp_profiles.id'], name=op.f('fk_fits_profile_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_fits_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('prospect_id', 'profile_id', name=op.f('pk_fits')),
        sqlite_with_rowid=False
    )
    op.create_index('ix_fits_profile_id_score', 'fits', ['profile_id', 'score'], unique=False)
    op.create_table('list_members',
        sa.Column('list_id', sa.Integer(), nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(['list_id'], ['lists.id'], name=op.f('fk_list_members_list_id'), ondelete='CASCADE'),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_list_members_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('list_id', 'prospect_id', name=op.f('pk_list_members')),
        sqlite_with_rowid=False
    )
    op.create_index(op.f('ix_list_members_prospect_id'), 'list_members', ['prospect_id'], unique=False)
    op.create_table('provenance',
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('field', sa.String(), nullable=False),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('import_row_id', sa.Integer(), nullable=True),
        sa.Column('before', sa.String(), server_default='', nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_provenance_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('prospect_id', 'field', name=op.f('pk_provenance'))
    )
    op.create_table('stage_history',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('from_stage', sa.String(), nullable=False),
        sa.Column('to_stage', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), server_default='', nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_stage_history_prospect_id'), ondelete='CASCADE'),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_stage_history'))
    )
    op.create_index(op.f('ix_stage_history_prospect_id'), 'stage_history', ['prospect_id'], unique=False)
    op.create_table('touches',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('company_id', sa.Integer(), nullable=True),
        sa.Column('kind', sa.String(), nullable=False),
        sa.Column('at', sa.String(length=20), nullable=False),
        sa.Column('summary', sa.String(), server_default='', nullable=False),
        sa.Column('outcome', sa.String(), server_default='', nullable=False),
        sa.Column('draft_id', sa.Integer(), nullable=True),
        sa.Column('recorded_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['company_id'], ['companies.id'], name=op.f('fk_touches_company_id')),
        sa.ForeignKeyConstraint(['draft_id'], ['drafts.id'], name=op.f('fk_touches_draft_id')),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_touches_prospect_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_touches'))
    )
    op.create_index('ix_touches_at', 'touches', ['at'], unique=False)
    op.create_index(op.f('ix_touches_company_id'), 'touches', ['company_id'], unique=False)
    op.create_index('ix_touches_prospect_id_at', 'touches', ['prospect_id', 'at'], unique=False)
    op.create_table('tasks',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('prospect_id', sa.Integer(), nullable=False),
        sa.Column('touch_id', sa.Integer(), nullable=True),
        sa.Column('what', sa.String(), nullable=False),
        sa.Column('due_on', sa.Date(), nullable=False),
        sa.Column('done_at', sa.String(length=20), nullable=True),
        sa.Column('created_at', sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(['prospect_id'], ['prospects.id'], name=op.f('fk_tasks_prospect_id')),
        sa.ForeignKeyConstraint(['touch_id'], ['touches.id'], name=op.f('fk_tasks_touch_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_tasks'))
    )
    op.create_index('ix_tasks_due_on', 'tasks', ['due_on'], unique=False, sqlite_where=sa.text('done_at IS NULL'))
    op.create_index('ix_tasks_prospect_id_due_on', 'tasks', ['prospect_id', 'due_on'], unique=False)
    op.execute(SEARCH)
    op.execute(SEARCH_FOLLOWS_DELETE)
    op.execute(SEARCH_FOLLOWS_UPDATE)
    op.execute(TOUCHES_STAY.format("update"))
    op.execute(TOUCHES_STAY.format("delete"))
