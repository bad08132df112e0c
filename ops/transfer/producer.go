package transfer

import (
	"context"
	"errors"
	"hash/maphash"
	"io"
	"strconv"
	"strings"

	"coxswain/ops/transfer/mapping"
	"coxswain/ops/transfer/tabular"
)

// batchRows is how many rows one transaction writes: enough to make its cost small, few enough that
// other writers of a database with one writer wait only for a moment.
const batchRows = 4000

// item is one row as the mapping reads it.
type item struct {
	at       tabular.Position
	cells    []string
	values   []mapping.Value
	history  []mapping.HistoryEntry
	problems []mapping.Problem
	broken   *tabular.RowError
}

// batch is the unit of reading and of writing.
type batch struct {
	items []item
	rows  int64 // rows of data that were read for it
	next  tabular.Position
	read  int64 // bytes of the file
	last  bool
	err   error
}

// producer reads a step's file and maps its rows, one batch ahead of the writing.
type producer struct {
	step   *step
	size   int
	reader *tabular.Reader
	seed   maphash.Seed
	seen   map[uint64]uint64 // hash of a key to line and hash of its values
	known  map[int64]bool    // lines that earlier steps rejected
	from   int64             // rows that an earlier run has written
}

func newProducer(s *step, size int, known map[int64]bool, from tabular.Position) (*producer, error) {
	r, err := tabular.New(s.file.source.Data, s.file.source.Size, s.file.source.Name, s.file.options)
	if err != nil {
		return nil, err
	}
	if s.late && from.Number > 0 { // other steps read again what was written, to know the keys of its rows
		if err := r.Seek(from); err != nil {
			return nil, err
		}
	}
	return &producer{step: s, size: size, reader: r, seed: maphash.MakeSeed(), seen: map[uint64]uint64{}, known: known, from: from.Number}, nil
}

// run sends batches until the file ends, an error stops it or ctx is done.
func (p *producer) run(ctx context.Context, out chan<- *batch) {
	defer close(out)
	for {
		b := p.batch(ctx)
		select {
		case out <- b:
		case <-ctx.Done():
			return
		}
		if b.last || b.err != nil {
			return
		}
	}
}

func (p *producer) batch(ctx context.Context) *batch {
	b := &batch{}
	var row tabular.Row
	for len(b.items) < p.size {
		if b.rows%batchRows == 0 && ctx.Err() != nil {
			b.err = ctx.Err()
			return b
		}
		err := p.reader.Next(&row)
		var broken *tabular.RowError
		switch {
		case errors.Is(err, io.EOF):
			b.last = true
			b.read = p.reader.Read()
			return b
		case errors.As(err, &broken):
			b.rows++
			b.next = after(broken.Position)
			if broken.Number >= p.from && p.step.counted {
				b.items = append(b.items, item{at: broken.Position, broken: broken})
			}
		case err != nil:
			b.err = err
			return b
		default:
			b.rows++
			b.next = after(row.Position)
			if it, ok := p.item(&row); ok {
				b.items = append(b.items, it)
			}
		}
	}
	b.read = p.reader.Read()
	return b
}

func after(p tabular.Position) tabular.Position {
	p.Number++
	return p
}

// item maps a row; ok is false when the step has nothing to do with it.
func (p *producer) item(row *tabular.Row) (item, bool) {
	plan := p.step.plan
	if !plan.Applies(row) {
		return item{}, false
	}
	it := item{at: row.Position, values: make([]mapping.Value, len(plan.Fields))}
	it.problems = plan.Apply(row, it.values)
	if len(p.step.record.History) > 0 {
		var more []mapping.Problem
		it.history, more = plan.History(row)
		it.problems = append(it.problems, more...)
	}
	repeated := p.repeated(&it)
	if row.Number < p.from || repeated || p.known[row.Line] {
		return item{}, false
	}
	it.cells = append([]string(nil), row.Cells...)
	return it, true
}

// repeated remembers the keys of a step. A key that comes again with the same values is the same
// record said twice, which is how one file gives several entities; with other values it is a
// mistake that only a person can settle.
func (p *producer) repeated(it *item) bool {
	if p.step.late || len(it.problems) > 0 {
		return false
	}
	var key, values maphash.Hash
	key.SetSeed(p.seed)
	values.SetSeed(p.seed)
	var keyText []string
	for i, f := range p.step.plan.Fields {
		v := &it.values[i]
		isKey := false
		for _, k := range p.step.record.Key {
			isKey = isKey || k == f.Name
		}
		if isKey {
			if v.State == mapping.Absent || v.State == mapping.Null {
				return false
			}
			hashValue(&key, f, v)
			keyText = append(keyText, v.Shown)
			continue
		}
		hashValue(&values, f, v)
	}
	for _, h := range it.history {
		_, _ = values.WriteString(h.Name)
		_, _ = values.WriteString(strconv.FormatInt(h.Value.Int, 36))
	}
	const half = 32
	k, mine := key.Sum64(), uint64(it.at.Line)<<half|values.Sum64()&(1<<half-1) //nolint:gosec // lines are positive
	earlier, again := p.seen[k]
	if !again {
		p.seen[k] = mine
		return false
	}
	if earlier&(1<<half-1) == mine&(1<<half-1) {
		return true
	}
	it.problems = append(it.problems, mapping.Problem{
		Field: p.step.record.Key[0], Column: strings.Join(p.step.record.Key, ", "), Value: strings.Join(keyText, ", "),
		Accepted: "line " + strconv.FormatUint(earlier>>half, 10) + " gives the same " + p.step.record.Entity.Name + " with other values; keep one of the two",
	})
	return false
}

func hashValue(h *maphash.Hash, f *mapping.Field, v *mapping.Value) {
	_, _ = h.WriteString(f.Name)
	_ = h.WriteByte(byte(v.State)) //nolint:gosec // a hash takes any bits
	_, _ = h.WriteString(v.Text)
	_, _ = h.WriteString(strconv.FormatInt(v.Int, 36))
	_ = h.WriteByte(0)
	_, _ = h.WriteString(strconv.FormatInt(v.Decimal.Unscaled, 36))
	_ = h.WriteByte(byte(v.Decimal.Scale)) //nolint:gosec // a hash takes any bits
}
