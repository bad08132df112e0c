package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/commissionline"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/paying"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/money"
	"coxswain/sales/role"
)

// payroll lets the people of the company run commissions: the verbs write what they would have written on
// those days.
func (w *writer) payroll() {
	if w.err != nil {
		return
	}
	p := &payroll{writer: w}
	w.err = w.bulk.Join(func() time.Time { return p.now.Time() }, func(ctx context.Context, s *ent.Store, tx *db.Client) error {
		e := editing.New(s)
		p.ctx, p.tx, p.edit, p.verbs = ctx, tx, e, paying.New(e, nil)
		if err := p.run(); err != nil {
			return err
		}
		return p.count()
	})
}

// payroll acts for the people of the company.
type payroll struct {
	*writer

	ctx   context.Context //nolint:containedctx // lives as long as the transaction
	tx    *db.Client
	edit  *editing.Editor
	verbs *paying.Verbs
	now   calendar.Instant
}

// at sets the clock to some minutes after work began on a day, or on the last one of the history.
func (p *payroll) at(on calendar.Day, minute int) {
	k := p.co.clock
	p.now = k.officeAt(k.workday(min(on, k.last)), workStarts+minute)
	if k.workday(on) > k.last {
		p.now = k.officeAt(k.last, workStarts+minute)
	}
}

// as is the person of a role at work.
func (p *payroll) as(r role.Role) context.Context {
	u := p.co.signedIn(r)
	v := &viewer.V{User: u.id, Name: u.name, Role: r, Source: viewer.API, Today: p.now.Day(p.co.clock.home)}
	if u.rep != nil {
		v.Rep = u.rep.id
		v.Team = u.rep.teamAt(v.Today).id
		v.Reps = []gid.ID{v.Rep}
	}
	if r == role.Manager {
		v.Teams, v.Reps = p.led(u.rep, v.Today)
	}
	return viewer.With(p.ctx, v)
}

// led are the teams of a manager and the reps in them on a day.
func (p *payroll) led(manager *rep, on calendar.Day) (teams, reps []gid.ID) {
	for _, t := range p.co.teams {
		if t.manager != manager {
			continue
		}
		teams = append(teams, t.id)
		for _, r := range p.co.reps {
			if r.employed(on) && r.teamAt(on) == t {
				reps = append(reps, r.id)
			}
		}
	}
	slices.Sort(reps)
	return teams, reps
}

// run goes through the months: the first is locked and most of it paid, the last whole one is half approved, and
// of the present one there is a draft.
func (p *payroll) run() error {
	k := p.co.clock
	for ago := paidMonths; ago >= 0; ago-- {
		month := k.payMonth(ago)
		if month.From > k.last { // the first day of a month: nothing has happened in it
			return nil
		}
		p.at(month.To+1, 60)
		if err := p.compute(month); err != nil {
			return fmt.Errorf("commissions of %s: %w", month, err)
		}
		if err := p.follow(month, ago); err != nil {
			return fmt.Errorf("statements of %s: %w", month, err)
		}
	}
	return nil
}

// compute runs a month and ends the job that waits for it.
func (p *payroll) compute(month calendar.Period) error {
	ctx := p.as(role.Finance)
	r, err := p.verbs.RunCommissions(ctx, paying.RunCommissionsInput{FromDay: month.From, ToDay: month.To})
	if err != nil {
		return err
	}
	started := p.now
	p.now = p.now.Add(minutes(1))
	if r, err = p.verbs.ComputeHere(ctx, r.ID); err != nil {
		return err
	}
	return p.tx.Job.UpdateOneID(*r.JobID).SetStatus(job.StatusSUCCEEDED).SetDone(1).SetTotal(1).SetMessage(*r.Message).SetStartedAt(started).SetFinishedAt(p.now).Exec(p.ctx)
}

// follow takes the statements of a month as far as they are.
func (p *payroll) follow(month calendar.Period, ago int) error {
	if ago == 0 {
		return nil
	}
	all, err := p.tx.CommissionStatement.Query().Where(commissionstatement.FromDay(month.From)).Order(commissionstatement.ByID()).All(p.ctx)
	if err != nil {
		return err
	}
	seller := p.co.signedIn(role.Rep)
	for _, s := range all {
		if s.RepID == seller.rep.id {
			if err := p.answered(month, ago, s); err != nil {
				return err
			}
		}
	}
	if ago == paidMonths {
		if err := p.reviewed(month); err != nil {
			return err
		}
	}
	for i, s := range all {
		if ago == 1 && i%2 == 1 { // nobody has looked at it yet
			continue
		}
		if err := p.approve(month, ago, s, i); err != nil {
			return err
		}
	}
	return nil
}

// approve takes a statement through the chain of approval: by the manager who signs in or by operations, then
// by finance.
func (p *payroll) approve(month calendar.Period, ago int, s *db.CommissionStatement, i int) error {
	in := paying.StatementInput{Target: editing.Target{ID: s.ID}}
	p.at(month.To+3, i)
	manager := p.as(role.Manager)
	if who := viewer.From(manager); !slices.Contains(who.Reps, s.RepID) || who.Rep == s.RepID {
		manager = p.as(role.Ops)
	}
	if _, err := p.verbs.ApproveCommissionStatement(manager, in); err != nil {
		return err
	}
	if ago == 1 && i%4 == 0 {
		return nil
	}
	p.at(month.To+4, i)
	finance := p.as(role.Finance)
	if _, err := p.verbs.ApproveCommissionStatement(finance, in); err != nil || ago == 1 {
		return err
	}
	p.at(month.To+5, i)
	if _, err := p.verbs.LockCommissionStatement(finance, in); err != nil || i%5 == 4 { // payroll has not confirmed it yet
		return err
	}
	p.at(month.To+8, i)
	reference := fmt.Sprintf("PAYROLL %s", month.To.FirstOfMonth())
	_, err := p.verbs.PayCommissionStatement(finance, paying.PayCommissionStatementInput{Target: in.Target, Reference: &reference})
	return err
}

