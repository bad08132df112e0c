package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// unwanted is what no file of the repository says. The patterns are written so that they do not find
// themselves.
var unwanted = []struct {
	pattern *regexp.Regexp
	because string
	in      string // ending of the files, "" for all
}{
	{regexp.MustCompile(`(^|[\s"'=(:` + "`" + `])/(wor[k]|roo[t]|hom[e]/\w+)/`), "it is a path of somebody's machine", ""},
	{regexp.MustCompile(`(?i)\b(claud[e]|anthropi[c]|opena[i]|chatgp[t])\b`), "the repository does not say what it was written with", ""},
	{regexp.MustCompile(`\b(CE[O]|LL[M])\b`), "the repository does not say for whom or with what it was written", ""},
	{regexp.MustCompile(`privacy\.Decision[C]ontext`), "background work acts as viewer.System, not past the policies", ".go"},
	{regexp.MustCompile(`(?m)^\s*(//|#|\*|--)?\s*(TOD[O]|FIXM[E]|XX[X])\b`), "unfinished work belongs in an issue", ""},
	{regexp.MustCompile(`(?m)^(<{7}|>{7}) `), "a merge conflict was left behind", ""},
}

func TestNoFileSaysWhatItShouldNot(t *testing.T) {
	files := strings.Split(strings.TrimSpace(git(t, "ls-files", "--cached", "--others", "--exclude-standard")), "\n")
	read := 0
	for _, file := range files {
		if strings.HasPrefix(file, "ent/db/") || strings.HasPrefix(file, "graph/gen/") {
			continue
		}
		content, err := os.ReadFile(filepath.Join(root, file))
		if os.IsNotExist(err) {
			continue // deleted and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(content, 0) >= 0 {
			continue // not text
		}
		read++
		for _, u := range unwanted {
			if !strings.HasSuffix(file, u.in) {
				continue
			}
			if at := u.pattern.FindIndex(content); at != nil {
				line := 1 + bytes.Count(content[:at[0]], []byte("\n"))
				t.Errorf("%s:%d says %q: %s", file, line, content[at[0]:at[1]], u.because)
			}
		}
	}
	if read < 100 {
		t.Fatalf("only %d files were read", read)
	}
}

func TestTheGuardOfWordsFindsThem(t *testing.T) {
	for text, found := range map[string]bool{
		"see /wor" + "k/notes.md":              true,
		"GET /works/1":                         false,
		"https://example.com/roo" + "t/x":      false,
		"written by Claud" + "e":               true,
		"the CE" + "O said":                    true,
		"CEOs":                                 false,
		"// TOD" + "O later":                   true,
		"privacy.Decision" + "Context(ctx, x)": true,
		"a todo list":                          false,
	} {
		got := false
		for _, u := range unwanted {
			got = got || u.pattern.MatchString(text)
		}
		if got != found {
			t.Errorf("%q: found = %t, want %t", text, got, found)
		}
	}
}
