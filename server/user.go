package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/spf13/cobra"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/sales/enum"
	"coxswain/sales/role"
	"coxswain/server/auth"
	"coxswain/server/process"
)

func (c *cli) userCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "user",
		Short:   "Create, reset and deactivate the people who sign in",
		Example: "  coxswain user create --email ada@example.com --name Ada --role ADMIN --password-stdin < password.txt",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("unknown command %q; use create, reset or deactivate", args[0])}
			}
			return usageError{errors.New("say create, reset or deactivate")}
		},
		Args: cobra.ArbitraryArgs,
	}
	cmd.AddCommand(c.userCreateCommand(), c.userResetCommand(), c.userDeactivateCommand())
	return cmd
}

// personReport is what the user commands print.
type personReport struct {
	ID    gid.ID `json:"id"`
	Email string `json:"email"`
	Link  string `json:"link,omitempty"`
}

func (c *cli) userCreateCommand() *cobra.Command {
	var p auth.NewPerson
	var roleName, publicURL string
	var passwordStdin bool
	cmd := &cobra.Command{
		Use:   "create",
		Short: "Add a person",
		Long: "Add a person. With --password-stdin they can sign in at once with the password on standard input;\n" +
			"without it a one-time link is printed with which they choose one.",
		Example: "  coxswain user create --email ada@example.com --name 'Ada Lovelace' --role ADMIN --password-stdin < password.txt",
		RunE: func(cmd *cobra.Command, _ []string) error {
			p.Role = role.Role(strings.ToUpper(roleName))
			if passwordStdin {
				var err error
				if p.Password, err = c.readPassword(); err != nil {
					return err
				}
			}
			return c.createUser(cmd.Context(), p, publicURL)
		},
	}
	f := cmd.Flags()
	f.StringVar(&p.Email, "email", "", "address that the person signs in with")
	f.StringVar(&p.Name, "name", "", "full name")
	f.StringVar(&roleName, "role", "", "one of "+enum.List(role.All))
	f.BoolVar(&passwordStdin, "password-stdin", false, "read the password from the first line of standard input")
	addPublicURL(cmd, &publicURL)
	c.addJSON(cmd)
	return cmd
}

func addPublicURL(cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "public-url", "http://localhost:8080", "address at which people reach the server, for the link")
	markSetting(cmd.Flags(), "public-url")
}

func (c *cli) createUser(ctx context.Context, p auth.NewPerson, publicURL string) error {
	return c.withStore(ctx, func(s *ent.Store) error {
		passwords := auth.NewPasswords(1)
		id, err := auth.AddPerson(auth.Operator(ctx, "user create"), s, passwords, p)
		if err != nil {
			return err
		}
		r := personReport{ID: id, Email: auth.NormalEmail(p.Email)}
		if p.Password == "" {
			m, err := c.accounts(s, passwords, publicURL).Link(ctx, id, auth.Invite)
			if err != nil {
				return err
			}
			r.Link = m.URL
		}
		return c.report(r, func(w io.Writer) {
			fmt.Fprintf(w, "Created %s as %s (%s)\n", r.Email, p.Role, r.ID)
			if r.Link != "" {
				fmt.Fprintf(w, "They choose a password within 7 days at\n%s\n", r.Link)
			}
		})
	})
}

// accounts is the sign-in service for commands that need no tokens.
func (c *cli) accounts(s *ent.Store, passwords *auth.Passwords, publicURL string) *auth.Service {
	return auth.NewService(auth.Config{
		Store: auth.NewStore(s), Passwords: passwords, Print: auth.NewPrinter(c.out),
		PublicURL: strings.TrimRight(publicURL, "/"), Now: s.Now, Log: slog.New(slog.NewTextHandler(c.err, nil)),
	})
}

func (c *cli) userResetCommand() *cobra.Command {
	var email, publicURL string
	cmd := &cobra.Command{
		Use:     "reset",
		Short:   "Print a one-time link with which a person sets a new password",
		Example: "  coxswain user reset --email ada@example.com",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := auth.Operator(cmd.Context(), "user reset")
			return c.withStore(ctx, func(s *ent.Store) error {
				id, err := auth.FindPerson(ctx, s, email)
				if err != nil {
					return err
				}
				m, err := c.accounts(s, nil, publicURL).Link(ctx, id, auth.Reset)
				if err != nil {
					return err
				}
				return c.report(personReport{ID: id, Email: m.Email, Link: m.URL}, func(w io.Writer) { fmt.Fprint(w, m.Text()) })
			})
		},
	}
	cmd.Flags().StringVar(&email, "email", "", "address that the person signs in with")
	addPublicURL(cmd, &publicURL)
	c.addJSON(cmd)
	return cmd
}

func (c *cli) userDeactivateCommand() *cobra.Command {
	var email string
	cmd := &cobra.Command{
		Use:     "deactivate",
		Short:   "End a person's sessions and let them sign in no more",
		Example: "  coxswain user deactivate --email ada@example.com",
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := auth.Operator(cmd.Context(), "user deactivate")
			return c.withStore(ctx, func(s *ent.Store) error {
				id, err := auth.FindPerson(ctx, s, email)
				if err != nil {
					return err
				}
				if err := c.accounts(s, nil, "").DeactivatePerson(ctx, s, id); err != nil {
					return err
				}
				r := personReport{ID: id, Email: auth.NormalEmail(email)}
				return c.report(r, func(w io.Writer) { fmt.Fprintf(w, "Deactivated %s (%s)\n", r.Email, r.ID) })
			})
		},
	}
	cmd.Flags().StringVar(&email, "email", "", "address that the person signs in with")
	c.addJSON(cmd)
	return cmd
}

// readPassword reads the first line of standard input.
func (c *cli) readPassword() (string, error) {
	const longest = 4096
	line, err := bufio.NewReader(io.LimitReader(c.in, longest)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the password: %w", err)
	}
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return "", usageError{errors.New("--password-stdin: standard input holds no password")}
	}
	return line, nil
}

func (c *cli) keysCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "rotate-keys",
		Short: "Add a key with which the server signs access tokens from its next start on",
		Long: "Add a key with which the server signs access tokens from its next start on. The keys before it go on\n" +
			"verifying, so nobody has to sign in again; only the newest three are kept.",
		Example: "  coxswain rotate-keys --jwt-secret-file /etc/coxswain/keys.json",
		RunE: func(_ *cobra.Command, _ []string) error {
			path, err := process.KeyFile(file, c.database)
			if err != nil {
				return err
			}
			id, err := auth.RotateKeys(path, c.now())
			if err != nil {
				return err
			}
			return c.report(map[string]string{"kid": id, "file": path}, func(w io.Writer) {
				fmt.Fprintf(w, "Added key %s to %s; restart the server to sign with it\n", id, path)
			})
		},
	}
	cmd.Flags().StringVar(&file, "jwt-secret-file", "", "file with the signing keys (default beside the database)")
	markSetting(cmd.Flags(), "jwt-secret-file")
	c.addJSON(cmd)
	return cmd
}
