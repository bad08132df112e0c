package comp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"hash"
	"slices"
)

// InputHash names an input: SHA-256, in hexadecimal, of its rows, each list in the order of the rows' JSON and
// each row once. Inputs that hold the same rows have the same hash.
func InputHash(in Input) (string, error) {
	h := sha256.New()
	head, err := json.Marshal(Input{Period: in.Period, FiscalStart: in.FiscalStart, PayDay: in.PayDay})
	if err != nil {
		return "", err
	}
	h.Write(head)
	for _, add := range []func() error{
		func() error { return addRows(h, in.Only) },
		func() error { return addRows(h, in.Versions) },
		func() error { return addRows(h, in.Payees) },
		func() error { return addRows(h, in.Assignments) },
		func() error { return addRows(h, in.Events) },
		func() error { return addRows(h, in.Payments) },
		func() error { return addRows(h, in.Hierarchy) },
		func() error { return addRows(h, in.Territories) },
		func() error { return addRows(h, in.Quotas) },
		func() error { return addRows(h, in.Relief) },
		func() error { return addRows(h, in.Rates) },
		func() error { return addRows(h, in.Objectives) },
		func() error { return addRows(h, in.Adjustments) },
		func() error { return addRows(h, in.Deltas) },
		func() error { return addRows(h, in.Reviewed) },
		func() error { return addRows(h, in.Lines) },
		func() error { return addRows(h, in.Balances) },
	} {
		if err := add(); err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// addRows adds a list to a hash. JSON has no line breaks of its own, so that rows and lists cannot be mistaken
// for others.
func addRows[T any](h hash.Hash, rows []T) error {
	h.Write([]byte("\n\n"))
	list := make([][]byte, len(rows))
	for i := range rows {
		b, err := json.Marshal(&rows[i])
		if err != nil {
			return err
		}
		list[i] = b
	}
	slices.SortFunc(list, bytes.Compare)
	for _, b := range slices.CompactFunc(list, bytes.Equal) {
		h.Write(b)
		h.Write([]byte("\n"))
	}
	return nil
}
