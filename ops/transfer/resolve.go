package transfer

import (
	"context"
	"fmt"
	"slices"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/money"
)

// resolve turns the values of drafts into cells: references, first those that need nothing else and
// then those that are found within another, and then everything but money.
func (im *importer) resolve(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	for _, inner := range [...]bool{false, true} {
		for i, f := range st.plan.Fields {
			if f.Type != mapping.Reference || (f.Within != "") != inner || f.Target == st.record.Entity.Name {
				continue
			}
			if err := im.resolveField(ctx, s, st, i, f, drafts); err != nil {
				return err
			}
		}
	}
	for i, f := range st.plan.Fields {
		if f.Type != mapping.Reference && f.Type != mapping.Money {
			if err := im.fillField(ctx, s, st, i, f, drafts); err != nil {
				return err
			}
		}
	}
	return nil
}

// resolveMoney fills in amounts. Their currency may stand in the record and not in the row.
func (im *importer) resolveMoney(ctx context.Context, s *transaction, st *step, drafts []*draft) error {
	if err := im.agreedIn(ctx, s, st, drafts); err != nil {
		return err
	}
	for i, f := range st.plan.Fields {
		if f.Type == mapping.Money {
			if err := im.fillField(ctx, s, st, i, f, drafts); err != nil {
				return err
			}
		}
	}
	return nil
}

// resolveField finds the records that one reference field of the drafts names.
func (im *importer) resolveField(ctx context.Context, s *transaction, st *step, i int, f *mapping.Field, drafts []*draft) error {
	groups := map[*mapping.Source][]*draft{}
	var sources []*mapping.Source
	for _, d := range drafts {
		v := &d.item.values[i]
		switch v.State {
		case mapping.Null:
			d.fill(f, cell{kind: null})
		case mapping.Named:
			if groups[v.Source] == nil {
				sources = append(sources, v.Source)
			}
			groups[v.Source] = append(groups[v.Source], d)
		default:
		}
	}
	for _, src := range sources {
		find := im.finder(ctx, s, st, f, src)
		if err := find(groups[src], i, func(d *draft, id gid.ID) { d.fill(f, numberCell(int64(id))) }); err != nil {
			return err
		}
	}
	return nil
}

// finder looks up what drafts name through one source and hands out the ids.
func (im *importer) finder(ctx context.Context, s *transaction, st *step, f *mapping.Field, src *mapping.Source) func([]*draft, int, func(*draft, gid.ID)) error {
	return func(drafts []*draft, i int, put func(*draft, gid.ID)) error {
		p := place{src.Lookup.Name, src.By}
		key := func(d *draft) string { return d.item.values[i].Text }
		if f != nil && f.Within != "" && src.By != "externalId" {
			outer := src.Lookup.Field(f.Within)
			parentColumn := st.record.Entity.Field(f.Within).Column
			p.by += " within " + outer.Column
			key = func(d *draft) string { return scoped(gid.ID(d.get(parentColumn).n), d.item.values[i].Text) }
			var parents []int64
			for _, d := range drafts {
				if parent := d.get(parentColumn); parent.kind == number && !slices.Contains(parents, parent.n) {
					if _, ok := im.refs.at(p)[key(d)]; !ok {
						parents = append(parents, parent.n)
					}
				}
			}
			if len(parents) > 0 {
				if err := im.loadWithin(ctx, s, src.Lookup, src.By, outer.Column, parents); err != nil {
					return err
				}
			}
		} else {
			texts := make([]string, len(drafts))
			for n, d := range drafts {
				texts[n] = d.item.values[i].Text
			}
			if err := im.load(ctx, s, src.Lookup, src.By, texts); err != nil {
				return err
			}
			if src.Unknown == mapping.CreateUnknown {
				if err := im.createUnknown(ctx, s, p, src, drafts, i); err != nil {
					return err
				}
			}
		}
		known := im.refs.at(p)
		for _, d := range drafts {
			v := &d.item.values[i]
			id, ok := known[key(d)]
			switch {
			case ok && id == ambiguous:
				d.reject(v.Column, v.Shown, "several %s records have the %s %q; name it by its external id", src.Lookup.Name, src.By, v.Text)
			case ok:
				put(d, id)
			default:
				if err := im.unknown(d, f, src, v); err != nil {
					return err
				}
			}
		}
		return nil
	}
}

