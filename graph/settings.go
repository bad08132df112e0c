package graph

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/graph/model"
	"coxswain/sales/money"
	"coxswain/sales/role"
)

// permissions is the permission matrix by operation.
func permissions() []*model.OperationPermission {
	var out []*model.OperationPermission
	for op, roles := range role.Operations {
		out = append(out, &model.OperationPermission{Operation: op, Roles: roles})
	}
	for _, op := range role.Public {
		if !strings.HasPrefix(op, "__") {
			out = append(out, &model.OperationPermission{Operation: op, Roles: role.All})
		}
	}
	slices.SortFunc(out, func(a, b *model.OperationPermission) int { return strings.Compare(a.Operation, b.Operation) })
	return out
}

// currencies lists the currencies that amounts can be converted from: the base currency and those
// that have an exchange rate.
func currencies(ctx context.Context, s *ent.Store) ([]*model.Currency, error) {
	known := map[money.Currency]bool{}
	organisations, err := s.Client().Organisation.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	for _, o := range organisations {
		known[o.BaseCurrency] = true
	}
	rates, err := s.Client().ExchangeRate.Query().All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rates {
		known[r.Base], known[r.Quote] = true, true
	}
	out := []*model.Currency{}
	for _, c := range slices.Sorted(maps.Keys(known)) {
		out = append(out, &model.Currency{Code: c, DecimalPlaces: c.Exponent()})
	}
	return out, nil
}

// weekdays returns the working days of an organisation, which are stored by their ISO numbers.
func weekdays(o *db.Organisation) []time.Weekday {
	out := make([]time.Weekday, len(o.WorkingDays))
	for i, n := range o.WorkingDays {
		out[i] = time.Weekday(n % 7)
	}
	return out
}

// policies returns the rules that an organisation chose, by key.
func policies(o *db.Organisation) []*model.OrganisationPolicy {
	return chosen(o.Policies)
}

// chosen lists chosen rules by key.
func chosen(rules map[string]string) []*model.OrganisationPolicy {
	out := []*model.OrganisationPolicy{}
	for _, key := range slices.Sorted(maps.Keys(rules)) {
		out = append(out, &model.OrganisationPolicy{Key: key, Value: rules[key]})
	}
	return out
}

// ramp returns the shares of quota that a rep carries in the first months.
func ramp(r *db.Rep) []money.Rate {
	out := make([]money.Rate, len(r.Ramp))
	for i, share := range r.Ramp {
		out[i] = money.Rate(share)
	}
	return out
}
