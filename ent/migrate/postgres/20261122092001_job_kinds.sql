-- Jobs learn new kinds, imports can be undone.
ALTER TABLE "jobs" DROP CONSTRAINT "job_kind_known", ADD CONSTRAINT "job_kind_known" CHECK (job_kind IN ('IMPORT', 'EXPORT', 'UNDO', 'LEDGER', 'USAGE'));
ALTER TABLE "import_batches" DROP CONSTRAINT "status_known", ADD CONSTRAINT "status_known" CHECK (status IN ('RUNNING', 'SUCCEEDED', 'FAILED', 'UNDONE'));
