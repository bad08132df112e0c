package mapping

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"coxswain/ops/transfer/tabular"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
)

func parsed(t *testing.T, text string) *Mapping {
	t.Helper()
	m, err := Parse([]byte(text), Entities())
	if err != nil {
		t.Fatalf("Parse() = %v", err)
	}
	return m
}

// row reads the first row of a small CSV file.
func row(t *testing.T, content string) (*tabular.Reader, *tabular.Row) {
	t.Helper()
	r, err := tabular.New(strings.NewReader(content), int64(len(content)), "x.csv", tabular.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var out tabular.Row
	if err := r.Next(&out); err != nil {
		t.Fatal(err)
	}
	return r, &out
}

func TestAFieldReadsItsTextAsTheMappingSays(t *testing.T) {
	tests := []struct {
		name, field, source, cell string
		want                      Value
		problem                   string
	}{
		{"text is trimmed", "name", "x", "  Acme ", Value{State: Set, Text: "Acme"}, ""},
		{"text stays as it is when that is asked", "name", "{column: x, trim: false}", `" Acme"`, Value{State: Set, Text: " Acme"}, ""},
		{"a map corrects spelling", "industry", "{column: x, map: {technolgy: technology}}", "technolgy", Value{State: Set, Text: "technology"}, ""},
		{"a map keeps what it does not know", "industry", "{column: x, map: {a: b}}", "retail", Value{State: Set, Text: "retail"}, ""},
		{"a map may refuse what it does not know", "industry", "{column: x, map: {a: b}, otherwise: reject}", "retail", Value{}, "the map knows a"},
		{"upper case", "country", "{column: x, case: upper}", "de", Value{State: Set, Text: "DE"}, ""},
		{"a blank says nothing", "industry", "x", "  ", Value{}, ""},
		{"a blank may empty the field", "industry", "{column: x, blank: null}", " ", Value{State: Null}, ""},
		{"a blank may be refused", "industry", "{column: x, blank: reject}", "", Value{}, "a value is required"},
		{"a blank may stand for a default", "industry", "{column: x, default: unknown}", "", Value{State: Set, Text: "unknown"}, ""},
		{"a text that is too long", "region", "x", strings.Repeat("ä", 121), Value{}, "it has 121 characters; at most 120 are accepted"},
		{"a whole number", "employees", "x", "2822", Value{State: Set, Int: 2822}, ""},
		{"a whole number with grouped digits", "employees", `{column: x, decimal: "1,234.56"}`, `"2,822"`, Value{State: Set, Int: 2822}, ""},
		{"a number with decimals is not whole", "employees", "x", "12.5", Value{}, "write a whole number"},
		{"below the range", "foundedYear", "x", "96", Value{}, "a number from 1000 to 2199 is accepted"},
		{"money in millions", "annualRevenue", "{column: x, factor: 1000000}", "1100.04", Value{State: Set, Decimal: money.Decimal{Unscaled: 1100040000}}, ""},
		{"money with a decimal comma", "annualRevenue", "{column: x, decimal: '1.234,56'}", `"1.234.567,89"`, Value{State: Set, Decimal: money.Decimal{Unscaled: 123456789, Scale: 2}}, ""},
		{"money with a hard space between thousands", "annualRevenue", "{column: x, decimal: '1 234,56'}", "\"1\u202F234,5\"", Value{State: Set, Decimal: money.Decimal{Unscaled: 12345, Scale: 1}}, ""},
		{"groups that are not of three are another style", "annualRevenue", `{column: x, decimal: "1,234.56"}`, `"1,23"`, Value{}, "write numbers like 1,234.56"},
		{"a comma is refused where a point is expected", "annualRevenue", "x", `"1,5"`, Value{}, "write numbers like 1234.56"},
		{"a currency sign is dropped where that is asked", "annualRevenue", "{column: x, strip: $}", "$12", Value{State: Set, Decimal: money.Decimal{Unscaled: 12}}, ""},
		{"an unknown enum value names the accepted ones", "lifecyclePhase", "x", "customer", Value{}, "use one of PROSPECT, ACQUISITION, USE, RENEWAL, FORMER, or translate it with a map"},
		{"an enum value in another case", "lifecyclePhase", "x", "prospect", Value{State: Set, Text: "PROSPECT"}, ""},
		{"a currency", "currency", "x", "EUR", Value{State: Set, Text: "EUR"}, ""},
		{"no currency", "currency", "x", "Euro", Value{}, `"Euro" is not a currency; use an ISO 4217 code in capitals, for example EUR`},
		{"an ISO date", "ownerSince", "x", "2025-12-31", Value{State: Set, Int: int64(calendar.MustDay("2025-12-31"))}, ""},
		{"an ISO date with midnight behind it", "ownerSince", "x", "2025-12-31 00:00:00", Value{State: Set, Int: int64(calendar.MustDay("2025-12-31"))}, ""},
		{"a German date", "ownerSince", "{column: x, date: DD.MM.YYYY}", "31.12.2025", Value{State: Set, Int: int64(calendar.MustDay("2025-12-31"))}, ""},
		{"an American date", "ownerSince", "{column: x, date: M/D/YYYY}", "2/3/2025", Value{State: Set, Int: int64(calendar.MustDay("2025-02-03"))}, ""},
		{"a day that does not exist", "ownerSince", "{column: x, date: DD.MM.YYYY}", "31.02.2025", Value{}, "write it as DD.MM.YYYY, for example 31.12.2025"},
		{"a German date without its format is never guessed", "ownerSince", "x", "31.12.2025", Value{}, "write it as YYYY-MM-DD, for example 2025-12-31"},
		{"a reference is named and still to be found", "owner", "x", "r1", Value{State: Named, Text: "r1"}, ""},
		{"the first alternative that is not blank counts", "industry", "[{column: empty}, {column: x}]", "retail", Value{State: Set, Text: "retail"}, ""},
		{"an alternative whose condition fails is passed over", "industry", "[{constant: A, when: {x: other}}, {constant: B, when: {x: {not: other}}}]", "retail", Value{State: Set, Text: "B"}, ""},
		{"a template", "industry", `{template: "sector {x}!"}`, "retail", Value{State: Set, Text: "sector retail!"}, ""},
		{"a template of a blank is blank", "industry", `{template: "sector {empty}"}`, "retail", Value{}, ""},
		{"a control character", "industry", "x", "a\x07b", Value{}, "it holds the control character U+0007; remove it"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fields := "name: n, "
			if tt.field == "name" {
				fields = ""
			}
			m := parsed(t, "files: [{file: a.csv, records: [{entity: Account, key: name, fields: {"+fields+tt.field+": "+tt.source+"}}]}]")
			r, line := row(t, "n,x,empty\nAcme,"+tt.cell+",\n")
			plan, err := m.Files[0].Records[0].Bind(r.Header(), time.UTC)
			if err != nil {
				t.Fatal(err)
			}
			values := make([]Value, len(plan.Fields))
			problems := plan.Apply(line, values)
			if tt.problem != "" {
				if len(problems) != 1 || problems[0].Accepted != tt.problem || problems[0].Field != tt.field {
					t.Fatalf("problems = %+v, want %q", problems, tt.problem)
				}
				return
			}
			if len(problems) > 0 {
				t.Fatalf("problems = %+v", problems)
			}
			for i, f := range plan.Fields {
				if f.Name != tt.field {
					continue
				}
				got := values[i]
				if f.Type != Text && f.Type != Enum && f.Type != Currency && f.Type != Reference {
					got.Text = ""
				}
				got.Column, got.Shown, got.Source = "", "", nil
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("value (-want +got):\n%s", diff)
				}
			}
		})
	}
}

