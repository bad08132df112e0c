package subscribing

import (
	"context"
	"strconv"

	"entgo.io/ent/dialect/sql"

	"coxswain/ent/db"
	"coxswain/ent/db/customersubscription"
	"coxswain/ent/db/opportunityline"
	"coxswain/ent/db/subscriptionplan"
	"coxswain/ent/gid"
	"coxswain/ent/rule"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
	"coxswain/sales/subscription"
)

// StartSubscriptionInput is the input of startSubscription.
type StartSubscriptionInput struct {
	AccountID     *gid.ID                  `json:"accountId,omitempty"`     // left out: that of the opportunity
	OpportunityID *gid.ID                  `json:"opportunityId,omitempty"` // a won one, whose recurring lines become the items when none are given
	Name          *string                  `json:"name,omitempty"`
	Currency      *money.Currency          `json:"currency,omitempty"` // left out: that of the opportunity, else the base currency
	StartsOn      *calendar.Day            `json:"startsOn,omitempty"` // left out: today
	SignedOn      *calendar.Day            `json:"signedOn,omitempty"`
	Items         []*SubscriptionItemInput `json:"items,omitempty"`
	TermMonths    *int                     `json:"termMonths,omitempty"`    // left out: that of the opportunity, else of the first item's plan; 0: no commitment
	AutoRenew     *bool                    `json:"autoRenew,omitempty"`     // left out: no
	NoticeDays    *int                     `json:"noticeDays,omitempty"`    // left out: that of the first item's plan
	TrialEndsOn   *calendar.Day            `json:"trialEndsOn,omitempty"`   // left out: by the trial days, else of the first item's plan; there is none when that has none
	TrialDays     *int                     `json:"trialDays,omitempty"`     // 0: no trial
	TrialConverts *bool                    `json:"trialConverts,omitempty"` // whether it becomes paid at the end of the trial by itself; no when left out
	ExternalID    *string                  `json:"externalId,omitempty"`
	editing.Note
}

const (
	maxTermMonths = 600
	maxNoticeDays = 3650
	maxTrialDays  = 3650
)

// StartSubscription begins a subscription of an account: from a won opportunity, or directly.
func (v *Verbs) StartSubscription(ctx context.Context, in StartSubscriptionInput) (*db.CustomerSubscription, error) {
	return editing.Verb[db.CustomerSubscription](ctx, v.edit, in.Call("startSubscription", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		d, err := v.desk(ctx, tx)
		if err != nil {
			return 0, err
		}
		return d.start(in)
	})
}

func (d *desk) start(in StartSubscriptionInput) (gid.ID, error) {
	o, err := d.wonOpportunity(in.OpportunityID)
	if err != nil {
		return 0, err
	}
	account, err := d.accountOf(in, o)
	if err != nil {
		return 0, err
	}
	cur, err := d.currencyOf(in, o)
	if err != nil {
		return 0, err
	}
	l := &life{sub: &db.CustomerSubscription{AccountID: account.ID, Currency: cur}, today: d.settings.Today, policy: d.policy}
	on, err := d.day(l, "startsOn", in.StartsOn)
	if err != nil {
		return 0, err
	}
	signed, err := d.signed(in.SignedOn, on)
	if err != nil {
		return 0, err
	}
	changes := wanted(in.Items)
	if len(changes) == 0 && o != nil {
		if changes, err = d.sold(o); err != nil {
			return 0, err
		}
	}
	if len(changes) == 0 {
		return 0, fault.Requiredf("items", "say which plans the customer subscribes to")
	}
	p, err := d.pricing(cur, planIDs(nil, changes))
	if err != nil {
		return 0, err
	}
	items, _, err := p.changes(l, nil, changes, on)
	if err != nil {
		return 0, renamed(err, "changes", "items")
	}
	details, err := agreement(in, o, p.plans[items[0].Plan], on)
	if err != nil {
		return 0, err
	}
	details.Items = items
	if err := l.add(subscription.Step{Event: subscription.Started, On: on, Signed: signed, Details: details}); err != nil {
		return 0, renamed(err, "changes", "items")
	}
	values := l.columns().Plain()
	values["account_id"], values["currency"], values["name"] = account.ID, cur, account.Name
	if o != nil {
		values["opportunity_id"], values["name"] = o.ID, o.Name
	}
	for name, s := range map[string]*string{"name": in.Name, "externalId": in.ExternalID} {
		if s != nil && *s != "" {
			if err := values.Put(name, *s); err != nil {
				return 0, err
			}
		}
	}
	id, err := d.edit.Insert(d.ctx, d.tx, gid.CustomerSubscription, values)
	if err != nil {
		return 0, err
	}
	if l.sub, err = d.tx.CustomerSubscription.Get(d.ctx, id); err != nil {
		return 0, err
	}
	return id, d.write([]*life{l})
}

