package demo

import (
	"fmt"

	"coxswain/ent/gid"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/quota"
	"coxswain/sales/role"
)

// paidMonths is how many whole months have been run before the present one.
const paidMonths = 2

// payMonth is the calendar month so many months before the present one.
func (c *clock) payMonth(ago int) calendar.Period {
	from := c.asOf.FirstOfMonth().AddMonths(-ago)
	return calendar.Period{From: from, To: from.AddMonths(1)}
}

// compensation writes comp plans and whom they pay, what customers paid, and what runs depend on besides; then
// it lets the verbs of compensation run the last months.
func (w *writer) compensation() {
	w.compPlans()
	w.meetingQuotas()
	w.received()
	w.stated()
	w.payroll()
}

// repNamed is a rep of the roster.
func (co *company) repNamed(name string) *rep {
	for _, r := range co.reps {
		if r.name == name {
			return r
		}
	}
	return nil
}

// signedIn is the user of a role.
func (co *company) signedIn(r role.Role) *person {
	for i := range co.users {
		if co.users[i].role == r {
			return &co.users[i]
		}
	}
	return nil
}

func (w *writer) compPlans() {
	k := w.co.clock
	finance := w.co.signedIn(role.Finance)
	plans := edited("external_id", "name", "note")
	versions := edited("plan_id", "number", "status", "valid_from", "valid_to", "design", "design_hash", "currency", "note", "published_at", "published_by_id")
	ids := make([]gid.ID, len(payPlans))
	for i, p := range payPlans {
		made := w.day(k.payYear(p.versions[0].year) - 30)
		ids[i] = w.insert(gid.CompPlan, plans, made, made, firstVersion, code("PAY", i+1, 2), p.name, some(p.note))
		for n, v := range p.versions {
			design := v.design(w.co).WithDefaults()
			text, hash := w.document(p.name, design)
			at := w.day(min(k.payYear(v.year)-25, k.last-9))
			var published, by, to any
			if v.status != commission.PlanDraft {
				published, by = at, finance.id
			}
			if n+1 < len(p.versions) && p.versions[n+1].status != commission.PlanDraft {
				to = k.payYear(p.versions[n+1].year)
			}
			w.insert(gid.CompPlanVersion, versions, at, at, firstVersion, ids[i], n+1, string(v.status), k.payYear(v.year), to, text, hash, design.Currency, some(v.note), published, by)
		}
	}
	names := edited("plan_id", "rep_id", "sales_role", "valid_from", "target_incentive_minor", "currency", "pay_currency", "acknowledged_at", "acknowledged_by_id")
	seller := w.co.signedIn(role.Rep)
	for _, a := range payAssignments {
		from := k.payYear(-1)
		var rep, currency, acknowledged, by any
		if a.name != "" {
			r := w.co.repNamed(a.name)
			rep, from = r.id, max(from, r.hired)
			if r == seller.rep {
				acknowledged, by = w.day(k.payYear(0)+4), seller.id
			}
		}
		if a.target > 0 {
			currency = eur
		}
		at := w.day(from)
		w.insert(gid.CompAssignment, names, at, at, firstVersion, ids[a.plan], rep, some(string(a.role)), from, some(a.target), currency, some(a.pay), acknowledged, by)
	}
}

// document is a design as it is stored, which a person could have published.
func (w *writer) document(plan string, d comp.Design) (text, hash string) {
	fail := func(err error) {
		if err != nil && w.err == nil {
			w.err = fmt.Errorf("comp plan %s: %w", plan, err)
		}
	}
	fail(comp.Validate(d, comp.Known{}).Err())
	b, err := d.Canonical()
	fail(err)
	hash, err = d.Hash()
	fail(err)
	return string(b), hash
}

// meetingQuotas gives those who arrange meetings a quota of them, a little more than the quarter before.
func (w *writer) meetingQuotas() {
	k := w.co.clock
	held := map[*rep]map[calendar.Day]int64{}
	for _, a := range w.co.activities {
		if a.attendance != activity.MeetingHeld {
			continue
		}
		q := quarterStart(a.happened.Day(k.home))
		for _, r := range []*rep{a.owner, a.bookedBy} {
			if held[r] == nil {
				held[r] = map[calendar.Day]int64{}
			}
			if r == a.owner || a.bookedBy != a.owner {
				held[r][q]++
			}
		}
	}
	names := edited("external_id", "rep_id", "measure", "from_day", "to_day", "units")
	const least, notice = 15, 14
	n := 0
	for q := quarterStart(k.payMonth(paidMonths).From); q <= quarterStart(k.asOf).AddMonths(3); q = q.AddMonths(3) {
		for _, r := range w.co.reps {
			from, to := max(q, r.hired), min(q.AddMonths(3), r.until())
			if r.role != org.SDR && r.role != org.BDR || from >= to {
				continue
			}
			n++
			units := max(least, held[r][q.AddMonths(-3)]*21/20)
			at := w.day(q - notice)
			w.insert(gid.Quota, names, at, at, firstVersion, code("QUM", n, 4), r.id, string(quota.MeetingsHeld), from, to, units)
		}
	}
}

