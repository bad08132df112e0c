package schema

import (
	"encoding/json"

	"entgo.io/ent"
	"entgo.io/ent/dialect"
	"entgo.io/ent/dialect/entsql"
	"entgo.io/ent/schema"
	"entgo.io/ent/schema/field"
	"entgo.io/ent/schema/index"

	"coxswain/ent/gid"
)

// Change is one entry of the change log: who did what to which record, and what it was before and
// after. It is written in the transaction of the change and never edited.
type Change struct{ ent.Schema }

// Mixin of Change.
func (Change) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.Change}} }

// Fields of Change. The id is the sequence that readers follow; transaction is what makes it safe
// to follow on PostgreSQL, where transactions do not commit in the order of their ids.
func (Change) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("transaction").Immutable().Optional().
			Annotations(entsql.DefaultExprs(map[string]string{
				dialect.Postgres: "pg_current_xact_id()::text::bigint",
				dialect.SQLite:   "0",
			})),
		field.Int64("recorded_at").Immutable(),
		field.Int64("actor_id").GoType(gid.ID(0)).Optional().Nillable().Immutable(),
		field.String("actor").MaxLen(lineText).Immutable(),
		field.Enum("source").Values("API", "IMPORT", "RULE", "JOB", "CLI").Immutable(),
		field.Enum("operation").Values("CREATE", "UPDATE", "DELETE", "REDACT").Immutable(),
		field.Int64("record_id").GoType(gid.ID(0)).Immutable(),
		field.Int("record_kind").Immutable(),
		field.JSON("before", json.RawMessage{}).Optional().Immutable(),
		field.JSON("after", json.RawMessage{}).Optional().Immutable(),
		field.String("reason").MaxLen(longText).Optional().Nillable().Immutable(),
		field.String("request_id").MaxLen(shortText).Optional().Nillable().Immutable(),
		field.Int64("batch_id").GoType(gid.ID(0)).Optional().Nillable().Immutable(),
		field.Int64("batch_row").Optional().Nillable().Immutable(),
	}
}

// Indexes of Change.
func (Change) Indexes() []ent.Index {
	return []ent.Index{
		index.Fields("transaction", "id"), index.Fields("record_id", "id"), index.Fields("record_kind", "id"),
		index.Fields("actor_id", "id"), index.Fields("batch_id"),
	}
}

// IdempotencyRecord remembers the result of a call that carried an idempotency key.
type IdempotencyRecord struct{ ent.Schema }

// Mixin of IdempotencyRecord.
func (IdempotencyRecord) Mixin() []ent.Mixin {
	return []ent.Mixin{record{kind: gid.IdempotencyRecord}}
}

// Fields of IdempotencyRecord.
func (IdempotencyRecord) Fields() []ent.Field {
	return []ent.Field{
		field.Int64("user_id").GoType(gid.ID(0)),
		text("key", lineText),
		text("fingerprint", shortText),
		field.Int64("result").GoType(gid.ID(0)).Optional().Nillable(),
		instant("created_at"),
	}
}

// Indexes of IdempotencyRecord.
func (IdempotencyRecord) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "key").Unique(), index.Fields("created_at")}
}

// StoredFile is an uploaded file to import or an exported file to fetch. Its bytes lie beside the database.
type StoredFile struct{ ent.Schema }

// Mixin of StoredFile.
func (StoredFile) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.StoredFile}} }

// Fields of StoredFile.
func (StoredFile) Fields() []ent.Field {
	return []ent.Field{
		maybeRef("user"),
		text("name", lineText),
		text("media_type", shortText),
		field.Int64("size").NonNegative(),
		text("sha256", shortText),
		instant("created_at"),
		maybeInstant("expires_at"),
	}
}

// Edges of StoredFile.
func (StoredFile) Edges() []ent.Edge { return []ent.Edge{maybe("user", User.Type)} }

// Indexes of StoredFile.
func (StoredFile) Indexes() []ent.Index { return []ent.Index{index.Fields("user_id", "id")} }

// Job is long work that a person started and can follow: an import or an export.
type Job struct{ ent.Schema }

// Mixin of Job.
func (Job) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.Job}} }

// Fields of Job.
func (Job) Fields() []ent.Field {
	return []ent.Field{
		maybeRef("user"),
		field.Enum("job_kind").Values("IMPORT", "EXPORT", "UNDO", "LEDGER", "USAGE", "COMMISSION"),
		field.Enum("status").Values("QUEUED", "RUNNING", "SUCCEEDED", "FAILED", "CANCELLED"),
		field.JSON("input", json.RawMessage{}).Optional(),
		field.JSON("report", json.RawMessage{}).Optional(),
		field.Int64("done").Default(0),
		field.Int64("total").Optional().Nillable(),
		maybeText("message", longText),
		maybeRef("file"),
		maybeRef("result_file"),
		maybeRef("rejected_file"),
		instant("created_at"),
		maybeInstant("started_at"),
		maybeInstant("finished_at"),
		maybeText("worker", shortText),
		maybeInstant("heartbeat_at"),
	}
}

// Edges of Job.
func (Job) Edges() []ent.Edge {
	return []ent.Edge{
		maybe("user", User.Type), maybe("file", StoredFile.Type), maybe("result_file", StoredFile.Type),
		maybe("rejected_file", StoredFile.Type),
	}
}

// Indexes of Job.
func (Job) Indexes() []ent.Index {
	return []ent.Index{index.Fields("user_id", "id"), index.Fields("status", "id")}
}

// ImportBatch is one run of an import: what was read, how far it came, and what became of the rows.
type ImportBatch struct{ ent.Schema }

// Mixin of ImportBatch.
func (ImportBatch) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.ImportBatch}} }

// Fields of ImportBatch.
func (ImportBatch) Fields() []ent.Field {
	return []ent.Field{
		maybeRef("user"),
		text("fingerprint", shortText),
		text("mapping", 1<<20),
		field.Strings("files").Optional(),
		field.Enum("status").Values("RUNNING", "SUCCEEDED", "FAILED", "UNDONE"),
		field.JSON("checkpoint", json.RawMessage{}).Optional(),
		field.JSON("report", json.RawMessage{}).Optional(),
		instant("created_at"),
		maybeInstant("finished_at"),
		maybeInstant("undone_at"),
	}
}

// Edges of ImportBatch.
func (ImportBatch) Edges() []ent.Edge { return []ent.Edge{maybe("user", User.Type)} }

// Indexes of ImportBatch.
func (ImportBatch) Indexes() []ent.Index {
	return []ent.Index{index.Fields("fingerprint", "status"), index.Fields("user_id")}
}

// RejectedRow is a row of an import that was not written, and why.
type RejectedRow struct{ ent.Schema }

// Mixin of RejectedRow.
func (RejectedRow) Mixin() []ent.Mixin { return []ent.Mixin{record{kind: gid.RejectedRow}} }

// Fields of RejectedRow.
func (RejectedRow) Fields() []ent.Field {
	return []ent.Field{
		ref("batch"),
		text("file", lineText),
		field.Int64("line"),
		maybeText("column", lineText),
		maybeText("value", longText),
		text("message", longText),
		field.Strings("cells"),
	}
}

// Annotations of RejectedRow.
func (RejectedRow) Annotations() []schema.Annotation {
	return []schema.Annotation{check("line_positive", "line > 0")}
}

// Edges of RejectedRow.
func (RejectedRow) Edges() []ent.Edge { return []ent.Edge{to("batch", ImportBatch.Type)} }

// Indexes of RejectedRow.
func (RejectedRow) Indexes() []ent.Index { return []ent.Index{index.Fields("batch_id", "id")} }