func TestRatesQuantitiesAndInstants(t *testing.T) {
	oslo := time.FixedZone("CET", 3600)
	date, err := ParseDateStyle("DD.MM.YYYY HH:mm")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		field *Field
		src   Source
		text  string
		want  int64
		fails bool
	}{
		{"a fraction", rate("r"), Source{}, "0.25", 250_000, false},
		{"a percentage says so itself", rate("r"), Source{}, "12.5 %", 125_000, false},
		{"more than everything", share("r"), Source{}, "150%", 0, true},
		{"seven decimals", rate("r"), Source{}, "0.1234567", 0, true},
		{"half a piece", quantity("q"), Source{}, "0.5", 500_000, false},
		{"no piece", quantity("q"), Source{}, "0", 0, true},
		{"an exchange rate", &Field{Name: "rate", Type: FXRate}, Source{}, "1.0825", 1_082_500_000_000, false},
		{"a negative exchange rate", &Field{Name: "rate", Type: FXRate}, Source{}, "-1", 0, true},
		{"yes", boolean("b"), Source{}, "Yes", 1, false},
		{"maybe", boolean("b"), Source{}, "maybe", 0, true},
		{"a time with its offset", instant("i"), Source{}, "2025-12-31T14:05:00+01:00", int64(calendar.InstantOf(time.Date(2025, 12, 31, 13, 5, 0, 0, time.UTC))), false},
		{"a time without an offset is local", instant("i"), Source{}, "2025-12-31 14:05", int64(calendar.InstantOf(time.Date(2025, 12, 31, 13, 5, 0, 0, time.UTC))), false},
		{"a time in the file's own style", instant("i"), Source{Date: date}, "31.12.2025 14:05", int64(calendar.InstantOf(time.Date(2025, 12, 31, 13, 5, 0, 0, time.UTC))), false},
		{"a time of day is no date", day("d"), Source{}, "2025-12-31 14:05", 0, true},
		{"a negative amount", bounded(amount("a"), 0, maxInt), Source{}, "-5", 0, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := parse(tt.field, &tt.src, tt.text, false, oslo)
			if (err != nil) != tt.fails || !tt.fails && got.Int != tt.want {
				t.Errorf("parse(%q) = %d, %v, want %d", tt.text, got.Int, err, tt.want)
			}
		})
	}
}

