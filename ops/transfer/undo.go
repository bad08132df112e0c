package transfer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/importbatch"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/subscription"
)

// UndoOperation is the name under which the permission to undo an import stands in the role matrix.
const UndoOperation = "undoImport"

// UndoRequest is one import to undo.
type UndoRequest struct {
	Batch  gid.ID
	DryRun bool // say what would become of every record, write nothing

	// Kept, when given, is called for everything that stays as it is, in the order of the report.
	Kept func(Kept) error
	// Progress, when given, is called now and then with how many records are done.
	Progress func(done, total int64)

	rows int // records per transaction; undoRows when 0
}

// UndoReport says what became of the records that an import wrote.
type UndoReport struct {
	Batch    gid.ID         `json:"batch"`
	DryRun   bool           `json:"dryRun"`
	Undone   bool           `json:"undone"` // it had been undone before; nothing changed now
	Entities []UndoneEntity `json:"entities"`
	Kept     []Kept         `json:"kept"`      // the first MaxRejections
	KeptRows int64          `json:"keptTotal"` // all of them
}

// UndoneEntity counts what became of the records of one entity. A record that the import both created and
// changed counts once.
type UndoneEntity struct {
	Entity   string `json:"entity"`
	Removed  int64  `json:"removed"`  // created by the import, gone
	PutAway  int64  `json:"putAway"`  // created by the import, archived because history refers to them
	PutBack  int64  `json:"putBack"`  // changed by the import, with their former values again
	Reversed int64  `json:"reversed"` // events that another event takes back
	Kept     int64  `json:"kept"`     // left as they are, with a reason
}

// Kept is something that an import wrote and that stays, and why.
type Kept struct {
	Record  gid.ID `json:"record"`
	Entity  string `json:"entity"`
	File    string `json:"file,omitempty"` // the row that it came from
	Line    int64  `json:"line,omitempty"`
	Field   string `json:"field,omitempty"` // empty when it is the record itself that stays
	Message string `json:"message"`
}

// String says record, place and reason in one line.
func (k Kept) String() string {
	out := k.Entity + " " + k.Record.String()
	if k.Field != "" {
		out += ", " + k.Field
	}
	if k.File != "" {
		out += fmt.Sprintf(" (%s, line %d)", k.File, k.Line)
	}
	return out + ": " + k.Message
}

// undoRows is how many records one transaction of an undo writes.
const undoRows = 1000

// Undo takes back what an import wrote, as far as nobody has changed it since. What the import created is
// removed, or archived where history refers to it; what it changed gets its former values from the change
// log; its subscription events are taken back by events, which the ledger follows, and its reports of use
// are withdrawn. What stays is reported with the reason. A dry run only reports. Undoing twice changes
// nothing, and an undo that was cut short goes on when it is repeated. An import that is still at work
// stops.
func Undo(ctx context.Context, store *ent.Store, req UndoRequest) (*UndoReport, error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, fault.Of(fault.Unauthenticated, "", "sign in first")
	}
	if !v.IsSystem() && !v.Role.Allows(UndoOperation) {
		return nil, fault.Forbiddenf("your role %s may not undo imports; ask ADMIN or OPS", v.Role)
	}
	b, err := FindBatch(ctx, store.Client(), req.Batch)
	if err != nil {
		return nil, err
	}
	u := newUndoer(store, v, b, req)
	if err := u.settings(ctx); err != nil {
		return nil, err
	}
	if b.Status == importbatch.StatusUNDONE {
		u.report.Undone = true
		return u.report, u.tally(ctx)
	}
	if b.Status == importbatch.StatusRUNNING && !req.DryRun {
		if err := u.takeOver(ctx); err != nil {
			return nil, err
		}
	}
	if err := u.plan(ctx); err != nil {
		return nil, fmt.Errorf("undo of %s: %w", b.ID, err)
	}
	if req.DryRun {
		u.countPlan()
		err := u.countUsage(ctx)
		u.sort()
		return u.report, err
	}
	if err := u.carryOut(ctx); err != nil {
		return nil, fmt.Errorf("undo of %s: %w", b.ID, err)
	}
	if err := u.finish(ctx); err != nil {
		return nil, err
	}
	return u.report, u.tally(ctx)
}

// FindBatch returns an import that the viewer may see, or says that there is none.
func FindBatch(ctx context.Context, client *db.Client, id gid.ID) (*db.ImportBatch, error) {
	const field = "importId"
	if !id.Is(gid.ImportBatch) {
		return nil, fault.Invalidf(field, "%s is the id of a %s; give the id of an import, as importBatches lists them", id, id.Kind())
	}
	b, err := client.ImportBatch.Get(ctx, id)
	if db.IsNotFound(err) {
		return nil, fault.NotFoundf(field, "there is no import %s, or you may not see it", id)
	}
	return b, err
}

// undoer is the state of one undo.
type undoer struct {
	store  *ent.Store
	req    UndoRequest
	viewer *viewer.V
	batch  *db.ImportBatch
	state  checkpoint
	report *UndoReport
	today  calendar.Day
	policy subscription.Policy

	order   []gid.Kind        // created kinds, those that refer to others first
	created map[gid.ID]*made  // records that the import created
	changed map[gid.ID]*moved // further records that it changed
	first   int64             // the import's first entry in the change log
	horizon int64             // the last entry of the change log when the plan was made
	told    map[keptAt]bool   // what the report has already
	done    int64
}

