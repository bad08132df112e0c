package transfer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/db/rejectedrow"
	"coxswain/ent/gid"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// RejectedTo returns where Request.Rejected writes for a path that a person named: into it, if it is
// a directory, one file per source; else the first source with rejected rows into the file itself
// and further ones beside it, with the source in their names.
func RejectedTo(target string) func(source string) (io.WriteCloser, error) {
	first := true
	return func(source string) (io.WriteCloser, error) {
		name := target
		base := strings.TrimSuffix(filepath.Base(source), filepath.Ext(source))
		if info, err := os.Stat(target); err == nil && info.IsDir() {
			name = filepath.Join(target, "rejected-"+base+".csv")
		} else if !first {
			ext := filepath.Ext(target)
			name = strings.TrimSuffix(target, ext) + "-" + base + ext
		}
		first = false
		const private = 0o600
		f, err := os.OpenFile(filepath.Clean(name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, private)
		if err != nil {
			return nil, fault.Invalidf("rejected", "%q cannot be written; name a file or a directory that can", name)
		}
		return f, nil
	}
}

// rejectedRow is one thing that is wrong with one row, with the row.
type rejectedRow struct {
	Rejection

	file  int
	cells []string // nil when the row could not be read; then raw holds its text
	raw   string
}

// rejections turns rejected drafts and broken rows into reportable form, in the order of the file.
func (im *importer) rejections(st *step, out outcome) []rejectedRow {
	var list []rejectedRow
	f := st.file
	for _, it := range out.broken {
		b := it.broken
		message := b.Problem
		if b.Accepted != "" {
			message += "; " + b.Accepted
		}
		column := b.Name
		if column == "" && b.Column > 0 {
			column = "character " + strconv.Itoa(b.Column)
		}
		list = append(list, rejectedRow{Rejection: Rejection{File: f.source.Name, Line: b.Line, Column: column, Value: b.Value, Message: message}, file: f.index, raw: b.Raw})
	}
	for _, d := range out.rejected {
		for _, p := range d.problems {
			list = append(list, rejectedRow{
				Rejection: Rejection{File: f.source.Name, Line: d.item.at.Line, Entity: st.record.Entity.Name, Column: p.column, Value: p.value, Message: p.message},
				file:      f.index, cells: d.item.cells,
			})
		}
	}
	return list
}

// count adds what became of a batch to the report.
func (im *importer) count(st *step, out outcome) {
	list := im.rejections(st, out)
	for _, r := range list {
		if !im.badRows[r.file][r.Line] {
			im.badRows[r.file][r.Line] = true
			im.marked = append(im.marked, marked{r.file, r.Line})
			im.report.Rejected++
			im.report.Files[r.file].Rejected++
		}
		if len(im.report.Rejections) < MaxRejections {
			im.report.Rejections = append(im.report.Rejections, r.Rejection)
		}
	}
	if im.req.DryRun && im.req.Rejected != nil {
		im.held = append(im.held, list...)
	}
	for i := range im.report.Entities {
		e := &im.report.Entities[i]
		e.Created += out.extra[e.Entity]
		if e.Entity != st.record.Entity.Name {
			continue
		}
		e.Rejected += int64(len(out.rejected))
		if st.late { // its rows were counted the first time
			continue
		}
		e.Read += out.rows
		e.Created += out.created
		e.Updated += out.updated
		e.Unchanged += out.unchanged
		e.Skipped += out.skipped
	}
}

// storeRejected keeps rejected rows beside the import, in the transaction of the rows around them.
func (im *importer) storeRejected(ctx context.Context, s *transaction, st *step, out outcome) error {
	if im.req.DryRun {
		return nil
	}
	list := im.rejections(st, out)
	ids, err := s.ids(ctx, gid.RejectedRow, len(list))
	if err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i, r := range list {
		cells, err := json.Marshal(stored(r))
		if err != nil {
			return fmt.Errorf("rejected rows: %w", err)
		}
		rows[i] = []any{int64(ids[i]), int64(im.batch), r.File, r.Line, orNull(r.Column), orNull(r.Value), r.Message, string(cells)}
	}
	if err := s.insert(ctx, gid.RejectedRow.Table(), []string{"id", "batch_id", "file", "line", "column", "value", "message", "cells"}, rows); err != nil {
		return fmt.Errorf("rejected rows: %w", err)
	}
	return nil
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

const byteOrderMark = "\uFEFF"

// unread marks the stored cells of a row that could not be read; its only cell is the text of the line.
const unread = "\x01"

func stored(r rejectedRow) []string {
	if r.cells == nil {
		return []string{unread + r.raw}
	}
	return r.cells
}

// storedRejections reads the rejected rows of the import, in the order of files and lines.
func (im *importer) storedRejections(ctx context.Context) ([]rejectedRow, error) {
	var out []rejectedRow
	client := im.store.Client()
	rows, err := client.RejectedRow.Query().Where(rejectedrow.BatchID(im.batch)).
		Order(db.Asc(rejectedrow.FieldFile), db.Asc(rejectedrow.FieldLine), db.Asc(rejectedrow.FieldID)).All(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		one := rejectedRow{Rejection: Rejection{File: r.File, Line: r.Line, Message: r.Message}, cells: r.Cells}
		if r.Column != nil {
			one.Column = *r.Column
		}
		if len(r.Cells) == 1 && strings.HasPrefix(r.Cells[0], unread) {
			one.cells, one.raw = nil, strings.TrimPrefix(r.Cells[0], unread)
		}
		out = append(out, one)
	}
	return out, nil
}

// writeRejected writes, for each file with rejected rows, a file that holds just these under the
// same header, with the reasons in further columns. It can be corrected and imported again; the
// further columns may stay.
func (im *importer) writeRejected(ctx context.Context) error {
	if im.req.Rejected == nil || im.report.Rejected == 0 {
		return nil
	}
	list := im.held
	if !im.req.DryRun {
		var err error
		if list, err = im.storedRejections(ctx); err != nil {
			return err
		}
	}
	for _, f := range im.files {
		var own []rejectedRow
		for _, r := range list {
			if r.File == f.source.Name {
				own = append(own, r)
			}
		}
		if len(own) == 0 {
			continue
		}
		if err := im.writeFile(f, own); err != nil {
			return fmt.Errorf("rejected rows of %s: %w", f.source.Name, err)
		}
	}
	return nil
}

func (im *importer) writeFile(f *file, list []rejectedRow) (err error) {
	w, err := im.req.Rejected(f.source.Name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	delim := f.options.Delimiter
	if delim == 0 {
		delim = ','
	}
	if _, err := io.WriteString(w, byteOrderMark); err != nil { // spreadsheets take the file for UTF-8 only with it
		return err
	}
	line := func(cells []string) error {
		quoted := make([]string, len(cells))
		for i, c := range cells {
			quoted[i] = tabular.Quoted(c, delim)
		}
		_, err := io.WriteString(w, strings.Join(quoted, string(rune(delim)))+"\r\n")
		return err
	}
	if err := line(append(append([]string{}, f.header...), "_rejected_line", "_rejected_column", "_rejected_because")); err != nil {
		return err
	}
	for i := 0; i < len(list); {
		r := list[i]
		columns, reasons := []string{}, []string{}
		for ; i < len(list) && list[i].Line == r.Line; i++ { // one line of the file, whatever is wrong with it
			columns, reasons = append(columns, list[i].Column), append(reasons, list[i].Message)
		}
		if r.cells == nil {
			if _, err := io.WriteString(w, r.raw+"\r\n"); err != nil {
				return err
			}
			continue
		}
		cells := append(append([]string{}, r.cells...), strconv.FormatInt(r.Line, 10), strings.Join(columns, "; "), strings.Join(reasons, "; "))
		if err := line(cells); err != nil {
			return err
		}
	}
	return nil
}
