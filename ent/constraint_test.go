package ent_test

import (
	"errors"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
)

// TestTheDatabaseRefusesWhatTheSchemaForbids writes past ent, as a bug or a person with a console would.
func TestTheDatabaseRefusesWhatTheSchemaForbids(t *testing.T) {
	tests := []struct {
		name string
		sql  string // REP, TEAM, ACC, OPP, STAGE, PIPE, PROD and CAMP stand for ids of rows that exist
		kind fault.Kind
		says string // part of the message or the path
	}{
		{"an opportunity that is won without a closing day", "UPDATE opportunities SET status = 'WON' WHERE id = OPP", fault.Invalid, "decided has day"},
		{"an opportunity that is open with a closing day", "UPDATE opportunities SET closed_on = 21000 WHERE id = OPP", fault.Invalid, "decided has day"},
		{"an opportunity closed before it was opened", "UPDATE opportunities SET status = 'WON', opened_on = 20000, closed_on = 19999 WHERE id = OPP", fault.Invalid, "closed after opened"},
		{"a negative amount", "UPDATE opportunities SET amount_minor = -1 WHERE id = OPP", fault.Invalid, "amount not negative"},
		{"a probability over 100 %", "UPDATE opportunities SET probability_override = 1000001 WHERE id = OPP", fault.Invalid, "probability is a share"},
		{"an unknown status", "UPDATE opportunities SET status = 'MAYBE', closed_on = 21000 WHERE id = OPP", fault.Invalid, "status known"},
		{"an unknown role", "UPDATE users SET role = 'KING'", fault.Invalid, "role known"},
		{"a stage of more than 100 %", "UPDATE stages SET probability = 1000001 WHERE id = STAGE", fault.Invalid, "probability is a share"},
		{"a line of nothing", "UPDATE opportunity_lines SET quantity = 0", fault.Invalid, "quantity positive"},
		{"a discount of more than everything", "UPDATE opportunity_lines SET discount = 1000001", fault.Invalid, "discount at most everything"},
		{"a credit of more than everything", "UPDATE opportunity_credits SET share = 1000001", fault.Invalid, "share is a share"},
		{"a credit of nothing", "UPDATE opportunity_credits SET share = 0", fault.Invalid, "share is a share"},
		{"a membership that ends on the day it begins", "UPDATE team_memberships SET valid_to = valid_from", fault.Invalid, "valid to after valid from"},
		{"an account that is its own parent", "UPDATE accounts SET parent_id = id", fault.Invalid, "not its own parent"},
		{"revenue without a currency", "UPDATE accounts SET annual_revenue_minor = 1", fault.Invalid, "revenue has currency"},
		{"a budget without a currency", "UPDATE campaigns SET budget_minor = 1", fault.Invalid, "budget not negative"},
		{"a campaign that ends before it starts", "UPDATE campaigns SET starts_on = 2, ends_on = 1", fault.Invalid, "ends after start"},
		{"a rep who left before being hired", "UPDATE reps SET left_on = hired_on - 1", fault.Invalid, "left after hired"},
		{"a quota of two carriers", "UPDATE quotas SET team_id = TEAM", fault.Invalid, "one carrier"},
		{"a quota of no carrier", "UPDATE quotas SET rep_id = NULL", fault.Invalid, "one carrier"},
		{"a quota of money and units", "UPDATE quotas SET units = 1", fault.Invalid, "amount or units"},
		{"a quota of nothing", "UPDATE quotas SET amount_minor = NULL, currency = NULL", fault.Invalid, "amount or units"},
		{"a call's outcome on an email", "UPDATE activities SET call_outcome = 'CONNECTED', kind = 'EMAIL'", fault.Invalid, "outcome is for calls"},
		{"attendance of a call", "UPDATE activities SET attendance = 'HELD'", fault.Invalid, "attendance is for meetings"},
		{"a bounced call", "UPDATE activities SET bounce = 'HARD'", fault.Invalid, "bounce is for email"},
		{"spend over no days", "UPDATE spends SET to_day = from_day", fault.Invalid, "to day after from day"},
		{"a second organisation", "UPDATE organisations SET singleton = 2", fault.Invalid, "only one"},
		{"work that ends before it starts", "UPDATE organisations SET work_ends_minute = work_starts_minute", fault.Invalid, "work ends after it starts"},
		{"a product at a negative price", "UPDATE products SET list_price_minor = -1", fault.Invalid, "list price not negative"},

		{"an account of an owner who does not exist", "UPDATE accounts SET owner_id = ACC", fault.Invalid, "does not exist"},
		{"an opportunity in a stage that does not exist", "UPDATE opportunities SET stage_id = PIPE", fault.Invalid, "does not exist"},
		{"deleting an account that has contacts", "DELETE FROM accounts", fault.Invalid, "still refer to it"},
		{"deleting a stage in use", "DELETE FROM stages WHERE id = STAGE", fault.Invalid, "still refer to it"},

		{"two teams of one name", "UPDATE teams SET name = 'Same'", fault.Taken, "name: another record"},
		{"two reps of one external id", "UPDATE reps SET external_id = '7'", fault.Taken, "externalId: another record"},
		{"two users of one email", "UPDATE users SET email = 'ada@example.com'", fault.Taken, "email: another record"},
		{"two stages at one position", "UPDATE stages SET position = 7", fault.Taken, "position: another record"},

		{"an account without a name", "UPDATE accounts SET name = NULL", fault.Required, "name: is required"},
		{"a contact of no account", "UPDATE contacts SET account_id = NULL", fault.Required, "accountId: is required"},
	}
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ids := oneOfEach(t, s)
		for _, tt := range tests {
			t.Run(tt.name, func(t *testing.T) {
				_, err := s.Writer().Exec(ids.Replace(tt.sql))
				if err == nil {
					t.Fatalf("%s succeeded", tt.sql)
				}
				got := ent.Translate(err)
				if !fault.Is(got, tt.kind) || !strings.Contains(got.Error(), tt.says) {
					t.Errorf("Translate(%v) = %v, want %s saying %q", err, got, tt.kind, tt.says)
				}
				if !errors.Is(got, err) {
					t.Error("the fault does not hold its cause")
				}
			})
		}
	})
}

// TestTheDatabaseAcceptsWhatTheSchemaAllows shows that the refusals above are not a wall.
func TestTheDatabaseAcceptsWhatTheSchemaAllows(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ids := oneOfEach(t, s)
		for _, q := range []string{
			"UPDATE opportunities SET status = 'WON', opened_on = 20000, closed_on = 20000, amount_minor = 0, probability_override = 1000000 WHERE id = OPP",
			"UPDATE opportunities SET status = 'OPEN', closed_on = NULL WHERE id = OPP",
			"UPDATE team_memberships SET valid_to = valid_from + 1",
			"UPDATE quotas SET rep_id = NULL, team_id = TEAM",
			"UPDATE quotas SET amount_minor = NULL, currency = NULL, units = 0",
			"UPDATE activities SET call_outcome = 'CONNECTED'",
			"UPDATE accounts SET annual_revenue_minor = 1, currency = 'EUR', owner_id = REP",
			"UPDATE reps SET left_on = hired_on",
			"DELETE FROM contacts",
		} {
			if _, err := s.Writer().Exec(ids.Replace(q)); err != nil {
				t.Errorf("%s: %v", q, err)
			}
		}
	})
}
