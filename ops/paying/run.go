package paying

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/commissionrun"
	"coxswain/ent/db/commissionstatement"
	"coxswain/ent/db/job"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/running"
	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/comp"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

// RunCommissionsInput is the input of runCommissions.
type RunCommissionsInput struct {
	editing.Note

	FromDay calendar.Day `json:"fromDay"`
	ToDay   calendar.Day `json:"toDay"`
}

// task is the input of a job of the kind COMMISSION.
type task struct {
	Run gid.ID `json:"run"`
}

// RunCommissions queues the computation of a period.
func (v *Verbs) RunCommissions(ctx context.Context, in RunCommissionsInput) (*db.CommissionRun, error) {
	return editing.Verb[db.CommissionRun](ctx, v.edit, in.Call("runCommissions", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		p := calendar.Period{From: in.FromDay, To: in.ToDay}
		if p.To <= p.From {
			return 0, fault.Invalidf("toDay", "must be after fromDay %s; it is the first day after the period", p.From)
		}
		set, err := statements{ctx, tx, v.store.Postgres()}.organise()
		if err != nil {
			return 0, err
		}
		if _, err := grainOf(p, set); err != nil {
			return 0, err
		}
		user := viewer.From(ctx).User
		id, err := v.edit.Insert(ctx, tx, gid.CommissionRun, editing.Values{"from_day": p.From, "to_day": p.To, "status": commission.RunQueued, "user_id": nothing(user)})
		if err != nil {
			return 0, err
		}
		input, err := json.Marshal(task{id})
		if err != nil {
			return 0, fmt.Errorf("queue a run: %w", err)
		}
		j, err := tx.Job.Create().SetUserID(user).SetJobKind(job.JobKindCOMMISSION).SetStatus(job.StatusQUEUED).SetInput(input).SetCreatedAt(v.store.Now()).Save(ctx)
		if err != nil {
			return 0, err
		}
		return id, v.set(ctx, tx, id, editing.Values{"job_id": j.ID})
	})
}

// set changes columns of a record that the verb has at hand.
func (v *Verbs) set(ctx context.Context, tx *db.Client, id gid.ID, values editing.Values) error {
	r, err := tx.GetRecord(editing.Everywhere(ctx), id)
	if err != nil {
		return err
	}
	return v.edit.Set(ctx, tx, r, values)
}

// Work does the jobs of the kind COMMISSION.
func (v *Verbs) Work() running.Work {
	return func(ctx context.Context, j *db.Job, progress func(int64, *int64) error) (running.Result, error) {
		var t task
		if err := decode(j.Input, &t); err != nil {
			return running.Result{}, err
		}
		r, err := v.Compute(ctx, t.Run, progress)
		if err != nil {
			return running.Result{}, v.failed(ctx, t.Run, err)
		}
		return running.Result{Message: *r.Message}, nil
	}
}

// failed keeps why a run failed, and returns it.
func (v *Verbs) failed(ctx context.Context, id gid.ID, cause error) error {
	message := "internal error; the job says more"
	if all := fault.All(ent.Translate(cause)); all != nil {
		message = fault.List(all).Error()
	} else if running.Cancelled(cause) {
		message = "the job was cancelled; nothing was written"
	}
	err := v.store.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx *db.Client) error {
		return v.set(ctx, tx, id, editing.Values{"status": commission.RunFailed, "message": message[:min(len(message), 2000)], "finished_at": v.store.Now()})
	})
	if err != nil {
		return err
	}
	return cause
}

// Compute does a run: it finds the events and writes a statement for each payee, in one transaction, so that
// nobody sees half of it. What did not change is left as it is. Everything is read and computed before, on a
// snapshot, while others write and the progress is told, payee by payee. Statements are those of the instant of
// the snapshot, unless one was locked or events were found since: then the run is computed again in the
// transaction that writes it.
func (v *Verbs) Compute(ctx context.Context, id gid.ID, progress func(int64, *int64) error) (run *db.CommissionRun, err error) {
	if err := progress(0, nil); err != nil {
		return nil, err
	}
	var d *outcome
	err = v.reading(ctx, func(s statements) error {
		r, err := whole[db.CommissionRun](ctx, s.tx, id)
		if err != nil {
			return err
		}
		d, err = v.workOut(s, r, progress)
		return err
	})
	if err != nil {
		return nil, err
	}
	if run, err = v.compute(ctx, id, d); err != nil {
		return nil, err
	}
	total := int64(len(d.cuts))
	return run, progress(total, &total)
}

// ComputeHere does a run within the transaction of ctx, of whose changes a snapshot would know nothing.
func (v *Verbs) ComputeHere(ctx context.Context, id gid.ID) (*db.CommissionRun, error) {
	return v.compute(ctx, id, nil)
}

