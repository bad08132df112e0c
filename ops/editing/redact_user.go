package editing

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
)

// erasedUser are the columns of a user that are erased.
var erasedUser = []string{"name", "email", "external_id", "time_zone", "locale", "password_hash"}

// EraseUser overwrites the personal data of a user inside a running change. The address is unique, so it
// becomes one that says whose it was only by the id, and that no message reaches.
func (e *Editor) EraseUser(ctx context.Context, tx *db.Client, u *db.User) error {
	nobody := strings.ToLower(u.ID.String()) + "@redacted.invalid"
	if u.Email == nobody {
		return nil
	}
	known := []string{u.Name, u.Email}
	if u.ExternalID != nil {
		known = append(known, *u.ExternalID)
	}
	values := Values{"name": ent.Redacted, "email": nobody, "external_id": nil, "time_zone": nil, "locale": nil, "password_hash": nil}
	if err := e.Set(ctx, tx, u, values); err != nil {
		return err
	}
	if _, err := e.store.RedactHistory(ctx, tx, u.ID, erasedUser); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE changes SET actor = $1 WHERE actor_id = $2", ent.Redacted, int64(u.ID)); err != nil {
		return fmt.Errorf("actor of changes: %w", err)
	}
	return e.eraseRejected(ctx, tx, known)
}

// eraseReported overwrites what reports of imports say about a person: the rejections that name one of the
// texts. A file of rejected rows cannot be corrected, so it expires at once.
func (e *Editor) eraseReported(ctx context.Context, tx *db.Client, known []string) error {
	for _, at := range []struct {
		kind   gid.Kind
		column string
	}{{gid.Job, "report"}, {gid.ImportBatch, "report"}, {gid.ImportBatch, "checkpoint"}} {
		if err := e.eraseReports(ctx, tx, at.kind, at.column, known); err != nil {
			return err
		}
	}
	return nil
}

func (e *Editor) eraseReports(ctx context.Context, tx *db.Client, k gid.Kind, column string, known []string) error {
	text := "lower(CAST(" + column + " AS text))"
	found := "EXISTS (SELECT 1 FROM json_each($1) AS w WHERE instr(" + text + ", w.value) > 0)"
	if e.store.Postgres() {
		found = "EXISTS (SELECT 1 FROM jsonb_array_elements_text($1::jsonb) AS w WHERE position(w IN " + text + ") > 0)"
	}
	rows, err := tx.QueryContext(ctx, "SELECT id, "+column+" FROM "+k.Table()+" WHERE "+column+" IS NOT NULL AND "+found+" ORDER BY id", string(plainJSON(known)))
	if err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	defer rows.Close() //nolint:errcheck // it was read to its end, or another error is told
	type report struct {
		id   gid.ID
		text json.RawMessage
	}
	var reports []report
	for rows.Next() {
		var r report
		var b []byte
		if err := rows.Scan(&r.id, &b); err != nil {
			return fmt.Errorf("reports: %w", err)
		}
		r.text = append(r.text, b...)
		reports = append(reports, r)
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("reports: %w", err)
	}
	for _, r := range reports {
		said, changed := withoutPerson(r.text, known)
		if !changed {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE "+k.Table()+" SET "+column+" = $1 WHERE id = $2", string(said), int64(r.id)); err != nil {
			return fmt.Errorf("reports: %w", err)
		}
		if k != gid.Job {
			continue
		}
		const expire = "UPDATE stored_files SET expires_at = $1 WHERE id IN (SELECT rejected_file_id FROM jobs WHERE id = $2 UNION SELECT file_id FROM jobs WHERE id = $3)"
		if _, err := tx.ExecContext(ctx, expire, int64(e.store.Now()), int64(r.id), int64(r.id)); err != nil {
			return fmt.Errorf("files of a report: %w", err)
		}
	}
	return nil
}

// withoutPerson overwrites the rejections of a report that name a person, and reports whether there were any.
func withoutPerson(report json.RawMessage, known []string) (json.RawMessage, bool) {
	var said any
	d := json.NewDecoder(bytes.NewReader(report))
	d.UseNumber()
	if d.Decode(&said) != nil {
		return nil, false
	}
	changed := false
	var visit func(any)
	visit = func(x any) {
		switch x := x.(type) {
		case []any:
			for _, y := range x {
				visit(y)
			}
		case map[string]any:
			for name, y := range x {
				text, is := y.(string)
				if is && (name == "value" || name == "message") && names(text, known) {
					x[name], changed = ent.Redacted, true
				}
				visit(y)
			}
		}
	}
	visit(said)
	return plainJSON(said), changed
}

// names reports whether a text is one of some texts in lower case, quotes it, or has the address in it. A
// name within other words is none: short ones are everywhere.
func names(text string, known []string) bool {
	text = strings.ToLower(text)
	for _, k := range known {
		if strings.TrimSpace(text) == k || strings.Contains(text, `"`+k+`"`) || strings.Contains(k, "@") && strings.Contains(text, k) {
			return true
		}
	}
	return false
}
