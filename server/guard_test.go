package main_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The guards of this file and its neighbours hold what people forget: which package may know which,
// who may go past the policies, that generated code is current. They read the repository, not the program.

const (
	module = "coxswain/"
	root   = ".."
)

// goPackage is what go list tells about a package.
type goPackage struct {
	ImportPath                         string
	Imports, TestImports, XTestImports []string
}

func (p goPackage) name() string { return strings.TrimPrefix(p.ImportPath, module) }

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,TestImports,XTestImports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p goPackage
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	if len(all) < 20 {
		t.Fatalf("go list found only %d packages", len(all))
	}
	return all
}

// base are the packages that every other one of sales may build on.
var base = []string{"sales/commission", "sales/enum", "sales/fault", "sales/money", "sales/calendar", "sales/role", "sales/search", "sales/recurring"}

// mayImport says for the packages below a path which of ours they may import; "/..." is everything
// below. The longest matching path decides.
var mayImport = map[string][]string{
	"sales":              base,
	"sales/usage":        append([]string{"sales/price"}, base...), // more use is priced as plans are
	"sales/subscription": append([]string{"sales/price"}, base...),
	"sales/comp":         append([]string{"sales/price", "sales/quota"}, base...),
	"sales/kpi":          {"sales/..."},                          // key figures speak of all that is measured
	"sales/metric":       append([]string{"sales/kpi"}, base...), // and people define others from them
	"sales/score":        append([]string{"sales/kpi"}, base...),

	"ent/gid":     {},
	"ent/viewer":  {"ent/gid", "sales/..."},
	"ent/rule":    {"ent/gid", "ent/viewer", "sales/..."},
	"ent/schema":  {"ent/gid", "ent/rule", "sales/..."},
	"ent/db":      {"ent/db/...", "ent/gid", "ent/schema", "sales/..."},
	"ent/migrate": {},
	"ent/cmd":     {"ent/db/migrate"},
	"ent":         {"ent/db/...", "ent/gid", "ent/migrate", "ent/viewer", "sales/..."},

	// Use cases know what is stored and what is true. Among themselves they look downstream only.
	"ops/changelog":           upon(),
	"ops/editing":             upon(),
	"ops/editing/editingtest": upon("ops/editing", "ops/opstest"),
	"ops/filing":              upon(),
	"ops/demo":                upon("ops/editing", "ops/ledger", "ops/paying", "ops/subscribing"),
	"ops/running":             upon("ops/editing"),
	"ops/ledger":              upon("ops/editing", "ops/running"),
	"ops/metering":            upon("ops/editing"),
	"ops/subscribing":         upon("ops/editing"),
	"ops/steering":            upon("ops/editing", "ops/measuring"),
	"ops/selling":             upon("ops/editing"),
	"ops/marketing":           upon("ops/editing", "ops/selling"),
	"ops/people":              upon("ops/editing"),
	"ops/planning":            upon("ops/editing"),
	"ops/paying":              upon("ops/editing", "ops/measuring", "ops/running"), // pay may hang on key figures
	"ops/measuring":           upon("ops/changelog"),
	"ops/transfer":            upon("ops/transfer/...", "ops/editing", "ops/ledger", "ops/metering", "ops/subscribing"),
	"ops/opstest":             upon("ops/opstest/...", "ent/migrate"),

	"graph":       {"graph/...", "ops/...", "ent", "ent/db/...", "ent/gid", "ent/viewer", "ent/rule", "sales/..."},
	"graph/page":  {"ent/db/...", "ent/gid", "ent/viewer", "ent/rule", "sales/..."},
	"graph/model": {"graph/page", "graph/scalar", "graph/figure", "ops/...", "ent/db/...", "ent/gid", "ent/viewer", "sales/..."},

	"server":        {"server/...", "graph/...", "ops/...", "ent/...", "sales/...", "frontend"},
	"server/origin": {},
	"server/httpd":  {"server/origin", "ent/viewer", "sales/..."},
	"frontend":      {},
}