// compute writes a run that was worked out before, or works it out.
func (v *Verbs) compute(ctx context.Context, id gid.ID, found *outcome) (run *db.CommissionRun, err error) {
	err = v.store.InTx(ent.Alone(ctx), func(ctx context.Context, tx *db.Client) error {
		ctx = editing.Consequence(ctx)
		if run, err = whole[db.CommissionRun](ctx, tx, id); err != nil {
			return err
		}
		if err := v.edit.Lock(ctx, tx, id); err != nil {
			return err
		}
		s := statements{ctx, tx, v.store.Postgres()}
		d := found
		now, err := s.stamp()
		if err != nil {
			return err
		}
		if d == nil || d.stamp != now {
			if d, err = v.workOut(s, run, func(int64, *int64) error { return nil }); err != nil {
				return err
			}
		}
		d.statements = s
		if err := d.keepEvents(d.rows); err != nil {
			return err
		}
		done, err := d.write(run)
		if err != nil {
			return err
		}
		if err := v.set(ctx, tx, id, done); err != nil {
			return err
		}
		run, err = tx.CommissionRun.Query().Where(commissionrun.ID(id)).Only(editing.Everywhere(ctx))
		return err
	})
	return run, err
}

// outcome is a run that is computed and not written.
type outcome struct {
	*desk

	in           comp.Input
	out          comp.Output
	hash, digest string           // of both
	rows         []editing.Values // of events
	cuts         map[int64]*cut
	cutter       *comp.Cutter
	stamp        [2]int64
}

// cut is what a payee's statements are stored with.
type cut struct {
	in       comp.Input
	hash     string
	lines    []comp.PriorLine
	balances []comp.PriorBalance
}

// stamp tells whether what was computed may be written: the last event that a run has kept, and how many
// statements are final.
func (s statements) stamp() (out [2]int64, err error) {
	err = s.each("SELECT (SELECT coalesce(MAX(id), 0) FROM comp_events), (SELECT COUNT(*) FROM commission_statements WHERE status IN ('LOCKED', 'PAID'))", func(scan func(...any) error) error {
		return scan(&out[0], &out[1])
	})
	return out, err
}

// workOut computes a run, and tells the progress by payees.
func (v *Verbs) workOut(s statements, run *db.CommissionRun, progress func(int64, *int64) error) (*outcome, error) {
	stamp, err := s.stamp()
	if err != nil {
		return nil, err
	}
	set, err := s.organise()
	if err != nil {
		return nil, err
	}
	p := calendar.Period{From: run.FromDay, To: run.ToDay}
	k, grain, err := v.gather(s, set, p, nil)
	if err != nil {
		return nil, err
	}
	d := &outcome{desk: k, stamp: stamp, cuts: map[int64]*cut{}}
	if d.rows, err = d.number(); err != nil {
		return nil, err
	}
	d.in = d.input(p, grain)
	if err := d.complete(&d.in); err != nil {
		return nil, err
	}
	if d.out, err = comp.Evaluate(d.in); err != nil {
		return nil, err
	}
	if d.hash, err = comp.InputHash(d.in); err != nil {
		return nil, err
	}
	canonical, err := d.out.Canonical()
	if err != nil {
		return nil, fmt.Errorf("output of a run: %w", err)
	}
	d.digest = digest(canonical)
	d.cutter = comp.NewCutter(d.in)
	of := d.byPayee()
	total := int64(len(of))
	for i, payee := range sorted(of) {
		if err := progress(int64(i), &total); err != nil {
			return nil, err
		}
		if d.cuts[payee], err = d.cutOf(payee, of[payee]); err != nil {
			return nil, err
		}
	}
	return d, nil
}

// byPayee are the statements that were computed.
func (d *outcome) byPayee() map[int64][]comp.Statement {
	out := map[int64][]comp.Statement{}
	for _, s := range d.out.Statements {
		out[s.Payee] = append(out[s.Payee], s)
	}
	return out
}

// cutOf is what the statements of a payee are stored with.
func (d *outcome) cutOf(payee int64, all []comp.Statement) (*cut, error) {
	if c, ok := d.cuts[payee]; ok {
		return c, nil
	}
	c := &cut{in: d.cutter.For(payee)}
	var err error
	if c.hash, err = comp.InputHash(c.in); err != nil {
		return nil, err
	}
	c.lines, c.balances = comp.Carry(c.in, comp.Output{Engine: d.out.Engine, Period: d.out.Period, Statements: all})
	return c, nil
}

// keepEvents appends what was found and differs from what was found before.
func (d *desk) keepEvents(rows []editing.Values) error {
	for chunk := range slices.Chunk(rows, manyRows) {
		w := d.edit.Rows(d.ctx, d.tx)
		ids := w.Append(gid.CompEvent, chunk)
		if err := w.Log(); err != nil {
			return err
		}
		for i, id := range ids {
			key, _ := chunk[i]["event_key"].(string)
			x := d.stored[key]
			x.id = int64(id)
			d.stored[key] = x
		}
	}
	return nil
}

