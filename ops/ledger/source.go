package ledger

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"time"

	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/mrr"
	"coxswain/sales/price"
	"coxswain/sales/subscription"
)

// settings are what the computation of every account needs.
type settings struct {
	number   int // of the ledger version
	chosen   map[string]string
	policy   mrr.Policy
	life     subscription.Policy
	base     money.Currency
	rates    *money.Exchange
	today    calendar.Day
	recorded calendar.Instant
}

// organisation reads what the company has chosen now. known is false while there is none.
func (s statements) organisation() (base money.Currency, policies map[string]string, zone *time.Location, known bool, err error) {
	zone = time.UTC
	err = s.each("SELECT base_currency, time_zone, policies FROM organisations", nil, func(scan func(...any) error) error {
		var name string
		var chosen []byte
		if err := scan(&base, &name, &chosen); err != nil {
			return err
		}
		known = true
		if z, err := time.LoadLocation(name); err == nil { // an unknown zone cannot be stored
			zone = z
		}
		return decode(chosen, &policies)
	})
	return base, policies, zone, known, err
}

// under completes settings for a choice of policies.
func (s statements) under(number int, chosen map[string]string, base money.Currency, zone *time.Location, now calendar.Instant) (*settings, error) {
	out := &settings{number: number, chosen: mrr.Complete(chosen), base: base, today: now.Day(zone), recorded: now}
	var err error
	if out.policy, err = mrr.ParsePolicy(out.chosen); err != nil {
		return nil, err
	}
	if out.life, err = subscription.ParsePolicy(out.chosen); err != nil {
		return nil, err
	}
	out.rates = money.NewExchange(base)
	err = s.each("SELECT base, quote, valid_from, rate FROM exchange_rates", nil, func(scan func(...any) error) error {
		var from, to money.Currency
		var on calendar.Day
		var r money.ExchangeRate
		if err := scan(&from, &to, &on, &r); err != nil {
			return err
		}
		out.rates.Add(from, to, on, r)
		return nil
	})
	return out, err
}

// life is one subscription.
type life struct {
	id, account int64
	currency    money.Currency
	steps       []subscription.Step
	usage       map[int64]map[calendar.Day]use // by meter and month
}

type use struct {
	overage  int64
	currency money.Currency
}

