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
// nobody sees half of it. What did not change is left as it is. Progress is told before and after: on SQLite
// the transaction has the only writer, for which telling it in between would wait forever.
func (v *Verbs) Compute(ctx context.Context, id gid.ID, progress func(int64, *int64) error) (run *db.CommissionRun, err error) {
	total := int64(1)
	if err := progress(0, &total); err != nil {
		return nil, err
	}
	err = v.store.InTx(ent.Alone(ctx), func(ctx context.Context, tx *db.Client) error {
		ctx = editing.Consequence(ctx)
		if run, err = whole[db.CommissionRun](ctx, tx, id); err != nil {
			return err
		}
		p := calendar.Period{From: run.FromDay, To: run.ToDay}
		if err := v.edit.Lock(ctx, tx, id); err != nil {
			return err
		}
		d, grain, err := v.gather(ctx, tx, p)
		if err != nil {
			return err
		}
		if err := d.keepEvents(); err != nil {
			return err
		}
		in := d.input(p, grain)
		if err := d.complete(&in); err != nil {
			return err
		}
		out, err := comp.Evaluate(in)
		if err != nil {
			return err
		}
		done, err := d.write(run, in, out)
		if err != nil {
			return err
		}
		if err := v.set(ctx, tx, id, done); err != nil {
			return err
		}
		run, err = tx.CommissionRun.Query().Where(commissionrun.ID(id)).Only(editing.Everywhere(ctx))
		return err
	})
	if err != nil {
		return nil, err
	}
	return run, progress(total, &total)
}

// keepEvents appends what was found and differs from what was found before, and gives the events their
// versions.
func (d *desk) keepEvents() error {
	now := d.store.Now()
	var rows []editing.Values
	seen := map[string]bool{}
	add := func(e comp.Event, hash string, details []byte, number int, void bool) {
		rows = append(rows, editing.Values{
			"event": e.Kind, "event_key": nameOf(e.Key), "number": number, "source_id": e.Record, "credit_on": e.Date, "void": void, "details": json.RawMessage(details),
			"details_hash": hash, "recorded_at": now, "rep_id": nothing(sellerOf(e)), "account_id": nothing(e.Account), "product_id": nothing(e.Product), "territory_id": nothing(e.Territory),
			"opportunity_id": ofKind(e.Record, gid.Opportunity), "subscription_id": ofKind(e.Record, gid.CustomerSubscription),
			"amount_minor": amountOf(e), "currency": nothing(currencyOf(e)), "quantity": quantityOf(e),
		})
	}
	for i := range d.found.events {
		e := &d.found.events[i]
		key := nameOf(e.Key)
		seen[key] = true
		was, known := d.stored[key]
		if known && e.Key.Version != 0 { // read from the store
			continue
		}
		e.Key.Version = 0
		details, err := json.Marshal(e)
		if err != nil {
			return fmt.Errorf("event %s: %w", key, err)
		}
		sum := sha256.Sum256(details)
		hash := hex.EncodeToString(sum[:])
		e.Key.Version = was.number
		if !known || was.void || was.hash != hash {
			e.Key.Version = was.number + 1
			add(*e, hash, details, e.Key.Version, false)
		}
	}
	for _, key := range sorted(d.stored) {
		was := d.stored[key]
		if seen[key] || was.void || was.kind == commission.KPIResult {
			continue
		}
		e := comp.Event{Kind: was.kind, Date: was.on}
		e.Key.Source = key
		rows = append(rows, editing.Values{
			"event": was.kind, "event_key": key, "number": was.number + 1, "source_id": 0, "credit_on": was.on, "void": true, "details": json.RawMessage("{}"),
			"details_hash": "void", "recorded_at": now, "rep_id": nil, "account_id": nil, "product_id": nil, "territory_id": nil,
			"opportunity_id": nil, "subscription_id": nil, "amount_minor": nil, "currency": nil, "quantity": nil,
		})
	}
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
	versions := make(map[string]int, len(d.found.events))
	for _, e := range d.found.events {
		versions[nameOf(e.Key)] = e.Key.Version
	}
	for i := range d.found.events {
		if r := d.found.events[i].Reverses; r != nil {
			c := *r
			c.Version = versions[nameOf(c)]
			d.found.events[i].Reverses = &c
		}
	}
	for i := range d.found.shares {
		d.found.shares[i].Event.Version = versions[nameOf(d.found.shares[i].Event)]
	}
	return nil
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
func (d *desk) write(run *db.CommissionRun, in comp.Input, out comp.Output) (editing.Values, error) {
	hash, err := comp.InputHash(in)
	if err != nil {
		return nil, err
	}
	canonical, err := out.Canonical()
	if err != nil {
		return nil, fmt.Errorf("output of a run: %w", err)
	}
	have, err := d.tx.CommissionStatement.Query().Where(commissionstatement.FromDay(in.Period.From), commissionstatement.ToDay(in.Period.To)).
		Order(commissionstatement.ByID()).All(editing.Everywhere(d.ctx))
	if err != nil {
		return nil, err
	}
	all, err := d.compare(run, in, out, have)
	if err != nil {
		return nil, err
	}
	lines, err := d.keep(all)
	if err != nil {
		return nil, err
	}
	issues, err := json.Marshal(out.Issues)
	if err != nil {
		return nil, fmt.Errorf("issues of a run: %w", err)
	}
	message := fmt.Sprintf("%d statements, of which %d are new or changed", len(out.Statements), len(all))
	if n := d.behind(in.Period, out); n > 0 {
		message += fmt.Sprintf("; %d payees have an earlier statement that is not locked, whose balance is not carried over yet", n)
	}
	return editing.Values{
		"status": commission.RunCalculated, "engine_version": out.Engine, "input_hash": hash, "output_hash": digest(canonical), "events": len(in.Events),
		"payees": len(out.Statements), "lines": lines, "issues": len(out.Issues), "issue_list": json.RawMessage(issues), "message": message, "finished_at": d.store.Now(),
	}, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