// received writes what customers paid for the deals of the last months: most in time, some in two parts, a few
// not yet, and one of them bounced.
func (w *writer) received() {
	k := w.co.clock
	d := newDraw(w.co.seed, topicPay)
	names := columns("external_id", "account_id", "opportunity_id", "amount_minor", "currency", "received_on", "note", "created_at", "user_id")
	finance := w.co.signedIn(role.Finance)
	n, bounced := 0, false
	pay := func(o *opportunity, minor int64, on calendar.Day, note string) {
		if on >= k.asOf || minor == 0 {
			return
		}
		n++
		w.insert(gid.PaymentReceived, names, code("PMT", n, 5), o.account.id, o.id, minor, o.currency, on, some(note), w.day(on), finance.id)
	}
	for _, o := range w.co.opportunities {
		if o.status != pipeline.Won || o.closed < k.payMonth(paidMonths+1).From || o.amount <= 0 {
			continue
		}
		on := k.workday(o.closed + calendar.Day(d.between(12, 48)))
		switch {
		case d.chance(5): // still open
		case d.chance(18):
			pay(o, o.amount/2, on, "First half")
			pay(o, o.amount-o.amount/2, k.workday(on+30), "Second half")
		default:
			pay(o, o.amount, on, "")
			if !bounced && on+9 < k.asOf {
				bounced = true
				pay(o, -o.amount, k.workday(on+6), "The transfer was called back")
			}
		}
	}
}

// stated writes what people say about pay: relief of a quota, how far objectives were reached, and an
// adjustment that waits for somebody to approve it beside one that was approved.
func (w *writer) stated() {
	k := w.co.clock
	d := newDraw(w.co.seed, topicPay+1<<8)
	ops, finance := w.co.signedIn(role.Ops), w.co.signedIn(role.Finance)
	last := k.payMonth(1)
	at := w.day(last.From - 5)
	w.insert(gid.QuotaRelief, edited("rep_id", "relief_reason", "from_day", "to_day", "share", "note"), at, at, firstVersion,
		w.co.repNamed("Niamh Gallagher").id, string(commission.ReliefLeave), last.From+7, last.From+21, share(100), "Parental leave, two weeks")
	objectives := edited("rep_id", "objective_key", "from_day", "to_day", "achieved", "user_id")
	for ago := paidMonths; ago > 0; ago-- {
		p := k.payMonth(ago)
		for _, r := range w.co.reps {
			if r.role != org.CSM || !r.employed(p.To-1) {
				continue
			}
			for _, key := range []string{"adoption", "onboarding"} {
				at := w.day(p.To)
				w.insert(gid.CompObjective, objectives, at, at, firstVersion, r.id, key, p.From, p.To, share(int64(d.between(9, 20)*5)), ops.id)
			}
		}
	}
	adjustments := edited("rep_id", "on_day", "amount_minor", "currency", "adjustment_reason", "note", "status", "user_id", "decided_at", "decided_by_id")
	second := k.payMonth(2)
	w.insert(gid.CommissionAdjustment, adjustments, w.day(second.From+9), w.day(second.From+11), firstVersion, w.co.repNamed("Henrik Dahl").id, second.From+9, int64(400_00), eur,
		string(commission.AdjustRecognition), "Trained two new colleagues", "APPROVED", ops.id, w.day(second.From+11), finance.id)
	on := min(k.payMonth(0).From+5, k.last)
	w.insert(gid.CommissionAdjustment, adjustments, w.day(on), w.day(on), firstVersion, w.co.repNamed("Camille Laurent").id, on, int64(250_00), eur,
		string(commission.AdjustGuarantee), "Promised when she took over the accounts in the Netherlands", "PROPOSED", ops.id, nil, nil)
}
