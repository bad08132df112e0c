package measuring

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/kpi"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
)

// Facts of an account's ledger are read again together. Movements are not in the change log; that of the
// account's AccountRevenue says that they changed. Under this kind refreshes keep ids of accounts.
const ledgerOfAccount = gid.MrrMovement

// held is a plan that a subscription held for some days.
type held struct {
	plan     int64
	from, to calendar.Day
}

const endless = calendar.Day(1 << 30)

const movementColumns = "account_id day signed_on movement tag line delta_minor currency customer_delta cohort_month spell_day " +
	"subscription_id plan_id rep_id team_id territory_id segment reverses_id before_minor after_minor native_delta_minor"

// movements reads the ledger in force of some accounts (all for nil): the rows that nothing takes back.
func (l *load) movements(accounts []int64, to sink) error {
	version := l.settings.ledger
	if version == 0 {
		return nil
	}
	products, err := l.products()
	if err != nil {
		return err
	}
	sh := shapeOf(gid.MrrMovement, "id id "+movementColumns)
	names := make([]string, len(sh.columns))
	for i, c := range sh.columns {
		names[i] = `"` + c + `"`
	}
	q := "SELECT " + strings.Join(names, ", ") + " FROM " + gid.MrrMovement.Table() + fmt.Sprintf(" WHERE ledger = %d", version)
	if l.asOf != nil {
		q += fmt.Sprintf(" AND recorded_at <= %d", int64(*l.asOf))
	}
	var args []any
	if accounts != nil {
		args = append(args, l.list(accounts))
		q += " AND " + l.oneOf("account_id")
	}
	var of []kpi.Movement // those of the account at hand
	reversed := map[int64]bool{}
	flush := func() {
		for i := range of {
			if !reversed[of[i].ID] {
				to.movement(&of[i])
			}
		}
		of = of[:0]
		clear(reversed)
	}
	err = l.scan(sh, q+" ORDER BY account_id, day, id", args, func(c []cell) error {
		m := kpi.Movement{
			ID: c[0].id(), Account: c[1].id(), Day: c[2].day(), Signed: c[3].day(), Kind: recurring.Kind(c[4].text()), Tag: recurring.Tag(c[5].text()),
			Line: recurring.Line(c[6].text()), Delta: c[7].n, Currency: money.Currency(c[8].text()), CustomerDelta: int(c[9].n),
			CohortMonth: c[10].day(), SpellDay: c[11].day(), Subscription: c[12].id(), Plan: c[13].id(), Product: products[c[13].id()],
			Rep: c[14].id(), Team: c[15].id(), Territory: c[16].id(), Segment: c[17].text(), Before: c[19].n, After: c[20].n, NativeDelta: c[21].n,
		}
		if len(of) > 0 && of[0].Account != m.Account {
			flush()
		}
		if c[18].known {
			reversed[c[18].id()], reversed[m.ID] = true, true
		}
		_, m.ApproximateFX = l.rates.convert(kpi.Minor(1), m.Currency, m.Day)
		of = append(of, m)
		return nil
	})
	flush()
	return err
}

// ledger returns the number of the ledger version in force, 0 without any, and the policies that it was
// computed under.
func (r *reader) ledger() (version int64, policies map[string]string, err error) {
	q := "SELECT number, policies FROM " + gid.LedgerVersion.Table()
	if r.asOf != nil {
		q += fmt.Sprintf(" WHERE created_at <= %d", int64(*r.asOf))
	}
	var chosen []byte
	err = r.tx.QueryRowContext(r.ctx, q+" ORDER BY number DESC LIMIT 1").Scan(&version, &chosen)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, nil
	}
	if err != nil {
		return 0, nil, fmt.Errorf("read the ledger's version: %w", err)
	}
	if len(chosen) > 0 {
		if err := json.Unmarshal(chosen, &policies); err != nil {
			return 0, nil, fmt.Errorf("policies of ledger %d: %w", version, err)
		}
	}
	return version, policies, nil
}

// products returns the product of each plan.
func (r *reader) products() (map[int64]int64, error) {
	out := map[int64]int64{}
	err := r.each(gid.SubscriptionPlan, "id product_id", "id", "", nil, func(c []cell) error {
		out[c[0].id()] = c[1].id()
		return nil
	})
	return out, err
}

// plans returns which plans subscriptions held and when, the first ones first.
func (r *reader) plans(subscriptions []int64) (map[int64][]held, error) {
	out := map[int64][]held{}
	err := r.each(gid.SubscriptionItem, "subscription_id plan_id valid_from valid_to id", "subscription_id, valid_from, id", "subscription_id", subscriptions, func(c []cell) error {
		h := held{c[1].id(), c[2].day(), endless}
		if c[3].known {
			h.to = c[3].day()
		}
		out[c[0].id()] = append(out[c[0].id()], h)
		return nil
	})
	for _, list := range out { // rows that came back are not in order
		slices.SortStableFunc(list, func(a, b held) int { return cmp.Compare(a.from, b.from) })
	}
	return out, err
}

// planOn returns the first plan that a subscription held on a day, or the first one of all.
func planOn(list []held, day calendar.Day) int64 {
	for _, h := range list {
		if h.from <= day && day < h.to {
			return h.plan
		}
	}
	if len(list) > 0 {
		return list[0].plan
	}
	return 0
}

