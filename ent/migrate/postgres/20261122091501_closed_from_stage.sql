-- A won opportunity knows the stage it was closed from, too.
ALTER TABLE "opportunities" RENAME COLUMN "lost_from_stage_id" TO "closed_from_stage_id";
ALTER TABLE "opportunities" RENAME CONSTRAINT "opportunities_stages_lost_from_stage" TO "opportunities_stages_closed_from_stage";
