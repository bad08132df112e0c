package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"coxswain/ops/opstest"
)

// outcome is what a command line came to.
type outcome struct {
	code     int
	out, err string
}

// command runs a command line on a database, with the environment given as pairs.
func command(t *testing.T, database, stdin string, args []string, env ...string) outcome {
	t.Helper()
	variables := map[string]string{"COXSWAIN_DATABASE": database}
	for i := 0; i+1 < len(env); i += 2 {
		variables[env[i]] = env[i+1]
	}
	var out, errs bytes.Buffer
	code := execute(context.Background(), args, terminal{
		in: strings.NewReader(stdin), out: &out, err: &errs, now: opstest.NewClock().Now,
		env: func(name string) (string, bool) { v, ok := variables[name]; return v, ok },
	})
	return outcome{code, out.String(), errs.String()}
}

func newDatabase(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "coxswain.db")
}

func TestEveryCommandExplainsItselfWithAnExample(t *testing.T) {
	c := &cli{}
	var check func(*cobra.Command)
	check = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			check(sub)
		}
		if cmd.Short == "" || cmd.Example == "" || cmd.RunE == nil && cmd.HasParent() {
			t.Errorf("%s: short %q, example %q: want both", cmd.CommandPath(), cmd.Short, cmd.Example)
		}
		for line := range strings.Lines(cmd.Example) {
			if !strings.Contains(line, "coxswain ") {
				t.Errorf("%s: example line %q does not call coxswain", cmd.CommandPath(), line)
			}
		}
		if !cmd.HasParent() {
			return
		}
		args := append(strings.Fields(cmd.CommandPath())[1:], "--help")
		if got := command(t, newDatabase(t), "", args); got.code != 0 || !strings.Contains(got.out, "Examples:") || !strings.Contains(got.out, "COXSWAIN_DATABASE") {
			t.Errorf("%v = %d %s %s, want help with an example and --database", args, got.code, got.out, got.err)
		}
	}
	check(c.root())
}

func TestCommandLinesThatCannotBeUnderstoodExitWithTwo(t *testing.T) {
	for _, tt := range []struct {
		args []string
		env  []string
		says string
	}{
		{[]string{"fly"}, nil, "fly"},
		{[]string{"serve", "--wings"}, nil, "--wings"},
		{[]string{"serve", "now"}, nil, "now"},
		{[]string{"--addr"}, nil, "--addr"},
		{[]string{"serve", "--log-format", "xml"}, nil, "neither text nor json"},
		{[]string{"serve", "--log-level", "loud"}, nil, "debug, info, warn, error"},
		{[]string{"serve", "--drain", "1h"}, nil, "--drain"},
		{[]string{"serve", "--trusted-proxies", "proxy"}, nil, "10.0.0.0/8"},
		{[]string{"serve", "--synchronous", "off"}, nil, "full nor normal"},
		{[]string{"serve"}, []string{"COXSWAIN_DRAIN", "soon"}, "COXSWAIN_DRAIN"},
		{[]string{"serve"}, []string{"COXSWAIN_COST_MAXIMUM", "-1"}, "larger than zero"},
		{[]string{"user"}, nil, "create, reset or deactivate"},
		{[]string{"user", "promote"}, nil, "promote"},
		{[]string{"import"}, nil, "name at least one file"},
		{[]string{"import", "x.csv", "--on-error", "shrug"}, nil, "reject nor stop"},
		{[]string{"export", "stars"}, nil, "not a list"},
		{[]string{"export", "accounts", "--format", "pdf"}, nil, "CSV, JSONL or XLSX"},
		{[]string{"demo", "--as-of", "yesterday"}, nil, "YYYY-MM-DD"},
		{[]string{"demo", "--password-stdin"}, nil, "no password"},
		{[]string{"backup"}, nil, "arg"},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			got := command(t, newDatabase(t), "", tt.args, tt.env...)
			if got.code != exitUsage || !strings.Contains(got.err, tt.says) || !strings.Contains(got.err, "--help") {
				t.Errorf("= %d %q, want %d with %q and where help is", got.code, got.err, exitUsage, tt.says)
			}
		})
	}
}

func TestCommandsThatFailExitWithOneAndSayWhatToDo(t *testing.T) {
	for _, tt := range []struct {
		name     string
		database string
		args     []string
		says     string
	}{
		{"another kind of database", "mysql://x", []string{"migrate"}, "sqlite:PATH"},
		{"a weak password", "", []string{"user", "create", "--email", "a@b.c", "--name", "A", "--role", "ADMIN", "--password-stdin"}, "12 or more"},
		{"an unknown role", "", []string{"user", "create", "--email", "a@b.c", "--name", "A", "--role", "KING"}, "ADMIN, OPS"},
		{"no e-mail", "", []string{"user", "create", "--name", "A", "--role", "ADMIN"}, "ada@example.com"},
		{"a user who is not there", "", []string{"user", "reset", "--email", "nobody@example.com"}, "nobody@example.com"},
		{"a file that is not there", "", []string{"import", "none.csv"}, "none.csv"},
		{"a backup that is not there", "", []string{"restore", "none"}, "none"},
		{"keys that are not there", "", []string{"rotate-keys"}, "signing keys"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			database := tt.database
			if database == "" {
				database = newDatabase(t)
			}
			got := command(t, database, "short\n", tt.args)
			if got.code != exitFailed || !strings.Contains(got.err, tt.says) {
				t.Errorf("= %d %q, want %d with %q", got.code, got.err, exitFailed, tt.says)
			}
		})
	}
}