// answered is what the rep who signs in does with the own statement: accept it, or object to a line.
func (p *payroll) answered(month calendar.Period, ago int, s *db.CommissionStatement) error {
	lines, err := p.tx.CommissionLine.Query().Where(commissionline.StatementID(s.ID), commissionline.LineKindEQ(commission.LineCommission)).Order(commissionline.ByPosition()).All(p.ctx)
	if err != nil {
		return err
	}
	p.at(month.To+2, 30)
	seller := p.as(role.Rep)
	accept := func() error {
		p.now = p.now.Add(minutes(15))
		_, err := p.verbs.AcknowledgeCommissionStatement(seller, paying.StatementInput{Target: editing.Target{ID: s.ID}})
		return err
	}
	if len(lines) == 0 {
		return accept()
	}
	subject := "I brought this customer in alone; the share of the account manager should be mine"
	if ago == 1 {
		subject = "The discount was agreed with the management, so that the rate should not be lowered"
	}
	d, err := p.verbs.OpenCommissionDispute(seller, paying.OpenCommissionDisputeInput{LineID: lines[len(lines)/2].ID, Subject: subject})
	if err != nil {
		return err
	}
	say := func(r role.Role, text string) error {
		p.now = p.now.Add(minutes(40))
		_, err := p.verbs.CommentCommissionDispute(p.as(r), paying.CommentCommissionDisputeInput{Target: editing.Target{ID: d.ID}, Body: text})
		return err
	}
	if err := say(role.Rep, "The correspondence is on the opportunity."); err != nil || ago == 1 {
		return err
	}
	p.now = p.now.Add(minutes(20))
	if _, err := p.verbs.TriageCommissionDispute(p.as(role.Ops), paying.TriageCommissionDisputeInput{Target: editing.Target{ID: d.ID}}); err != nil {
		return err
	}
	if err := say(role.Ops, "Checked with the account manager: agreed."); err != nil {
		return err
	}
	p.now = p.now.Add(minutes(20))
	if _, err := p.verbs.ResolveCommissionDispute(p.as(role.Ops), paying.ResolveCommissionDisputeInput{Target: editing.Target{ID: d.ID}, Accept: true, Resolution: "An adjustment of 120.00 EUR is paid with the next statement."}); err != nil {
		return err
	}
	if err := p.settled(d); err != nil {
		return err
	}
	return accept()
}

// settled pays what an accepted dispute comes to with the next statement.
func (p *payroll) settled(d *db.CommissionDispute) error {
	note := "Share of the account manager"
	a, err := editing.As[db.CommissionAdjustment](p.edit.Create(p.as(role.Ops), "createCommissionAdjustment", gid.CommissionAdjustment, struct {
		RepID            gid.ID                      `json:"repId"`
		OnDay            calendar.Day                `json:"onDay"`
		Amount           editing.Money               `json:"amount"`
		AdjustmentReason commission.AdjustmentReason `json:"adjustmentReason"`
		Note             *string                     `json:"note"`
		DisputeID        gid.ID                      `json:"disputeId"`
	}{d.RepID, p.now.Day(p.co.clock.home), editing.Money{Amount: money.Decimal{Unscaled: 120}, Currency: eur}, commission.AdjustDispute, &note, d.ID}))
	if err != nil {
		return err
	}
	p.now = p.now.Add(minutes(30))
	_, err = p.verbs.ApproveCommissionAdjustment(p.as(role.Finance), paying.AdjustmentInput{Target: editing.Target{ID: a.ID}})
	return err
}

// reviewed lets the first line that a month holds as a windfall be paid; later ones stay on hold.
func (p *payroll) reviewed(month calendar.Period) error {
	l, err := p.tx.CommissionLine.Query().Where(commissionline.HoldReasonEQ(commission.HoldWindfall), commissionline.HasStatementWith(commissionstatement.FromDay(month.From))).
		Order(commissionline.ByID()).First(p.ctx)
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	note := "Approved by the board"
	_, err = p.verbs.ReviewWindfall(p.as(role.Finance), paying.ReviewWindfallInput{LineID: l.ID, Notes: &note})
	return err
}

// count adds what the verbs wrote to the report, beside what was there.
func (p *payroll) count() error {
	for _, x := range []struct {
		kind gid.Kind
		rows func(context.Context) (int, error)
	}{
		{gid.CompEvent, p.tx.CompEvent.Query().Count},
		{gid.CommissionRun, p.tx.CommissionRun.Query().Count},
		{gid.CommissionStatement, p.tx.CommissionStatement.Query().Count},
		{gid.CommissionLine, p.tx.CommissionLine.Query().Count},
		{gid.CommissionSnapshot, p.tx.CommissionSnapshot.Query().Count},
		{gid.CommissionAdjustment, p.tx.CommissionAdjustment.Query().Count},
		{gid.CommissionDispute, p.tx.CommissionDispute.Query().Count},
		{gid.DisputeComment, p.tx.DisputeComment.Query().Count},
		{gid.WindfallReview, p.tx.WindfallReview.Query().Count},
	} {
		n, err := x.rows(p.ctx)
		if err != nil {
			return fmt.Errorf("count records of %s: %w", x.kind, err)
		}
		if p.counts[x.kind] == 0 && n > 0 {
			p.order = append(p.order, x.kind)
		}
		p.counts[x.kind] = n
	}
	return nil
}
