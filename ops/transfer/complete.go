package transfer

import (
	"context"
	"database/sql"
	"fmt"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/search"
)

// complete judges and completes drafts: defaults of new records, what the rules of the entity
// derive, what is required, and what must be unique.
func (im *importer) complete(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	if st.late {
		return nil
	}
	for _, d := range drafts {
		if d.isNew() && !d.virtual {
			for i, c := range st.layout.columns {
				if c.field != nil && d.cells[i].kind == unset {
					d.cells[i] = defaultCell(c.field)
				}
			}
		}
		im.orderOfDays(d)
	}
	if err := im.rules(ctx, s, st, drafts); err != nil {
		return err
	}
	for _, d := range drafts {
		if d.virtual {
			continue
		}
		im.required(d)
		setSearch(d)
	}
	return im.unique(ctx, s, st, kept(drafts))
}

// rules applies what the entity demands beyond its columns.
func (im *importer) rules(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	switch st.layout.kind {
	case gid.Opportunity:
		return im.opportunities(ctx, s, drafts)
	case gid.User:
		return im.users(ctx, s, drafts)
	case gid.SubscriptionEvent:
		return im.changes(ctx, s, drafts)
	case gid.CustomerSubscription:
		return im.subscriptions(ctx, s, drafts)
	case gid.UsageEvent:
		return im.uses(ctx, s, drafts)
	case gid.PaymentReceived:
		return im.payments(ctx, s, drafts)
	case gid.CampaignTouch:
		for _, d := range drafts {
			touchRules(d)
		}
	case gid.Rep, gid.Territory:
		for _, d := range drafts {
			zoneRule(d)
		}
	case gid.Lead:
		for _, d := range drafts {
			leadRules(d)
		}
	case gid.OpportunityLine:
		for _, d := range drafts {
			lineRules(d)
		}
	case gid.Account:
		for _, d := range drafts {
			if d.since != nil && !d.has("owner_id") && !d.waiting {
				d.rejectField("ownerSince", "it goes with an owner; give the owner too")
			}
		}
	case gid.Quota:
		for _, d := range drafts {
			quotaRules(d)
		}
	case gid.Activity:
		for _, d := range drafts {
			activityRules(d)
		}
	case gid.ExchangeRate:
		for _, d := range drafts {
			if d.get("base") == d.get("quote") {
				d.rejectField("quote", "an exchange rate is between two currencies; name another one")
			}
		}
	default:
	}
	return nil
}

// orders lists pairs of days of which the second may not come before the first; after means it must come later.
func orders(k gid.Kind) []struct {
	first, second string
	after         bool
} {
	type pair = struct {
		first, second string
		after         bool
	}
	switch k {
	case gid.Rep:
		return []pair{{"hiredOn", "leftOn", false}}
	case gid.Campaign:
		return []pair{{"startsOn", "endsOn", false}}
	case gid.Spend, gid.Quota:
		return []pair{{"fromDay", "toDay", true}}
	case gid.Opportunity, gid.Lead:
		return []pair{{"openedOn", "closedOn", false}}
	case gid.TeamMembership, gid.TerritoryAssignment, gid.TerritoryAccount, gid.AccountOwnership, gid.AccountTeamMember, gid.ProductPrice:
		return []pair{{"validFrom", "validTo", true}}
	default:
		return nil
	}
}

func (im *importer) orderOfDays(d *draft) {
	l := d.step.layout
	for _, o := range orders(l.kind) {
		a, b := d.get(l.columns[l.fields[o.first]].name), d.get(l.columns[l.fields[o.second]].name)
		if a.kind != number || b.kind != number {
			continue
		}
		switch {
		case o.after && b.n <= a.n:
			d.rejectField(o.second, "it is %s and must come after %s, %s: the interval ends before that day", dayText(b), o.first, dayText(a))
		case b.n < a.n:
			d.rejectField(o.second, "it is %s and may not come before %s, %s", dayText(b), o.first, dayText(a))
		}
	}
	for _, c := range l.columns {
		if c.field != nil && c.field.Type == mapping.Money && d.has(c.name) && !d.has("currency") {
			d.rejectField(c.field.Name, "an amount needs a currency; give the field currency, for example as a constant")
		}
	}
}