// upon is what every use case may import, and more.
func upon(more ...string) []string {
	return append([]string{"sales/...", "ent", "ent/db/...", "ent/gid", "ent/viewer", "ent/rule"}, more...)
}

func covers(pattern, name string) bool {
	if dir, ok := strings.CutSuffix(pattern, "/..."); ok {
		return name == dir || strings.HasPrefix(name, dir+"/")
	}
	return pattern == name
}

// ruleFor returns what a package may import.
func ruleFor(name string) (rule string, allowed []string) {
	for path, a := range mayImport {
		if covers(path+"/...", name) && len(path) > len(rule) {
			rule, allowed = path, a
		}
	}
	return rule, allowed
}

func TestPackagesImportOnlyDownwards(t *testing.T) {
	used := map[string]bool{}
	for _, p := range packages(t) {
		rule, allowed := ruleFor(p.name())
		if rule == "" {
			t.Errorf("%s stands outside the layout; say in mayImport what it may import", p.name())
			continue
		}
		used[rule] = true
		for _, imported := range p.Imports {
			name, ours := strings.CutPrefix(imported, module)
			if !ours || covers(p.name()+"/...", name) {
				continue
			}
			if !slices.ContainsFunc(allowed, func(a string) bool { return covers(a, name) }) {
				t.Errorf("%s imports %s; %s may import only %s", p.name(), name, rule, strings.Join(allowed, ", "))
			}
		}
	}
	for rule := range mayImport {
		if !used[rule] {
			t.Errorf("mayImport has a rule for %s, which does not exist", rule)
		}
	}
}

// isTestKit reports whether a package is for tests, such as ops/opstest.
func isTestKit(name string) bool {
	return slices.ContainsFunc(strings.Split(name, "/"), func(step string) bool { return strings.HasSuffix(step, "test") })
}

func TestTestKitsStayInTests(t *testing.T) {
	for _, p := range packages(t) {
		if isTestKit(p.name()) {
			continue
		}
		for _, imported := range p.Imports {
			if name, ours := strings.CutPrefix(imported, module); imported == "testing" || ours && isTestKit(name) {
				t.Errorf("%s imports %s outside its tests", p.name(), imported)
			}
		}
	}
}

// outside is what a rule of sales never needs: it gets values and returns values.
var outside = []string{"context", "database/sql", "net", "net/http", "os", "os/exec", "log", "log/slog", "math/rand", "math/rand/v2", "embed"}

func TestSalesIsPure(t *testing.T) {
	for _, p := range packages(t) {
		if !strings.HasPrefix(p.name(), "sales/") {
			continue
		}
		for _, imported := range p.Imports {
			first, _, _ := strings.Cut(imported, "/")
			if strings.Contains(first, ".") || slices.Contains(outside, imported) {
				t.Errorf("%s imports %s; what is true needs only the standard library, and nothing that acts", p.name(), imported)
			}
		}
		for _, imported := range slices.Concat(p.TestImports, p.XTestImports) {
			if name, ours := strings.CutPrefix(imported, module); ours && !strings.HasPrefix(name, "sales/") {
				t.Errorf("tests of %s import %s", p.name(), name)
			}
		}
	}
	eachFile(t, "sales", func(path string, f *ast.File) {
		for _, call := range calls(f) {
			if call == "time.Now" || call == "time.Since" {
				t.Errorf("%s reads the clock; now is an argument", path)
			}
		}
	})
}

// TestRulesAndTheDemoStartGoroutinesInOnePlace keeps scripts/test.sh honest, which runs both without the
// race detector but for the tests of that place.
func TestRulesAndTheDemoStartGoroutinesInOnePlace(t *testing.T) {
	look := func(path string, f *ast.File) {
		starts := slices.ContainsFunc(calls(f), func(call string) bool { return strings.HasSuffix(call, ".Go") })
		ast.Inspect(f, func(n ast.Node) bool {
			_, spawn := n.(*ast.GoStmt)
			starts = starts || spawn
			return true
		})
		if one := path == "sales/kpi/together.go"; starts != one {
			t.Errorf("%s starts goroutines: %t, want %t; tests of what does are raced by name in scripts/test.sh", path, starts, one)
		}
	}
	eachFile(t, "sales", look)
	eachFile(t, "ops/demo", look)
}

