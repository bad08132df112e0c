package gid_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"coxswain/ent/gid"
)

const numbers = int64(1) << 40

func TestAnIDSurvivesItsPublicForm(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, k := range gid.Kinds() {
		some := []int64{0, 1, 2, 31, 32, 1 << 20, 1<<20 - 1, numbers - 1}
		for range 200 {
			some = append(some, random.Int64N(numbers))
		}
		for _, n := range some {
			id := gid.New(k, n)
			if !id.Is(k) || id.Number() != n {
				t.Fatalf("New(%s, %d) = kind %s, number %d", k, n, id.Kind(), id.Number())
			}
			got, err := gid.Parse(id.String())
			if err != nil || got != id {
				t.Fatalf("Parse(%q) = %d, %v; want %d", id.String(), got, err, id)
			}
		}
	}
}

func TestNeighboursHaveDifferentPublicForms(t *testing.T) {
	for _, k := range gid.Kinds() {
		seen := map[string]bool{}
		for n := range int64(2000) {
			seen[gid.New(k, n).String()] = true
		}
		if len(seen) != 2000 {
			t.Errorf("2000 ids of %s have %d public forms", k, len(seen))
		}
	}
	a, b := gid.New(gid.Account, 1).String(), gid.New(gid.Account, 2).String()
	if a[:8] == b[:8] {
		t.Errorf("%s and %s show that they are neighbours", a, b)
	}
	if a, b := gid.New(gid.Account, 7).String(), gid.New(gid.Contact, 7).String(); a[4:] == b[4:] {
		t.Errorf("%s and %s show the same number", a, b)
	}
}

func TestEveryKindHasItsOwnPrefixTableAndName(t *testing.T) {
	for what, of := range map[string]func(gid.Kind) string{
		"prefix": func(k gid.Kind) string { p, _, _ := strings.Cut(k.First().String(), "_"); return p },
		"table":  gid.Kind.Table,
		"name":   gid.Kind.String,
	} {
		seen := map[string]gid.Kind{}
		for _, k := range gid.Kinds() {
			if other, ok := seen[of(k)]; ok || of(k) == "" {
				t.Errorf("%s %q of kind %d is empty or also that of kind %d", what, of(k), k, other)
			}
			seen[of(k)] = k
		}
	}
}

func TestWhatIsNotAnIDIsRefused(t *testing.T) {
	good := gid.New(gid.Account, 12345).String()
	for name, s := range map[string]string{
		"nothing":                    "",
		"a bare number":              "12345",
		"no prefix":                  good[3:],
		"an unknown prefix":          "xyz" + good[3:],
		"too short":                  good[:len(good)-1],
		"too long":                   good + "0",
		"an upper-case letter":       strings.ToUpper(good),
		"a letter outside the set":   good[:len(good)-1] + "u",
		"a letter of several bytes":  good[:len(good)-2] + "é",
		"space around it":            " " + good,
		"another separator":          strings.Replace(good, "_", "-", 1),
		"the prefix alone":           "acc_",
		"a NUL":                      good[:len(good)-1] + "\x00",
		"text that is not UTF-8":     good[:len(good)-1] + "\xff",
		"an id inside another":       good + "_" + good,
		"the id of no kind, Unknown": "_00000000",
	} {
		if id, err := gid.Parse(s); err == nil {
			t.Errorf("%s: Parse(%q) = %d, want an error", name, s, id)
		}
	}
}

func TestNoRecordHasNoPublicForm(t *testing.T) {
	for _, id := range []gid.ID{0, 1, gid.New(gid.Kind(100), 1), gid.New(gid.Kind(-1), 1), -1} {
		if s := id.String(); s != "" {
			t.Errorf("ID(%d).String() = %q, want nothing", int64(id), s)
		}
		_, _ = id.Kind().Table(), id.Kind().String() // must not panic
	}
}

func TestAnIDIsWrittenAsText(t *testing.T) {
	id := gid.New(gid.Lead, 77)
	b, err := json.Marshal(map[string]gid.ID{"lead": id, "none": 0})
	if err != nil {
		t.Fatal(err)
	}
	if want := `{"lead":"` + id.String() + `","none":""}`; string(b) != want {
		t.Errorf("JSON = %s, want %s", b, want)
	}
	var back map[string]gid.ID
	if err := json.Unmarshal(b, &back); err != nil || back["lead"] != id || back["none"] != 0 {
		t.Errorf("read back = %v, %v; want %v and no record", back, err, id)
	}
	if err := json.Unmarshal([]byte(`{"lead": 77}`), &back); err == nil {
		t.Error("a number was read as an id")
	}
	var w strings.Builder
	id.MarshalGQL(&w)
	if want := `"` + id.String() + `"`; w.String() != want {
		t.Errorf("in the API = %s, want %s", w.String(), want)
	}
	var got gid.ID
	if err := got.UnmarshalGQL(id.String()); err != nil || got != id {
		t.Errorf("from the API = %v, %v; want %v", got, err, id)
	}
	if err := got.UnmarshalGQL(77); err == nil {
		t.Error("the API takes a number as an id")
	}
}

func FuzzParse(f *testing.F) {
	for _, k := range gid.Kinds() {
		f.Add(k.First().String())
	}
	for _, s := range []string{"", "_", "acc_", "acc_zzzzzzzz", "acc_00000000", "ACC_00000000", "acc_0000000é"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		id, err := gid.Parse(s)
		if err == nil && id.String() != s {
			t.Errorf("Parse(%q) = %d, which is written %q", s, id, id.String())
		}
	})
}
