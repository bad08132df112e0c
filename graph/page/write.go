package page

import (
	"bytes"
	"io"
	"reflect"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"coxswain/ent/gid"
	"coxswain/sales/money"
)

// writer writes an answer as JSON.
type writer struct{ bytes.Buffer }

// MarshalGQL hands the answer over.
func (w *writer) MarshalGQL(to io.Writer) { _, _ = to.Write(w.Bytes()) }

const null = "null"

// row writes the selected fields of a row.
func (w *writer) row(sh *shape, r line) error {
	w.WriteByte('{')
	for i := range sh.parts {
		p := &sh.parts[i]
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(p.key)
		if err := w.part(sh, p, r); err != nil {
			return err
		}
	}
	w.WriteByte('}')
	return nil
}

func (w *writer) part(sh *shape, p *part, r line) error {
	switch {
	case p.typed:
		w.text(sh.of.name)
		return nil
	case p.list != nil:
		return w.list(p.list, p.list.page(gid.ID(r.FieldByName("ID").Int())))
	case p.child != nil:
		to, ok := p.ids[referred(r.Field(p.member.index))]
		if ok {
			return w.row(p.child, to)
		}
	case p.money != nil:
		if a, ok := amountOf(r.Field(p.member.index), r.Field(p.member.currency)); ok {
			w.amount(p.money, a)
			return nil
		}
	default:
		if f := r.Field(p.member.index); f.Kind() != reflect.Pointer {
			w.value(f)
			return nil
		} else if !f.IsNil() {
			w.value(f.Elem())
			return nil
		}
	}
	if p.member.nonNull {
		return errNotStraight
	}
	w.WriteString(null)
	return nil
}

// value writes a column that holds something.
func (w *writer) value(f reflect.Value) {
	if f.Type() == idType {
		w.text(gid.ID(f.Int()).String())
		return
	}
	switch f.Kind() {
	case reflect.Bool:
		w.WriteString(strconv.FormatBool(f.Bool()))
		return
	case reflect.String:
		if f.Type() == scalars["String"] {
			w.text(f.String())
			return
		}
	case reflect.Int:
		if f.Type() == scalars["Int"] {
			w.Write(strconv.AppendInt(w.AvailableBuffer(), f.Int(), 10))
			return
		}
	default:
	}
	if m, ok := f.Interface().(graphql.Marshaler); ok { // the vocabulary has no other types
		m.MarshalGQL(w)
	}
}

// text writes a string as JSON.
func (w *writer) text(s string) {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c > '~' {
			graphql.MarshalString(s).MarshalGQL(w)
			return
		}
	}
	w.WriteByte('"')
	w.WriteString(s)
	w.WriteByte('"')
}

func amountOf(minor, currency reflect.Value) (money.Amount, bool) {
	for _, f := range []*reflect.Value{&minor, &currency} {
		if f.Kind() == reflect.Pointer {
			if f.IsNil() {
				return money.Amount{}, false
			}
			*f = f.Elem()
		}
	}
	return money.Amount{Minor: minor.Int(), Currency: money.Currency(currency.String())}, true
}

func (w *writer) amount(pairs []string, a money.Amount) {
	_ = w.object(pairs, "Money", func(name string) error { // neither of both can fail
		if name == "amount" {
			a.Decimal().MarshalGQL(w)
		} else {
			a.Currency.MarshalGQL(w)
		}
		return nil
	})
}

// object writes the fields of a small type.
func (w *writer) object(pairs []string, typeName string, value func(name string) error) error {
	w.WriteByte('{')
	for i := 0; i < len(pairs); i += 2 {
		if i > 0 {
			w.WriteByte(',')
		}
		w.WriteString(pairs[i])
		if pairs[i+1] == typename {
			w.text(typeName)
		} else if err := value(pairs[i+1]); err != nil {
			return err
		}
	}
	w.WriteByte('}')
	return nil
}

// list writes the selected fields of a connection.
func (w *writer) list(l *listShape, p pageOf) error {
	w.WriteByte('{')
	for i := range l.parts {
		if i > 0 {
			w.WriteByte(',')
		}
		part := &l.parts[i]
		w.WriteString(part.key)
		var err error
		switch part.what {
		case typename:
			w.text(l.name)
		case "totalCount":
			w.WriteString(strconv.Itoa(p.count))
		case "nodes":
			err = w.each(p, func(r line) error { return w.row(part.rows, r) })
		case "edges":
			err = w.each(p, func(r line) error {
				return w.object(part.pairs, part.types, func(name string) error {
					if name == "node" {
						return w.row(part.rows, r)
					}
					w.text(p.cursor(r))
					return nil
				})
			})
		case "pageInfo":
			err = w.info(part, p.info())
		}
		if err != nil {
			return err
		}
	}
	w.WriteByte('}')
	return nil
}

func (w *writer) each(p pageOf, write func(line) error) error {
	w.WriteByte('[')
	for i, r := range p.shown() {
		if i > 0 {
			w.WriteByte(',')
		}
		if err := write(r); err != nil {
			return err
		}
	}
	w.WriteByte(']')
	return nil
}

func (w *writer) info(part *listPart, i *Info) error {
	return w.object(part.pairs, part.types, func(name string) error {
		switch name {
		case "hasNextPage":
			w.WriteString(strconv.FormatBool(i.HasNextPage))
		case "hasPreviousPage":
			w.WriteString(strconv.FormatBool(i.HasPreviousPage))
		case "startCursor":
			w.optional(i.StartCursor)
		case "endCursor":
			w.optional(i.EndCursor)
		}
		return nil
	})
}

func (w *writer) optional(s *string) {
	if s == nil {
		w.WriteString(null)
		return
	}
	w.text(*s)
}
