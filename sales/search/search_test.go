package search_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"coxswain/sales/search"
)

func TestFold(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"a name is found in any case", "ACME Holding", "acme holding"},
		{"umlauts are found by the plain letter", "Müller & Söhne", "muller & sohne"},
		{"capital umlauts too", "ÖSTERREICHISCHE ÄRZTE", "osterreichische arzte"},
		{"sharp s is found as ss", "Straßenbau", "strassenbau"},
		{"a decomposed umlaut equals the composed one", "Mu\u0308ller", "muller"},
		{"Nordic letters", "Århus Køb ÆRØ", "arhus kob aero"},
		{"Polish and Czech letters", "Łódź Dvořák", "lodz dvorak"},
		{"Turkish dotted and undotted i", "İstanbul Işık", "istanbul isik"},
		{"Vietnamese letters", "Nguyễn Đức", "nguyen duc"},
		{"Icelandic letters", "Þór Ðað", "thor dad"},
		{"French and Spanish", "Crème Brûlée œuvre Señor", "creme brulee oeuvre senor"},
		{"runs of white space are one blank", "  a \t\n b\u00a0\u00a0c  ", "a b c"},
		{"other scripts stay, in lower case", "Ελλάς Москва 東京", "ελλάς москва 東京"},
		{"digits and signs stay", "ACC-00017 @x.example", "acc-00017 @x.example"},
		{"nothing stays nothing", " \t ", ""},
		{"broken bytes are dropped", "a\xffb", "ab"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := search.Fold(tt.in); got != tt.want {
				t.Errorf("Fold(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestFoldOfFoldedTextChangesNothing(t *testing.T) {
	for _, s := range []string{"Müller  GmbH", "Łódź", "ĲSSEL", "  x ", "Ελλάς", "ǅ Ǆ"} {
		once := search.Fold(s)
		if got := search.Fold(once); got != once {
			t.Errorf("Fold(Fold(%q)) = %q, want %q", s, got, once)
		}
	}
}

func TestTextJoinsWhatARecordIsFoundBy(t *testing.T) {
	got := search.Text("Müller AG", "", " \t", "mueller.example", "ACC-1")
	if want := "muller ag mueller.example acc-1"; got != want {
		t.Errorf("Text() = %q, want %q", got, want)
	}
	for _, typed := range []string{"muller", "MÜLLER", "Müller  ag", "acc-1"} {
		if !strings.Contains(got, search.Fold(typed)) {
			t.Errorf("%q does not find %q", typed, got)
		}
	}
}

func TestTextIsCutBetweenLetters(t *testing.T) {
	got := search.Text("a" + strings.Repeat("東", search.MaxBytes))
	if len(got) > search.MaxBytes || len(got) < search.MaxBytes-2 || !utf8.ValidString(got) {
		t.Errorf("Text() of a long text has %d bytes, valid %t; want at most %d, all valid", len(got), utf8.ValidString(got), search.MaxBytes)
	}
}