// load reads all that the ledger of accounts follows from, in the order of ids.
func (s statements) load(ids []int64, set *settings) (map[int64]*mrr.Account, error) {
	out := make(map[int64]*mrr.Account, len(ids))
	for _, id := range ids {
		out[id] = &mrr.Account{ID: id, Teams: map[int64][]mrr.Stay{}}
	}
	for _, read := range []func([]int64, *settings, map[int64]*mrr.Account) error{s.subscriptions, s.attribution, s.segments} {
		if err := read(ids, set, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s statements) subscriptions(ids []int64, set *settings, out map[int64]*mrr.Account) error {
	lives, order := map[int64]*life{}, []*life{}
	err := s.of("SELECT id, account_id, currency FROM customer_subscriptions WHERE account_id ? ORDER BY id", ids, func(scan func(...any) error) error {
		l := &life{usage: map[int64]map[calendar.Day]use{}}
		if err := scan(&l.id, &l.account, &l.currency); err != nil {
			return err
		}
		lives[l.id], order = l, append(order, l)
		return nil
	})
	if err != nil || len(order) == 0 {
		return err
	}
	const events = "SELECT e.id, e.subscription_id, e.event, e.effective_on, e.signed_on, e.details, e.reverses_id, e.cancellation_reason_id " +
		"FROM subscription_events e JOIN customer_subscriptions c ON c.id = e.subscription_id WHERE c.account_id ? ORDER BY e.id"
	err = s.of(events, ids, func(scan func(...any) error) error {
		var x subscription.Step
		var of int64
		var details []byte
		var reverses, reason sql.NullInt64
		if err := scan(&x.ID, &of, &x.Event, &x.On, &x.Signed, &details, &reverses, &reason); err != nil {
			return err
		}
		x.Reverses, x.Reason = reverses.Int64, reason.Int64
		lives[of].steps = append(lives[of].steps, x)
		return decode(details, &lives[of].steps[len(lives[of].steps)-1].Details)
	})
	if err != nil {
		return err
	}
	if set.policy.Usage != mrr.UsageExcluded {
		if err := s.usage(ids, lives); err != nil {
			return err
		}
	}
	for _, l := range order {
		if err := l.into(out[l.account], set); err != nil {
			return fmt.Errorf("ledger of %s: %w", gid.ID(l.id), err)
		}
	}
	return nil
}

func (s statements) usage(ids []int64, lives map[int64]*life) error {
	const q = "SELECT subscription_id, meter_id, month, overage_minor, currency FROM usage_months WHERE account_id ? AND overage_minor > 0"
	return s.of(q, ids, func(scan func(...any) error) error {
		var of, meter int64
		var month calendar.Day
		var x use
		if err := scan(&of, &meter, &month, &x.overage, &x.currency); err != nil {
			return err
		}
		l, ok := lives[of]
		if !ok {
			return nil
		}
		if l.usage[meter] == nil {
			l.usage[meter] = map[calendar.Day]use{}
		}
		l.usage[meter][month] = x
		return nil
	})
}

// into adds what a subscription pays to its account.
func (l *life) into(a *mrr.Account, set *settings) error {
	if len(l.steps) == 0 {
		return nil
	}
	line, err := subscription.Fold(l.steps, set.today, set.life)
	if err != nil {
		return err
	}
	stretches := line.Revenue
	for _, x := range line.Stretches {
		if x.Status == subscription.Trialing {
			stretches = append(stretches, x)
		}
	}
	for _, x := range stretches {
		for _, item := range x.Items {
			a.Paid = append(a.Paid, l.paid(x, item, set))
		}
	}
	for meter, months := range l.usage {
		l.used(a, meter, months, line.Revenue)
	}
	return nil
}

func (l *life) paid(x subscription.Stretch, item subscription.Item, set *settings) mrr.Paid {
	p := mrr.Paid{
		Subscription: l.id, Plan: item.Plan, Item: item.Key, Line: mrr.Recurring, Currency: l.currency, Native: item.MRR,
		From: x.From, To: x.To, Open: x.Open, Signed: x.Signed, EndSigned: x.EndSigned,
		Trial: x.Status == subscription.Trialing, Paused: x.Status == subscription.Paused, PastDueSince: x.PastDueSince,
		PeriodMonths: item.IntervalMonths, Anchor: x.Anchor,
	}
	if set.policy.Discount == mrr.DiscountIgnored {
		if gross, ok := price.MonthlyNet(item.Charge, item.IntervalMonths, 0); ok {
			p.Native = gross
		}
	}
	p.Free = p.Native == 0
	return p
}

// averaged is over how many months the mean of use beyond the commitment is taken.
const averaged = 3

// used adds the use beyond the commitment that counts in a month: the mean of the three months before,
// as far as the subscription is paid then. Months without use count as 0.
func (l *life) used(a *mrr.Account, meter int64, months map[calendar.Day]use, paid []subscription.Stretch) {
	sums := map[calendar.Day]*mrr.Paid{}
	for month, x := range months {
		for n := 1; n <= averaged; n++ {
			from := month.AddMonths(n)
			p, ok := sums[from]
			if !ok {
				p = &mrr.Paid{Subscription: l.id, Item: "meter " + gid.ID(meter).String(), Line: mrr.Usage, Currency: x.currency, From: from, To: from.AddMonths(1), Signed: from, EndSigned: from.AddMonths(1), Anchor: from}
				sums[from] = p
			}
			p.Native += x.overage
		}
	}
	for _, p := range sums {
		p.Native = money.DivRound(p.Native, averaged)
		for _, x := range paid {
			part := *p
			part.From, part.To = max(p.From, x.From), min(p.To, x.To)
			if x.Pays() && part.From < part.To {
				a.Paid = append(a.Paid, part)
			}
		}
	}
}

// attribution reads who owned an account and to which territory it belonged, and the teams of its owners.
func (s statements) attribution(ids []int64, _ *settings, out map[int64]*mrr.Account) error {
	owners := map[int64][]*mrr.Account{}
	read := func(query string, ids []int64, put func(of int64, stay mrr.Stay)) error {
		return s.of(query, ids, func(scan func(...any) error) error {
			var of int64
			var x mrr.Stay
			var to sql.NullInt64
			if err := scan(&of, &x.In, &x.From, &to); err != nil {
				return err
			}
			x.Open, x.To = !to.Valid, calendar.Day(to.Int64)
			put(of, x)
			return nil
		})
	}
	err := read("SELECT account_id, rep_id, valid_from, valid_to FROM account_ownerships WHERE account_id ? ORDER BY valid_from, id", ids, func(of int64, x mrr.Stay) {
		out[of].Owners = append(out[of].Owners, x)
		owners[x.In] = append(owners[x.In], out[of])
	})
	if err != nil {
		return err
	}
	err = read("SELECT account_id, territory_id, valid_from, valid_to FROM territory_accounts WHERE account_id ? ORDER BY valid_from, id", ids, func(of int64, x mrr.Stay) {
		out[of].Territories = append(out[of].Territories, x)
	})
	if err != nil {
		return err
	}
	reps := make([]int64, 0, len(owners))
	for rep := range owners {
		reps = append(reps, rep)
	}
	teams := map[int64][]mrr.Stay{}
	err = read("SELECT rep_id, team_id, valid_from, valid_to FROM team_memberships WHERE rep_id ? ORDER BY valid_from, id", reps, func(rep int64, x mrr.Stay) {
		teams[rep] = append(teams[rep], x)
	})
	for rep, accounts := range owners {
		for _, a := range accounts {
			a.Teams[rep] = teams[rep]
		}
	}
	return err
}

// segments reads to which segment an account belonged. What was before the first known day is taken to
// have been as on it; an account whose segment never changed has no rows and was always in its own.
func (s statements) segments(ids []int64, _ *settings, out map[int64]*mrr.Account) error {
	err := s.of("SELECT account_id, segment, valid_from, valid_to FROM account_segments WHERE account_id ? ORDER BY valid_from, id", ids, func(scan func(...any) error) error {
		var of int64
		var segment sql.NullString
		var x mrr.SegmentStay
		var to sql.NullInt64
		if err := scan(&of, &segment, &x.From, &to); err != nil {
			return err
		}
		x.Segment, x.Open, x.To = segment.String, !to.Valid, calendar.Day(to.Int64)
		if len(out[of].Segments) == 0 {
			x.From = math.MinInt32
		}
		out[of].Segments = append(out[of].Segments, x)
		return nil
	})
	if err != nil {
		return err
	}
	return s.of("SELECT id, segment FROM accounts WHERE id ? AND segment IS NOT NULL", ids, func(scan func(...any) error) error {
		var id int64
		x := mrr.SegmentStay{From: math.MinInt32, Open: true}
		if err := scan(&id, &x.Segment); err != nil {
			return err
		}
		if len(out[id].Segments) == 0 {
			out[id].Segments = []mrr.SegmentStay{x}
		}
		return nil
	})
}

// decode reads a JSON column; an absent one leaves the target as it is.
func decode(raw []byte, to any) error {
	if len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, to)
}
