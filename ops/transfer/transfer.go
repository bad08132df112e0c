// Package transfer brings files of records into the database. It is the one use case behind the
// import command, the API's startImport and the wizard: it reads any file that ops/transfer/tabular
// understands, maps it as ops/transfer/mapping says, finds and writes the records batch by batch,
// and reports what became of every row.
//
// Three properties hold whatever happens. A bad row never loses a good one: it is reported and the
// others are written. The same files imported twice change nothing the second time. A crash leaves
// whole batches and a checkpoint, written in the transaction of the last batch, from which the same
// import goes on.
package transfer

import (
	"context"
	"io"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// Operation is the name under which the permission to import stands in the role matrix.
const Operation = "startImport"

// Request is one import.
type Request struct {
	Sources     []Source
	Mapping     []byte // YAML; empty to map columns that bear our own field names
	Entity      string // without a mapping: what the files hold; empty to tell by their names and columns
	DryRun      bool   // check everything, write nothing
	StopOnError bool   // stop at the first rejected row instead of going on without it

	// Rejected, when given, opens a file for the rejected rows of a source. It is called once for
	// each source that has any, after the last row.
	Rejected func(source string) (io.WriteCloser, error)
	// Progress, when given, is called after every batch.
	Progress func(Progress)

	rows int // rows per transaction; batchRows when 0
}

// Source is one file to import.
type Source struct {
	Name string
	Data io.ReaderAt
	Size int64
}

// Progress says how far an import is.
type Progress struct {
	Step      int    `json:"step"` // counted from 1
	Steps     int    `json:"steps"`
	File      string `json:"file"`
	Entity    string `json:"entity"`
	Rows      int64  `json:"rows"` // rows of this step so far
	BytesRead int64  `json:"bytesRead"`
	Bytes     int64  `json:"bytes"`
}

// Report says what became of every row.
type Report struct {
	Batch      gid.ID         `json:"batch,omitempty"` // the import in the change log; none for a dry run
	DryRun     bool           `json:"dryRun"`
	Resumed    bool           `json:"resumed"` // an earlier run of the same import had been cut short
	Stopped    bool           `json:"stopped"` // a rejected row ended the import
	Files      []FileReport   `json:"files"`
	Entities   []EntityReport `json:"entities"`
	Rejections []Rejection    `json:"rejections"` // the first MaxRejections
	Rejected   int64          `json:"rejected"`   // rows with a rejection, all of them
	Unmapped   []string       `json:"unmapped"`   // files that the mapping does not name
	Absent     []string       `json:"absent"`     // files of the mapping that were not given
}

// MaxRejections is how many rejections a Report lists; the file of rejected rows has them all.
const MaxRejections = 1000

// maxRejectedRows ends an import whose mapping evidently does not fit its file.
const maxRejectedRows = 100_000

// FileReport is what was found out about one file.
type FileReport struct {
	Name          string   `json:"name"`
	Format        string   `json:"format"`
	Encoding      string   `json:"encoding,omitempty"`
	Delimiter     string   `json:"delimiter,omitempty"`
	Sheet         string   `json:"sheet,omitempty"`
	Rows          int64    `json:"rows"` // rows of data, broken ones included
	Rejected      int64    `json:"rejected"`
	UnusedColumns []string `json:"unusedColumns"`
	Warnings      []string `json:"warnings"`
}

// EntityReport counts what became of the rows that give records of one entity.
type EntityReport struct {
	Entity    string `json:"entity"`
	Read      int64  `json:"read"`
	Created   int64  `json:"created"`
	Updated   int64  `json:"updated"`
	Unchanged int64  `json:"unchanged"`
	Skipped   int64  `json:"skipped"` // the mapping says to leave existing, or missing, records alone
	Rejected  int64  `json:"rejected"`
}

// Rejection is one thing that is wrong with one row.
type Rejection struct {
	File    string `json:"file"`
	Line    int64  `json:"line"`
	Entity  string `json:"entity,omitempty"` // empty for a row that could not be read at all
	Column  string `json:"column,omitempty"`
	Value   string `json:"value,omitempty"`
	Message string `json:"message"` // what is wrong and what would be accepted
}

// Import reads the sources and writes their records as the viewer of ctx, who needs the permission
// to import and, for each entity, the permission to write it. Faults of the request, the mapping or
// a header are returned before anything is written; faults of rows are in the report. An import that
// ends with another error can be repeated and goes on where it stopped.
func Import(ctx context.Context, store *ent.Store, req Request) (*Report, error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, fault.Of(fault.Unauthenticated, "", "sign in first")
	}
	if !v.IsSystem() && !v.Role.Allows(Operation) {
		return nil, fault.Forbiddenf("your role %s may not import; ask ADMIN or OPS", v.Role)
	}
	if len(req.Sources) == 0 {
		return nil, fault.Requiredf("files", "name at least one file to import")
	}
	im := &importer{store: store, req: req, viewer: importViewer(v), entities: mapping.Entities(), report: newReport(req)}
	if im.req.rows == 0 {
		im.req.rows = batchRows
	}
	return im.run(ctx)
}

// newReport returns a report without null lists, so that it reads the same in JSON whatever happened.
func newReport(req Request) *Report {
	return &Report{
		DryRun: req.DryRun, Files: []FileReport{}, Entities: []EntityReport{}, Rejections: []Rejection{},
		Unmapped: []string{}, Absent: []string{},
	}
}

// importViewer marks the viewer's changes as those of an import.
func importViewer(v *viewer.V) *viewer.V {
	c := *v
	c.Source = viewer.Import
	return &c
}

// BatchRow is how the change log names a row of an import: the file, counted from 0 in the order of
// the report, and the line in it.
func BatchRow(file int, line int64) int64 { return int64(file)<<fileShift | line }

// BatchLine is the inverse of BatchRow.
func BatchLine(row int64) (file int, line int64) {
	return int(row >> fileShift), row & (1<<fileShift - 1)
}

const fileShift = 40

// importer is the state of one import.
type importer struct {
	store    *ent.Store
	req      Request
	viewer   *viewer.V
	entities mapping.Catalogue
	mapping  *mapping.Mapping
	files    []*file
	steps    []*step
	report   *Report
	stamp    calendar.Instant // of the records that the running transaction writes
	today    calendar.Day
	place    location
	founded  bool // there is a company, or will be before the first row
	founds   bool // the mapping sets up the company, which there is not yet
	batch    gid.ID
	runID    string
	resume   *checkpoint
	refs     *references
	badRows  []map[int64]bool // per file: lines that were rejected
	marked   []marked         // lines that the transaction at work rejects
	held     []rejectedRow    // of a dry run
	dryIDs   int64
	extra    map[string]int64            // records created for unknown references so far, by entity
	takes    map[string][]*mapping.Field // by entity: fields that rows take from its records
	named    map[string][]string         // by entity: fields that rows name its records by
	usage    ranges                      // reports of use that were written
	deferred map[string]bool             // entities some of whose references wait for the end
}

// marked is a rejected line of a file.
type marked struct {
	file int
	line int64
}
