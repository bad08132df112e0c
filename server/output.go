package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// addJSON gives a command that prints a report the flag to print it as JSON.
func (c *cli) addJSON(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.json, "json", false, "print the report as JSON")
}

// report prints a value as JSON when asked to, and otherwise as text writes it.
func (c *cli) report(value any, text func(io.Writer)) error {
	if !c.json {
		text(c.out)
		return nil
	}
	e := json.NewEncoder(c.out)
	e.SetIndent("", "  ")
	return e.Encode(value)
}

// table prints rows in columns.
func table(w io.Writer, rows ...[]any) {
	const gap = 2
	t := tabwriter.NewWriter(w, 0, 0, gap, ' ', 0)
	for _, r := range rows {
		for i, cell := range r {
			if i > 0 {
				fmt.Fprint(t, "\t")
			}
			fmt.Fprint(t, cell)
		}
		fmt.Fprintln(t)
	}
	_ = t.Flush() // to the terminal, like the rest
}

// progress shows on a terminal how far long work is. Elsewhere it is silent.
type progress struct {
	w     io.Writer
	now   func() time.Time
	last  time.Time
	shown bool
}

const progressEvery = 200 * time.Millisecond

// progress returns one for the standard error of the command.
func (c *cli) progress() *progress {
	f, ok := c.err.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return &progress{}
	}
	return &progress{w: f, now: c.now}
}

// say replaces the line that was shown before.
func (p *progress) say(format string, args ...any) {
	if p.w == nil || p.now().Sub(p.last) < progressEvery {
		return
	}
	p.last, p.shown = p.now(), true
	fmt.Fprintf(p.w, "\r\x1b[K"+format, args...)
}

// done clears the line.
func (p *progress) done() {
	if p.shown {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
