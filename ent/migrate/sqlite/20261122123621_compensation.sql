-- Jobs learn a new kind: SQLite changes a CHECK by making the table again.
CREATE TABLE `new_jobs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `job_kind` text NOT NULL, `status` text NOT NULL, `input` json NULL, `report` json NULL, `done` integer NOT NULL DEFAULT (0), `total` integer NULL, `message` text NULL, `created_at` integer NOT NULL, `started_at` integer NULL, `finished_at` integer NULL, `worker` text NULL, `heartbeat_at` integer NULL, `user_id` integer NULL, `file_id` integer NULL, `result_file_id` integer NULL, `rejected_file_id` integer NULL, CONSTRAINT `jobs_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `jobs_stored_files_file` FOREIGN KEY (`file_id`) REFERENCES `stored_files` (`id`) ON DELETE NO ACTION, CONSTRAINT `jobs_stored_files_result_file` FOREIGN KEY (`result_file_id`) REFERENCES `stored_files` (`id`) ON DELETE NO ACTION, CONSTRAINT `jobs_stored_files_rejected_file` FOREIGN KEY (`rejected_file_id`) REFERENCES `stored_files` (`id`) ON DELETE NO ACTION, CONSTRAINT `job_kind_known` CHECK (job_kind IN ('IMPORT', 'EXPORT', 'UNDO', 'LEDGER', 'USAGE', 'COMMISSION')), CONSTRAINT `status_known` CHECK (status IN ('QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')));
INSERT INTO `new_jobs` (`id`, `job_kind`, `status`, `input`, `report`, `done`, `total`, `message`, `created_at`, `started_at`, `finished_at`, `worker`, `heartbeat_at`, `user_id`, `file_id`, `result_file_id`, `rejected_file_id`) SELECT `id`, `job_kind`, `status`, `input`, `report`, `done`, `total`, `message`, `created_at`, `started_at`, `finished_at`, `worker`, `heartbeat_at`, `user_id`, `file_id`, `result_file_id`, `rejected_file_id` FROM `jobs`;
UPDATE sqlite_sequence SET seq = (SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'jobs') WHERE name = 'new_jobs';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_jobs', seq FROM sqlite_sequence WHERE name = 'jobs' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'new_jobs');
DROP TABLE `jobs`;
ALTER TABLE `new_jobs` RENAME TO `jobs`;
CREATE INDEX `job_user_id_id` ON `jobs` (`user_id`, `id`);
CREATE INDEX `job_status_id` ON `jobs` (`status`, `id`);
-- Create "new_quotas" table
CREATE TABLE `new_quotas` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `measure` text NOT NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `amount_minor` integer NULL, `currency` text NULL, `units` integer NULL, `seasonality` json NULL, `rep_id` integer NULL, `team_id` integer NULL, `territory_id` integer NULL, `product_id` integer NULL, CONSTRAINT `quotas_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `quotas_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `quotas_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `quotas_products_product` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE NO ACTION, CONSTRAINT `amount_or_units` CHECK ((amount_minor IS NOT NULL AND amount_minor >= 0 AND currency IS NOT NULL AND units IS NULL) OR (amount_minor IS NULL AND units IS NOT NULL AND units >= 0)), CONSTRAINT `measure_known` CHECK (measure IN ('BOOKINGS', 'ACV', 'MRR', 'WON_OPPORTUNITIES', 'MEETINGS_HELD', 'LEADS_QUALIFIED')), CONSTRAINT `one_carrier` CHECK ((rep_id IS NOT NULL AND team_id IS NULL AND territory_id IS NULL) OR (rep_id IS NULL AND team_id IS NOT NULL AND territory_id IS NULL) OR (rep_id IS NULL AND team_id IS NULL AND territory_id IS NOT NULL)), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Copy rows from old table "quotas" to new temporary table "new_quotas"
INSERT INTO `new_quotas` (`id`, `created_at`, `updated_at`, `version`, `external_id`, `measure`, `from_day`, `to_day`, `amount_minor`, `currency`, `units`, `rep_id`, `team_id`, `territory_id`) SELECT `id`, `created_at`, `updated_at`, `version`, `external_id`, `measure`, `from_day`, `to_day`, `amount_minor`, `currency`, `units`, `rep_id`, `team_id`, `territory_id` FROM `quotas`;
-- Keep the sequence of "quotas"
UPDATE sqlite_sequence SET seq = (SELECT s.seq FROM sqlite_sequence s WHERE s.name = 'quotas') WHERE name = 'new_quotas';
INSERT INTO sqlite_sequence (name, seq) SELECT 'new_quotas', seq FROM sqlite_sequence WHERE name = 'quotas' AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'new_quotas');
-- Drop "quotas" table after copying rows
DROP TABLE `quotas`;
-- Rename temporary table "new_quotas" to "quotas"
ALTER TABLE `new_quotas` RENAME TO `quotas`;
-- Create index "quota_external_id" to table: "quotas"
CREATE UNIQUE INDEX `quota_external_id` ON `quotas` (`external_id`);
-- Create index "quota_rep_id_from_day" to table: "quotas"
CREATE INDEX `quota_rep_id_from_day` ON `quotas` (`rep_id`, `from_day`);
-- Create index "quota_team_id" to table: "quotas"
CREATE INDEX `quota_team_id` ON `quotas` (`team_id`);
-- Create index "quota_territory_id" to table: "quotas"
CREATE INDEX `quota_territory_id` ON `quotas` (`territory_id`);
-- Create "commission_adjustments" table
CREATE TABLE `commission_adjustments` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `on_day` integer NOT NULL, `amount_minor` integer NOT NULL, `currency` text NOT NULL, `adjustment_reason` text NOT NULL, `note` text NULL, `status` text NOT NULL DEFAULT ('PROPOSED'), `decided_at` integer NULL, `rep_id` integer NOT NULL, `user_id` integer NULL, `decided_by_id` integer NULL, `dispute_id` integer NULL, CONSTRAINT `commission_adjustments_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_adjustments_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_adjustments_users_decided_by` FOREIGN KEY (`decided_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_adjustments_commission_disputes_dispute` FOREIGN KEY (`dispute_id`) REFERENCES `commission_disputes` (`id`) ON DELETE NO ACTION, CONSTRAINT `adjustment_reason_known` CHECK (adjustment_reason IN ('CORRECTION', 'DISPUTE', 'GUARANTEE', 'RECOGNITION', 'RECOVERY', 'OTHER')), CONSTRAINT `amount_not_nothing` CHECK (amount_minor <> 0), CONSTRAINT `status_known` CHECK (status IN ('PROPOSED', 'APPROVED', 'REJECTED')));
-- Set sequence for "commission_adjustments" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("commission_adjustments", 89060441849857);
-- Create index "commissionadjustment_rep_id_on_day" to table: "commission_adjustments"
CREATE INDEX `commissionadjustment_rep_id_on_day` ON `commission_adjustments` (`rep_id`, `on_day`);
-- Create index "commissionadjustment_status" to table: "commission_adjustments"
CREATE INDEX `commissionadjustment_status` ON `commission_adjustments` (`status`);
-- Create "commission_disputes" table
CREATE TABLE `commission_disputes` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `line_key` text NOT NULL, `status` text NOT NULL, `subject` text NOT NULL, `due_on` integer NOT NULL, `resolved_at` integer NULL, `resolution` text NULL, `statement_id` integer NOT NULL, `rep_id` integer NOT NULL, `user_id` integer NULL, `resolved_by_id` integer NULL, CONSTRAINT `commission_disputes_commission_statements_statement` FOREIGN KEY (`statement_id`) REFERENCES `commission_statements` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_disputes_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_disputes_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_disputes_users_resolved_by` FOREIGN KEY (`resolved_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `status_known` CHECK (status IN ('OPEN', 'TRIAGE', 'ACCEPTED', 'REJECTED')));
-- Set sequence for "commission_disputes" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("commission_disputes", 90159953477633);
-- Create index "commissiondispute_statement_id" to table: "commission_disputes"
CREATE INDEX `commissiondispute_statement_id` ON `commission_disputes` (`statement_id`);
-- Create index "commissiondispute_rep_id_id" to table: "commission_disputes"
CREATE INDEX `commissiondispute_rep_id_id` ON `commission_disputes` (`rep_id`, `id`);
-- Create index "commissiondispute_status_due_on" to table: "commission_disputes"
CREATE INDEX `commissiondispute_status_due_on` ON `commission_disputes` (`status`, `due_on`);
-- Create "commission_lines" table
CREATE TABLE `commission_lines` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `position` integer NOT NULL, `line_key` text NOT NULL, `line_kind` text NOT NULL, `component` text NULL, `title` text NULL, `credit_on` integer NULL, `credit_minor` integer NULL, `credit_units` integer NULL, `rate` integer NULL, `uncapped_minor` integer NOT NULL, `earned_minor` integer NOT NULL, `payable_minor` integer NOT NULL, `currency` text NOT NULL, `cap` text NULL, `hold_reason` text NULL, `statement_id` integer NOT NULL, `rep_id` integer NOT NULL, `plan_version_id` integer NULL, `event_id` integer NULL, `account_id` integer NULL, `opportunity_id` integer NULL, `subscription_id` integer NULL, `adjustment_id` integer NULL, `original_id` integer NULL, CONSTRAINT `commission_lines_commission_statements_statement` FOREIGN KEY (`statement_id`) REFERENCES `commission_statements` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_comp_plan_versions_plan_version` FOREIGN KEY (`plan_version_id`) REFERENCES `comp_plan_versions` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_comp_events_event` FOREIGN KEY (`event_id`) REFERENCES `comp_events` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_commission_adjustments_adjustment` FOREIGN KEY (`adjustment_id`) REFERENCES `commission_adjustments` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_lines_commission_lines_corrections` FOREIGN KEY (`original_id`) REFERENCES `commission_lines` (`id`) ON DELETE NO ACTION, CONSTRAINT `hold_reason_known` CHECK (hold_reason IN ('WINDFALL', 'ELIGIBILITY', 'HOLDBACK')), CONSTRAINT `line_kind_known` CHECK (line_kind IN ('COMMISSION', 'OVERRIDE', 'TRUE_UP', 'KICKER', 'SPIFF', 'BONUS', 'ADJUSTMENT', 'CLAWBACK', 'RELEASE', 'FORFEIT', 'DELTA')));
-- Set sequence for "commission_lines" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("commission_lines", 87960930222081);
-- Create index "commissionline_statement_id_position" to table: "commission_lines"
CREATE UNIQUE INDEX `commissionline_statement_id_position` ON `commission_lines` (`statement_id`, `position`);
-- Create index "commissionline_rep_id_id" to table: "commission_lines"
CREATE INDEX `commissionline_rep_id_id` ON `commission_lines` (`rep_id`, `id`);
-- Create index "commissionline_event_id" to table: "commission_lines"
CREATE INDEX `commissionline_event_id` ON `commission_lines` (`event_id`);
-- Create index "commissionline_opportunity_id" to table: "commission_lines"
CREATE INDEX `commissionline_opportunity_id` ON `commission_lines` (`opportunity_id`);
-- Create index "commissionline_subscription_id" to table: "commission_lines"
CREATE INDEX `commissionline_subscription_id` ON `commission_lines` (`subscription_id`);
-- Create index "commissionline_original_id" to table: "commission_lines"
CREATE INDEX `commissionline_original_id` ON `commission_lines` (`original_id`);
-- Create "commission_runs" table
CREATE TABLE `commission_runs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `from_day` integer NOT NULL, `to_day` integer NOT NULL, `status` text NOT NULL, `engine_version` text NULL, `input_hash` text NULL, `output_hash` text NULL, `events` integer NOT NULL DEFAULT (0), `payees` integer NOT NULL DEFAULT (0), `lines` integer NOT NULL DEFAULT (0), `issues` integer NOT NULL DEFAULT (0), `issue_list` json NULL, `message` text NULL, `finished_at` integer NULL, `user_id` integer NULL, `job_id` integer NULL, CONSTRAINT `commission_runs_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_runs_jobs_job` FOREIGN KEY (`job_id`) REFERENCES `jobs` (`id`) ON DELETE NO ACTION, CONSTRAINT `status_known` CHECK (status IN ('QUEUED', 'RUNNING', 'CALCULATED', 'FAILED', 'LOCKED')), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Set sequence for "commission_runs" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("commission_runs", 84662395338753);
-- Create index "commissionrun_from_day_id" to table: "commission_runs"
CREATE INDEX `commissionrun_from_day_id` ON `commission_runs` (`from_day`, `id`);
-- Create "commission_snapshots" table
CREATE TABLE `commission_snapshots` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `hash` text NOT NULL, `content` text NOT NULL, `statement_id` integer NOT NULL, CONSTRAINT `commission_snapshots_commission_statements_statement` FOREIGN KEY (`statement_id`) REFERENCES `commission_statements` (`id`) ON DELETE NO ACTION);
-- Set sequence for "commission_snapshots" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("commission_snapshots", 86861418594305);
-- Create "commission_statements" table
CREATE TABLE `commission_statements` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `from_day` integer NOT NULL, `to_day` integer NOT NULL, `status` text NOT NULL, `currency` text NOT NULL, `earned_minor` integer NOT NULL, `payable_minor` integer NOT NULL, `held_before_minor` integer NOT NULL, `held_after_minor` integer NOT NULL, `debt_before_minor` integer NOT NULL, `debt_after_minor` integer NOT NULL, `draw_before_minor` integer NOT NULL, `draw_after_minor` integer NOT NULL, `waived_minor` integer NOT NULL, `forgiven_minor` integer NOT NULL, `guaranteed_minor` integer NOT NULL, `paid_minor` integer NOT NULL, `payout_units` integer NULL, `payout_currency` text NOT NULL, `lines_count` integer NOT NULL DEFAULT (0), `issues_count` integer NOT NULL DEFAULT (0), `input_hash` text NOT NULL, `output_hash` text NOT NULL, `engine_version` text NOT NULL, `acknowledged_at` integer NULL, `manager_approved_at` integer NULL, `finance_approved_at` integer NULL, `locked_at` integer NULL, `paid_on` integer NULL, `payment_reference` text NULL, `run_id` integer NOT NULL, `rep_id` integer NOT NULL, `acknowledged_by_id` integer NULL, `manager_approved_by_id` integer NULL, `finance_approved_by_id` integer NULL, `locked_by_id` integer NULL, CONSTRAINT `commission_statements_commission_runs_run` FOREIGN KEY (`run_id`) REFERENCES `commission_runs` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_statements_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_statements_users_acknowledged_by` FOREIGN KEY (`acknowledged_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_statements_users_manager_approved_by` FOREIGN KEY (`manager_approved_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_statements_users_finance_approved_by` FOREIGN KEY (`finance_approved_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `commission_statements_users_locked_by` FOREIGN KEY (`locked_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `status_known` CHECK (status IN ('DRAFT', 'ACKNOWLEDGED', 'MANAGER_APPROVED', 'FINANCE_APPROVED', 'LOCKED', 'PAID')), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Set sequence for "commission_statements" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("commission_statements", 85761906966529);
-- Create index "commissionstatement_rep_id_from_day_to_day_currency" to table: "commission_statements"
CREATE UNIQUE INDEX `commissionstatement_rep_id_from_day_to_day_currency` ON `commission_statements` (`rep_id`, `from_day`, `to_day`, `currency`);
-- Create index "commissionstatement_run_id" to table: "commission_statements"
CREATE INDEX `commissionstatement_run_id` ON `commission_statements` (`run_id`);
-- Create index "commissionstatement_from_day_id" to table: "commission_statements"
CREATE INDEX `commissionstatement_from_day_id` ON `commission_statements` (`from_day`, `id`);
-- Create index "commissionstatement_status" to table: "commission_statements"
CREATE INDEX `commissionstatement_status` ON `commission_statements` (`status`);
-- Create "comp_assignments" table
CREATE TABLE `comp_assignments` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `sales_role` text NULL, `target_incentive_minor` integer NULL, `currency` text NULL, `pay_currency` text NULL, `acknowledged_at` integer NULL, `note` text NULL, `plan_id` integer NOT NULL, `rep_id` integer NULL, `team_id` integer NULL, `acknowledged_by_id` integer NULL, CONSTRAINT `comp_assignments_comp_plans_plan` FOREIGN KEY (`plan_id`) REFERENCES `comp_plans` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_assignments_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_assignments_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_assignments_users_acknowledged_by` FOREIGN KEY (`acknowledged_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `one_payee` CHECK ((rep_id IS NOT NULL AND team_id IS NULL AND sales_role IS NULL) OR (rep_id IS NULL AND team_id IS NOT NULL AND sales_role IS NULL) OR (rep_id IS NULL AND team_id IS NULL AND sales_role IS NOT NULL)), CONSTRAINT `sales_role_known` CHECK (sales_role IN ('SDR', 'BDR', 'AE', 'AM', 'CSM', 'SE', 'PARTNER', 'MANAGER', 'OTHER')), CONSTRAINT `target_not_negative` CHECK (target_incentive_minor IS NULL OR (target_incentive_minor >= 0 AND currency IS NOT NULL)), CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "comp_assignments" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("comp_assignments", 79164837199873);
-- Create index "compassignment_plan_id" to table: "comp_assignments"
CREATE INDEX `compassignment_plan_id` ON `comp_assignments` (`plan_id`);
-- Create index "compassignment_rep_id_valid_from" to table: "comp_assignments"
CREATE INDEX `compassignment_rep_id_valid_from` ON `comp_assignments` (`rep_id`, `valid_from`);
-- Create index "compassignment_team_id" to table: "comp_assignments"
CREATE INDEX `compassignment_team_id` ON `comp_assignments` (`team_id`);
-- Create "comp_events" table
CREATE TABLE `comp_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `event` text NOT NULL, `event_key` text NOT NULL, `number` integer NOT NULL, `source_id` integer NOT NULL, `credit_on` integer NOT NULL, `void` bool NOT NULL DEFAULT (false), `amount_minor` integer NULL, `currency` text NULL, `quantity` integer NULL, `details` json NOT NULL, `details_hash` text NOT NULL, `recorded_at` integer NOT NULL, `rep_id` integer NULL, `account_id` integer NULL, `opportunity_id` integer NULL, `subscription_id` integer NULL, `product_id` integer NULL, `territory_id` integer NULL, CONSTRAINT `comp_events_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_events_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_events_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_events_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_events_products_product` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_events_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `event_known` CHECK (event IN ('WON_LINE', 'SUBSCRIPTION_STARTED', 'SUBSCRIPTION_EXPANDED', 'SUBSCRIPTION_RENEWED', 'SUBSCRIPTION_CONTRACTED', 'SUBSCRIPTION_CHURNED', 'PAYMENT_RECEIVED', 'USAGE_TRUE_UP', 'ACTIVITY_DONE', 'KPI_RESULT', 'CREDIT_NOTE', 'NON_PAYMENT', 'PLAN_BREACH')));
-- Set sequence for "comp_events" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("comp_events", 83562883710977);
-- Create index "compevent_event_key_number" to table: "comp_events"
CREATE UNIQUE INDEX `compevent_event_key_number` ON `comp_events` (`event_key`, `number`);
-- Create index "compevent_credit_on" to table: "comp_events"
CREATE INDEX `compevent_credit_on` ON `comp_events` (`credit_on`);
-- Create index "compevent_rep_id" to table: "comp_events"
CREATE INDEX `compevent_rep_id` ON `comp_events` (`rep_id`);
-- Create index "compevent_account_id" to table: "comp_events"
CREATE INDEX `compevent_account_id` ON `comp_events` (`account_id`);
-- Create index "compevent_opportunity_id" to table: "comp_events"
CREATE INDEX `compevent_opportunity_id` ON `comp_events` (`opportunity_id`);
-- Create index "compevent_subscription_id" to table: "comp_events"
CREATE INDEX `compevent_subscription_id` ON `comp_events` (`subscription_id`);
-- Create "comp_objectives" table
CREATE TABLE `comp_objectives` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `objective_key` text NOT NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `achieved` integer NOT NULL, `note` text NULL, `rep_id` integer NOT NULL, `user_id` integer NULL, CONSTRAINT `comp_objectives_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_objectives_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `achieved_not_negative` CHECK (achieved >= 0), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Set sequence for "comp_objectives" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("comp_objectives", 81363860455425);
-- Create index "compobjective_rep_id_objective_key_from_day" to table: "comp_objectives"
CREATE UNIQUE INDEX `compobjective_rep_id_objective_key_from_day` ON `comp_objectives` (`rep_id`, `objective_key`, `from_day`);
-- Create "comp_plans" table
CREATE TABLE `comp_plans` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `note` text NULL);
-- Set sequence for "comp_plans" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("comp_plans", 76965813944321);
-- Create index "comp_plans_name_key" to table: "comp_plans"
CREATE UNIQUE INDEX `comp_plans_name_key` ON `comp_plans` (`name`);
-- Create index "compplan_external_id" to table: "comp_plans"
CREATE UNIQUE INDEX `compplan_external_id` ON `comp_plans` (`external_id`);
-- Create "comp_plan_versions" table
CREATE TABLE `comp_plan_versions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `number` integer NOT NULL, `status` text NOT NULL DEFAULT ('DRAFT'), `design` json NOT NULL, `design_hash` text NOT NULL, `currency` text NOT NULL, `note` text NULL, `published_at` integer NULL, `plan_id` integer NOT NULL, `published_by_id` integer NULL, CONSTRAINT `comp_plan_versions_comp_plans_plan` FOREIGN KEY (`plan_id`) REFERENCES `comp_plans` (`id`) ON DELETE NO ACTION, CONSTRAINT `comp_plan_versions_users_published_by` FOREIGN KEY (`published_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `status_known` CHECK (status IN ('DRAFT', 'PUBLISHED', 'RETIRED')), CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "comp_plan_versions" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("comp_plan_versions", 78065325572097);
-- Create index "compplanversion_plan_id_number" to table: "comp_plan_versions"
CREATE UNIQUE INDEX `compplanversion_plan_id_number` ON `comp_plan_versions` (`plan_id`, `number`);
-- Create "dispute_comments" table
CREATE TABLE `dispute_comments` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `body` text NOT NULL, `created_at` integer NOT NULL, `dispute_id` integer NOT NULL, `user_id` integer NULL, CONSTRAINT `dispute_comments_commission_disputes_dispute` FOREIGN KEY (`dispute_id`) REFERENCES `commission_disputes` (`id`) ON DELETE NO ACTION, CONSTRAINT `dispute_comments_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "dispute_comments" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("dispute_comments", 91259465105409);
-- Create index "disputecomment_dispute_id_id" to table: "dispute_comments"
CREATE INDEX `disputecomment_dispute_id_id` ON `dispute_comments` (`dispute_id`, `id`);
-- Create "payments_received" table
CREATE TABLE `payments_received` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `external_id` text NULL, `amount_minor` integer NOT NULL, `currency` text NOT NULL, `received_on` integer NOT NULL, `note` text NULL, `created_at` integer NOT NULL, `account_id` integer NOT NULL, `opportunity_id` integer NULL, `subscription_id` integer NULL, `user_id` integer NULL, CONSTRAINT `payments_received_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `payments_received_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `payments_received_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `payments_received_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `amount_not_nothing` CHECK (amount_minor <> 0), CONSTRAINT `for_something` CHECK (opportunity_id IS NOT NULL OR subscription_id IS NOT NULL));
-- Set sequence for "payments_received" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("payments_received", 82463372083201);
-- Create index "paymentreceived_external_id" to table: "payments_received"
CREATE UNIQUE INDEX `paymentreceived_external_id` ON `payments_received` (`external_id`);
-- Create index "paymentreceived_account_id_id" to table: "payments_received"
CREATE INDEX `paymentreceived_account_id_id` ON `payments_received` (`account_id`, `id`);
-- Create index "paymentreceived_opportunity_id" to table: "payments_received"
CREATE INDEX `paymentreceived_opportunity_id` ON `payments_received` (`opportunity_id`);
-- Create index "paymentreceived_subscription_id" to table: "payments_received"
CREATE INDEX `paymentreceived_subscription_id` ON `payments_received` (`subscription_id`);
-- Create index "paymentreceived_received_on" to table: "payments_received"
CREATE INDEX `paymentreceived_received_on` ON `payments_received` (`received_on`);
-- Create "quota_reliefs" table
CREATE TABLE `quota_reliefs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `relief_reason` text NOT NULL, `measure` text NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `share` integer NOT NULL, `note` text NULL, `rep_id` integer NOT NULL, CONSTRAINT `quota_reliefs_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `measure_known` CHECK (measure IN ('BOOKINGS', 'ACV', 'MRR', 'WON_OPPORTUNITIES', 'MEETINGS_HELD', 'LEADS_QUALIFIED')), CONSTRAINT `relief_reason_known` CHECK (relief_reason IN ('NEW_HIRE', 'LEAVE', 'PRODUCT', 'TERRITORY', 'OTHER')), CONSTRAINT `share_is_a_share` CHECK (share > 0 AND share <= 1000000), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Set sequence for "quota_reliefs" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("quota_reliefs", 80264348827649);
-- Create index "quotarelief_rep_id_from_day" to table: "quota_reliefs"
CREATE INDEX `quotarelief_rep_id_from_day` ON `quota_reliefs` (`rep_id`, `from_day`);
-- Create "windfall_reviews" table
CREATE TABLE `windfall_reviews` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `from_day` integer NOT NULL, `line_key` text NOT NULL, `note` text NULL, `created_at` integer NOT NULL, `rep_id` integer NOT NULL, `user_id` integer NULL, CONSTRAINT `windfall_reviews_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `windfall_reviews_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "windfall_reviews" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("windfall_reviews", 92358976733185);
-- Create index "windfallreview_rep_id_from_day_line_key" to table: "windfall_reviews"
CREATE UNIQUE INDEX `windfallreview_rep_id_from_day_line_key` ON `windfall_reviews` (`rep_id`, `from_day`, `line_key`);
