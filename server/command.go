package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"coxswain/ent"
	"coxswain/ops/ledger"
	"coxswain/sales/fault"
)

// terminal is what a command reads and writes, so that tests can stand in for a person.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) (string, bool)
	now      func() time.Time
}

// cli is what every command shares.
type cli struct {
	terminal

	database string
	json     bool
}

const defaultDatabase = "sqlite:./data/coxswain.db"

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is a command line that cannot be understood.
type usageError struct{ error }

// Unwrap returns what is wrong.
func (e usageError) Unwrap() error { return e.error }

// execute runs one command line and returns the exit code.
func execute(ctx context.Context, args []string, t terminal) int {
	c := &cli{terminal: t}
	root := c.root()
	root.SetArgs(withDefaultCommand(args))
	root.SetIn(t.in)
	root.SetOut(t.out)
	root.SetErr(t.err)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitOK
	}
	c.complain(cmd, err)
	if errors.As(err, new(usageError)) {
		return exitUsage
	}
	return exitFailed
}

// withDefaultCommand makes "coxswain --addr :9000" mean "coxswain serve --addr :9000".
func withDefaultCommand(args []string) []string {
	if len(args) == 0 {
		return []string{"serve"}
	}
	switch args[0] {
	case "-h", "--help", "--version":
		return args
	}
	if strings.HasPrefix(args[0], "-") {
		return append([]string{"serve"}, args...)
	}
	return args
}

// complain says what went wrong and, for a person, every field of it.
func (c *cli) complain(cmd *cobra.Command, err error) {
	name := cmd.CommandPath()
	faults := fault.All(ent.Translate(err))
	if len(faults) == 0 {
		fmt.Fprintf(c.err, "%s: %v\n", name, err)
	}
	for _, f := range faults {
		fmt.Fprintf(c.err, "%s: %v\n", name, f)
	}
	if errors.As(err, new(usageError)) {
		fmt.Fprintf(c.err, "See %s --help.\n", name)
	}
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "coxswain",
		Short: "Steer a subscription sales organisation",
		Long: "Coxswain steers a subscription sales organisation: its people, territories, accounts, pipeline and\n" +
			"targets, and the key figures computed from them. Without a command it starts the server.",
		Example:           "  coxswain demo && coxswain serve\n  coxswain user create --email ada@example.com --name Ada --role ADMIN --password-stdin < password.txt",
		Version:           versionText(),
		SilenceUsage:      true,
		SilenceErrors:     true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return c.readEnvironment(cmd) },
		Args:              cobra.ArbitraryArgs, // so that RunE can refuse them in our words
		RunE: func(_ *cobra.Command, args []string) error {
			return usageError{fmt.Errorf("unknown command %q", strings.Join(args, " "))}
		},
	}
	root.SetVersionTemplate("{{.Version}}\n")
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().StringVar(&c.database, "database", defaultDatabase,
		"where the data is: sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME")
	markSetting(root.PersistentFlags(), "database")
	root.AddCommand(c.serveCommand(), c.migrateCommand(), c.demoCommand(), c.importCommand(), c.exportCommand(),
		c.verifyCommand(), c.backupCommand(), c.restoreCommand(), c.userCommand(), c.keysCommand(),
		c.schemaCommand(), c.versionCommand())
	for _, sub := range root.Commands() {
		refuseStrayArguments(sub)
	}
	return root
}

// refuseStrayArguments turns cobra's complaints about arguments into usage errors.
func refuseStrayArguments(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil {
		check = cobra.NoArgs
	}
	if !cmd.HasSubCommands() {
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	for _, sub := range cmd.Commands() {
		refuseStrayArguments(sub)
	}
}

// settingAnnotation marks flags that the environment can set as well.
const settingAnnotation = "coxswain-setting"

func variableOf(flag string) string {
	return "COXSWAIN_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// markSetting lets COXSWAIN_NAME set a flag, and says so in its help.
func markSetting(flags *pflag.FlagSet, names ...string) {
	for _, name := range names {
		f := flags.Lookup(name)
		f.Annotations = map[string][]string{settingAnnotation: {variableOf(name)}}
		f.Usage += " (" + variableOf(name) + ")"
	}
}

// readEnvironment sets the settings that the command line left open.
func (c *cli) readEnvironment(cmd *cobra.Command) error {
	var all error
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		variable := f.Annotations[settingAnnotation]
		if len(variable) == 0 || f.Changed {
			return
		}
		value, ok := c.env(variable[0])
		if !ok || value == "" {
			return
		}
		if err := cmd.Flags().Set(f.Name, value); err != nil {
			all = errors.Join(all, usageError{fmt.Errorf("%s=%q: %w", variable[0], value, err)})
		}
	})
	return all
}

// open opens the database and upgrades it if it is older.
func (c *cli) open(ctx context.Context) (*ent.Store, error) {
	s, err := ent.Open(ctx, c.database, ent.Options{Now: c.now})
	if err != nil {
		return nil, err
	}
	ledger.Keep(s)
	return s, nil
}

// withStore runs do on the database.
func (c *cli) withStore(ctx context.Context, do func(*ent.Store) error) (err error) {
	s, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	return do(s)
}