func TestAMappingThatCannotWorkSaysWhereAndWhatWould(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"no YAML", "files: [", "mapping: the mapping is not YAML: line 1: did not find expected node content"},
		{"nothing", "", "mapping: the mapping is empty; it begins with files:"},
		{"an organisation without a currency", "organisation: {name: Acme}\nfiles: []\n", "an organisation has name: and baseCurrency:"},
		{"an organisation in no time zone", "organisation: {name: Acme, baseCurrency: EUR, timeZone: Mars}\nfiles: []\n", "IANA name such as Europe/Berlin"},
		{"a misspelled setting", "fils: []", `mapping: line 1, column 1: a mapping has no "fils"; it has about, files, maps, name, organisation, version; did you mean files?`},
		{"an unknown entity", "files:\n- file: a.csv\n  records:\n  - entity: Acount\n    fields: {}\n", "did you mean Account?"},
		{
			"an unknown field", "files:\n- file: a.csv\n  records:\n  - entity: Account\n    fields: {externalId: id, nmae: x}\n",
			`line 5, column 30: Account has no field "nmae"`,
		},
		{"a key that no field gives", "files: [{file: a.csv, records: [{entity: Account, fields: {name: x}}]}]", "rows find their Account by externalId, but fields: does not give externalId; add it, or name other fields with key:"},
		{"no source", "files: [{file: a.csv, records: [{entity: Account, key: name, fields: {name: {trim: true}}}]}]", "name comes from a column, a constant or a template, one of the three"},
		{"a date format that is none", "files: [{file: a.csv, date: 31.12.2025, records: []}]", `"31.12.2025" is not a date format; write it with YYYY, MM, DD and, for times, HH, mm, ss, for example DD.MM.YYYY`},
		{"a decimal style that is none", "files: [{file: a.csv, decimal: german, records: []}]", `"german" is not a decimal style; write the number 1234.56 as the file would, for example 1.234,56 or 1,234.56`},
		{"a constant that does not fit", "files: [{file: a.csv, records: [{entity: Product, key: name, fields: {name: x, currency: {constant: Dollar}}}]}]", `the constant "Dollar" does not fit currency`},
		{"a map that is not there", "files: [{file: a.csv, records: [{entity: Account, key: name, fields: {name: {column: x, map: names}}}]}]", `there is no map "names" under maps:`},
		{"an alias", "a: &a [1]\nfiles: *a\n", "aliases (*a) are not accepted"},
		{"a record that cannot be created from a name", "files: [{file: a.csv, records: [{entity: Team, key: name, fields: {name: x, manager: {column: y, by: name, unknown: create}}}]}]", "a new Rep needs salesRole; give it with create: {salesRole: …}"},
		{"a lookup that takes nothing", "files: [{file: a.csv, records: [{entity: Account, key: name, fields: {name: {column: x, lookup: Product}}}]}]", "lookup finds a Product; say with take: which of its fields gives name"},
		{"a lookup of another type", "files: [{file: a.csv, records: [{entity: Account, key: name, fields: {name: {column: x, lookup: Product, take: listPrice}}}]}]", "listPrice of a Product does not fit name"},
		{"a reference to what has no external id", "files: [{file: a.csv, records: [{entity: Account, key: name, fields: {name: {column: x, lookup: Holiday, take: name}}}]}]", "a Holiday has no external id to be found by"},
		{"a history of a product", "files: [{file: a.csv, records: [{entity: Product, fields: {externalId: x}, history: []}]}]", "only an Opportunity and a Lead have a history"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.text), Entities())
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("Parse() = %v, want %s", err, tt.want)
			}
			var list fault.List
			if !errors.As(err, &list) {
				t.Errorf("Parse() = %T, want a fault.List", err)
			}
		})
	}
}