// unknown does with a reference to nothing what the mapping says.
func (im *importer) unknown(d *draft, f *mapping.Field, src *mapping.Source, v *mapping.Value) error {
	if f != nil && isLate(d.step.record.Entity, f) && !d.step.late {
		coming, err := im.comesLater(src, v.Text)
		if err != nil {
			return err
		}
		if coming {
			d.waiting = true
			return nil
		}
	}
	if src.Unknown == mapping.LeaveUnknownEmpty {
		return nil
	}
	near := ""
	if f != nil && f.Within != "" {
		near = " in that " + f.Within
	}
	d.reject(v.Column, v.Shown, "there is no %s with the %s %q%s; correct it, import that %s too, or let the mapping create it or leave the reference empty%s", src.Lookup.Name, src.By, v.Text, near, src.Lookup.Name, d.written())
	return nil
}

// comesLater reports whether the files give a record with the text, which may stand below the row at hand.
func (im *importer) comesLater(src *mapping.Source, text string) (bool, error) {
	p := place{src.Lookup.Name, src.By}
	set := im.refs.ahead[p]
	if set == nil {
		set = map[string]bool{}
		for _, st := range im.steps {
			if st.record.Entity.Name != src.Lookup.Name || st.late {
				continue
			}
			if err := collectTexts(st, src.By, set); err != nil {
				return false, err
			}
		}
		im.refs.ahead[p] = set
	}
	return set[text], nil
}

// collectTexts reads a step's file for the texts of one field.
func collectTexts(st *step, field string, into map[string]bool) error {
	at := -1
	for i, f := range st.plan.Fields {
		if f.Name == field {
			at = i
		}
	}
	if at < 0 {
		return nil
	}
	r, err := tabular.New(st.file.source.Data, st.file.source.Size, st.file.source.Name, st.file.options)
	if err != nil {
		return err
	}
	values := make([]mapping.Value, len(st.plan.Fields))
	return eachRow(r, func(row *tabular.Row) {
		if st.plan.Applies(row) && len(st.plan.Apply(row, values)) == 0 && values[at].State == mapping.Set {
			into[values[at].Text] = true
		}
	})
}

// fillField sets a field that is no reference: its own value, or one taken from a referenced record.
func (im *importer) fillField(ctx context.Context, s *transaction, st *step, i int, f *mapping.Field, drafts []*draft) error {
	groups := map[*mapping.Source][]*draft{}
	var sources []*mapping.Source
	for _, d := range drafts {
		v := &d.item.values[i]
		switch {
		case v.State == mapping.Named:
			if groups[v.Source] == nil {
				sources = append(sources, v.Source)
			}
			groups[v.Source] = append(groups[v.Source], d)
		case f.Name == "ownerSince":
			d.since = v.DayOf()
		case f.Type == mapping.Money && v.State == mapping.Set:
			d.fill(f, im.minor(d, f, v.Decimal))
		default:
			d.fill(f, plainCell(f, v))
		}
	}
	for _, src := range sources {
		found := map[*draft]gid.ID{}
		if err := im.finder(ctx, s, st, nil, src)(groups[src], i, func(d *draft, id gid.ID) { found[d] = id }); err != nil {
			return err
		}
		var ids []int64
		for _, d := range groups[src] {
			if id, ok := found[d]; ok && !slices.Contains(ids, int64(id)) {
				ids = append(ids, int64(id))
			}
		}
		if err := im.take(ctx, s, src.Lookup, src.Take, ids); err != nil {
			return err
		}
		for _, d := range groups[src] {
			id, ok := found[d]
			if !ok {
				continue
			}
			t := im.refs.taken[takenKey{id, src.Take}]
			if own := currencyOf(d); t.value.kind == number && t.currency != "" && own != t.currency {
				d.rejectField(f.Name, "the %s of that %s is in %s and the row is in %s; give the amount itself", src.Take.Name, src.Lookup.Name, t.currency, orNone(own))
				continue
			}
			if t.value.kind != null {
				d.fill(f, t.value)
			}
		}
	}
	return nil
}

// currencyOf is the currency that the record's amounts are in.
func currencyOf(d *draft) money.Currency {
	if agreed := d.steers["currency"]; agreed.kind == text {
		return money.Currency(agreed.s)
	}
	return money.Currency(d.get("currency").s)
}

func orNone(c money.Currency) string {
	if c == "" {
		return "no currency"
	}
	return string(c)
}

// minor turns an amount into minor units of the record's currency.
func (im *importer) minor(d *draft, f *mapping.Field, amount money.Decimal) cell {
	c := currencyOf(d)
	if c == "" {
		d.rejectField(f.Name, "an amount needs a currency; give the field currency, for example as a constant")
		return cell{}
	}
	n, err := amount.Exact(c.Exponent())
	if err != nil {
		d.rejectField(f.Name, "%s has %s; round it to that", c, decimals(c.Exponent()))
		return cell{}
	}
	return numberCell(n)
}

func decimals(n int) string {
	if n == 0 {
		return "no decimals"
	}
	return fmt.Sprintf("%d decimals", n)
}
