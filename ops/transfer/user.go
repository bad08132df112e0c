package transfer

import (
	"context"
	"fmt"
	"net/mail"
	"time"

	"coxswain/ent/gid"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// users judges people who are to sign in. They have no password: they are INVITED until they choose one
// by a link that an administrator sends. What could lock everybody out is left to its own mutation.
func (im *importer) users(ctx context.Context, s *transaction, drafts []*draft) error {
	byRep := map[int64]*draft{}
	var reps []int64
	for _, d := range drafts {
		if d.rejected() || d.virtual {
			continue
		}
		email := d.get("email").s
		if a, err := mail.ParseAddress(email); email != "" && (err != nil || a.Address != email) {
			d.rejectField("email", "it is not an email address; write it as name@example.com")
		}
		if !d.isNew() && role.Role(d.old("role").s) == role.Admin && d.get("role") != d.old("role") {
			d.rejectField("role", "an import does not take the role ADMIN away; use updateUser")
		}
		zoneRule(d)
		rep := d.get("rep_id")
		if rep.kind != number || !d.isNew() && rep == d.old("rep_id") {
			continue
		}
		if first, twice := byRep[rep.n]; twice {
			d.rejectField("rep", "line %d is linked to this rep too; a rep is one user", first.item.at.Line)
			continue
		}
		byRep[rep.n] = d
		reps = append(reps, rep.n)
	}
	if len(reps) == 0 {
		return nil
	}
	return im.freeReps(ctx, s, reps, byRep)
}

// freeReps keeps a rep from being two users: what they own would have two people behind it.
func (im *importer) freeReps(ctx context.Context, s *transaction, reps []int64, byRep map[int64]*draft) error {
	q := s.visible(gid.User, "id", "rep_id", "email", "status")
	q.Where(s.among(q.C("rep_id"), nil, reps))
	text, args := q.Query()
	rows, err := s.tx.QueryContext(ctx, text, args...)
	if err != nil {
		return fmt.Errorf("users of reps: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var id gid.ID
		var rep int64
		var email, status string
		if err := rows.Scan(&id, &rep, &email, &status); err != nil {
			return fmt.Errorf("users of reps: %w", err)
		}
		if d := byRep[rep]; d != nil && d.id != id && org.UserStatus(status) != org.Deactivated {
			d.rejectField("rep", "the rep is linked to the user %s already; unlink that one first", email)
		}
	}
	return rows.Err()
}

// zoneRule refuses what is not an IANA time zone.
func zoneRule(d *draft) {
	z := d.get("time_zone")
	if z.kind != text || !d.says("time_zone") {
		return
	}
	if _, err := time.LoadLocation(z.s); err != nil || z.s == "Local" {
		d.rejectField("timeZone", "it is not a time zone; use an IANA name such as Europe/Berlin")
	}
}
