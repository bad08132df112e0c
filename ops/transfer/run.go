package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/jackc/pgx/v5/pgconn"

	"coxswain/ent"
	"coxswain/ops/transfer/mapping"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// run does the import.
func (im *importer) run(ctx context.Context) (*Report, error) {
	im.refs = newReferences()
	im.deferred, im.extra = map[string]bool{}, map[string]int64{}
	if err := im.prepare(ctx); err != nil {
		return nil, err
	}
	for _, e := range im.entities {
		for _, st := range im.steps {
			if st.record.Entity.Name == e.Name {
				im.report.Entities = append(im.report.Entities, EntityReport{Entity: e.Name})
				break
			}
		}
	}
	if !im.req.DryRun {
		if err := im.start(ctx); err != nil {
			return nil, err
		}
	}
	err := im.runSteps(ctx)
	if e := im.finish(ctx, err); e != nil {
		err = errors.Join(err, e)
	}
	if err != nil {
		return nil, err
	}
	return im.report, nil
}

var errTooMany = errors.New("too many rejected rows")

var errStopped = errors.New("stopped at a rejected row")

func (im *importer) runSteps(ctx context.Context) error {
	first := 0
	if im.resume != nil {
		first = im.resume.Step
	}
	for _, st := range im.steps[min(first, len(im.steps)):] {
		if st.late && (im.req.DryRun || !im.deferred[st.record.Entity.Name]) {
			continue
		}
		from := tabular.Position{}
		if im.resume != nil && im.resume.Step == st.index {
			from = im.resume.Next
		}
		err := im.runStep(ctx, st, from)
		if errors.Is(err, errStopped) {
			im.report.Stopped = true
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s, %s: %w", st.file.source.Name, st.record.Entity.Name, err)
		}
	}
	return nil
}

// runStep reads one file for one entity and writes it batch by batch, reading one batch ahead.
func (im *importer) runStep(ctx context.Context, st *step, from tabular.Position) error {
	// The producer runs beside the writing, which adds to the rejected lines: it gets those of earlier steps.
	p, err := newProducer(st, im.req.rows, maps.Clone(im.badRows[st.file.index]), from)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	batches := make(chan *batch, 1)
	go p.run(ctx, batches)
	defer func() { // the reader of the file must be done before anybody else reads it
		cancel()
		for range batches { // drains what was read ahead
		}
	}()
	rows := int64(0)
	if st.late {
		rows = from.Number
	}
	for b := range batches {
		if b.err != nil {
			return b.err
		}
		rows += b.rows
		if st.counted && b.rows > 0 {
			im.report.Files[st.file.index].Rows = b.next.Number
		}
		if err := im.write(ctx, st, b); err != nil {
			return err
		}
		im.refs.trim(im.req.DryRun)
		im.progress(st, rows, b.read)
		if b.last {
			break
		}
	}
	if st.counted {
		fr := &im.report.Files[st.file.index]
		for _, w := range p.reader.Warnings() {
			fr.Warnings = append(fr.Warnings, fmt.Sprintf("%s, first on line %d (%d rows)", w.Message, w.Line, w.Count))
		}
	}
	return ctx.Err()
}

func (im *importer) progress(st *step, rows, read int64) {
	if im.req.Progress == nil {
		return
	}
	im.req.Progress(Progress{
		Step: st.index + 1, Steps: len(im.steps), File: st.file.source.Name, Entity: st.record.Entity.Name,
		Rows: rows, BytesRead: read, Bytes: st.file.source.Size,
	})
}

// write writes a batch in one transaction together with the checkpoint behind it. When the database
// refuses a row, the batch is halved until that row stands alone and can be rejected.
func (im *importer) write(ctx context.Context, st *step, b *batch) error {
	next := checkpoint{Step: st.index, Next: b.next}
	if b.last {
		next = checkpoint{Step: st.index + 1}
	}
	return im.writeItems(ctx, st, b.items, next, 1)
}

func (im *importer) writeItems(ctx context.Context, st *step, items []item, next checkpoint, attempt int) error {
	before, used := im.snapshot(), slices.Clone(im.usage)
	var out outcome
	err := im.transact(ctx, func(s *transaction) (err error) {
		if out, err = im.process(ctx, s, st, items); err != nil {
			return err
		}
		if im.req.StopOnError && len(out.rejected)+len(out.broken) > 0 {
			return errStopped
		}
		im.count(st, out)
		if err := im.storeRejected(ctx, s, st, out); err != nil {
			return err
		}
		return im.save(ctx, s, next)
	})
	if err == nil {
		return im.tooMany()
	}
	im.restore(before)
	im.usage = used
	if mayRetry(err) && attempt < maxAttempts {
		im.refs = newReferences()
		return im.writeItems(ctx, st, items, next, attempt+1)
	}
	if errors.Is(err, errStopped) {
		return im.stopAt(ctx, st, out)
	}
	refused := fault.All(ent.Translate(err))
	if refused == nil || ctx.Err() != nil {
		return err
	}
	im.refs = newReferences() // what was remembered of this transaction is not true
	if len(items) > 1 {
		half := len(items) / 2
		middle := checkpoint{Step: st.index, Next: items[half].at}
		if err := im.writeItems(ctx, st, items[:half], middle, 1); err != nil {
			return err
		}
		return im.writeItems(ctx, st, items[half:], next, 1)
	}
	if len(items) == 0 {
		return err
	}
	items[0].problems = []mapping.Problem{{Accepted: refused[0].Error()}}
	return im.writeItems(ctx, st, items, next, 1)
}

const maxAttempts = 5

// mayRetry reports whether PostgreSQL gave a transaction up because of another one.
func mayRetry(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// stopAt keeps the first rejected row of a batch that is not written because of it.
func (im *importer) stopAt(ctx context.Context, st *step, out outcome) error {
	first := outcome{rows: 1}
	if len(out.broken) > 0 && (len(out.rejected) == 0 || out.broken[0].at.Line < out.rejected[0].item.at.Line) {
		first.broken = out.broken[:1]
	} else {
		first.rejected = out.rejected[:1]
	}
	im.count(st, first)
	if err := im.transact(ctx, func(s *transaction) error { return im.storeRejected(ctx, s, st, first) }); err != nil {
		return err
	}
	return errStopped
}

// tooMany ends an import that rejects nearly everything.
func (im *importer) tooMany() error {
	if im.report.Rejected <= maxRejectedRows {
		return nil
	}
	f := fault.Of(fault.TooLarge, "files", "more than %d rows were rejected, so the mapping does not seem to fit; look at the first rejections and correct it", maxRejectedRows)
	f.Cause = errTooMany
	return f
}

// snapshot and restore keep the counts true when a transaction is given up.
func (im *importer) snapshot() Report {
	im.marked = nil
	r := *im.report
	r.Files = append([]FileReport(nil), im.report.Files...)
	r.Entities = append([]EntityReport(nil), im.report.Entities...)
	r.Rejections = im.report.Rejections[:len(im.report.Rejections):len(im.report.Rejections)]
	return r
}

func (im *importer) restore(r Report) {
	*im.report = r
	for _, m := range im.marked {
		delete(im.badRows[m.file], m.line)
	}
	im.marked = nil
}

// eachRow visits the readable rows of a file.
func eachRow(r *tabular.Reader, visit func(*tabular.Row)) error {
	var row tabular.Row
	for {
		err := r.Next(&row)
		var broken *tabular.RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &broken):
		case err != nil:
			return err
		default:
			visit(&row)
		}
	}
}
