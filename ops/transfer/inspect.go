package transfer

import (
	"errors"
	"io"

	"coxswain/ops/transfer/mapping"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// Inspection is what a file shows before anybody decides how to import it.
type Inspection struct {
	Info     tabular.Info
	Header   []string
	Sample   [][]string // the first readable rows
	Problems []string   // of the first rows
	Proposal *mapping.Proposal
	Hint     string // why there is no proposal
}

const sampleRows = 20

// Inspect opens a file, shows its first rows and proposes a mapping. entity may be empty.
func Inspect(s Source, o tabular.Options, entity string) (*Inspection, error) {
	r, err := tabular.New(s.Data, s.Size, s.Name, o)
	if err != nil {
		return nil, err
	}
	out := &Inspection{Info: r.Info(), Header: r.Header(), Sample: [][]string{}, Problems: []string{}}
	var row tabular.Row
	for len(out.Sample) < sampleRows && len(out.Problems) < sampleRows {
		err := r.Next(&row)
		var broken *tabular.RowError
		switch {
		case errors.Is(err, io.EOF):
			return out.propose(s.Name, entity)
		case errors.As(err, &broken):
			out.Problems = append(out.Problems, broken.Error())
		case err != nil:
			return nil, err
		default:
			out.Sample = append(out.Sample, append([]string{}, row.Cells...))
		}
	}
	return out.propose(s.Name, entity)
}

func (i *Inspection) propose(file, entity string) (*Inspection, error) {
	p, err := mapping.Propose(file, i.Header, mapping.Entities(), entity)
	if faults := fault.All(err); faults != nil {
		i.Hint = faults[0].Message
		return i, nil
	}
	i.Proposal = p
	return i, err
}