func TestAllMistakesOfAMappingAreReportedAtOnce(t *testing.T) {
	_, err := Parse([]byte("files:\n- file: a.csv\n  encoding: klingon\n  delimiter: abc\n  records:\n  - entity: Account\n    fields: {externalId: id, nmae: x, ownr: y}\n"), Entities())
	if got := len(fault.All(err)); got != 4 {
		t.Errorf("%d faults, want 4: %v", got, err)
	}
}

func TestAColumnThatIsNotThereIsNamedWithItsNeighbours(t *testing.T) {
	m := parsed(t, "files: [{file: a.csv, records: [{entity: Account, fields: {externalId: id, name: Acount Name}}]}]")
	_, err := m.Files[0].Records[0].Bind([]string{"ID", "Account Name"}, time.UTC)
	want := `header: the file has no column "Acount Name"; it has ID, Account Name; did you mean "Account Name"?`
	if err == nil || err.Error() != want {
		t.Errorf("Bind() = %v, want %s", err, want)
	}
}

func TestTheMappingOfTheMavenDataSetIsValid(t *testing.T) {
	text, err := os.ReadFile("../../../examples/maven_crm.yaml")
	if err != nil {
		t.Fatal(err)
	}
	m := parsed(t, string(text))
	got := map[string]int{}
	for _, f := range m.Files {
		for _, r := range f.Records {
			got[r.Entity.Name]++
		}
	}
	want := map[string]int{"Pipeline": 1, "Stage": 1, "Product": 1, "Rep": 2, "Team": 1, "TeamMembership": 2, "Account": 1, "Opportunity": 1, "OpportunityLine": 1}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("records per entity (-want +got):\n%s", diff)
	}
}