// pastPolicies are the ways to rows that neither policies nor, some of them, the change log see, and the
// packages that may take them: they narrow rows by the viewer themselves, or act for no viewer.
var pastPolicies = map[string][]string{
	"ops/demo":            {"Bulk"},
	"ops/editing":         {"ExecContext", "QueryContext"},           // savepoints and row locks
	"ops/ledger":          {"ExecContext", "QueryContext", "Reader"}, // derived rows, the same for every viewer
	"ops/measuring":       {"QueryContext", "Reader"},
	"ops/measuring/check": {"QueryContext", "Reader"},      // for verify, which acts for no viewer
	"ops/metering":        {"ExecContext", "QueryContext"}, // months of use, by sets of rows
	"ops/opstest":         {"ExecContext"},
	"ops/paying":          {"QueryContext"}, // what a run comes to is the same for every viewer
	"ops/transfer":        {"ExecContext", "QueryContext", "Reader", "Writer"},
	"server/auth":         {"QueryContext"}, // who the viewer is, before there is one
	"server/backup":       {"ExecContext"},
	"server/process":      {"Reader"},
}

func TestOnlyAFewPackagesGoPastThePolicies(t *testing.T) {
	got := map[string][]string{}
	for _, dir := range []string{"ops", "graph", "server", "sales"} {
		eachFile(t, dir, func(path string, f *ast.File) {
			name := filepath.ToSlash(filepath.Dir(path))
			for _, call := range calls(f) {
				x, method, _ := strings.Cut(call, ".")
				if isImport(f, x) || call == "Editor.Bulk" {
					continue // of another package, or of the editor, which goes through the policies
				}
				if slices.Contains([]string{"Bulk", "Writer", "Reader", "QueryContext", "ExecContext"}, method) && importsStorage(f) {
					got[name] = append(got[name], method)
				}
			}
		})
	}
	for name := range got {
		slices.Sort(got[name])
		got[name] = slices.Compact(got[name])
	}
	if d := cmp.Diff(pastPolicies, got); d != "" {
		t.Errorf("packages that go past the policies (-allowed +found):\n%s", d)
	}
}

// importsStorage reports whether a file can hold a store or a database at all.
func importsStorage(f *ast.File) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool {
		return slices.Contains([]string{`"coxswain/ent"`, `"coxswain/ent/db"`, `"database/sql"`}, i.Path.Value)
	})
}

// isImport reports whether x names a package in a file.
func isImport(f *ast.File, x string) bool {
	return slices.ContainsFunc(f.Imports, func(i *ast.ImportSpec) bool {
		path := strings.Trim(i.Path.Value, `"`)
		return x == path[strings.LastIndex(path, "/")+1:] || i.Name != nil && i.Name.Name == x
	})
}

// generated are the folders that a generator writes.
var generated = []string{"ent/db", "graph/gen", "graph/model"}

// eachFile parses the hand-written files below a folder that are no tests.
func eachFile(t *testing.T, dir string, visit func(path string, f *ast.File)) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(filepath.Join(root, dir), func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if e.IsDir() {
			if slices.Contains(generated, rel) || e.Name() == "node_modules" {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		n++
		visit(rel, f)
		return nil
	})
	if err == nil && n == 0 {
		err = errors.New("no files")
	}
	if err != nil {
		t.Fatalf("read %s: %v", dir, err)
	}
}

// calls lists the methods and functions that a file calls, as "x.Name", where x is the last name before
// the dot: "Editor.Bulk" of r.Editor.Bulk, ".Bulk" of store().Bulk.
func calls(f *ast.File) []string {
	var out []string
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok {
			x := ""
			switch of := s.X.(type) {
			case *ast.Ident:
				x = of.Name
			case *ast.SelectorExpr:
				x = of.Sel.Name
			}
			out = append(out, x+"."+s.Sel.Name)
		}
		return true
	})
	return out
}
