package transfer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ops/opstest"
	"coxswain/ops/transfer/mapping"
)

// sample is a value for a field of every type, and left for the fields that exclude each other.
func sample(e *mapping.Entity, f *mapping.Field) (value string, given bool) {
	switch e.Name + "." + f.Name {
	case "Quota.team", "Quota.territory", "Quota.units", "Activity.attendance", "Activity.bounce", "Opportunity.closedOn", "Opportunity.lossReason", "Opportunity.lostTo",
		"Stage.outcome", "Lead.closedOn", "Lead.rejectReason", "Lead.opportunity", "SubscriptionEvent.cancellationReason", "SubscriptionEvent.resumesOn", "SubscriptionEvent.endsOn",
		"PaymentReceived.subscription":
		return "", false
	case "SubscriptionEvent.event":
		return "AMENDED", true
	case "Account.lifecyclePhase":
		return "USE", true // as its subscription makes it
	case "CustomerSubscription.termMonths":
		return "12", true
	case "User.email":
		return "ada@example.com", true
	case "ExchangeRate.quote":
		return "USD", true
	}
	switch f.Name {
	case "timeZone":
		return "Europe/Berlin", true
	case "toDay", "validTo", "endsOn", "leftOn":
		return "2026-12-31", true
	}
	switch f.Type {
	case mapping.Enum:
		return f.Values[0], true
	case mapping.Integer:
		return "1995", f.Most >= 1995
	case mapping.Money, mapping.Quantity, mapping.FXRate:
		return "12.50", true
	case mapping.Rate:
		return "0.25", true
	case mapping.Day:
		return "2026-01-31", true
	case mapping.Instant:
		return "2026-01-31T10:30:00Z", true
	case mapping.Bool:
		return "true", true
	case mapping.Currency:
		return "EUR", true
	case mapping.Reference:
		return f.Target + " 1", f.Target != e.Name
	case mapping.TextList:
		return "first; second", true
	case mapping.RateList:
		return "25 %; 0.5", true
	case mapping.Conditions:
		return "COUNTRY = DE; EMPLOYEES_MIN = 250", true
	default:
		return e.Name + " 1", true
	}
}

// fileOf is a file with one record of an entity, every field filled that can be.
func fileOf(e *mapping.Entity) Source {
	var header, cells []string
	for _, f := range e.Fields {
		value, given := sample(e, f)
		if !given && f.Required {
			value, given = "3", true
		}
		if !given {
			continue
		}
		name := f.Name
		if f.Type == mapping.Reference {
			name += ".externalId"
		}
		header, cells = append(header, name), append(cells, value)
	}
	return source(e.Name+".csv", strings.Join(header, ",")+"\n"+strings.Join(cells, ",")+"\n")
}

// TestEveryEntityCanBeImportedTwice fills every field of every entity on both databases.
func TestEveryEntityCanBeImportedTwice(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		ctx := opstest.System()
		var req Request
		once, twice := map[string][6]int64{}, map[string][6]int64{}
		for _, e := range mapping.Entities() {
			req.Sources = append(req.Sources, fileOf(e))
			once[e.Name], twice[e.Name] = [6]int64{1, 1}, [6]int64{1, 0, 0, 1}
		}
		first := mustImport(t, ctx, s, req)
		if diff := cmp.Diff(once, counts(first)); diff != "" {
			t.Errorf("first import (-want +got):\n%s\n%s", diff, strings.Join(messages(first), "\n"))
		}
		second := mustImport(t, ctx, s, req)
		if diff := cmp.Diff(twice, counts(second)); diff != "" {
			t.Errorf("second import (-want +got):\n%s\n%s", diff, strings.Join(messages(second), "\n"))
		}
		rep := s.Client().Rep.Query().OnlyX(ctx)
		if diff := cmp.Diff([]string{"first", "second"}, rep.Skills); diff != "" {
			t.Errorf("skills (-want +got):\n%s", diff)
		}
		if a := s.Client().Activity.Query().OnlyX(ctx); !a.MachineOpened || a.HappenedAt.String() != "2026-01-31T10:30:00.000Z" {
			t.Errorf("activity = %v", a)
		}
	})
}