// TestTheMappingThatTheGuideShowsIsValid keeps the guide of examples true.
func TestTheMappingThatTheGuideShowsIsValid(t *testing.T) {
	guide, err := os.ReadFile("../../../examples/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(guide), "```yaml\n")
	shown, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("the guide shows no mapping")
	}
	m := parsed(t, shown)
	if got := len(m.Files[0].Records[0].Fields); got != 10 {
		t.Errorf("the mapping gives %d fields, want 10", got)
	}
}

func TestAHistoryKeepsOnlyStepsWithADay(t *testing.T) {
	m := parsed(t, `files: [{file: a.csv, records: [{entity: Opportunity, fields: {externalId: id}, history: [
		{stage: Engaging, on: engaged}, {stage: Won, on: closed, when: {stage: Won}}, {stage: {column: stage}, on: {column: closed}, when: {stage: {not: [Won]}}}]}]}]`)
	r, line := row(t, "id,stage,engaged,closed\n1,Lost,,2025-12-31\n")
	plan, err := m.Files[0].Records[0].Bind(r.Header(), time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	got, problems := plan.History(line)
	if len(problems) > 0 || len(got) != 1 || got[0].Name != "Lost" || *got[0].Value.DayOf() != calendar.MustDay("2025-12-31") {
		t.Errorf("History() = %+v, %+v, want Lost on 2025-12-31", got, problems)
	}
}

func TestAFileWithOurOwnNamesNeedsNoMapping(t *testing.T) {
	tests := []struct {
		name, file string
		header     []string
		entity     string
		columns    map[string]string
		missing    []string
		unused     []string
	}{
		{
			"named after its records", "data/Accounts-2026.csv", []string{"externalId", "name", "owner.externalId", "Employees", "colour"}, "Account",
			map[string]string{"externalId": "externalId", "name": "name", "owner.externalId": "owner.externalId", "Employees": "employees"}, nil, []string{"colour"},
		},
		{
			"told by its columns", "export.csv", []string{"External ID", "Name", "Sales role", "Hired on", "_rejected_reason"}, "Rep",
			map[string]string{"External ID": "externalId", "Name": "name", "Sales role": "salesRole", "Hired on": "hiredOn"}, nil, nil,
		},
		{
			"what is missing is said", "opportunities.csv", []string{"Id", "Deal Name", "Stage Name", "Amount"}, "Opportunity",
			map[string]string{"Id": "externalId", "Deal Name": "name", "Stage Name": "stage.name", "Amount": "amount"}, []string{"pipeline", "currency"}, nil,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := Propose(tt.file, tt.header, Entities(), "")
			if err != nil {
				t.Fatal(err)
			}
			if p.Entity != tt.entity {
				t.Errorf("entity = %s, want %s", p.Entity, tt.entity)
			}
			if diff := cmp.Diff(tt.columns, p.Columns); diff != "" {
				t.Errorf("columns (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.missing, p.Missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.unused, p.Unused); diff != "" {
				t.Errorf("unused (-want +got):\n%s", diff)
			}
			if (p.Complete() == nil) != (tt.missing == nil) {
				t.Errorf("Complete() = %v", p.Complete())
			}
			parsed(t, p.YAML)
		})
	}
}

func TestColumnsThatTellNothingAskForAMapping(t *testing.T) {
	_, err := Propose("stuff.csv", []string{"foo", "bar"}, Entities(), "")
	want := "mapping: the columns foo, bar do not tell what the file holds; give a mapping, or name the file after its records, for example accounts.csv"
	if err == nil || err.Error() != want {
		t.Errorf("Propose() = %v, want %s", err, want)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("files: [{file: a.csv, records: [{entity: Account, fields: {externalId: {template: 'a{b}'}}}]}]")
	f.Add("a: &a [*a]\nfiles: *a")
	f.Add("maps: {a: {b: c}}\nfiles: [{rows: [{a: 1}], records: [{entity: Stage, when: {a: {not: 1}}, fields: {}}]}]")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := Parse([]byte(text), Entities())
		if (m == nil) == (err == nil) {
			t.Errorf("Parse(%q) = %v, %v", text, m, err)
		}
	})
}
