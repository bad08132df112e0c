package httpd

import "time"

// Limits bound what one request may cost before anything is executed.
type Limits struct {
	BodyBytes          int64
	Characters         int // of a document
	Tokens             int // of a document
	Nesting            int // of brackets in a document
	Depth              int // of fields
	IntrospectionDepth int // of fields below __schema and __type
	Aliases            int
	Directives         int
	Fields             int // with every fragment expanded
	Operations         int
	Variables          int
	EqualKeys          int // equal response keys in one selection
	Errors             int // in one answer
	PageDefault        int // items of a connection when neither first nor last is given
	PageMaximum        int
	Cost               Budget
	Timeout            time.Duration // of one operation
}

// Budget is what callers may spend: points per operation, and a bucket per caller that refills.
type Budget struct {
	PerOperation  int
	Maximum       int // points a caller can save up
	RestorePerSec int
}

// DefaultLimits are the limits of a server that nobody configured.
func DefaultLimits() Limits {
	return Limits{
		BodyBytes:          1 << 20,
		Characters:         20_000,
		Tokens:             1_000,
		Nesting:            60,
		Depth:              12,
		IntrospectionDepth: 18,
		Aliases:            30,
		Directives:         20,
		Fields:             2_000,
		Operations:         5,
		Variables:          50,
		EqualKeys:          50,
		Errors:             10,
		PageDefault:        50,
		PageMaximum:        100,
		Cost:               Budget{PerOperation: 50_000, Maximum: 200_000, RestorePerSec: 20_000},
		Timeout:            30 * time.Second,
	}
}
