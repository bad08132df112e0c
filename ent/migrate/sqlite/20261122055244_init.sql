-- Create "accounts" table
CREATE TABLE `accounts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `search` text NOT NULL DEFAULT (''), `domain` text NULL, `industry` text NULL, `segment` text NULL, `employees` integer NULL, `annual_revenue_minor` integer NULL, `currency` text NULL, `region` text NULL, `country` text NULL, `city` text NULL, `founded_year` integer NULL, `lifecycle_phase` text NOT NULL DEFAULT ('PROSPECT'), `redacted_at` integer NULL, `parent_id` integer NULL, `owner_id` integer NULL, `merged_into_id` integer NULL, CONSTRAINT `accounts_accounts_children` FOREIGN KEY (`parent_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `accounts_reps_owner` FOREIGN KEY (`owner_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `accounts_accounts_merged_from` FOREIGN KEY (`merged_into_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `lifecycle_phase_known` CHECK (lifecycle_phase IN ('PROSPECT', 'ACQUISITION', 'USE', 'RENEWAL', 'FORMER')), CONSTRAINT `not_its_own_parent` CHECK (parent_id IS NULL OR parent_id <> id), CONSTRAINT `revenue_has_currency` CHECK (annual_revenue_minor IS NULL OR currency IS NOT NULL));
-- Set sequence for "accounts" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("accounts", 10995116277761);
-- Create index "account_external_id" to table: "accounts"
CREATE UNIQUE INDEX `account_external_id` ON `accounts` (`external_id`);
-- Create index "account_owner_id_id" to table: "accounts"
CREATE INDEX `account_owner_id_id` ON `accounts` (`owner_id`, `id`);
-- Create index "account_parent_id" to table: "accounts"
CREATE INDEX `account_parent_id` ON `accounts` (`parent_id`);
-- Create index "account_name_id" to table: "accounts"
CREATE INDEX `account_name_id` ON `accounts` (`name`, `id`);
-- Create index "account_domain" to table: "accounts"
CREATE INDEX `account_domain` ON `accounts` (`domain`);
-- Create index "account_created_at_id" to table: "accounts"
CREATE INDEX `account_created_at_id` ON `accounts` (`created_at`, `id`);
-- Create index "account_updated_at_id" to table: "accounts"
CREATE INDEX `account_updated_at_id` ON `accounts` (`updated_at`, `id`);
-- Create "account_ownerships" table
CREATE TABLE `account_ownerships` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `account_id` integer NOT NULL, `rep_id` integer NOT NULL, CONSTRAINT `account_ownerships_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `account_ownerships_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "account_ownerships" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("account_ownerships", 12094627905537);
-- Create index "accountownership_account_id_valid_from" to table: "account_ownerships"
CREATE UNIQUE INDEX `accountownership_account_id_valid_from` ON `account_ownerships` (`account_id`, `valid_from`);
-- Create index "accountownership_rep_id" to table: "account_ownerships"
CREATE INDEX `accountownership_rep_id` ON `account_ownerships` (`rep_id`);
-- Create "account_team_members" table
CREATE TABLE `account_team_members` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `duty` text NULL, `account_id` integer NOT NULL, `rep_id` integer NOT NULL, CONSTRAINT `account_team_members_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `account_team_members_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "account_team_members" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("account_team_members", 13194139533313);
-- Create index "accountteammember_account_id_rep_id_valid_from" to table: "account_team_members"
CREATE UNIQUE INDEX `accountteammember_account_id_rep_id_valid_from` ON `account_team_members` (`account_id`, `rep_id`, `valid_from`);
-- Create index "accountteammember_rep_id" to table: "account_team_members"
CREATE INDEX `accountteammember_rep_id` ON `account_team_members` (`rep_id`);
-- Create "activities" table
CREATE TABLE `activities` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `kind` text NOT NULL, `direction` text NOT NULL DEFAULT ('OUTBOUND'), `status` text NOT NULL DEFAULT ('DONE'), `subject` text NULL, `note` text NULL, `happened_at` integer NOT NULL, `booked_at` integer NULL, `due_on` integer NULL, `done_on` integer NULL, `seconds` integer NULL, `call_outcome` text NULL, `attendance` text NULL, `bounce` text NULL, `opened_at` integer NULL, `machine_opened` bool NOT NULL DEFAULT (false), `clicked_at` integer NULL, `replied_at` integer NULL, `auto_reply` bool NOT NULL DEFAULT (false), `owner_id` integer NULL, `booked_by_id` integer NULL, `account_id` integer NULL, `contact_id` integer NULL, `lead_id` integer NULL, `opportunity_id` integer NULL, `campaign_id` integer NULL, CONSTRAINT `activities_reps_owner` FOREIGN KEY (`owner_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `activities_reps_booked_by` FOREIGN KEY (`booked_by_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `activities_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `activities_contacts_contact` FOREIGN KEY (`contact_id`) REFERENCES `contacts` (`id`) ON DELETE NO ACTION, CONSTRAINT `activities_leads_lead` FOREIGN KEY (`lead_id`) REFERENCES `leads` (`id`) ON DELETE NO ACTION, CONSTRAINT `activities_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `activities_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION, CONSTRAINT `attendance_is_for_meetings` CHECK (attendance IS NULL OR kind IN ('MEETING', 'DEMO')), CONSTRAINT `attendance_known` CHECK (attendance IN ('SCHEDULED', 'HELD', 'NO_SHOW', 'HOST_NO_SHOW', 'CANCELLED', 'RESCHEDULED', 'UNRESOLVED')), CONSTRAINT `bounce_is_for_email` CHECK (bounce IS NULL OR kind = 'EMAIL'), CONSTRAINT `bounce_known` CHECK (bounce IN ('HARD', 'SOFT')), CONSTRAINT `call_outcome_known` CHECK (call_outcome IN ('CONNECTED', 'MEETING_SET', 'NO_ANSWER', 'VOICEMAIL', 'BUSY', 'WRONG_NUMBER')), CONSTRAINT `direction_known` CHECK (direction IN ('OUTBOUND', 'INBOUND', 'INTERNAL')), CONSTRAINT `kind_known` CHECK (kind IN ('CALL', 'EMAIL', 'MEETING', 'DEMO', 'FOLLOW_UP', 'TASK')), CONSTRAINT `outcome_is_for_calls` CHECK (call_outcome IS NULL OR kind = 'CALL'), CONSTRAINT `status_known` CHECK (status IN ('PLANNED', 'DONE', 'CANCELLED')));
-- Set sequence for "activities" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("activities", 35184372088833);
-- Create index "activity_external_id" to table: "activities"
CREATE UNIQUE INDEX `activity_external_id` ON `activities` (`external_id`);
-- Create index "activity_owner_id_happened_at_id" to table: "activities"
CREATE INDEX `activity_owner_id_happened_at_id` ON `activities` (`owner_id`, `happened_at`, `id`);
-- Create index "activity_account_id_happened_at_id" to table: "activities"
CREATE INDEX `activity_account_id_happened_at_id` ON `activities` (`account_id`, `happened_at`, `id`);
-- Create index "activity_opportunity_id_happened_at_id" to table: "activities"
CREATE INDEX `activity_opportunity_id_happened_at_id` ON `activities` (`opportunity_id`, `happened_at`, `id`);
-- Create index "activity_lead_id" to table: "activities"
CREATE INDEX `activity_lead_id` ON `activities` (`lead_id`);
-- Create index "activity_contact_id" to table: "activities"
CREATE INDEX `activity_contact_id` ON `activities` (`contact_id`);
-- Create index "activity_booked_by_id" to table: "activities"
CREATE INDEX `activity_booked_by_id` ON `activities` (`booked_by_id`);
-- Create index "activity_happened_at_id" to table: "activities"
CREATE INDEX `activity_happened_at_id` ON `activities` (`happened_at`, `id`);
-- Create "campaigns" table
CREATE TABLE `campaigns` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `search` text NOT NULL DEFAULT (''), `status` text NOT NULL DEFAULT ('PLANNED'), `starts_on` integer NULL, `ends_on` integer NULL, `budget_minor` integer NULL, `currency` text NULL, `channel_id` integer NULL, CONSTRAINT `campaigns_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE NO ACTION, CONSTRAINT `budget_not_negative` CHECK (budget_minor IS NULL OR (budget_minor >= 0 AND currency IS NOT NULL)), CONSTRAINT `ends_after_start` CHECK (ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on), CONSTRAINT `status_known` CHECK (status IN ('PLANNED', 'ACTIVE', 'COMPLETED', 'CANCELLED')));
-- Set sequence for "campaigns" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("campaigns", 17592186044417);
-- Create index "campaign_external_id" to table: "campaigns"
CREATE UNIQUE INDEX `campaign_external_id` ON `campaigns` (`external_id`);
-- Create index "campaign_channel_id" to table: "campaigns"
CREATE INDEX `campaign_channel_id` ON `campaigns` (`channel_id`);
-- Create index "campaign_name_id" to table: "campaigns"
CREATE INDEX `campaign_name_id` ON `campaigns` (`name`, `id`);
-- Create "changes" table
CREATE TABLE `changes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `transaction` integer NULL DEFAULT (0), `recorded_at` integer NOT NULL, `actor_id` integer NULL, `actor` text NOT NULL, `source` text NOT NULL, `operation` text NOT NULL, `record_id` integer NOT NULL, `record_kind` integer NOT NULL, `before` json NULL, `after` json NULL, `reason` text NULL, `request_id` text NULL, `batch_id` integer NULL, `batch_row` integer NULL, CONSTRAINT `operation_known` CHECK (operation IN ('CREATE', 'UPDATE', 'DELETE', 'REDACT')), CONSTRAINT `source_known` CHECK (source IN ('API', 'IMPORT', 'RULE', 'JOB', 'CLI')));
-- Set sequence for "changes" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("changes", 40681930227713);
-- Create index "change_transaction_id" to table: "changes"
CREATE INDEX `change_transaction_id` ON `changes` (`transaction`, `id`);
-- Create index "change_record_id_id" to table: "changes"
CREATE INDEX `change_record_id_id` ON `changes` (`record_id`, `id`);
-- Create index "change_record_kind_id" to table: "changes"
CREATE INDEX `change_record_kind_id` ON `changes` (`record_kind`, `id`);
-- Create index "change_actor_id_id" to table: "changes"
CREATE INDEX `change_actor_id_id` ON `changes` (`actor_id`, `id`);
-- Create index "change_batch_id" to table: "changes"
CREATE INDEX `change_batch_id` ON `changes` (`batch_id`);
-- Create "channels" table
CREATE TABLE `channels` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `paid` bool NOT NULL DEFAULT (false));
-- Set sequence for "channels" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("channels", 15393162788865);
-- Create index "channels_name_key" to table: "channels"
CREATE UNIQUE INDEX `channels_name_key` ON `channels` (`name`);
-- Create index "channel_external_id" to table: "channels"
CREATE UNIQUE INDEX `channel_external_id` ON `channels` (`external_id`);
-- Create "close_date_changes" table
CREATE TABLE `close_date_changes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `from_day` integer NULL, `to_day` integer NULL, `changed_on` integer NOT NULL, `recorded_at` integer NOT NULL, `opportunity_id` integer NOT NULL, CONSTRAINT `close_date_changes_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION);
-- Set sequence for "close_date_changes" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("close_date_changes", 34084860461057);
-- Create index "closedatechange_opportunity_id_id" to table: "close_date_changes"
CREATE INDEX `closedatechange_opportunity_id_id` ON `close_date_changes` (`opportunity_id`, `id`);
-- Create "competitors" table
CREATE TABLE `competitors` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL);
-- Set sequence for "competitors" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("competitors", 30786325577729);
-- Create index "competitors_name_key" to table: "competitors"
CREATE UNIQUE INDEX `competitors_name_key` ON `competitors` (`name`);
-- Create index "competitor_external_id" to table: "competitors"
CREATE UNIQUE INDEX `competitor_external_id` ON `competitors` (`external_id`);
-- Create "contacts" table
CREATE TABLE `contacts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `search` text NOT NULL DEFAULT (''), `email` text NULL, `phone` text NULL, `title` text NULL, `email_status` text NOT NULL DEFAULT ('UNKNOWN'), `redacted_at` integer NULL, `account_id` integer NOT NULL, `merged_into_id` integer NULL, CONSTRAINT `contacts_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `contacts_contacts_merged_from` FOREIGN KEY (`merged_into_id`) REFERENCES `contacts` (`id`) ON DELETE NO ACTION, CONSTRAINT `email_status_known` CHECK (email_status IN ('UNKNOWN', 'VALID', 'BOUNCED', 'UNSUBSCRIBED')));
-- Set sequence for "contacts" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("contacts", 14293651161089);
-- Create index "contact_external_id" to table: "contacts"
CREATE UNIQUE INDEX `contact_external_id` ON `contacts` (`external_id`);
-- Create index "contact_account_id_id" to table: "contacts"
CREATE INDEX `contact_account_id_id` ON `contacts` (`account_id`, `id`);
-- Create index "contact_email" to table: "contacts"
CREATE INDEX `contact_email` ON `contacts` (`email`);
-- Create index "contact_name_id" to table: "contacts"
CREATE INDEX `contact_name_id` ON `contacts` (`name`, `id`);
-- Create "deviation_notes" table
CREATE TABLE `deviation_notes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `kpi` text NOT NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `note` text NOT NULL, `rep_id` integer NULL, `team_id` integer NULL, `author_id` integer NULL, CONSTRAINT `deviation_notes_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `deviation_notes_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `deviation_notes_users_author` FOREIGN KEY (`author_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "deviation_notes" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("deviation_notes", 49478023249921);
-- Create index "deviationnote_kpi_from_day" to table: "deviation_notes"
CREATE INDEX `deviationnote_kpi_from_day` ON `deviation_notes` (`kpi`, `from_day`);
-- Create "exchange_rates" table
CREATE TABLE `exchange_rates` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `base` text NOT NULL, `quote` text NOT NULL, `valid_from` integer NOT NULL, `rate` integer NOT NULL, CONSTRAINT `rate_positive` CHECK (rate > 0), CONSTRAINT `two_currencies` CHECK (base <> quote));
-- Set sequence for "exchange_rates" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("exchange_rates", 37383395344385);
-- Create index "exchangerate_base_quote_valid_from" to table: "exchange_rates"
CREATE UNIQUE INDEX `exchangerate_base_quote_valid_from` ON `exchange_rates` (`base`, `quote`, `valid_from`);
-- Create "holidays" table
CREATE TABLE `holidays` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `on_day` integer NOT NULL, `name` text NOT NULL);
-- Set sequence for "holidays" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("holidays", 38482906972161);
-- Create index "holiday_on_day" to table: "holidays"
CREATE UNIQUE INDEX `holiday_on_day` ON `holidays` (`on_day`);
-- Create "idempotency_records" table
CREATE TABLE `idempotency_records` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `user_id` integer NOT NULL, `key` text NOT NULL, `fingerprint` text NOT NULL, `result` integer NULL, `created_at` integer NOT NULL);
-- Set sequence for "idempotency_records" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("idempotency_records", 43980465111041);
-- Create index "idempotencyrecord_user_id_key" to table: "idempotency_records"
CREATE UNIQUE INDEX `idempotencyrecord_user_id_key` ON `idempotency_records` (`user_id`, `key`);
-- Create index "idempotencyrecord_created_at" to table: "idempotency_records"
CREATE INDEX `idempotencyrecord_created_at` ON `idempotency_records` (`created_at`);
-- Create "import_batches" table
CREATE TABLE `import_batches` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `fingerprint` text NOT NULL, `mapping` text NOT NULL, `files` json NULL, `status` text NOT NULL, `checkpoint` json NULL, `report` json NULL, `created_at` integer NOT NULL, `finished_at` integer NULL, `user_id` integer NULL, CONSTRAINT `import_batches_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `status_known` CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED')));
-- Set sequence for "import_batches" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("import_batches", 47278999994369);
-- Create index "importbatch_fingerprint_status" to table: "import_batches"
CREATE INDEX `importbatch_fingerprint_status` ON `import_batches` (`fingerprint`, `status`);
-- Create index "importbatch_user_id" to table: "import_batches"
CREATE INDEX `importbatch_user_id` ON `import_batches` (`user_id`);
-- Create "jobs" table
CREATE TABLE `jobs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `job_kind` text NOT NULL, `status` text NOT NULL, `input` json NULL, `report` json NULL, `done` integer NOT NULL DEFAULT (0), `total` integer NULL, `message` text NULL, `created_at` integer NOT NULL, `started_at` integer NULL, `finished_at` integer NULL, `user_id` integer NULL, `file_id` integer NULL, `result_file_id` integer NULL, `rejected_file_id` integer NULL, CONSTRAINT `jobs_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `jobs_stored_files_file` FOREIGN KEY (`file_id`) REFERENCES `stored_files` (`id`) ON DELETE NO ACTION, CONSTRAINT `jobs_stored_files_result_file` FOREIGN KEY (`result_file_id`) REFERENCES `stored_files` (`id`) ON DELETE NO ACTION, CONSTRAINT `jobs_stored_files_rejected_file` FOREIGN KEY (`rejected_file_id`) REFERENCES `stored_files` (`id`) ON DELETE NO ACTION, CONSTRAINT `job_kind_known` CHECK (job_kind IN ('IMPORT', 'EXPORT')), CONSTRAINT `status_known` CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')));
-- Set sequence for "jobs" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("jobs", 46179488366593);
-- Create index "job_user_id_id" to table: "jobs"
CREATE INDEX `job_user_id_id` ON `jobs` (`user_id`, `id`);
-- Create index "job_status_id" to table: "jobs"
CREATE INDEX `job_status_id` ON `jobs` (`status`, `id`);
-- Create "leads" table
CREATE TABLE `leads` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `search` text NOT NULL DEFAULT (''), `company` text NULL, `email` text NULL, `phone` text NULL, `title` text NULL, `status` text NOT NULL DEFAULT ('NEW'), `segment` text NULL, `industry` text NULL, `region` text NULL, `country` text NULL, `score` integer NULL, `opened_on` integer NULL, `closed_on` integer NULL, `mql_on` integer NULL, `accepted_on` integer NULL, `sql_on` integer NULL, `converted_on` integer NULL, `assigned_at` integer NULL, `first_touch_at` integer NULL, `reject_reason` text NULL, `redacted_at` integer NULL, `owner_id` integer NULL, `source_id` integer NULL, `channel_id` integer NULL, `campaign_id` integer NULL, `account_id` integer NULL, `contact_id` integer NULL, `opportunity_id` integer NULL, `merged_into_id` integer NULL, CONSTRAINT `leads_reps_owner` FOREIGN KEY (`owner_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `leads_lead_sources_source` FOREIGN KEY (`source_id`) REFERENCES `lead_sources` (`id`) ON DELETE NO ACTION, CONSTRAINT `leads_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE NO ACTION, CONSTRAINT `leads_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION, CONSTRAINT `leads_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `leads_contacts_contact` FOREIGN KEY (`contact_id`) REFERENCES `contacts` (`id`) ON DELETE NO ACTION, CONSTRAINT `leads_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `leads_leads_merged_from` FOREIGN KEY (`merged_into_id`) REFERENCES `leads` (`id`) ON DELETE NO ACTION, CONSTRAINT `closed_after_opened` CHECK (closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on), CONSTRAINT `status_known` CHECK (status IN ('NEW', 'WORKING', 'MQL', 'ACCEPTED', 'SQL', 'CONVERTED', 'REJECTED', 'DISQUALIFIED')));
-- Set sequence for "leads" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("leads", 19791209299969);
-- Create index "lead_external_id" to table: "leads"
CREATE UNIQUE INDEX `lead_external_id` ON `leads` (`external_id`);
-- Create index "lead_owner_id_id" to table: "leads"
CREATE INDEX `lead_owner_id_id` ON `leads` (`owner_id`, `id`);
-- Create index "lead_campaign_id_id" to table: "leads"
CREATE INDEX `lead_campaign_id_id` ON `leads` (`campaign_id`, `id`);
-- Create index "lead_account_id" to table: "leads"
CREATE INDEX `lead_account_id` ON `leads` (`account_id`);
-- Create index "lead_opportunity_id" to table: "leads"
CREATE INDEX `lead_opportunity_id` ON `leads` (`opportunity_id`);
-- Create index "lead_email" to table: "leads"
CREATE INDEX `lead_email` ON `leads` (`email`);
-- Create index "lead_status_id" to table: "leads"
CREATE INDEX `lead_status_id` ON `leads` (`status`, `id`);
-- Create index "lead_created_at_id" to table: "leads"
CREATE INDEX `lead_created_at_id` ON `leads` (`created_at`, `id`);
-- Create index "lead_updated_at_id" to table: "leads"
CREATE INDEX `lead_updated_at_id` ON `leads` (`updated_at`, `id`);
-- Create index "lead_name_id" to table: "leads"
CREATE INDEX `lead_name_id` ON `leads` (`name`, `id`);
-- Create "lead_sources" table
CREATE TABLE `lead_sources` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `channel_id` integer NULL, CONSTRAINT `lead_sources_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE NO ACTION);
-- Set sequence for "lead_sources" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("lead_sources", 16492674416641);
-- Create index "lead_sources_name_key" to table: "lead_sources"
CREATE UNIQUE INDEX `lead_sources_name_key` ON `lead_sources` (`name`);
-- Create index "leadsource_external_id" to table: "lead_sources"
CREATE UNIQUE INDEX `leadsource_external_id` ON `lead_sources` (`external_id`);
-- Create index "leadsource_channel_id" to table: "lead_sources"
CREATE INDEX `leadsource_channel_id` ON `lead_sources` (`channel_id`);
-- Create "lead_status_changes" table
CREATE TABLE `lead_status_changes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `from_status` text NULL, `to_status` text NOT NULL, `changed_on` integer NOT NULL, `recorded_at` integer NOT NULL, `reason` text NULL, `lead_id` integer NOT NULL, CONSTRAINT `lead_status_changes_leads_lead` FOREIGN KEY (`lead_id`) REFERENCES `leads` (`id`) ON DELETE NO ACTION, CONSTRAINT `from_status_known` CHECK (from_status IN ('NEW', 'WORKING', 'MQL', 'ACCEPTED', 'SQL', 'CONVERTED', 'REJECTED', 'DISQUALIFIED')), CONSTRAINT `to_status_known` CHECK (to_status IN ('NEW', 'WORKING', 'MQL', 'ACCEPTED', 'SQL', 'CONVERTED', 'REJECTED', 'DISQUALIFIED')));
-- Set sequence for "lead_status_changes" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("lead_status_changes", 20890720927745);
-- Create index "leadstatuschange_lead_id_id" to table: "lead_status_changes"
CREATE INDEX `leadstatuschange_lead_id_id` ON `lead_status_changes` (`lead_id`, `id`);
-- Create "loss_reasons" table
CREATE TABLE `loss_reasons` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `category` text NOT NULL, `parent_id` integer NULL, CONSTRAINT `loss_reasons_loss_reasons_children` FOREIGN KEY (`parent_id`) REFERENCES `loss_reasons` (`id`) ON DELETE NO ACTION, CONSTRAINT `category_known` CHECK (category IN ('PRICE', 'COMPETITOR', 'FIT', 'TIMING', 'SERVICE', 'NO_DECISION', 'OTHER')));
-- Set sequence for "loss_reasons" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("loss_reasons", 31885837205505);
-- Create index "loss_reasons_name_key" to table: "loss_reasons"
CREATE UNIQUE INDEX `loss_reasons_name_key` ON `loss_reasons` (`name`);
-- Create index "lossreason_external_id" to table: "loss_reasons"
CREATE UNIQUE INDEX `lossreason_external_id` ON `loss_reasons` (`external_id`);
-- Create "one_time_links" table
CREATE TABLE `one_time_links` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `purpose` text NOT NULL, `token_hash` text NOT NULL, `created_at` integer NOT NULL, `expires_at` integer NOT NULL, `used_at` integer NULL, `user_id` integer NOT NULL, CONSTRAINT `one_time_links_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `purpose_known` CHECK (purpose IN ('INVITE', 'RESET')));
-- Set sequence for "one_time_links" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("one_time_links", 3298534883329);
-- Create index "one_time_links_token_hash_key" to table: "one_time_links"
CREATE UNIQUE INDEX `one_time_links_token_hash_key` ON `one_time_links` (`token_hash`);
-- Create index "onetimelink_user_id" to table: "one_time_links"
CREATE INDEX `onetimelink_user_id` ON `one_time_links` (`user_id`);
-- Create "opportunities" table
CREATE TABLE `opportunities` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `search` text NOT NULL DEFAULT (''), `opportunity_type` text NOT NULL, `status` text NOT NULL DEFAULT ('OPEN'), `amount_minor` integer NULL, `currency` text NOT NULL, `amount_source` text NOT NULL DEFAULT ('ENTERED'), `probability_override` integer NULL, `forecast_category_override` text NULL, `term_months` integer NULL, `opened_on` integer NULL, `close_on` integer NULL, `closed_on` integer NULL, `proposal_on` integer NULL, `first_contact_on` integer NULL, `stage_entered_on` integer NULL, `next_step` text NULL, `close_note` text NULL, `account_id` integer NULL, `owner_id` integer NULL, `pipeline_id` integer NOT NULL, `stage_id` integer NOT NULL, `lead_id` integer NULL, `source_id` integer NULL, `channel_id` integer NULL, `campaign_id` integer NULL, `territory_id` integer NULL, `loss_reason_id` integer NULL, `lost_to_id` integer NULL, `lost_from_stage_id` integer NULL, CONSTRAINT `opportunities_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_reps_owner` FOREIGN KEY (`owner_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_pipelines_pipeline` FOREIGN KEY (`pipeline_id`) REFERENCES `pipelines` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_stages_stage` FOREIGN KEY (`stage_id`) REFERENCES `stages` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_leads_lead` FOREIGN KEY (`lead_id`) REFERENCES `leads` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_lead_sources_source` FOREIGN KEY (`source_id`) REFERENCES `lead_sources` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_loss_reasons_loss_reason` FOREIGN KEY (`loss_reason_id`) REFERENCES `loss_reasons` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_competitors_lost_to` FOREIGN KEY (`lost_to_id`) REFERENCES `competitors` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunities_stages_lost_from_stage` FOREIGN KEY (`lost_from_stage_id`) REFERENCES `stages` (`id`) ON DELETE NO ACTION, CONSTRAINT `amount_not_negative` CHECK (amount_minor IS NULL OR amount_minor >= 0), CONSTRAINT `amount_source_known` CHECK (amount_source IN ('ENTERED', 'LINES', 'LIST_PRICE')), CONSTRAINT `closed_after_opened` CHECK (closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on), CONSTRAINT `decided_has_day` CHECK ((status = 'OPEN') = (closed_on IS NULL)), CONSTRAINT `forecast_category_override_known` CHECK (forecast_category_override IN ('OMITTED', 'PIPELINE', 'BEST_CASE', 'COMMIT', 'CLOSED')), CONSTRAINT `opportunity_type_known` CHECK (opportunity_type IN ('NEW', 'EXPANSION', 'RENEWAL')), CONSTRAINT `probability_is_a_share` CHECK (probability_override IS NULL OR (probability_override >= 0 AND probability_override <= 1000000)), CONSTRAINT `status_known` CHECK (status IN ('OPEN', 'WON', 'LOST')));
-- Set sequence for "opportunities" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("opportunities", 26388279066625);
-- Create index "opportunity_external_id" to table: "opportunities"
CREATE UNIQUE INDEX `opportunity_external_id` ON `opportunities` (`external_id`);
-- Create index "opportunity_owner_id_id" to table: "opportunities"
CREATE INDEX `opportunity_owner_id_id` ON `opportunities` (`owner_id`, `id`);
-- Create index "opportunity_account_id_id" to table: "opportunities"
CREATE INDEX `opportunity_account_id_id` ON `opportunities` (`account_id`, `id`);
-- Create index "opportunity_stage_id_id" to table: "opportunities"
CREATE INDEX `opportunity_stage_id_id` ON `opportunities` (`stage_id`, `id`);
-- Create index "opportunity_campaign_id" to table: "opportunities"
CREATE INDEX `opportunity_campaign_id` ON `opportunities` (`campaign_id`);
-- Create index "opportunity_lead_id" to table: "opportunities"
CREATE INDEX `opportunity_lead_id` ON `opportunities` (`lead_id`);
-- Create index "opportunity_status_id" to table: "opportunities"
CREATE INDEX `opportunity_status_id` ON `opportunities` (`status`, `id`);
-- Create index "opportunity_created_at_id" to table: "opportunities"
CREATE INDEX `opportunity_created_at_id` ON `opportunities` (`created_at`, `id`);
-- Create index "opportunity_updated_at_id" to table: "opportunities"
CREATE INDEX `opportunity_updated_at_id` ON `opportunities` (`updated_at`, `id`);
-- Create index "opportunity_name_id" to table: "opportunities"
CREATE INDEX `opportunity_name_id` ON `opportunities` (`name`, `id`);
-- Create index "opportunity_closed_on" to table: "opportunities"
CREATE INDEX `opportunity_closed_on` ON `opportunities` (`closed_on`);
-- Create "opportunity_competitors" table
CREATE TABLE `opportunity_competitors` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `note` text NULL, `opportunity_id` integer NOT NULL, `competitor_id` integer NOT NULL, CONSTRAINT `opportunity_competitors_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunity_competitors_competitors_competitor` FOREIGN KEY (`competitor_id`) REFERENCES `competitors` (`id`) ON DELETE NO ACTION);
-- Set sequence for "opportunity_competitors" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("opportunity_competitors", 29686813949953);
-- Create index "opportunitycompetitor_opportunity_id_competitor_id" to table: "opportunity_competitors"
CREATE UNIQUE INDEX `opportunitycompetitor_opportunity_id_competitor_id` ON `opportunity_competitors` (`opportunity_id`, `competitor_id`);
-- Create index "opportunitycompetitor_competitor_id" to table: "opportunity_competitors"
CREATE INDEX `opportunitycompetitor_competitor_id` ON `opportunity_competitors` (`competitor_id`);
-- Create "opportunity_credits" table
CREATE TABLE `opportunity_credits` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `credit_kind` text NOT NULL DEFAULT ('REVENUE'), `share` integer NOT NULL, `opportunity_id` integer NOT NULL, `rep_id` integer NOT NULL, CONSTRAINT `opportunity_credits_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunity_credits_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `credit_kind_known` CHECK (credit_kind IN ('REVENUE', 'OVERLAY')), CONSTRAINT `share_is_a_share` CHECK (share > 0 AND share <= 1000000));
-- Set sequence for "opportunity_credits" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("opportunity_credits", 28587302322177);
-- Create index "opportunitycredit_opportunity_id_rep_id_credit_kind" to table: "opportunity_credits"
CREATE UNIQUE INDEX `opportunitycredit_opportunity_id_rep_id_credit_kind` ON `opportunity_credits` (`opportunity_id`, `rep_id`, `credit_kind`);
-- Create index "opportunitycredit_rep_id" to table: "opportunity_credits"
CREATE INDEX `opportunitycredit_rep_id` ON `opportunity_credits` (`rep_id`);
-- Create "opportunity_lines" table
CREATE TABLE `opportunity_lines` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `position` integer NOT NULL, `quantity` integer NOT NULL, `list_price_minor` integer NULL, `discount` integer NOT NULL, `amount_minor` integer NULL, `unit_cost_minor` integer NULL, `currency` text NOT NULL, `recurring` bool NOT NULL DEFAULT (false), `opportunity_id` integer NOT NULL, `product_id` integer NOT NULL, CONSTRAINT `opportunity_lines_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `opportunity_lines_products_product` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE NO ACTION, CONSTRAINT `discount_at_most_everything` CHECK (discount <= 1000000), CONSTRAINT `quantity_positive` CHECK (quantity > 0));
-- Set sequence for "opportunity_lines" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("opportunity_lines", 27487790694401);
-- Create index "opportunityline_external_id" to table: "opportunity_lines"
CREATE UNIQUE INDEX `opportunityline_external_id` ON `opportunity_lines` (`external_id`);
-- Create index "opportunityline_opportunity_id_position" to table: "opportunity_lines"
CREATE UNIQUE INDEX `opportunityline_opportunity_id_position` ON `opportunity_lines` (`opportunity_id`, `position`);
-- Create index "opportunityline_product_id" to table: "opportunity_lines"
CREATE INDEX `opportunityline_product_id` ON `opportunity_lines` (`product_id`);
-- Create "organisations" table
CREATE TABLE `organisations` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `singleton` integer NOT NULL, `name` text NOT NULL, `base_currency` text NOT NULL, `fiscal_year_start_month` integer NOT NULL DEFAULT (1), `time_zone` text NOT NULL, `working_days` json NOT NULL, `work_starts_minute` integer NOT NULL, `work_ends_minute` integer NOT NULL, `lead_sla_minutes` integer NOT NULL, `policies` json NULL, `demo` bool NOT NULL DEFAULT (false), CONSTRAINT `only_one` CHECK (singleton = 1), CONSTRAINT `work_ends_after_it_starts` CHECK (work_ends_minute > work_starts_minute));
-- Set sequence for "organisations" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("organisations", 39582418599937);
-- Create index "organisations_singleton_key" to table: "organisations"
CREATE UNIQUE INDEX `organisations_singleton_key` ON `organisations` (`singleton`);
-- Create "pipelines" table
CREATE TABLE `pipelines` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `opportunity_type` text NOT NULL, CONSTRAINT `opportunity_type_known` CHECK (opportunity_type IN ('NEW', 'EXPANSION', 'RENEWAL')));
-- Set sequence for "pipelines" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("pipelines", 24189255811073);
-- Create index "pipelines_name_key" to table: "pipelines"
CREATE UNIQUE INDEX `pipelines_name_key` ON `pipelines` (`name`);
-- Create index "pipeline_external_id" to table: "pipelines"
CREATE UNIQUE INDEX `pipeline_external_id` ON `pipelines` (`external_id`);
-- Create "products" table
CREATE TABLE `products` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `series` text NULL, `recurring` bool NOT NULL DEFAULT (false), `list_price_minor` integer NULL, `unit_cost_minor` integer NULL, `currency` text NOT NULL, CONSTRAINT `list_price_not_negative` CHECK (list_price_minor IS NULL OR list_price_minor >= 0), CONSTRAINT `unit_cost_not_negative` CHECK (unit_cost_minor IS NULL OR unit_cost_minor >= 0));
-- Set sequence for "products" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("products", 21990232555521);
-- Create index "products_name_key" to table: "products"
CREATE UNIQUE INDEX `products_name_key` ON `products` (`name`);
-- Create index "product_external_id" to table: "products"
CREATE UNIQUE INDEX `product_external_id` ON `products` (`external_id`);
-- Create "product_prices" table
CREATE TABLE `product_prices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `currency` text NOT NULL, `list_price_minor` integer NOT NULL, `unit_cost_minor` integer NULL, `product_id` integer NOT NULL, CONSTRAINT `product_prices_products_product` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE NO ACTION, CONSTRAINT `list_price_not_negative` CHECK (list_price_minor >= 0), CONSTRAINT `unit_cost_not_negative` CHECK (unit_cost_minor IS NULL OR unit_cost_minor >= 0), CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "product_prices" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("product_prices", 23089744183297);
-- Create index "productprice_product_id_currency_valid_from" to table: "product_prices"
CREATE UNIQUE INDEX `productprice_product_id_currency_valid_from` ON `product_prices` (`product_id`, `currency`, `valid_from`);
-- Create "quotas" table
CREATE TABLE `quotas` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `measure` text NOT NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `amount_minor` integer NULL, `currency` text NULL, `units` integer NULL, `rep_id` integer NULL, `team_id` integer NULL, `territory_id` integer NULL, CONSTRAINT `quotas_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `quotas_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `quotas_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `amount_or_units` CHECK ((amount_minor IS NOT NULL AND amount_minor >= 0 AND currency IS NOT NULL AND units IS NULL) OR (amount_minor IS NULL AND units IS NOT NULL AND units >= 0)), CONSTRAINT `measure_known` CHECK (measure IN ('BOOKINGS', 'ACV', 'MRR', 'WON_OPPORTUNITIES', 'MEETINGS_HELD', 'LEADS_QUALIFIED')), CONSTRAINT `one_carrier` CHECK ((rep_id IS NOT NULL AND team_id IS NULL AND territory_id IS NULL) OR (rep_id IS NULL AND team_id IS NOT NULL AND territory_id IS NULL) OR (rep_id IS NULL AND team_id IS NULL AND territory_id IS NOT NULL)), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Set sequence for "quotas" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("quotas", 36283883716609);
-- Create index "quota_external_id" to table: "quotas"
CREATE UNIQUE INDEX `quota_external_id` ON `quotas` (`external_id`);
-- Create index "quota_rep_id_from_day" to table: "quotas"
CREATE INDEX `quota_rep_id_from_day` ON `quotas` (`rep_id`, `from_day`);
-- Create index "quota_team_id" to table: "quotas"
CREATE INDEX `quota_team_id` ON `quotas` (`team_id`);
-- Create index "quota_territory_id" to table: "quotas"
CREATE INDEX `quota_territory_id` ON `quotas` (`territory_id`);
-- Create "rejected_rows" table
CREATE TABLE `rejected_rows` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `file` text NOT NULL, `line` integer NOT NULL, `column` text NULL, `value` text NULL, `message` text NOT NULL, `cells` json NOT NULL, `batch_id` integer NOT NULL, CONSTRAINT `rejected_rows_import_batches_batch` FOREIGN KEY (`batch_id`) REFERENCES `import_batches` (`id`) ON DELETE NO ACTION, CONSTRAINT `line_positive` CHECK (line > 0));
-- Set sequence for "rejected_rows" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("rejected_rows", 48378511622145);
-- Create index "rejectedrow_batch_id_id" to table: "rejected_rows"
CREATE INDEX `rejectedrow_batch_id_id` ON `rejected_rows` (`batch_id`, `id`);
-- Create "reps" table
CREATE TABLE `reps` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `email` text NULL, `sales_role` text NOT NULL, `hired_on` integer NULL, `left_on` integer NULL, `ramp` json NULL, `skills` json NULL, `segment_preferences` json NULL, `time_zone` text NULL, CONSTRAINT `left_after_hired` CHECK (left_on IS NULL OR hired_on IS NULL OR left_on >= hired_on), CONSTRAINT `sales_role_known` CHECK (sales_role IN ('SDR', 'BDR', 'AE', 'AM', 'CSM', 'SE', 'PARTNER', 'MANAGER', 'OTHER')));
-- Set sequence for "reps" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("reps", 4398046511105);
-- Create index "rep_external_id" to table: "reps"
CREATE UNIQUE INDEX `rep_external_id` ON `reps` (`external_id`);
-- Create "saved_views" table
CREATE TABLE `saved_views` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `everyone` bool NOT NULL DEFAULT (false), `name` text NOT NULL, `list` text NOT NULL, `definition` text NOT NULL, `user_id` integer NOT NULL, `team_id` integer NULL, CONSTRAINT `saved_views_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `saved_views_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION);
-- Set sequence for "saved_views" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("saved_views", 41781441855489);
-- Create index "savedview_user_id_list_name" to table: "saved_views"
CREATE UNIQUE INDEX `savedview_user_id_list_name` ON `saved_views` (`user_id`, `list`, `name`);
-- Create index "savedview_team_id" to table: "saved_views"
CREATE INDEX `savedview_team_id` ON `saved_views` (`team_id`);
-- Create "sessions" table
CREATE TABLE `sessions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `family` text NOT NULL, `token_hash` text NOT NULL, `successor_secret` text NULL, `cookie` bool NOT NULL, `user_agent` text NULL, `created_at` integer NOT NULL, `used_at` integer NULL, `expires_at` integer NOT NULL, `family_expires_at` integer NOT NULL, `revoked_at` integer NULL, `user_id` integer NOT NULL, CONSTRAINT `sessions_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "sessions" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("sessions", 2199023255553);
-- Create index "sessions_token_hash_key" to table: "sessions"
CREATE UNIQUE INDEX `sessions_token_hash_key` ON `sessions` (`token_hash`);
-- Create index "session_family" to table: "sessions"
CREATE INDEX `session_family` ON `sessions` (`family`);
-- Create index "session_user_id" to table: "sessions"
CREATE INDEX `session_user_id` ON `sessions` (`user_id`);
-- Create "spends" table
CREATE TABLE `spends` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `category` text NOT NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `amount_minor` integer NOT NULL, `currency` text NOT NULL, `note` text NULL, `channel_id` integer NULL, `campaign_id` integer NULL, CONSTRAINT `spends_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE NO ACTION, CONSTRAINT `spends_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION, CONSTRAINT `category_known` CHECK (category IN ('MARKETING', 'SALES')), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Set sequence for "spends" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("spends", 18691697672193);
-- Create index "spend_external_id" to table: "spends"
CREATE UNIQUE INDEX `spend_external_id` ON `spends` (`external_id`);
-- Create index "spend_channel_id" to table: "spends"
CREATE INDEX `spend_channel_id` ON `spends` (`channel_id`);
-- Create index "spend_campaign_id" to table: "spends"
CREATE INDEX `spend_campaign_id` ON `spends` (`campaign_id`);
-- Create index "spend_from_day" to table: "spends"
CREATE INDEX `spend_from_day` ON `spends` (`from_day`);
-- Create "stages" table
CREATE TABLE `stages` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `position` integer NOT NULL, `stage_group` text NOT NULL, `outcome` text NOT NULL DEFAULT ('OPEN'), `probability` integer NOT NULL, `forecast_category` text NOT NULL, `expected_days` integer NULL, `required_fields` json NULL, `pipeline_id` integer NOT NULL, CONSTRAINT `stages_pipelines_pipeline` FOREIGN KEY (`pipeline_id`) REFERENCES `pipelines` (`id`) ON DELETE NO ACTION, CONSTRAINT `forecast_category_known` CHECK (forecast_category IN ('OMITTED', 'PIPELINE', 'BEST_CASE', 'COMMIT', 'CLOSED')), CONSTRAINT `outcome_known` CHECK (outcome IN ('OPEN', 'WON', 'LOST')), CONSTRAINT `probability_is_a_share` CHECK (probability >= 0 AND probability <= 1000000), CONSTRAINT `stage_group_known` CHECK (stage_group IN ('DISCOVERY', 'NEGOTIATION', 'DELIVERY')));
-- Set sequence for "stages" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("stages", 25288767438849);
-- Create index "stage_external_id" to table: "stages"
CREATE UNIQUE INDEX `stage_external_id` ON `stages` (`external_id`);
-- Create index "stage_pipeline_id_name" to table: "stages"
CREATE UNIQUE INDEX `stage_pipeline_id_name` ON `stages` (`pipeline_id`, `name`);
-- Create index "stage_pipeline_id_position" to table: "stages"
CREATE UNIQUE INDEX `stage_pipeline_id_position` ON `stages` (`pipeline_id`, `position`);
-- Create "stage_changes" table
CREATE TABLE `stage_changes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `changed_on` integer NOT NULL, `recorded_at` integer NOT NULL, `amount_minor` integer NULL, `opportunity_id` integer NOT NULL, `from_stage_id` integer NULL, `to_stage_id` integer NOT NULL, CONSTRAINT `stage_changes_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `stage_changes_stages_from_stage` FOREIGN KEY (`from_stage_id`) REFERENCES `stages` (`id`) ON DELETE NO ACTION, CONSTRAINT `stage_changes_stages_to_stage` FOREIGN KEY (`to_stage_id`) REFERENCES `stages` (`id`) ON DELETE NO ACTION);
-- Set sequence for "stage_changes" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("stage_changes", 32985348833281);
-- Create index "stagechange_opportunity_id_id" to table: "stage_changes"
CREATE INDEX `stagechange_opportunity_id_id` ON `stage_changes` (`opportunity_id`, `id`);
-- Create "stored_files" table
CREATE TABLE `stored_files` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `name` text NOT NULL, `media_type` text NOT NULL, `size` integer NOT NULL, `sha256` text NOT NULL, `created_at` integer NOT NULL, `expires_at` integer NULL, `user_id` integer NULL, CONSTRAINT `stored_files_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "stored_files" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("stored_files", 45079976738817);
-- Create index "storedfile_user_id_id" to table: "stored_files"
CREATE INDEX `storedfile_user_id_id` ON `stored_files` (`user_id`, `id`);
-- Create "teams" table
CREATE TABLE `teams` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `region` text NULL, `parent_id` integer NULL, `manager_id` integer NULL, CONSTRAINT `teams_teams_children` FOREIGN KEY (`parent_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `teams_reps_manager` FOREIGN KEY (`manager_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION);
-- Set sequence for "teams" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("teams", 5497558138881);
-- Create index "teams_name_key" to table: "teams"
CREATE UNIQUE INDEX `teams_name_key` ON `teams` (`name`);
-- Create index "team_external_id" to table: "teams"
CREATE UNIQUE INDEX `team_external_id` ON `teams` (`external_id`);
-- Create index "team_parent_id" to table: "teams"
CREATE INDEX `team_parent_id` ON `teams` (`parent_id`);
-- Create index "team_manager_id" to table: "teams"
CREATE INDEX `team_manager_id` ON `teams` (`manager_id`);
-- Create "team_memberships" table
CREATE TABLE `team_memberships` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `rep_id` integer NOT NULL, `team_id` integer NOT NULL, CONSTRAINT `team_memberships_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `team_memberships_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "team_memberships" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("team_memberships", 6597069766657);
-- Create index "teammembership_rep_id_valid_from" to table: "team_memberships"
CREATE UNIQUE INDEX `teammembership_rep_id_valid_from` ON `team_memberships` (`rep_id`, `valid_from`);
-- Create index "teammembership_team_id_valid_from" to table: "team_memberships"
CREATE INDEX `teammembership_team_id_valid_from` ON `team_memberships` (`team_id`, `valid_from`);
-- Create "territories" table
CREATE TABLE `territories` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `rule` json NULL, `priority` integer NOT NULL DEFAULT (100), `time_zone` text NULL, `parent_id` integer NULL, CONSTRAINT `territories_territories_children` FOREIGN KEY (`parent_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION);
-- Set sequence for "territories" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("territories", 7696581394433);
-- Create index "territories_name_key" to table: "territories"
CREATE UNIQUE INDEX `territories_name_key` ON `territories` (`name`);
-- Create index "territory_external_id" to table: "territories"
CREATE UNIQUE INDEX `territory_external_id` ON `territories` (`external_id`);
-- Create index "territory_parent_id" to table: "territories"
CREATE INDEX `territory_parent_id` ON `territories` (`parent_id`);
-- Create "territory_accounts" table
CREATE TABLE `territory_accounts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `source` text NOT NULL DEFAULT ('MANUAL'), `territory_id` integer NOT NULL, `account_id` integer NOT NULL, CONSTRAINT `territory_accounts_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `territory_accounts_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `source_known` CHECK (source IN ('RULE', 'MANUAL', 'LOCK')), CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "territory_accounts" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("territory_accounts", 9895604649985);
-- Create index "territoryaccount_account_id_valid_from" to table: "territory_accounts"
CREATE UNIQUE INDEX `territoryaccount_account_id_valid_from` ON `territory_accounts` (`account_id`, `valid_from`);
-- Create index "territoryaccount_territory_id" to table: "territory_accounts"
CREATE INDEX `territoryaccount_territory_id` ON `territory_accounts` (`territory_id`);
-- Create "territory_assignments" table
CREATE TABLE `territory_assignments` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `territory_role` text NOT NULL DEFAULT ('PRIMARY'), `territory_id` integer NOT NULL, `rep_id` integer NOT NULL, CONSTRAINT `territory_assignments_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `territory_assignments_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `territory_role_known` CHECK (territory_role IN ('PRIMARY', 'OVERLAY')), CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "territory_assignments" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("territory_assignments", 8796093022209);
-- Create index "territoryassignment_territory_id_rep_id_valid_from" to table: "territory_assignments"
CREATE UNIQUE INDEX `territoryassignment_territory_id_rep_id_valid_from` ON `territory_assignments` (`territory_id`, `rep_id`, `valid_from`);
-- Create index "territoryassignment_rep_id" to table: "territory_assignments"
CREATE INDEX `territoryassignment_rep_id` ON `territory_assignments` (`rep_id`);
-- Create "throttles" table
CREATE TABLE `throttles` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `key` text NOT NULL, `failures` integer NOT NULL, `last_failed_at` integer NOT NULL, `open_again_at` integer NOT NULL);
-- Set sequence for "throttles" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("throttles", 50577534877697);
-- Create index "throttles_key_key" to table: "throttles"
CREATE UNIQUE INDEX `throttles_key_key` ON `throttles` (`key`);
-- Create "users" table
CREATE TABLE `users` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `email` text NOT NULL, `name` text NOT NULL, `role` text NOT NULL, `status` text NOT NULL DEFAULT ('INVITED'), `password_hash` text NULL, `session_version` integer NOT NULL DEFAULT (1), `time_zone` text NULL, `locale` text NULL, `last_signed_in_at` integer NULL, `rep_id` integer NULL, CONSTRAINT `users_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `role_known` CHECK (role IN ('ADMIN', 'OPS', 'ANALYST', 'EXECUTIVE', 'FINANCE', 'MANAGER', 'REP', 'MARKETING', 'SUCCESS', 'PEOPLE')), CONSTRAINT `status_known` CHECK (status IN ('ACTIVE', 'INVITED', 'DEACTIVATED')));
-- Set sequence for "users" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("users", 1099511627777);
-- Create index "users_email_key" to table: "users"
CREATE UNIQUE INDEX `users_email_key` ON `users` (`email`);
-- Create index "user_external_id" to table: "users"
CREATE UNIQUE INDEX `user_external_id` ON `users` (`external_id`);
-- Create index "user_rep_id" to table: "users"
CREATE INDEX `user_rep_id` ON `users` (`rep_id`);
-- Create "user_preferences" table
CREATE TABLE `user_preferences` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `key` text NOT NULL, `value` text NOT NULL, `user_id` integer NOT NULL, CONSTRAINT `user_preferences_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "user_preferences" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("user_preferences", 42880953483265);
-- Create index "userpreference_user_id_key" to table: "user_preferences"
CREATE UNIQUE INDEX `userpreference_user_id_key` ON `user_preferences` (`user_id`, `key`);