func (l *load) terms(ids []int64, to sink) error {
	products, err := l.products()
	if err != nil {
		return err
	}
	return l.each(gid.SubscriptionTerm, "id account_id subscription_id plan_id ends_on due_minor renewed_minor renewed_on outcome currency", "id", "id", ids, func(c []cell) error {
		currency, ends := money.Currency(c[9].text()), c[4].day()
		due, _ := l.rates.convert(c[5].value(), currency, ends)
		renewed, _ := l.rates.convert(c[6].value(), currency, ends)
		to.term(&kpi.SubscriptionTerm{
			ID: c[0].id(), Account: c[1].id(), Subscription: c[2].id(), Plan: c[3].id(), Product: products[c[3].id()], Ends: ends,
			Due: due.Minor, Renewed: renewed.Minor, RenewedOn: c[7].date(), Outcome: recurring.TermOutcome(c[8].text()),
		})
		return nil
	})
}

// trials reads the subscriptions that began with one.
func (l *load) trials(ids []int64, to sink) error {
	products, err := l.products()
	if err != nil {
		return err
	}
	plans, err := l.plans(ids)
	if err != nil {
		return err
	}
	return l.each(gid.CustomerSubscription, "id account_id trial_started_on trial_ends_on converted_on", "id", "id", ids, func(c []cell) error {
		if !c[2].known {
			return nil
		}
		plan := planOn(plans[c[0].id()], c[2].day())
		to.trial(&kpi.Trial{
			Subscription: c[0].id(), Account: c[1].id(), Plan: plan, Product: products[plan], Started: c[2].day(), Ends: c[3].date(), Converted: c[4].date(),
		})
		return nil
	})
}

func (l *load) usage(ids []int64, to sink) error {
	products, err := l.products()
	if err != nil {
		return err
	}
	var of []int64
	if ids != nil {
		of = []int64{}
		if err := l.each(gid.UsageMonth, "subscription_id", "id", "id", ids, func(c []cell) error {
			of = append(of, c[0].id())
			return nil
		}); err != nil {
			return err
		}
	}
	plans, err := l.plans(of)
	if err != nil {
		return err
	}
	return l.each(gid.UsageMonth, "id account_id subscription_id meter_id month quantity included", "id", "id", ids, func(c []cell) error {
		plan := planOn(plans[c[2].id()], c[4].day())
		to.usage(&kpi.UsageMonth{
			ID: c[0].id(), Account: c[1].id(), Subscription: c[2].id(), Meter: c[3].id(), Plan: plan, Product: products[plan], Month: c[4].day(),
			Quantity: money.Rate(c[5].n), Included: money.Rate(c[6].n), Limited: c[6].known,
		})
		return nil
	})
}

// touches reads the touches that belong to an account: their own, or that of their contact or lead. A
// campaign stands for its channel where the touch names none.
func (l *load) touches(ids []int64, to sink) error {
	channels := map[int64]int64{}
	if err := l.each(gid.Campaign, "id channel_id", "id", "", nil, func(c []cell) error {
		channels[c[0].id()] = c[1].id()
		return nil
	}); err != nil {
		return err
	}
	var leads, contacts []int64
	var rows [][]cell
	err := l.each(gid.CampaignTouch, "id campaign_id channel_id lead_id contact_id account_id touched_on", "id", "id", ids, func(c []cell) error {
		rows = append(rows, slices.Clone(c))
		if !c[5].known && c[4].known {
			contacts = append(contacts, c[4].id())
		}
		if !c[5].known && c[3].known {
			leads = append(leads, c[3].id())
		}
		return nil
	})
	if err != nil {
		return err
	}
	ofContact, err := l.accountsOf(gid.Contact, contacts)
	if err != nil {
		return err
	}
	ofLead, err := l.accountsOf(gid.Lead, leads)
	if err != nil {
		return err
	}
	for _, c := range rows {
		account := cmp.Or(c[5].id(), ofContact[c[4].id()], ofLead[c[3].id()])
		if account == 0 {
			continue
		}
		to.touch(&kpi.Touch{ID: c[0].id(), Account: account, Campaign: c[1].id(), Channel: cmp.Or(c[2].id(), channels[c[1].id()]), Day: c[6].day()})
	}
	return nil
}

// accountsOf returns the accounts of leads or contacts.
func (r *reader) accountsOf(k gid.Kind, ids []int64) (map[int64]int64, error) {
	out := map[int64]int64{}
	if len(ids) == 0 {
		return out, nil
	}
	slices.Sort(ids)
	err := r.each(k, "id account_id", "id", "id", slices.Compact(ids), func(c []cell) error {
		out[c[0].id()] = c[1].id()
		return nil
	})
	return out, err
}

// dependents adds the facts that hang on changed subscriptions, leads, contacts and campaigns.
func (l *load) dependents(t touched) error {
	for _, d := range []struct {
		of     gid.Kind
		kind   gid.Kind
		column string
	}{
		{gid.CustomerSubscription, gid.UsageMonth, "subscription_id"},
		{gid.Lead, gid.CampaignTouch, "lead_id"},
		{gid.Contact, gid.CampaignTouch, "contact_id"},
		{gid.Campaign, gid.CampaignTouch, "campaign_id"},
	} {
		ids := sorted(t.ids[d.of])
		if ids == nil {
			continue
		}
		err := l.each(d.kind, "id", "id", d.column, ids, func(c []cell) error {
			add(t.ids, d.kind, c[0].id())
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
