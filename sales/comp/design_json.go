package comp

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"

	"coxswain/sales/calendar"
	"coxswain/sales/commission"
	"coxswain/sales/fault"
)

// maxDesign bounds a design document.
const maxDesign = 1 << 20

// Parse reads a design from its document. Fields that are not known are refused, so that nothing that somebody
// meant is left out silently. It does not judge what the design says; see Validate.
func Parse(b []byte) (Design, error) {
	var d Design
	if len(b) > maxDesign {
		return d, fault.Of(fault.TooLarge, "", "a design of %d bytes is larger than %d", len(b), maxDesign)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&d); err != nil {
		return Design{}, fault.Invalidf("", "the design cannot be read: %v", err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Design{}, fault.Invalidf("", "the design cannot be read: something follows it")
	}
	return d, nil
}

// WithDefaults fills in what a design leaves open.
func (d Design) WithDefaults() Design {
	set(&d.CurrencyPolicy, commission.PlanRate)
	set(&d.Grain, calendar.GrainMonth)
	set(&d.Eligibility.Kind, commission.Immediate)
	if d.Clawback.Policy == "" {
		d.Clawback.Policy = commission.ClawbackFull
		set(&d.Clawback.WindowDays, defaultWindow)
	}
	set(&d.Clawback.Rate, commission.ReverseOriginal)
	set(&d.Clawback.Attainment, commission.OpenPeriod)
	set(&d.Negative.Policy, commission.CarryForward)
	set(&d.Termination, commission.KeepSchedule)
	d.Components = append([]Component{}, d.Components...)
	for i := range d.Components {
		c := &d.Components[i]
		set(&c.Scope.Kind, commission.ScopePeriod)
		if c.Mode != commission.LinearCurve {
			set(&c.By, commission.QuotaShare)
		}
		c.Gates = append([]Gate(nil), c.Gates...)
		for j := range c.Gates {
			set(&c.Gates[j].Effect, commission.PayNothing)
			if c.Gates[j].Kind == commission.GateAttainment {
				set(&c.Gates[j].Scope.Kind, commission.ScopePeriod)
			}
		}
	}
	d.Bonuses = append([]Bonus(nil), d.Bonuses...)
	for i := range d.Bonuses {
		if d.Bonuses[i].Kind == commission.BonusAttainment {
			set(&d.Bonuses[i].Scope.Kind, commission.ScopePeriod)
		}
	}
	return d
}

// defaultWindow is the number of days within which a lost deal is taken back unless the design says otherwise.
const defaultWindow = 90

func set[T comparable](to *T, v T) {
	var zero T
	if *to == zero {
		*to = v
	}
}

// Canonical is the document of a design; equal designs have the same bytes.
func (d Design) Canonical() ([]byte, error) { return json.Marshal(d.WithDefaults()) }

// Hash names a design: SHA-256 of its document, in hexadecimal.
func (d Design) Hash() (string, error) {
	b, err := d.Canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}