func (im *importer) required(d *draft) {
	if d.rejected() {
		return
	}
	for _, c := range d.step.layout.columns {
		f := c.field
		if f == nil || d.has(c.name) || d.waiting && isLate(d.step.layout.entity, f) {
			continue
		}
		switch {
		case f.Required:
			d.rejectField(f.Name, "a value is required")
		case f.Default != "" && d.says(c.name):
			d.set(c.name, defaultCell(f)) // emptied: back to what a new record holds
		}
	}
}

// unique rejects texts that another record bears already where the database keeps them unique.
func (im *importer) unique(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	for _, fields := range st.layout.entity.Unique {
		if len(fields) != 1 {
			continue // the database refuses these, and the row is found by halving the batch
		}
		i, ok := st.layout.fields[fields[0]]
		if !ok || st.layout.columns[i].kind != text {
			continue
		}
		if err := im.uniqueText(ctx, s, st, i, drafts); err != nil {
			return err
		}
	}
	return nil
}

func (im *importer) uniqueText(ctx context.Context, s *transaction, st *step, column int, drafts []*draft) error {
	name := st.layout.columns[column].name
	wanted := map[string]*draft{}
	var texts []string
	for _, d := range drafts {
		c := d.cells[column]
		if c.kind != text || !d.isNew() && c == d.before[column] || d.isNew() && st.record.Key[0] == st.layout.columns[column].field.Name && len(st.record.Key) == 1 {
			continue // it was looked up by this very text, or keeps it
		}
		if first, twice := wanted[c.s]; twice {
			d.rejectField(st.layout.columns[column].field.Name, "line %d has it too; each %s has its own", first.item.at.Line, st.layout.entity.Name)
			continue
		}
		wanted[c.s] = d
		texts = append(texts, c.s)
	}
	if len(texts) == 0 {
		return nil
	}
	rows, err := s.tx.QueryContext(ctx, s.anyText("SELECT id, "+name+" FROM "+st.layout.table+" WHERE "+name), s.textsArg(texts))
	if err != nil {
		return fmt.Errorf("unique %s: %w", name, err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var id gid.ID
		var t sql.NullString
		if err := rows.Scan(&id, &t); err != nil {
			return fmt.Errorf("unique %s: %w", name, err)
		}
		if d := wanted[t.String]; d != nil && d.id != id {
			d.rejectField(st.layout.columns[column].field.Name, "another %s already has it; each has its own, or let the mapping find records by it with key: %s", st.layout.entity.Name, st.layout.columns[column].field.Name)
		}
	}
	return rows.Err()
}

// anyText completes a condition on a column that is one of many texts.
func (s *transaction) anyText(query string) string {
	if s.postgres {
		return query + " = ANY($1)"
	}
	return query + " IN (SELECT value FROM json_each(?))"
}

func (s *transaction) textsArg(texts []string) any {
	if s.postgres {
		return texts
	}
	return jsonList(texts)
}

// setSearch fills the column that global search looks into.
func setSearch(d *draft) {
	i, ok := d.step.layout.index["search"]
	if !ok {
		return
	}
	var parts []string
	for _, c := range searched(d.step.layout.kind) {
		if v := d.get(c); v.kind == text {
			parts = append(parts, v.s)
		}
	}
	d.cells[i] = textCell(search.Text(parts...))
}

// searched lists the columns whose texts global search finds a record by.
func searched(k gid.Kind) []string {
	switch k {
	case gid.Account:
		return []string{"name", "domain", "external_id"}
	case gid.Contact:
		return []string{"name", "email", "phone", "external_id"}
	case gid.Lead:
		return []string{"name", "company", "email", "phone", "external_id"}
	default:
		return []string{"name", "external_id"}
	}
}
