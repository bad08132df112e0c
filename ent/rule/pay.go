package rule

import (
	"slices"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/role"
)

// paymasters run compensation and see what everybody is paid. ANALYST and EXECUTIVE, who read the rest of
// the business, see pay in aggregates only.
var paymasters = []role.Role{role.Admin, role.Ops, role.Finance}

func runsPay(v *viewer.V) bool { return v.IsSystem() || slices.Contains(paymasters, v.Role) }

// payees are the reps whose pay a viewer sees beside their own: for a MANAGER those of the subtree of today.
func payees(v *viewer.V) []gid.ID {
	var out []gid.ID
	if v.Rep != 0 {
		out = append(out, v.Rep)
	}
	if v.Role == role.Rep || v.Role == role.Manager {
		out = append(out, v.Reps...)
	}
	return out
}

// pay opens all rows to those who run compensation, and to others the rows of their payees.
func pay(row rowCondition) func(*viewer.V) Condition {
	return func(v *viewer.V) Condition {
		switch {
		case runsPay(v):
			return nil
		case len(payees(v)) == 0:
			return nothing
		default:
			return func(s *sql.Selector) { s.Where(row(v, s)) }
		}
	}
}

// payee: the row is about a payee of the viewer or, for a manager, about somebody who was in the manager's
// subtree on the day of the row.
func payee(day string) rowCondition {
	return func(v *viewer.V, s *sql.Selector) *sql.Predicate {
		mine := in(s.C("rep_id"), payees(v))
		if v.Role != role.Manager {
			return mine
		}
		return sql.Or(mine, inTeamOn(v, s.C("rep_id"), s.C(day)))
	}
}

// ofDispute: what was said about a dispute is for whoever sees its statement.
func ofDispute(v *viewer.V, s *sql.Selector) *sql.Predicate {
	return belongs(v, s, "dispute_id", "commission_disputes", under("statement_id", "commission_statements", payee("from_day")))
}

// eventRow: of a rep of the viewer, or of an account of their book.
func eventRow(v *viewer.V, s *sql.Selector) *sql.Predicate {
	return sql.Or(in(s.C("rep_id"), v.Reps), belongs(v, s, "account_id", "accounts", accountRow))
}

// assignments: for whoever runs compensation, and for those whom they pay: a rep, a member of the team on a
// day of the assignment, a holder of the role.
func assignments(v *viewer.V) Condition { return pay(assignmentRow)(v) }

func assignmentRow(v *viewer.V, s *sql.Selector) *sql.Predicate {
	m := sql.Table("team_memberships").As("va")
	r := sql.Table("reps").As("vr")
	return sql.Or(
		in(s.C("rep_id"), payees(v)),
		sql.Exists(sql.Select(m.C("id")).From(m).Where(sql.And(
			sql.ColumnsEQ(m.C("team_id"), s.C("team_id")), in(m.C("rep_id"), payees(v)),
			sql.Or(sql.IsNull(s.C("valid_to")), sql.ColumnsLT(m.C("valid_from"), s.C("valid_to"))),
			sql.Or(sql.IsNull(m.C("valid_to")), sql.ColumnsGT(m.C("valid_to"), s.C("valid_from"))),
		))),
		sql.Exists(sql.Select(r.C("id")).From(r).Where(sql.And(
			sql.ColumnsEQ(r.C("sales_role"), s.C("sales_role")), in(r.C("id"), payees(v)),
		))),
	)
}

// plans: how plans pay is no secret of a person, so that whoever reads the whole business sees them; others
// see the plans that pay them or the reps below them.
func plans(plan string) func(*viewer.V) Condition {
	return func(v *viewer.V) Condition {
		switch {
		case v.SeesAll():
			return nil
		case len(payees(v)) == 0:
			return nothing
		default:
			return func(s *sql.Selector) {
				a := sql.Table("comp_assignments").As("vp")
				q := sql.Dialect(s.Dialect()).Select(a.C("id")).From(a)
				s.Where(sql.Exists(q.Where(sql.And(sql.ColumnsEQ(a.C("plan_id"), s.C(plan)), assignmentRow(v, q)))))
			}
		}
	}
}
