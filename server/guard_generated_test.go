package main_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "record what generated code was made from and what it is")

// generator is one of the two programs that make gen runs.
type generator struct {
	name   string
	module string   // whose version matters, as go.mod names it
	reads  []string // patterns of files
	writes []string // folders and files
	sum    string   // where make gen records both
}

var generators = []generator{
	{
		name:   "ent",
		module: "entgo.io/ent",
		reads: []string{
			"ent/schema/*.go", "ent/template/*", "ent/cmd/entgen/*.go", "ent/gid/kinds.go",
			"sales/*/enums.go", "sales/recurring/*.go", "sales/role/role.go",
		},
		writes: []string{"ent/db"},
		sum:    "ent/db/generated.sum",
	},
	{
		name:   "gqlgen",
		module: "github.com/99designs/gqlgen",
		reads:  []string{"schema.graphqls", "graph/schema/*.graphqls", "gqlgen.yml"},
		writes: []string{"graph/gen", "graph/model"},
		sum:    "graph/gen/generated.sum",
	},
}

// TestGeneratedCodeIsCurrent compares what the generators read and wrote last with what is there now:
// a minute of generating would tell the same, only slower. With -update, which make gen passes after
// generating, it records both.
func TestGeneratedCodeIsCurrent(t *testing.T) {
	for _, g := range generators {
		t.Run(g.name, func(t *testing.T) {
			read, wrote := g.input(t), digest(t, g.output(t))
			now := fmt.Sprintf("read  %s\nwrote %s\n", read, wrote)
			if *update {
				if err := os.WriteFile(filepath.Join(root, g.sum), []byte(now), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			recorded, err := os.ReadFile(filepath.Join(root, g.sum))
			if err != nil {
				t.Fatalf("%v; run make gen", err)
			}
			before := strings.Fields(string(recorded))
			if len(before) != 4 {
				t.Fatalf("%s is damaged; run make gen", g.sum)
			}
			if before[1] != read {
				t.Errorf("the input of %s changed after its code was generated; run make gen", g.name)
			}
			if before[3] != wrote {
				t.Errorf("what %s generated was changed by hand or by a merge; run make gen", g.name)
			}
		})
	}
}

// input digests what the generator reads, its own version included.
func (g generator) input(t *testing.T) string {
	t.Helper()
	var files []string
	for _, pattern := range g.reads {
		found, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatalf("%s reads %s: %d files, %v", g.name, pattern, len(found), err)
		}
		for _, f := range found {
			if !strings.HasSuffix(f, "_test.go") {
				files = append(files, f)
			}
		}
	}
	return digest(t, files) + "/" + requirement(t, g.module)
}

// output lists what the generator wrote. The sum itself is not part of it.
func (g generator) output(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, dir := range g.writes {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, e fs.DirEntry, err error) error {
			if err == nil && !e.IsDir() && strings.HasSuffix(path, ".go") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return files
}

// digest sums names and contents.
func digest(t *testing.T, files []string) string {
	t.Helper()
	files = slices.Compact(slices.Sorted(slices.Values(files)))
	h := sha256.New()
	for _, path := range files {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%s %d\n", filepath.ToSlash(path), len(content))
		h.Write(content)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// requirement returns the version of a module in go.mod.
func requirement(t *testing.T, module string) string {
	t.Helper()
	f, err := os.Open(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if words := strings.Fields(lines.Text()); len(words) >= 2 && words[0] == module {
			return words[1]
		}
	}
	t.Fatalf("go.mod does not require %s", module)
	return ""
}

func TestGeneratedCodeIsMarked(t *testing.T) {
	for _, dir := range append(slices.Clone(generated), "frontend/src/gql") {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.*"))
		if err != nil {
			t.Fatal(err)
		}
		if len(files) == 0 {
			if strings.HasPrefix(dir, "frontend") {
				continue // it is not committed
			}
			t.Errorf("%s is empty", dir)
			continue
		}
		file := dir + "/" + filepath.Base(files[0])
		want := file + ": linguist-generated: set\n" + file + ": diff: unset\n"
		if got := git(t, "check-attr", "linguist-generated", "diff", "--", file); got != want {
			t.Errorf(".gitattributes says\n%swant\n%s", got, want)
		}
	}
}

func TestHandwrittenCodeIsNotMarked(t *testing.T) {
	for _, file := range []string{"ent/open.go", "ent/schema/account.go", "graph/resolver.go", "graph/account.resolvers.go", "graph/schema/account.graphqls"} {
		if got := git(t, "check-attr", "linguist-generated", "--", file); !strings.HasSuffix(got, ": unspecified\n") {
			t.Errorf(".gitattributes says %swant it unspecified", got)
		}
	}
}

func TestGeneratedCodeSaysSo(t *testing.T) {
	for _, g := range generators {
		for _, path := range g.output(t) {
			if filepath.Base(path) == "doc.go" {
				continue // a package needs one file that a person wrote
			}
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if first, _, _ := strings.Cut(string(content), "\n"); !strings.HasPrefix(first, "// Code generated ") || !strings.HasSuffix(first, " DO NOT EDIT.") {
				t.Errorf("%s stands among generated code and begins %q", path, first)
			}
		}
	}
}

// git runs git in the repository, and skips the test where there is none, as in an unpacked archive.
func git(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("not a git checkout")
	}
	cmd := exec.Command("git", args...)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
