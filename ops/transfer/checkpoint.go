package transfer

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"coxswain/ent/db"
	"coxswain/ent/db/importbatch"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// checkpoint is how far an import is. It is written in the transaction of the batch that it follows.
type checkpoint struct {
	Step     int              `json:"step"` // the step at work; earlier ones are done
	Next     tabular.Position `json:"next"` // the first row of it that is not written
	Run      string           `json:"run"`  // who is at work: a second run takes over, and the first one notices
	Report   Report           `json:"report"`
	Deferred []string         `json:"deferred"`
	Usage    ranges           `json:"usage,omitempty"`    // the reports of use that were written
	Withdrew int64            `json:"withdrew,omitempty"` // how many of them an undo has taken back
}

// start finds the unfinished run of the same import, or begins a new one.
func (im *importer) start(ctx context.Context) error {
	fingerprint, err := im.fingerprint()
	if err != nil {
		return err
	}
	im.runID = rand.Text()
	return im.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		q := tx.ImportBatch.Query().Where(importbatch.Fingerprint(fingerprint), importbatch.StatusEQ(importbatch.StatusRUNNING))
		if im.viewer.User != 0 {
			q.Where(importbatch.UserID(im.viewer.User))
		} else {
			q.Where(importbatch.UserIDIsNil())
		}
		old, err := q.Order(db.Desc(importbatch.FieldID)).First(ctx)
		if err == nil {
			return im.goOn(ctx, old)
		}
		if !db.IsNotFound(err) {
			return err
		}
		return im.begin(ctx, tx, fingerprint)
	})
}

func (im *importer) begin(ctx context.Context, tx *db.Client, fingerprint string) error {
	names := make([]string, len(im.req.Sources))
	for i, s := range im.req.Sources {
		names[i] = s.Name
	}
	text, err := json.Marshal(checkpoint{Run: im.runID, Report: *im.report})
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	c := tx.ImportBatch.Create().SetFingerprint(fingerprint).SetMapping(im.mapping.Text).SetFiles(names).
		SetStatus(importbatch.StatusRUNNING).SetCheckpoint(text).SetCreatedAt(im.stamp)
	if im.viewer.User != 0 {
		c.SetUserID(im.viewer.User)
	}
	b, err := c.Save(ctx)
	if err != nil {
		return err
	}
	im.batch, im.report.Batch = b.ID, b.ID
	return im.found(ctx, tx)
}

// goOn takes an unfinished run over.
func (im *importer) goOn(ctx context.Context, old *db.ImportBatch) error {
	var c checkpoint
	if err := json.Unmarshal(old.Checkpoint, &c); err != nil {
		return fmt.Errorf("checkpoint of import %s: %w", old.ID, err)
	}
	if len(c.Report.Files) != len(im.report.Files) {
		return fault.Conflictf("", "an unfinished import of the same files was begun by another version of the program; change the mapping's name to begin anew")
	}
	im.resume, im.batch, im.stamp = &c, old.ID, old.CreatedAt
	im.today = im.stamp.Day(im.place)
	*im.report = c.Report
	im.report.Batch, im.report.Resumed = old.ID, true
	im.usage = c.Usage
	for _, e := range c.Deferred {
		im.deferred[e] = true
	}
	bad, err := im.storedRejections(ctx)
	if err != nil {
		return err
	}
	for _, r := range bad {
		if i := slices.IndexFunc(im.report.Files, func(f FileReport) bool { return f.Name == r.File }); i >= 0 {
			im.badRows[i][r.Line] = true
		}
	}
	c.Run = im.runID
	text, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return old.Update().SetCheckpoint(text).Exec(ctx)
}

// save writes the checkpoint behind a batch, after making sure that no other run has taken over.
func (im *importer) save(ctx context.Context, s *transaction, next checkpoint) error {
	if im.req.DryRun {
		return nil
	}
	var text []byte
	query := "SELECT checkpoint FROM import_batches WHERE id = ?"
	if s.postgres {
		query += " FOR UPDATE"
	}
	if err := s.tx.QueryRowContext(ctx, s.rebind(query), int64(im.batch)).Scan(&text); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	var now checkpoint
	if err := json.Unmarshal(text, &now); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if now.Run != im.runID {
		return errTakenOver
	}
	next.Run, next.Report = im.runID, *im.report
	next.Deferred, next.Usage = slices.Sorted(maps.Keys(im.deferred)), im.usage
	b, err := json.Marshal(next)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if err := s.exec(ctx, "UPDATE import_batches SET checkpoint = ? WHERE id = ?", string(b), int64(im.batch)); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	return nil
}

var errTakenOver = errors.New("the same import was started again elsewhere and goes on there")

// finish closes the import: a finished or stopped one says so, one that an error cut short stays
// open, so that the same import goes on where it stopped.
func (im *importer) finish(ctx context.Context, cause error) error {
	if cause != nil {
		if im.req.DryRun || !errors.Is(cause, errTooMany) {
			return nil
		}
	}
	if err := im.writeRejected(ctx); err != nil {
		return err
	}
	if im.req.DryRun {
		return nil
	}
	report, err := json.Marshal(im.report)
	if err != nil {
		return fmt.Errorf("report: %w", err)
	}
	status := importbatch.StatusSUCCEEDED
	if im.report.Stopped || cause != nil {
		status = importbatch.StatusFAILED
	}
	return im.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		return tx.ImportBatch.UpdateOneID(im.batch).SetStatus(status).SetReport(report).SetFinishedAt(im.store.Now()).Exec(ctx)
	})
}
