-- Add column "undone_at" to table: "import_batches"
ALTER TABLE `import_batches` ADD COLUMN `undone_at` integer NULL;
-- Add column "worker" to table: "jobs"
ALTER TABLE `jobs` ADD COLUMN `worker` text NULL;
-- Add column "heartbeat_at" to table: "jobs"
ALTER TABLE `jobs` ADD COLUMN `heartbeat_at` integer NULL;
-- Create index "opportunity_owner_id_created_at_id" to table: "opportunities"
CREATE INDEX `opportunity_owner_id_created_at_id` ON `opportunities` (`owner_id`, `created_at`, `id`);
-- Create index "opportunity_account_id_created_at_id" to table: "opportunities"
CREATE INDEX `opportunity_account_id_created_at_id` ON `opportunities` (`account_id`, `created_at`, `id`);
-- Create "account_revenues" table
CREATE TABLE `account_revenues` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `mrr_minor` integer NOT NULL, `currency` text NOT NULL, `state` text NOT NULL, `cohort_month` integer NULL, `spell_day` integer NULL, `churned_on` integer NULL, `subscriptions` integer NOT NULL, `ledger` integer NOT NULL, `movements` integer NOT NULL, `account_id` integer NOT NULL, CONSTRAINT `account_revenues_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `state_known` CHECK (state IN ('NEVER', 'PAYING', 'PAUSED', 'CHURNED')));
-- Set sequence for "account_revenues" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("account_revenues", 62672162783233);
-- Create index "accountrevenue_mrr_minor_id" to table: "account_revenues"
CREATE INDEX `accountrevenue_mrr_minor_id` ON `account_revenues` (`mrr_minor`, `id`);
-- Create "account_segments" table
CREATE TABLE `account_segments` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `valid_from` integer NOT NULL, `valid_to` integer NULL, `segment` text NULL, `account_id` integer NOT NULL, CONSTRAINT `account_segments_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "account_segments" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("account_segments", 63771674411009);
-- Create index "accountsegment_account_id_valid_from" to table: "account_segments"
CREATE UNIQUE INDEX `accountsegment_account_id_valid_from` ON `account_segments` (`account_id`, `valid_from`);
-- Create "alert_rules" table
CREATE TABLE `alert_rules` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `archived_at` integer NULL, `name` text NOT NULL, `kpi` text NOT NULL, `variants` json NULL, `grain` text NOT NULL, `low` text NULL, `high` text NULL, `checked_on` integer NULL, `rep_id` integer NULL, `team_id` integer NULL, `territory_id` integer NULL, `user_id` integer NOT NULL, CONSTRAINT `alert_rules_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `alert_rules_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `alert_rules_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `alert_rules_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `a_bound` CHECK (low IS NOT NULL OR high IS NOT NULL), CONSTRAINT `grain_known` CHECK (grain IN ('DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR')));
-- Set sequence for "alert_rules" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("alert_rules", 72567767433217);
-- Create index "alertrule_user_id" to table: "alert_rules"
CREATE INDEX `alertrule_user_id` ON `alert_rules` (`user_id`);
-- Create index "alertrule_rep_id" to table: "alert_rules"
CREATE INDEX `alertrule_rep_id` ON `alert_rules` (`rep_id`);
-- Create index "alertrule_team_id" to table: "alert_rules"
CREATE INDEX `alertrule_team_id` ON `alert_rules` (`team_id`);
-- Create index "alertrule_territory_id" to table: "alert_rules"
CREATE INDEX `alertrule_territory_id` ON `alert_rules` (`territory_id`);
-- Create "campaign_touches" table
CREATE TABLE `campaign_touches` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `touched_on` integer NOT NULL, `note` text NULL, `campaign_id` integer NULL, `channel_id` integer NULL, `lead_id` integer NULL, `contact_id` integer NULL, `account_id` integer NULL, CONSTRAINT `campaign_touches_campaigns_campaign` FOREIGN KEY (`campaign_id`) REFERENCES `campaigns` (`id`) ON DELETE NO ACTION, CONSTRAINT `campaign_touches_channels_channel` FOREIGN KEY (`channel_id`) REFERENCES `channels` (`id`) ON DELETE NO ACTION, CONSTRAINT `campaign_touches_leads_lead` FOREIGN KEY (`lead_id`) REFERENCES `leads` (`id`) ON DELETE NO ACTION, CONSTRAINT `campaign_touches_contacts_contact` FOREIGN KEY (`contact_id`) REFERENCES `contacts` (`id`) ON DELETE NO ACTION, CONSTRAINT `campaign_touches_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `by_something` CHECK (campaign_id IS NOT NULL OR channel_id IS NOT NULL), CONSTRAINT `somebody_was_touched` CHECK (lead_id IS NOT NULL OR contact_id IS NOT NULL OR account_id IS NOT NULL));
-- Set sequence for "campaign_touches" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("campaign_touches", 68169720922113);
-- Create index "campaigntouch_external_id" to table: "campaign_touches"
CREATE UNIQUE INDEX `campaigntouch_external_id` ON `campaign_touches` (`external_id`);
-- Create index "campaigntouch_campaign_id" to table: "campaign_touches"
CREATE INDEX `campaigntouch_campaign_id` ON `campaign_touches` (`campaign_id`);
-- Create index "campaigntouch_channel_id" to table: "campaign_touches"
CREATE INDEX `campaigntouch_channel_id` ON `campaign_touches` (`channel_id`);
-- Create index "campaigntouch_lead_id" to table: "campaign_touches"
CREATE INDEX `campaigntouch_lead_id` ON `campaign_touches` (`lead_id`);
-- Create index "campaigntouch_contact_id" to table: "campaign_touches"
CREATE INDEX `campaigntouch_contact_id` ON `campaign_touches` (`contact_id`);
-- Create index "campaigntouch_account_id" to table: "campaign_touches"
CREATE INDEX `campaigntouch_account_id` ON `campaign_touches` (`account_id`);
-- Create "cancellation_reasons" table
CREATE TABLE `cancellation_reasons` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `churn_kind` text NOT NULL, `parent_id` integer NULL, CONSTRAINT `cancellation_reasons_cancellation_reasons_children` FOREIGN KEY (`parent_id`) REFERENCES `cancellation_reasons` (`id`) ON DELETE NO ACTION, CONSTRAINT `churn_kind_known` CHECK (churn_kind IN ('VOLUNTARY', 'INVOLUNTARY')));
-- Set sequence for "cancellation_reasons" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("cancellation_reasons", 54975581388801);
-- Create index "cancellation_reasons_name_key" to table: "cancellation_reasons"
CREATE UNIQUE INDEX `cancellation_reasons_name_key` ON `cancellation_reasons` (`name`);
-- Create index "cancellationreason_external_id" to table: "cancellation_reasons"
CREATE UNIQUE INDEX `cancellationreason_external_id` ON `cancellation_reasons` (`external_id`);
-- Create "customer_subscriptions" table
CREATE TABLE `customer_subscriptions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `search` text NOT NULL DEFAULT (''), `currency` text NOT NULL, `status` text NOT NULL, `signed_on` integer NULL, `starts_on` integer NULL, `trial_started_on` integer NULL, `trial_ends_on` integer NULL, `converted_on` integer NULL, `term_months` integer NULL, `term_starts_on` integer NULL, `term_ends_on` integer NULL, `auto_renew` bool NOT NULL DEFAULT (false), `notice_days` integer NOT NULL DEFAULT (0), `cancels_on` integer NULL, `churn_kind` text NULL, `cancel_note` text NULL, `paused_on` integer NULL, `resumes_on` integer NULL, `past_due_since` integer NULL, `ended_on` integer NULL, `mrr_minor` integer NOT NULL, `next_change_on` integer NULL, `account_id` integer NOT NULL, `opportunity_id` integer NULL, `cancellation_reason_id` integer NULL, CONSTRAINT `customer_subscriptions_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `customer_subscriptions_opportunities_opportunity` FOREIGN KEY (`opportunity_id`) REFERENCES `opportunities` (`id`) ON DELETE NO ACTION, CONSTRAINT `customer_subscriptions_cancellation_reasons_cancellation_reason` FOREIGN KEY (`cancellation_reason_id`) REFERENCES `cancellation_reasons` (`id`) ON DELETE NO ACTION, CONSTRAINT `churn_kind_known` CHECK (churn_kind IN ('VOLUNTARY', 'INVOLUNTARY')), CONSTRAINT `ended_has_day` CHECK ((status = 'ENDED') = (ended_on IS NOT NULL)), CONSTRAINT `mrr_not_negative` CHECK (mrr_minor >= 0), CONSTRAINT `status_known` CHECK (status IN ('SCHEDULED', 'TRIALING', 'ACTIVE', 'PAST_DUE', 'PAUSED', 'ENDED')));
-- Set sequence for "customer_subscriptions" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("customer_subscriptions", 56075093016577);
-- Create index "customersubscription_external_id" to table: "customer_subscriptions"
CREATE UNIQUE INDEX `customersubscription_external_id` ON `customer_subscriptions` (`external_id`);
-- Create index "customersubscription_account_id_id" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_account_id_id` ON `customer_subscriptions` (`account_id`, `id`);
-- Create index "customersubscription_opportunity_id" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_opportunity_id` ON `customer_subscriptions` (`opportunity_id`);
-- Create index "customersubscription_status_id" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_status_id` ON `customer_subscriptions` (`status`, `id`);
-- Create index "customersubscription_term_ends_on" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_term_ends_on` ON `customer_subscriptions` (`term_ends_on`);
-- Create index "customersubscription_next_change_on" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_next_change_on` ON `customer_subscriptions` (`next_change_on`);
-- Create index "customersubscription_name_id" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_name_id` ON `customer_subscriptions` (`name`, `id`);
-- Create index "customersubscription_created_at_id" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_created_at_id` ON `customer_subscriptions` (`created_at`, `id`);
-- Create index "customersubscription_updated_at_id" to table: "customer_subscriptions"
CREATE INDEX `customersubscription_updated_at_id` ON `customer_subscriptions` (`updated_at`, `id`);
-- Create "kpi_alerts" table
CREATE TABLE `kpi_alerts` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `from_day` integer NOT NULL, `to_day` integer NOT NULL, `value` text NOT NULL, `above` bool NOT NULL, `acknowledged_at` integer NULL, `note` text NULL, `resolved_at` integer NULL, `rule_id` integer NOT NULL, `user_id` integer NOT NULL, `acknowledged_by_id` integer NULL, CONSTRAINT `kpi_alerts_alert_rules_rule` FOREIGN KEY (`rule_id`) REFERENCES `alert_rules` (`id`) ON DELETE NO ACTION, CONSTRAINT `kpi_alerts_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `kpi_alerts_users_acknowledged_by` FOREIGN KEY (`acknowledged_by_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "kpi_alerts" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("kpi_alerts", 73667279060993);
-- Create index "kpialert_rule_id_from_day" to table: "kpi_alerts"
CREATE UNIQUE INDEX `kpialert_rule_id_from_day` ON `kpi_alerts` (`rule_id`, `from_day`);
-- Create index "kpialert_user_id_id" to table: "kpi_alerts"
CREATE INDEX `kpialert_user_id_id` ON `kpi_alerts` (`user_id`, `id`);
-- Create "kpi_goals" table
CREATE TABLE `kpi_goals` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `archived_at` integer NULL, `kpi` text NOT NULL, `variants` json NULL, `from_day` integer NOT NULL, `to_day` integer NOT NULL, `grain` text NULL, `target` text NOT NULL, `review_on` integer NULL, `note` text NULL, `rep_id` integer NULL, `team_id` integer NULL, `territory_id` integer NULL, `user_id` integer NULL, CONSTRAINT `kpi_goals_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `kpi_goals_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `kpi_goals_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `kpi_goals_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `grain_known` CHECK (grain IN ('DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR')), CONSTRAINT `to_day_after_from_day` CHECK (to_day > from_day));
-- Set sequence for "kpi_goals" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("kpi_goals", 69269232549889);
-- Create index "kpigoal_kpi_from_day" to table: "kpi_goals"
CREATE INDEX `kpigoal_kpi_from_day` ON `kpi_goals` (`kpi`, `from_day`);
-- Create index "kpigoal_rep_id" to table: "kpi_goals"
CREATE INDEX `kpigoal_rep_id` ON `kpi_goals` (`rep_id`);
-- Create index "kpigoal_team_id" to table: "kpi_goals"
CREATE INDEX `kpigoal_team_id` ON `kpi_goals` (`team_id`);
-- Create index "kpigoal_territory_id" to table: "kpi_goals"
CREATE INDEX `kpigoal_territory_id` ON `kpi_goals` (`territory_id`);
-- Create "kpi_sets" table
CREATE TABLE `kpi_sets` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `archived_at` integer NULL, `name` text NOT NULL, `role` text NULL, `keys` json NOT NULL, `note` text NULL, CONSTRAINT `role_known` CHECK (role IN ('ADMIN', 'OPS', 'ANALYST', 'EXECUTIVE', 'FINANCE', 'MANAGER', 'REP', 'MARKETING', 'SUCCESS', 'PEOPLE')));
-- Set sequence for "kpi_sets" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("kpi_sets", 70368744177665);
-- Create index "kpi_sets_name_key" to table: "kpi_sets"
CREATE UNIQUE INDEX `kpi_sets_name_key` ON `kpi_sets` (`name`);
-- Create "ledger_versions" table
CREATE TABLE `ledger_versions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `number` integer NOT NULL, `policies` json NULL, `created_at` integer NOT NULL, `reason` text NULL, `effect` json NULL, `base_currency` text NOT NULL, `user_id` integer NULL, CONSTRAINT `ledger_versions_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "ledger_versions" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("ledger_versions", 61572651155457);
-- Create index "ledger_versions_number_key" to table: "ledger_versions"
CREATE UNIQUE INDEX `ledger_versions_number_key` ON `ledger_versions` (`number`);
-- Create "meters" table
CREATE TABLE `meters` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `aggregation` text NOT NULL, `unit_name` text NOT NULL, `product_id` integer NULL, CONSTRAINT `meters_products_product` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE NO ACTION, CONSTRAINT `aggregation_known` CHECK (aggregation IN ('COUNT', 'SUM', 'MAX', 'UNIQUE')));
-- Set sequence for "meters" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("meters", 64871186038785);
-- Create index "meters_name_key" to table: "meters"
CREATE UNIQUE INDEX `meters_name_key` ON `meters` (`name`);
-- Create index "meter_external_id" to table: "meters"
CREATE UNIQUE INDEX `meter_external_id` ON `meters` (`external_id`);
-- Create "mrr_movements" table
CREATE TABLE `mrr_movements` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `ledger` integer NOT NULL, `day` integer NOT NULL, `signed_on` integer NOT NULL, `recorded_at` integer NOT NULL, `movement` text NOT NULL, `tag` text NULL, `line` text NOT NULL, `delta_minor` integer NOT NULL, `before_minor` integer NOT NULL, `after_minor` integer NOT NULL, `currency` text NOT NULL, `native_delta_minor` integer NOT NULL, `customer_delta` integer NOT NULL, `cohort_month` integer NOT NULL, `spell_day` integer NOT NULL, `segment` text NULL, `account_id` integer NOT NULL, `subscription_id` integer NULL, `plan_id` integer NULL, `rep_id` integer NULL, `team_id` integer NULL, `territory_id` integer NULL, `reverses_id` integer NULL, CONSTRAINT `mrr_movements_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `mrr_movements_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `mrr_movements_subscription_plans_plan` FOREIGN KEY (`plan_id`) REFERENCES `subscription_plans` (`id`) ON DELETE NO ACTION, CONSTRAINT `mrr_movements_reps_rep` FOREIGN KEY (`rep_id`) REFERENCES `reps` (`id`) ON DELETE NO ACTION, CONSTRAINT `mrr_movements_teams_team` FOREIGN KEY (`team_id`) REFERENCES `teams` (`id`) ON DELETE NO ACTION, CONSTRAINT `mrr_movements_territories_territory` FOREIGN KEY (`territory_id`) REFERENCES `territories` (`id`) ON DELETE NO ACTION, CONSTRAINT `mrr_movements_mrr_movements_reversed_by` FOREIGN KEY (`reverses_id`) REFERENCES `mrr_movements` (`id`) ON DELETE NO ACTION, CONSTRAINT `line_known` CHECK (line IN ('RECURRING', 'USAGE')), CONSTRAINT `movement_known` CHECK (movement IN ('NEW', 'EXPANSION', 'CONTRACTION', 'CHURN', 'REACTIVATION', 'FX_IMPACT', 'TRANSFER')), CONSTRAINT `never_negative` CHECK (before_minor >= 0 AND after_minor >= 0), CONSTRAINT `tag_known` CHECK (tag IN ('PAUSE', 'RESUME')));
-- Set sequence for "mrr_movements" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("mrr_movements", 60473139527681);
-- Create index "mrrmovement_account_id_ledger_day" to table: "mrr_movements"
CREATE INDEX `mrrmovement_account_id_ledger_day` ON `mrr_movements` (`account_id`, `ledger`, `day`);
-- Create index "mrrmovement_ledger_id" to table: "mrr_movements"
CREATE INDEX `mrrmovement_ledger_id` ON `mrr_movements` (`ledger`, `id`);
-- Create index "mrrmovement_day_id" to table: "mrr_movements"
CREATE INDEX `mrrmovement_day_id` ON `mrr_movements` (`day`, `id`);
-- Create "plan_entitlements" table
CREATE TABLE `plan_entitlements` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `included` integer NULL, `per_unit` bool NOT NULL DEFAULT (false), `overage_model` text NULL, `overage_tiers` json NULL, `currency` text NULL, `plan_id` integer NOT NULL, `meter_id` integer NOT NULL, CONSTRAINT `plan_entitlements_subscription_plans_plan` FOREIGN KEY (`plan_id`) REFERENCES `subscription_plans` (`id`) ON DELETE NO ACTION, CONSTRAINT `plan_entitlements_meters_meter` FOREIGN KEY (`meter_id`) REFERENCES `meters` (`id`) ON DELETE NO ACTION, CONSTRAINT `included_not_negative` CHECK (included IS NULL OR included >= 0), CONSTRAINT `overage_model_known` CHECK (overage_model IN ('FLAT', 'PER_UNIT', 'PACKAGE', 'GRADUATED', 'VOLUME')));
-- Set sequence for "plan_entitlements" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("plan_entitlements", 53876069761025);
-- Create index "planentitlement_plan_id_meter_id" to table: "plan_entitlements"
CREATE UNIQUE INDEX `planentitlement_plan_id_meter_id` ON `plan_entitlements` (`plan_id`, `meter_id`);
-- Create "plan_prices" table
CREATE TABLE `plan_prices` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `currency` text NOT NULL, `tiers` json NOT NULL, `package_size` integer NULL, `minimum_minor` integer NULL, `plan_id` integer NOT NULL, CONSTRAINT `plan_prices_subscription_plans_plan` FOREIGN KEY (`plan_id`) REFERENCES `subscription_plans` (`id`) ON DELETE NO ACTION, CONSTRAINT `minimum_not_negative` CHECK (minimum_minor IS NULL OR minimum_minor >= 0), CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "plan_prices" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("plan_prices", 52776558133249);
-- Create index "planprice_plan_id_currency_valid_from" to table: "plan_prices"
CREATE UNIQUE INDEX `planprice_plan_id_currency_valid_from` ON `plan_prices` (`plan_id`, `currency`, `valid_from`);
-- Create "scorecards" table
CREATE TABLE `scorecards` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `archived_at` integer NULL, `name` text NOT NULL, `perspectives` json NOT NULL, `note` text NULL, `user_id` integer NULL, CONSTRAINT `scorecards_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- Set sequence for "scorecards" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("scorecards", 71468255805441);
-- Create index "scorecards_name_key" to table: "scorecards"
CREATE UNIQUE INDEX `scorecards_name_key` ON `scorecards` (`name`);
-- Create "subscription_events" table
CREATE TABLE `subscription_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `event` text NOT NULL, `effective_on` integer NOT NULL, `signed_on` integer NOT NULL, `recorded_at` integer NOT NULL, `details` json NULL, `note` text NULL, `external_id` text NULL, `subscription_id` integer NOT NULL, `cancellation_reason_id` integer NULL, `reverses_id` integer NULL, CONSTRAINT `subscription_events_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `subscription_events_cancellation_reasons_cancellation_reason` FOREIGN KEY (`cancellation_reason_id`) REFERENCES `cancellation_reasons` (`id`) ON DELETE NO ACTION, CONSTRAINT `subscription_events_subscription_events_reversed_by` FOREIGN KEY (`reverses_id`) REFERENCES `subscription_events` (`id`) ON DELETE NO ACTION, CONSTRAINT `event_known` CHECK (event IN ('STARTED', 'CONVERTED', 'AMENDED', 'PAUSED', 'RESUMED', 'CANCELLATION_SCHEDULED', 'CANCELLATION_REVOKED', 'CANCELLED', 'REACTIVATED', 'RENEWED', 'PAYMENT_FAILED', 'PAYMENT_RECOVERED', 'REVERSED')));
-- Set sequence for "subscription_events" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("subscription_events", 57174604644353);
-- Create index "subscriptionevent_subscription_id_effective_on_id" to table: "subscription_events"
CREATE INDEX `subscriptionevent_subscription_id_effective_on_id` ON `subscription_events` (`subscription_id`, `effective_on`, `id`);
-- Create index "subscriptionevent_external_id" to table: "subscription_events"
CREATE UNIQUE INDEX `subscriptionevent_external_id` ON `subscription_events` (`external_id`);
-- Create "subscription_items" table
CREATE TABLE `subscription_items` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `valid_from` integer NOT NULL, `valid_to` integer NULL, `item_key` text NOT NULL, `quantity` integer NOT NULL, `price_minor` integer NULL, `discount` integer NOT NULL, `interval_months` integer NOT NULL, `mrr_minor` integer NOT NULL, `subscription_id` integer NOT NULL, `plan_id` integer NOT NULL, CONSTRAINT `subscription_items_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `subscription_items_subscription_plans_plan` FOREIGN KEY (`plan_id`) REFERENCES `subscription_plans` (`id`) ON DELETE NO ACTION, CONSTRAINT `discount_at_most_everything` CHECK (discount <= 1000000), CONSTRAINT `mrr_not_negative` CHECK (mrr_minor >= 0), CONSTRAINT `valid_to_after_valid_from` CHECK (valid_to IS NULL OR valid_to > valid_from));
-- Set sequence for "subscription_items" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("subscription_items", 58274116272129);
-- Create index "subscriptionitem_subscription_id_valid_from" to table: "subscription_items"
CREATE INDEX `subscriptionitem_subscription_id_valid_from` ON `subscription_items` (`subscription_id`, `valid_from`);
-- Create index "subscriptionitem_plan_id" to table: "subscription_items"
CREATE INDEX `subscriptionitem_plan_id` ON `subscription_items` (`plan_id`);
-- Create "subscription_plans" table
CREATE TABLE `subscription_plans` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `external_id` text NULL, `archived_at` integer NULL, `name` text NOT NULL, `interval_months` integer NOT NULL DEFAULT (1), `price_model` text NOT NULL, `trial_days` integer NOT NULL DEFAULT (0), `notice_days` integer NOT NULL DEFAULT (0), `term_months` integer NULL, `product_id` integer NOT NULL, CONSTRAINT `subscription_plans_products_product` FOREIGN KEY (`product_id`) REFERENCES `products` (`id`) ON DELETE NO ACTION, CONSTRAINT `price_model_known` CHECK (price_model IN ('FLAT', 'PER_UNIT', 'PACKAGE', 'GRADUATED', 'VOLUME')));
-- Set sequence for "subscription_plans" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("subscription_plans", 51677046505473);
-- Create index "subscription_plans_name_key" to table: "subscription_plans"
CREATE UNIQUE INDEX `subscription_plans_name_key` ON `subscription_plans` (`name`);
-- Create index "subscriptionplan_external_id" to table: "subscription_plans"
CREATE UNIQUE INDEX `subscriptionplan_external_id` ON `subscription_plans` (`external_id`);
-- Create index "subscriptionplan_product_id" to table: "subscription_plans"
CREATE INDEX `subscriptionplan_product_id` ON `subscription_plans` (`product_id`);
-- Create "subscription_terms" table
CREATE TABLE `subscription_terms` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `number` integer NOT NULL, `starts_on` integer NOT NULL, `ends_on` integer NOT NULL, `due_minor` integer NOT NULL, `outcome` text NOT NULL, `renewed_on` integer NULL, `renewed_minor` integer NULL, `currency` text NOT NULL, `subscription_id` integer NOT NULL, `account_id` integer NOT NULL, `plan_id` integer NULL, CONSTRAINT `subscription_terms_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `subscription_terms_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `subscription_terms_subscription_plans_plan` FOREIGN KEY (`plan_id`) REFERENCES `subscription_plans` (`id`) ON DELETE NO ACTION, CONSTRAINT `ends_after_start` CHECK (ends_on > starts_on), CONSTRAINT `outcome_known` CHECK (outcome IN ('RUNNING', 'DUE', 'RENEWED', 'LAPSED')));
-- Set sequence for "subscription_terms" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("subscription_terms", 59373627899905);
-- Create index "subscriptionterm_subscription_id_number" to table: "subscription_terms"
CREATE UNIQUE INDEX `subscriptionterm_subscription_id_number` ON `subscription_terms` (`subscription_id`, `number`);
-- Create index "subscriptionterm_account_id" to table: "subscription_terms"
CREATE INDEX `subscriptionterm_account_id` ON `subscription_terms` (`account_id`);
-- Create index "subscriptionterm_ends_on" to table: "subscription_terms"
CREATE INDEX `subscriptionterm_ends_on` ON `subscription_terms` (`ends_on`);
-- Create "usage_events" table
CREATE TABLE `usage_events` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `event_key` text NOT NULL, `happened_at` integer NOT NULL, `month` integer NOT NULL, `quantity` integer NOT NULL, `subject` text NULL, `recorded_at` integer NOT NULL, `meter_id` integer NOT NULL, `subscription_id` integer NOT NULL, CONSTRAINT `usage_events_meters_meter` FOREIGN KEY (`meter_id`) REFERENCES `meters` (`id`) ON DELETE NO ACTION, CONSTRAINT `usage_events_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION);
-- Set sequence for "usage_events" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("usage_events", 65970697666561);
-- Create index "usageevent_meter_id_event_key" to table: "usage_events"
CREATE UNIQUE INDEX `usageevent_meter_id_event_key` ON `usage_events` (`meter_id`, `event_key`);
-- Create index "usageevent_subscription_id_meter_id_month" to table: "usage_events"
CREATE INDEX `usageevent_subscription_id_meter_id_month` ON `usage_events` (`subscription_id`, `meter_id`, `month`);
-- Create "usage_months" table
CREATE TABLE `usage_months` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `month` integer NOT NULL, `quantity` integer NOT NULL, `included` integer NULL, `events` integer NOT NULL, `overage_minor` integer NOT NULL, `currency` text NOT NULL, `subscription_id` integer NOT NULL, `account_id` integer NOT NULL, `meter_id` integer NOT NULL, CONSTRAINT `usage_months_customer_subscriptions_subscription` FOREIGN KEY (`subscription_id`) REFERENCES `customer_subscriptions` (`id`) ON DELETE NO ACTION, CONSTRAINT `usage_months_accounts_account` FOREIGN KEY (`account_id`) REFERENCES `accounts` (`id`) ON DELETE NO ACTION, CONSTRAINT `usage_months_meters_meter` FOREIGN KEY (`meter_id`) REFERENCES `meters` (`id`) ON DELETE NO ACTION);
-- Set sequence for "usage_months" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("usage_months", 67070209294337);
-- Create index "usagemonth_subscription_id_meter_id_month" to table: "usage_months"
CREATE UNIQUE INDEX `usagemonth_subscription_id_meter_id_month` ON `usage_months` (`subscription_id`, `meter_id`, `month`);
-- Create index "usagemonth_account_id" to table: "usage_months"
CREATE INDEX `usagemonth_account_id` ON `usage_months` (`account_id`);
-- Create index "usagemonth_month" to table: "usage_months"
CREATE INDEX `usagemonth_month` ON `usage_months` (`month`);
-- Create "user_metrics" table
CREATE TABLE `user_metrics` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `created_at` integer NOT NULL, `updated_at` integer NOT NULL, `version` integer NOT NULL DEFAULT (1), `archived_at` integer NULL, `key` text NOT NULL, `name` text NOT NULL, `description` text NULL, `direction` text NOT NULL, `current` integer NOT NULL, `user_id` integer NOT NULL, CONSTRAINT `user_metrics_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `direction_known` CHECK (direction IN ('HIGHER_IS_BETTER', 'LOWER_IS_BETTER', 'NEUTRAL')));
-- Set sequence for "user_metrics" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("user_metrics", 74766790688769);
-- Create index "user_metrics_key_key" to table: "user_metrics"
CREATE UNIQUE INDEX `user_metrics_key_key` ON `user_metrics` (`key`);
-- Create index "usermetric_user_id" to table: "user_metrics"
CREATE INDEX `usermetric_user_id` ON `user_metrics` (`user_id`);
-- Create "user_metric_versions" table
CREATE TABLE `user_metric_versions` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `number` integer NOT NULL, `expression` text NOT NULL, `unit` text NOT NULL, `created_at` integer NOT NULL, `reason` text NULL, `metric_id` integer NOT NULL, `user_id` integer NULL, CONSTRAINT `user_metric_versions_user_metrics_metric` FOREIGN KEY (`metric_id`) REFERENCES `user_metrics` (`id`) ON DELETE NO ACTION, CONSTRAINT `user_metric_versions_users_user` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION, CONSTRAINT `unit_known` CHECK (unit IN ('COUNT', 'FRACTION', 'RATIO', 'MONEY', 'MONEY_PER_DAY', 'DAYS', 'MINUTES', 'MONTHS', 'HOURS', 'SCORE')));
-- Set sequence for "user_metric_versions" table
INSERT INTO sqlite_sequence (name, seq) VALUES ("user_metric_versions", 75866302316545);
-- Create index "usermetricversion_metric_id_number" to table: "user_metric_versions"
CREATE UNIQUE INDEX `usermetricversion_metric_id_number` ON `user_metric_versions` (`metric_id`, `number`);
