-- Records about money say of which kind they are, statements what was credited and whether the payee is asked first, lines which statement they correct.
ALTER TABLE "payments_received" ADD COLUMN "payment_kind" character varying NOT NULL DEFAULT 'PAYMENT', ADD CONSTRAINT "payment_kind_known" CHECK ((payment_kind)::text = ANY ((ARRAY['PAYMENT'::character varying, 'CREDIT_NOTE'::character varying, 'NON_PAYMENT'::character varying, 'PLAN_BREACH'::character varying, 'MILESTONE'::character varying])::text[]));
ALTER TABLE "commission_statements" ADD COLUMN "credited_minor" bigint NOT NULL DEFAULT 0, ADD COLUMN "needs_acknowledgement" boolean NOT NULL DEFAULT false;
ALTER TABLE "commission_lines" ADD COLUMN "corrects_id" bigint NULL, ADD CONSTRAINT "commission_lines_commission_statements_corrects" FOREIGN KEY ("corrects_id") REFERENCES "commission_statements" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
CREATE INDEX "commissionline_corrects_id" ON "commission_lines" ("corrects_id");