type keptAt struct {
	id    gid.ID
	field string
}

func newUndoer(store *ent.Store, v *viewer.V, b *db.ImportBatch, req UndoRequest) *undoer {
	if req.rows == 0 {
		req.rows = undoRows
	}
	u := &undoer{
		store: store, req: req, viewer: v, batch: b,
		report:  &UndoReport{Batch: b.ID, DryRun: req.DryRun, Entities: []UndoneEntity{}, Kept: []Kept{}},
		created: map[gid.ID]*made{}, changed: map[gid.ID]*moved{}, told: map[keptAt]bool{},
	}
	catalogue := mapping.Entities()
	for _, e := range slices.Backward(catalogue) {
		u.order = append(u.order, e.Kind)
	}
	return u
}

func (u *undoer) settings(ctx context.Context) error {
	if len(u.batch.Checkpoint) > 0 {
		if err := json.Unmarshal(u.batch.Checkpoint, &u.state); err != nil {
			return fmt.Errorf("checkpoint of import %s: %w", u.batch.ID, err)
		}
	}
	s, err := editing.New(u.store).Settings(ctx, u.store.Client())
	if err != nil {
		return err
	}
	u.today = s.Today
	if u.policy, err = subscription.ParsePolicy(s.Policies); err != nil { // what was stored by an older program: the defaults hold until somebody sets it anew
		u.policy = subscription.Defaults()
	}
	return nil
}

// takeOver ends an import that was cut short or is at work: its next checkpoint finds another run.
func (u *undoer) takeOver(ctx context.Context) error {
	u.state.Run = "undone"
	text, err := json.Marshal(u.state)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return u.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		return tx.ImportBatch.UpdateOneID(u.batch.ID).SetStatus(importbatch.StatusFAILED).SetCheckpoint(text).Exec(ctx)
	})
}

// finish marks the import as undone.
func (u *undoer) finish(ctx context.Context) error {
	return u.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		return tx.ImportBatch.UpdateOneID(u.batch.ID).SetStatus(importbatch.StatusUNDONE).SetUndoneAt(u.store.Now()).Exec(ctx)
	})
}

// keep reports something that stays as it is, once.
func (u *undoer) keep(id gid.ID, field string, row int64, format string, args ...any) error {
	at := keptAt{id, field}
	if u.told[at] {
		return nil
	}
	u.told[at] = true
	k := Kept{Record: id, Entity: id.Kind().String(), Field: apiName(field), Message: fmt.Sprintf(format, args...)}
	if file, line := BatchLine(row); row > 0 && file < len(u.state.Report.Files) {
		k.File, k.Line = u.state.Report.Files[file].Name, line
	}
	u.report.KeptRows++
	if len(u.report.Kept) < MaxRejections {
		u.report.Kept = append(u.report.Kept, k)
	}
	u.entity(id.Kind()).Kept++
	if u.req.Kept == nil {
		return nil
	}
	return u.req.Kept(k)
}

// entity returns the counts of a kind.
func (u *undoer) entity(k gid.Kind) *UndoneEntity {
	for i := range u.report.Entities {
		if u.report.Entities[i].Entity == k.String() {
			return &u.report.Entities[i]
		}
	}
	u.report.Entities = append(u.report.Entities, UndoneEntity{Entity: k.String()})
	return &u.report.Entities[len(u.report.Entities)-1]
}

// countPlan counts what a dry run would do.
func (u *undoer) countPlan() {
	for id, m := range u.created {
		switch e := u.entity(id.Kind()); {
		case m.fate == fateRemove:
			e.Removed++
		case m.fate == fateAway:
			e.PutAway++
		case m.fate == fateReverse:
			e.Reversed++
		}
	}
	for id, m := range u.changed {
		if len(m.back) > 0 {
			u.entity(id.Kind()).PutBack++
		}
	}
}

// sort puts the entities in the order in which an import writes them.
func (u *undoer) sort() {
	rank := map[string]int{}
	for i, e := range mapping.Entities() {
		rank[e.Name] = i + 1
	}
	slices.SortStableFunc(u.report.Entities, func(a, b UndoneEntity) int { return rank[a.Entity] - rank[b.Entity] })
}

// tally counts what the change log says that the undo did, all of its runs together.
func (u *undoer) tally(ctx context.Context) error {
	if n := u.state.Withdrew; n > 0 {
		u.entity(gid.UsageEvent).Removed += n
	}
	rows, err := u.store.Reader().QueryContext(ctx, bind(u.store, `SELECT record_kind, operation, coalesce("after" LIKE '%"archived_at"%', false), count(DISTINCT record_id)
		FROM (SELECT record_kind, operation, record_id, CAST("after" AS text) AS "after" FROM changes WHERE batch_id = ? AND batch_row IS NULL) AS x GROUP BY 1, 2, 3`), int64(u.batch.ID))
	if err != nil {
		return fmt.Errorf("count what was undone: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var kind int
		var operation string
		var away bool
		var n int64
		if err := rows.Scan(&kind, &operation, &away, &n); err != nil {
			return fmt.Errorf("count what was undone: %w", err)
		}
		e := u.entity(gid.Kind(kind)) //nolint:gosec // a kind that was stored
		switch {
		case operation == "DELETE":
			e.Removed += n
		case operation == "CREATE":
			e.Reversed += n
		case away:
			e.PutAway += n
		default:
			e.PutBack += n
		}
	}
	u.sort()
	return rows.Err()
}