// number gives the events that were found the versions that they have, or will have when a run keeps them, and
// returns the rows that keep them: of what is new, of what differs, and of what is gone.
func (d *desk) number() ([]editing.Values, error) {
	now := d.store.Now()
	var rows []editing.Values
	seen := map[string]bool{}
	for i := range d.found.events {
		e := &d.found.events[i]
		key := nameOf(e.Key)
		seen[key] = true
		was, known := d.stored[key]
		e.Key.Version = 0
		details, err := json.Marshal(e)
		if err != nil {
			return nil, fmt.Errorf("event %s: %w", key, err)
		}
		sum := sha256.Sum256(details)
		hash := hex.EncodeToString(sum[:])
		e.Key.Version = was.number
		if !known || was.void || was.hash != hash {
			e.Key.Version++
			rows = append(rows, editing.Values{
				"event": e.Kind, "event_key": key, "number": e.Key.Version, "source_id": e.Record, "credit_on": e.Date, "void": false, "details": json.RawMessage(details),
				"details_hash": hash, "recorded_at": now, "rep_id": nothing(sellerOf(*e)), "account_id": nothing(e.Account), "product_id": nothing(e.Product), "territory_id": nothing(e.Territory),
				"opportunity_id": ofKind(e.Record, gid.Opportunity), "subscription_id": ofKind(e.Record, gid.CustomerSubscription),
				"amount_minor": amountOf(*e), "currency": nothing(currencyOf(*e)), "quantity": quantityOf(*e),
			})
		}
	}
	for _, key := range sorted(d.stored) {
		was := d.stored[key]
		if seen[key] || was.void || was.kind == commission.KPIResult {
			continue
		}
		rows = append(rows, editing.Values{
			"event": was.kind, "event_key": key, "number": was.number + 1, "source_id": 0, "credit_on": was.on, "void": true, "details": json.RawMessage("{}"),
			"details_hash": "void", "recorded_at": now, "rep_id": nil, "account_id": nil, "product_id": nil, "territory_id": nil,
			"opportunity_id": nil, "subscription_id": nil, "amount_minor": nil, "currency": nil, "quantity": nil,
		})
	}
	return rows, nil
}

// manyRows is how many rows one statement writes: it bounds memory, and below it the number of statements does
// not depend on the number of rows.
const manyRows = 20_000

// sellerOf is who has the largest share of an event.
func sellerOf(e comp.Event) int64 {
	var best comp.Split
	for _, s := range e.Splits {
		if s.Kind == commission.SplitRevenue && (s.Share > best.Share || s.Share == best.Share && s.Payee < best.Payee) {
			best = s
		}
	}
	return best.Payee
}

func ofKind(id int64, k gid.Kind) any {
	if !gid.ID(id).Is(k) {
		return nil
	}
	return id
}

func amountOf(e comp.Event) any {
	for _, v := range []*int64{e.TCV, e.Collected, e.NetNew, e.MRR} {
		if v != nil {
			return *v
		}
	}
	return nil
}

func currencyOf(e comp.Event) money.Currency {
	if amountOf(e) == nil {
		return ""
	}
	return e.Currency
}

func quantityOf(e comp.Event) any {
	switch {
	case amountOf(e) != nil:
		return nil
	case e.Units != nil:
		return int64(*e.Units)
	case e.Value != nil && e.Currency == "":
		return int64(*e.Value)
	default:
		return nil
	}
}

// write brings the statements of a period in step with what was computed, and returns what the run says of it.
// Locked statements stay. One that somebody approved stays approved while its numbers are the same.
func (d *outcome) write(run *db.CommissionRun) (editing.Values, error) {
	have, err := d.tx.CommissionStatement.Query().Where(commissionstatement.FromDay(d.in.Period.From), commissionstatement.ToDay(d.in.Period.To)).
		Order(commissionstatement.ByID()).All(editing.Everywhere(d.ctx))
	if err != nil {
		return nil, err
	}
	all, err := d.compare(run, have)
	if err != nil {
		return nil, err
	}
	lines, err := d.keep(all)
	if err != nil {
		return nil, err
	}
	issues, err := json.Marshal(d.out.Issues)
	if err != nil {
		return nil, fmt.Errorf("issues of a run: %w", err)
	}
	message := fmt.Sprintf("%d statements, of which %d are new or changed", len(d.out.Statements), len(all))
	if n := d.behind(d.in.Period, d.out); n > 0 {
		message += fmt.Sprintf("; %d payees have an earlier statement that is not locked, whose balance is not carried over yet", n)
	}
	return editing.Values{
		"status": commission.RunCalculated, "engine_version": d.out.Engine, "input_hash": d.hash, "output_hash": d.digest, "events": len(d.in.Events),
		"payees": len(d.out.Statements), "lines": lines, "issues": len(d.out.Issues), "issue_list": json.RawMessage(issues), "message": message, "finished_at": d.store.Now(),
	}, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
