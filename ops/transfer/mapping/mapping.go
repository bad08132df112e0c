// Package mapping says how the columns of a file become fields of records: which entity a row
// gives, how each text is read, what a blank means, and how references to other records are found.
// A mapping is a YAML document that people keep and review; nothing in it is guessed.
package mapping

import (
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/money"
)

// Mapping is one YAML document.
type Mapping struct {
	Name         string
	Organisation *Organisation // nil to say nothing about the company
	Files        []File
	Text         string // the document as it was written
}

// File says how one file, or every file that a pattern matches, is read and what its rows give.
// Instead of a file it may hold the rows themselves.
type File struct {
	Pattern string // file name or pattern such as "accounts*.csv"; empty for rows written in the mapping
	Rows    []map[string]string
	Options tabular.Options
	Records []Record
	Line    int // line of the YAML document
}

// Existing says what happens to a row whose record is already there.
type Existing string

// The ways to treat a row whose record exists.
const (
	UpdateExisting Existing = "update"
	SkipExisting   Existing = "skip"
	RejectExisting Existing = "reject"
)

// Missing says what happens to a row whose record is not there yet.
type Missing string

// The ways to treat a row whose record does not exist.
const (
	CreateMissing Missing = "create"
	SkipMissing   Missing = "skip"
	RejectMissing Missing = "reject"
)

// Unknown says what happens to a row that refers to a record which does not exist.
type Unknown string

// The ways to treat an unknown reference.
const (
	RejectUnknown     Unknown = "reject"
	CreateUnknown     Unknown = "create"
	LeaveUnknownEmpty Unknown = "leave empty"
)

// Record is what a row gives: one record of one entity.
type Record struct {
	Entity   *Entity
	Key      []string // fields that find the record that a row speaks of
	When     []Condition
	Existing Existing
	Missing  Missing
	Fields   []FieldRule // in the order of the entity's fields
	History  []Step      // stages that an opportunity went through, or statuses of a lead
	Line     int
}

// FieldRule gives one field. The first alternative whose conditions hold and whose source is not
// blank is taken.
type FieldRule struct {
	Field        *Field
	Alternatives []Source
}

// Step is one entry of a history: the stage or status and the day on which it was entered.
type Step struct {
	Name Source
	On   Source
	When []Condition
}

// Blank says what a blank text means.
type Blank string

// The meanings of a blank.
const (
	KeepBlank   Blank = "keep"   // what a record holds stays; a new record goes without
	NullBlank   Blank = "null"   // the field is emptied
	RejectBlank Blank = "reject" // the row is refused
)

// Case changes the case of a text.
type Case string

// The cases.
const (
	KeepCase  Case = "keep"
	UpperCase Case = "upper"
	LowerCase Case = "lower"
)

// Otherwise says what happens to a text that a map does not name.
type Otherwise string

// The ways to treat a text that a map does not name.
const (
	KeepOther   Otherwise = "keep"
	RejectOther Otherwise = "reject"
	BlankOther  Otherwise = "blank"
)

// Ends says how a file writes the day on which something ends.
type Ends string

// The ways to write the end of a period.
const (
	ExclusiveEnd Ends = "exclusive" // the first day after it, as everywhere in the product
	InclusiveEnd Ends = "inclusive" // its last day
)

// Source is where a value comes from and how its text is read.
type Source struct {
	Column    string
	Constant  *string
	Template  []Piece
	When      []Condition
	NoTrim    bool
	Case      Case
	Strip     []string
	Map       map[string]string
	Otherwise Otherwise
	Blank     Blank
	Default   *string
	Date      *DateStyle
	Decimal   *DecimalStyle
	Factor    *money.Decimal
	Ends      Ends

	// references
	Lookup  *Entity // entity that the text names
	By      string  // field of that entity which holds the text
	Take    *Field  // field of that entity to take as the value; nil for the reference itself
	Unknown Unknown
	Create  map[string]string // further fields of a record that is created for an unknown reference

	Line int
}

// Piece is a part of a template: fixed text or a column.
type Piece struct {
	Text   string
	Column string
}

// Condition holds for a row when the text of a column is, or with Not is not, among Values.
type Condition struct {
	Column string
	Values []string // a blank text is ""
	Not    bool
}
