package paying

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"

	"coxswain/sales/comp"
)

// frozen is what is kept of a statement beside its columns: what it was computed from, what came out, and what
// it leaves to the next period.
type frozen struct {
	Input     comp.Input          `json:"input"`
	Statement comp.Statement      `json:"statement"`
	Lines     []comp.PriorLine    `json:"lines"`
	Balances  []comp.PriorBalance `json:"balances"`
}

// settled is of a frozen statement what later periods need: not the events, which are most of it.
type settled struct {
	Input struct {
		Adjustments []comp.Adjustment   `json:"adjustments"`
		Deltas      []comp.DeltaLine    `json:"deltas"`
		Reviewed    []string            `json:"reviewed"`
		Lines       []comp.PriorLine    `json:"lines"`
		Balances    []comp.PriorBalance `json:"balances"`
	} `json:"input"`
	Statement comp.Statement      `json:"statement"`
	Lines     []comp.PriorLine    `json:"lines"`
	Balances  []comp.PriorBalance `json:"balances"`
}

// maxFrozen bounds what one statement may unpack to.
const maxFrozen = 1 << 30

// freeze packs it as text: JSON, gzip, base64.
func (f frozen) freeze() (string, error) {
	b, err := json.Marshal(f)
	if err != nil {
		return "", fmt.Errorf("freeze a statement: %w", err)
	}
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		return "", fmt.Errorf("freeze a statement: %w", err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("freeze a statement: %w", err)
	}
	return base64.StdEncoding.EncodeToString(out.Bytes()), nil
}

// thaw unpacks what freeze packed, whole or in part.
func thaw(content string, into any) error {
	b, err := base64.StdEncoding.DecodeString(content)
	if err != nil {
		return fmt.Errorf("thaw a statement: %w", err)
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("thaw a statement: %w", err)
	}
	text, err := io.ReadAll(io.LimitReader(z, maxFrozen))
	if err != nil {
		return fmt.Errorf("thaw a statement: %w", err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("thaw a statement: %w", err)
	}
	return nil
}
