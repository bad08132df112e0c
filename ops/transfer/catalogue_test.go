package transfer

import (
	"slices"
	"testing"

	"entgo.io/ent/dialect/sql/schema"
	"entgo.io/ent/schema/field"
	"github.com/google/go-cmp/cmp"

	"coxswain/ent/db/migrate"
	"coxswain/ops/transfer/mapping"
)

func tableOf(t *testing.T, name string) *schema.Table {
	t.Helper()
	for _, table := range migrate.Tables {
		if table.Name == name {
			return table
		}
	}
	t.Fatalf("there is no table %s", name)
	return nil
}

// TestTheCatalogueAgreesWithTheTables holds every importable field against the column it is stored in.
func TestTheCatalogueAgreesWithTheTables(t *testing.T) {
	for _, e := range mapping.Entities() {
		table := tableOf(t, e.Kind.Table())
		l := layoutOf(e)
		derived := map[string]bool{}
		for _, c := range derivedColumns(e.Kind) {
			derived[c.name] = true
		}
		for _, c := range l.columns {
			i := slices.IndexFunc(table.Columns, func(x *schema.Column) bool { return x.Name == c.name })
			if i < 0 {
				t.Errorf("%s has no column %s", table.Name, c.name)
				continue
			}
			column := table.Columns[i]
			if got, want := c.kind, columnKind(column); got != want && !(got == document && want == list) {
				t.Errorf("%s.%s is held as %d, want %d", table.Name, c.name, got, want)
			}
			if c.field == nil {
				continue
			}
			f := c.field
			mustBeGiven := !column.Nullable && f.Default == "" && !derivedByRule(e.Name, f.Name)
			if f.Required != mustBeGiven {
				t.Errorf("%s.%s: required = %v, want %v", e.Name, f.Name, f.Required, mustBeGiven)
			}
			if f.Type == mapping.Text && int64(f.Max) != column.Size {
				t.Errorf("%s.%s takes %d characters, the column %d", e.Name, f.Name, f.Max, column.Size)
			}
			if column.Type == field.TypeEnum {
				if diff := cmp.Diff(column.Enums, f.Values); diff != "" {
					t.Errorf("%s.%s (-column +field):\n%s", e.Name, f.Name, diff)
				}
			}
			if d, ok := column.Default.(string); ok && d != f.Default {
				t.Errorf("%s.%s defaults to %q, the column to %q", e.Name, f.Name, f.Default, d)
			}
			if f.Type == mapping.Reference && mapping.Entities().Entity(f.Target) == nil {
				t.Errorf("%s.%s refers to %s, which cannot be imported", e.Name, f.Name, f.Target)
			}
		}
		for _, c := range table.Columns {
			own := c.Name == "id" || c.Name == "created_at" || c.Name == "updated_at" || c.Name == "version"
			if _, ok := l.index[c.Name]; !ok && !own && !c.Nullable && c.Default == nil {
				t.Errorf("%s.%s must be filled and no import can", table.Name, c.Name)
			}
		}
		for _, k := range append([][]string{e.Key}, e.Unique...) {
			for _, name := range k {
				if e.Field(name) == nil {
					t.Errorf("the key %v of %s names no field", k, e.Name)
				}
			}
		}
	}
}

// derivedByRule lists fields that a file may leave out because a rule of the entity fills them.
func derivedByRule(entity, field string) bool {
	return entity == "Opportunity" && field == "opportunityType" || entity == "OpportunityLine" && field == "discount" ||
		entity == "CustomerSubscription" && field == "name" || entity == "SubscriptionEvent" && field == "signedOn"
}

func columnKind(c *schema.Column) cellKind {
	switch c.Type {
	case field.TypeString, field.TypeEnum:
		return text
	case field.TypeBool:
		return truth
	case field.TypeJSON:
		return list
	default:
		return number
	}
}

// TestEveryEntityComesAfterThoseItRefersTo keeps the order of writing true.
func TestEveryEntityComesAfterThoseItRefersTo(t *testing.T) {
	all := mapping.Entities()
	for _, e := range all {
		for _, f := range e.Fields {
			if f.Type != mapping.Reference || isLate(e, f) {
				continue
			}
			if target := all.Entity(f.Target); all.Rank(target) >= all.Rank(e) {
				t.Errorf("%s refers to %s, which is written later", e.Name, f.Target)
			}
		}
	}
}

func TestDefaultsOfTheCatalogueCanBeRead(t *testing.T) {
	for _, e := range mapping.Entities() {
		for _, f := range e.Fields {
			if f.Default == "" {
				continue
			}
			if _, err := mapping.ParseDefault(f); err != nil {
				t.Errorf("%s.%s: the default %q: %v", e.Name, f.Name, f.Default, err)
			}
		}
	}
}