func TestTheFirstUserOfAnEmptyDatabaseIsMadeFromTheCommandLine(t *testing.T) {
	database := newDatabase(t)
	got := command(t, database, "four rowers and a boat\r\n",
		[]string{"user", "create", "--email", "Ada@example.com", "--name", "Ada", "--role", "admin", "--password-stdin", "--json"})
	var made personReport
	if err := json.Unmarshal([]byte(got.out), &made); err != nil || got.code != 0 || made.Email != "ada@example.com" || made.Link != "" {
		t.Fatalf("user create = %d %s %s, want Ada without a link", got.code, got.out, got.err)
	}
	if got := command(t, database, "", []string{"user", "create", "--email", "bo@example.com", "--name", "Bo", "--role", "REP"}, "COXSWAIN_PUBLIC_URL", "https://sales.example.com/"); got.code != 0 || !strings.Contains(got.out, "https://sales.example.com/accept-invitation#token=") {
		t.Errorf("user create without a password = %d %s %s, want a link to the public URL", got.code, got.out, got.err)
	}
	if got := command(t, database, "", []string{"user", "reset", "--email", "bo@example.com"}); got.code != 0 || !strings.Contains(got.out, "/reset-password#token=") {
		t.Errorf("user reset = %d %s %s, want a link", got.code, got.out, got.err)
	}
	if got := command(t, database, "", []string{"user", "deactivate", "--email", "bo@example.com"}); got.code != 0 {
		t.Errorf("user deactivate = %d %s, want 0", got.code, got.err)
	}
	if got := command(t, database, "", []string{"user", "deactivate", "--email", "ada@example.com"}); got.code != exitFailed || !strings.Contains(got.err, "last administrator") {
		t.Errorf("user deactivate of the last administrator = %d %s, want it refused", got.code, got.err)
	}
	if got := command(t, database, "", []string{"verify", "--json"}); got.code != 0 || !strings.Contains(got.out, `"sound": true`) {
		t.Errorf("verify = %d %s %s, want it sound", got.code, got.out, got.err)
	}
	if got := command(t, database, "", []string{"export", "users", "--columns", "email"}); got.code != 0 || got.out != "email\nada@example.com\nbo@example.com\n" {
		t.Errorf("export users = %d %q %s, want both", got.code, got.out, got.err)
	}
}

func TestAFlagStandsAboveTheEnvironment(t *testing.T) {
	flag, variable := newDatabase(t), newDatabase(t)
	if got := command(t, variable, "", []string{"migrate", "--database", flag}); got.code != 0 {
		t.Fatalf("migrate = %d %s", got.code, got.err)
	}
	exists := func(database string) bool {
		_, err := os.Stat(strings.TrimPrefix(database, "sqlite:"))
		return err == nil
	}
	if !exists(flag) || exists(variable) {
		t.Errorf("made: flag's %t, variable's %t; want the flag's only", exists(flag), exists(variable))
	}
	if got := command(t, variable, "", []string{"migrate"}); got.code != 0 || !exists(variable) {
		t.Errorf("migrate by the variable = %d %s, want its database made", got.code, got.err)
	}
}

func TestADatabaseIsBackedUpAndRestoredFromTheCommandLine(t *testing.T) {
	database, file := newDatabase(t), filepath.Join(t.TempDir(), "backup")
	steps := []struct {
		args []string
		code int
		says string
	}{
		{[]string{"user", "create", "--email", "ada@example.com", "--name", "Ada", "--role", "ADMIN"}, 0, "Created"},
		{[]string{"backup", file}, 0, "Wrote"},
		{[]string{"user", "create", "--email", "bo@example.com", "--name", "Bo", "--role", "ADMIN"}, 0, "Created"},
		{[]string{"restore", file}, 1, "--replace"},
		{[]string{"restore", file, "--replace", "--json"}, 0, `"bytes"`},
		{[]string{"export", "users", "--columns", "email"}, 0, "email\nada@example.com\n"},
	}
	for _, s := range steps {
		got := command(t, database, "", s.args)
		if got.code != s.code || !strings.Contains(got.out+got.err, s.says) {
			t.Fatalf("%v = %d %s %s, want %d with %q", s.args, got.code, got.out, got.err, s.code, s.says)
		}
	}
}

func TestTheSchemaIsPrintedWhole(t *testing.T) {
	got := command(t, newDatabase(t), "", []string{"schema"})
	for _, want := range []string{"type Query", "type Mutation", "signIn(", "interface Node", "scalar Date"} {
		if !strings.Contains(got.out, want) {
			t.Errorf("schema lacks %q", want)
		}
	}
	if again := command(t, newDatabase(t), "", []string{"schema"}); again.out != got.out {
		t.Error("two prints of the schema differ")
	}
	if strings.Contains(got.out, "__Type") {
		t.Error("schema holds the types of introspection")
	}
}