// wonOpportunity returns the opportunity that a subscription is sold by, nil for none.
func (d *desk) wonOpportunity(id *gid.ID) (*db.Opportunity, error) {
	if id == nil {
		return nil, nil
	}
	const field = "opportunityId"
	o, err := editing.Find[db.Opportunity](d.ctx, d.edit, d.tx, gid.Opportunity, field, *id, nil)
	if err != nil {
		return nil, err
	}
	if err := d.edit.Lock(d.ctx, d.tx, o.ID); err != nil {
		return nil, err
	}
	switch {
	case o.ArchivedAt != nil:
		return nil, fault.Conflictf(field, "the opportunity is archived; restore it first")
	case o.Status != pipeline.Won:
		return nil, fault.Conflictf(field, "the opportunity is %s; a subscription starts from one that is WON", o.Status)
	}
	had, err := d.tx.CustomerSubscription.Query().
		Where(customersubscription.OpportunityID(o.ID), customersubscription.StartsOnNotNil()).First(editing.Everywhere(d.ctx))
	switch {
	case db.IsNotFound(err):
		return o, nil
	case err != nil:
		return nil, err
	default:
		return nil, fault.Conflictf(field, "the opportunity started the subscription %s already; amend that one", had.ID)
	}
}

func (d *desk) accountOf(in StartSubscriptionInput, o *db.Opportunity) (*db.Account, error) {
	const field = "accountId"
	id := gid.ID(0)
	if o != nil && o.AccountID != nil {
		id = *o.AccountID
	}
	switch {
	case in.AccountID != nil && id != 0 && *in.AccountID != id:
		return nil, fault.Invalidf(field, "the opportunity is of another account; leave the account out or the opportunity")
	case in.AccountID != nil:
		id = *in.AccountID
	case id == 0 && o != nil:
		return nil, fault.Requiredf(field, "the opportunity has no account; say who subscribes")
	case id == 0:
		return nil, fault.Requiredf(field, "say which account subscribes")
	}
	a, err := editing.Find[db.Account](d.ctx, d.edit, d.tx, gid.Account, field, id, nil)
	if err != nil {
		return nil, err
	}
	if a.ArchivedAt != nil {
		return nil, fault.Conflictf(field, "the account is archived; restore it first")
	}
	return a, d.edit.Lock(d.ctx, d.tx, id)
}

func (d *desk) currencyOf(in StartSubscriptionInput, o *db.Opportunity) (money.Currency, error) {
	switch {
	case in.Currency != nil && o != nil && *in.Currency != o.Currency && len(in.Items) == 0:
		return "", fault.Invalidf("currency", "the lines of the opportunity are in %s; give the items in %s or leave the currency out", o.Currency, *in.Currency)
	case in.Currency != nil:
		return *in.Currency, nil
	case o != nil:
		return o.Currency, nil
	case d.settings.Base == "":
		return "", fault.Requiredf("currency", "give a currency; the organisation has no base currency yet")
	default:
		return d.settings.Base, nil
	}
}

func wanted(in []*SubscriptionItemInput) []SubscriptionItemChange {
	var out []SubscriptionItemChange
	for _, i := range in {
		if i != nil {
			out = append(out, SubscriptionItemChange{PlanID: &i.PlanID, Quantity: i.Quantity, Price: i.Price, Discount: i.Discount, IntervalMonths: i.IntervalMonths})
		}
	}
	return out
}

