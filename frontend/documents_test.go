package frontend

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// schema reads the SDL from which the API is generated.
func schema(t *testing.T) *ast.Schema {
	t.Helper()
	paths, err := filepath.Glob("../graph/schema/*.graphqls")
	if err != nil || len(paths) == 0 {
		t.Fatalf("find the SDL: %v, %d files", err, len(paths))
	}
	var sources []*ast.Source
	for _, path := range append(paths, "../schema.graphqls") {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("read the SDL: %v", err)
		}
		sources = append(sources, &ast.Source{Name: path, Input: string(text)})
	}
	s, err := gqlparser.LoadSchema(sources...)
	if err != nil {
		t.Fatalf("load the SDL: %v", err)
	}
	return s
}

func TestEveryDocumentOfTheApplicationIsValidAgainstTheSchema(t *testing.T) {
	api := schema(t)
	count := 0
	err := filepath.WalkDir("src", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".graphql") {
			return err
		}
		count++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc, errs := gqlparser.LoadQueryWithRules(api, string(text), nil)
		if len(errs) > 0 {
			t.Errorf("%s: %v", path, errs)
			return nil
		}
		if len(doc.Operations) != 1 || doc.Operations[0].Name == "" {
			t.Errorf("%s has %d operations, want one with a name, which logs and metrics show", path, len(doc.Operations))
		}
		return nil
	})
	if err != nil {
		t.Fatalf("walk the sources: %v", err)
	}
	if count == 0 {
		t.Error("the application has no documents; where did they move?")
	}
}

// The API names what the application offers to choose from. A word that the API drops must not stay
// in a menu.
func TestEveryKPIAndPeriodOfTheApplicationIsOneOfTheAPI(t *testing.T) {
	api := schema(t)
	for _, check := range []struct {
		enum, file, before, after string
		all                       bool // the application knows every value of the enum
	}{
		{"KpiKey", "src/features/dashboard/view.ts", "export const stripKeys = [", "] as const", false},
		{"KpiKey", "src/features/performance/keys.ts", "export const columnKeys = [", "] as const", false},
		{"PeriodPreset", "src/lib/period.ts", "string])[] = [", "\n]", false},
		{"KpiDimension", "src/features/performance/view.ts", "export const groupings = [", "] as const", false},
		{"KpiUnit", "src/lib/format.ts", "export type Unit =", "\n\n", true},
		{"KpiCaveat", "src/lib/caveats.ts", "words: Readonly<Record<string, string>> = {", "}", true},
	} {
		text, err := os.ReadFile(check.file)
		if err != nil {
			t.Fatalf("read the sources: %v", err)
		}
		_, rest, found := strings.Cut(string(text), check.before)
		list, _, ended := strings.Cut(rest, check.after)
		if !found || !ended {
			t.Errorf("%s has no %q up to %q", check.file, check.before, check.after)
			continue
		}
		words := upper(list)
		if len(words) == 0 {
			t.Errorf("%s: nothing listed after %q", check.file, check.before)
		}
		for _, word := range words {
			if api.Types[check.enum].EnumValues.ForName(word) == nil {
				t.Errorf("%s lists %s, which is no %s of the API", check.file, word, check.enum)
			}
		}
		if !check.all {
			continue
		}
		for _, value := range api.Types[check.enum].EnumValues {
			if !slices.Contains(words, value.Name) {
				t.Errorf("%s does not know %s, a %s of the API", check.file, value.Name, check.enum)
			}
		}
	}
}

// upper returns the words of capitals, digits and underscores in a text.
func upper(text string) []string {
	var words []string
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		if len(word) > 1 && strings.ToUpper(word) == word && strings.ToLower(word) != word {
			words = append(words, word)
		}
	}
	return words
}
