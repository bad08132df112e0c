-- Records about money say of which kind they are, statements what was credited and whether the payee is asked first, lines which statement they correct.
ALTER TABLE `payments_received` ADD COLUMN `payment_kind` text NOT NULL DEFAULT 'PAYMENT' CONSTRAINT `payment_kind_known` CHECK (payment_kind IN ('PAYMENT', 'CREDIT_NOTE', 'NON_PAYMENT', 'PLAN_BREACH', 'MILESTONE'));
ALTER TABLE `commission_statements` ADD COLUMN `credited_minor` integer NOT NULL DEFAULT 0;
ALTER TABLE `commission_statements` ADD COLUMN `needs_acknowledgement` bool NOT NULL DEFAULT false;
ALTER TABLE `commission_lines` ADD COLUMN `corrects_id` integer NULL CONSTRAINT `commission_lines_commission_statements_corrects` REFERENCES `commission_statements` (`id`) ON DELETE NO ACTION;
CREATE INDEX `commissionline_corrects_id` ON `commission_lines` (`corrects_id`);