// sold makes items of the recurring lines of an opportunity: of the one plan of each product, at the
// line's amount spread over the opportunity's term.
func (d *desk) sold(o *db.Opportunity) ([]SubscriptionItemChange, error) {
	lines, err := d.tx.OpportunityLine.Query().Where(opportunityline.OpportunityID(o.ID), opportunityline.Recurring(true)).
		Order(opportunityline.ByPosition(), opportunityline.ByID()).All(d.ctx)
	if err != nil {
		return nil, err
	}
	products := make([]gid.ID, len(lines))
	for i, x := range lines {
		products[i] = x.ProductID
	}
	plans, err := d.tx.SubscriptionPlan.Query().
		Where(func(s *sql.Selector) { s.Where(rule.OneOf(s.C(subscriptionplan.FieldProductID), products)) }, subscriptionplan.ArchivedAtIsNil()).
		Order(subscriptionplan.ByID()).All(d.ctx)
	if err != nil {
		return nil, err
	}
	of := map[gid.ID][]*db.SubscriptionPlan{}
	for _, p := range plans {
		of[p.ProductID] = append(of[p.ProductID], p)
	}
	var out []SubscriptionItemChange
	var faults fault.List
	for n, x := range lines {
		have := of[x.ProductID]
		switch {
		case len(have) == 0:
			faults = append(faults, fault.Requiredf("items", "the product of line %d has no plan; create one with createSubscriptionPlan or give the items", n+1))
			continue
		case len(have) > 1:
			faults = append(faults, fault.Requiredf("items", "the product of line %d has several plans, among them %q and %q; give the items", n+1, have[0].Name, have[1].Name))
			continue
		}
		quantity := money.Rate(x.Quantity)
		c := SubscriptionItemChange{PlanID: &have[0].ID, Quantity: &quantity}
		if x.AmountMinor != nil {
			minor, ok := *x.AmountMinor, true
			if o.TermMonths != nil && *o.TermMonths > 0 {
				minor, ok = money.MulDiv(minor, int64(have[0].IntervalMonths), int64(*o.TermMonths))
			}
			if !ok {
				faults = append(faults, fault.Invalidf("items", "line %d comes to more than can be stored", n+1))
				continue
			}
			c.Price = &editing.Money{Amount: money.New(minor, o.Currency).Decimal(), Currency: o.Currency}
		}
		out = append(out, c)
	}
	if len(lines) == 0 {
		return nil, fault.Requiredf("items", "the opportunity has no recurring line; say which plans the customer subscribes to")
	}
	return out, faults.Err()
}

// agreement is what a start says beside its items.
func agreement(in StartSubscriptionInput, o *db.Opportunity, plan *db.SubscriptionPlan, on calendar.Day) (subscription.Details, error) {
	var faults fault.List
	d := subscription.Details{TermMonths: in.TermMonths, AutoRenew: in.AutoRenew, NoticeDays: in.NoticeDays}
	if d.TermMonths == nil && o != nil && o.TermMonths != nil {
		d.TermMonths = o.TermMonths
	}
	if d.TermMonths == nil {
		d.TermMonths = plan.TermMonths
	}
	if d.NoticeDays == nil {
		d.NoticeDays = &plan.NoticeDays
	}
	faults = append(faults, committed(&d)...)
	trial := in.TrialEndsOn
	days := plan.TrialDays
	if in.TrialDays != nil {
		days = *in.TrialDays
	}
	switch {
	case in.TrialEndsOn != nil && in.TrialDays != nil:
		faults = append(faults, fault.Invalidf("trialDays", "give the days of the trial or the day on which it ends, not both"))
	case days < 0 || days > maxTrialDays:
		faults = append(faults, fault.Invalidf("trialDays", "%d is not from 0 to %d", days, maxTrialDays))
	case trial == nil && days > 0:
		ends := on + calendar.Day(days)
		trial = &ends
	}
	d.TrialEnds = trial
	if in.TrialConverts != nil && *in.TrialConverts {
		d.TrialConverts = true
		if trial == nil {
			faults = append(faults, fault.Invalidf("trialConverts", "there is no trial that could convert; give trialDays or trialEndsOn"))
		}
	}
	return d, faults.Err()
}

// committed judges a term; one of 0 months is none.
func committed(d *subscription.Details) fault.List {
	var faults fault.List
	if n := d.TermMonths; n != nil && *n == 0 {
		d.TermMonths = nil
	} else if n != nil && (*n < 0 || *n > maxTermMonths) {
		faults = append(faults, fault.Invalidf("termMonths", "%d is not from 0, which is no commitment, to %d", *n, maxTermMonths))
	}
	if n := d.NoticeDays; n != nil && (*n < 0 || *n > maxNoticeDays) {
		faults = append(faults, fault.Invalidf("noticeDays", "%d is not from 0 to %d", *n, maxNoticeDays))
	}
	if d.TermMonths == nil && d.AutoRenew != nil && *d.AutoRenew {
		faults = append(faults, fault.Invalidf("autoRenew", "there is no term that could renew; give termMonths"))
	}
	return faults
}

// renamed puts faults about one field under the name that it has in this input.
func renamed(err error, from, to string) error {
	all := fault.All(err)
	if all == nil {
		return err
	}
	out := make(fault.List, len(all))
	for i, f := range all {
		c := *f
		if len(c.Path) > 0 && c.Path[0] == from {
			c.Path = append([]string{to}, c.Path[1:]...)
		}
		out[i] = &c
	}
	return out
}

// several writes a count with its noun.
func several(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
