// Command withpostgres runs a command with a PostgreSQL server for its tests:
//
//	go run ./ops/opstest/cmd/withpostgres go test ./...
//
// It sets COXSWAIN_TEST_POSTGRES, so that all test processes share one server, and ends with the
// command's exit code. When the variable is set already, or no server is installed, it only runs the command.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"coxswain/ops/opstest/pgserver"
)

const variable = "COXSWAIN_TEST_POSTGRES"

func main() {
	code, err := run(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		code = 1
	}
	os.Exit(code)
}

func run(args []string) (code int, err error) {
	if len(args) == 0 {
		return 0, errors.New("usage: withpostgres COMMAND [ARGUMENTS]")
	}
	if os.Getenv(variable) != "" {
		return command(args, nil)
	}
	s, err := pgserver.Start()
	if errors.Is(err, pgserver.ErrNotInstalled) {
		fmt.Fprintln(os.Stderr, "withpostgres:", err)
		return command(args, nil)
	}
	if err != nil {
		return 0, err
	}
	code, err = command(args, []string{variable + "=" + s.URL()})
	return code, errors.Join(err, s.Stop())
}

// command runs a command with more environment and returns its exit code.
func command(args, env []string) (code int, err error) {
	cmd := exec.Command(args[0], args[1:]...) //nolint:gosec,noctx // it runs the command that it is given, which ends by itself or by a signal
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env = os.Stdin, os.Stdout, os.Stderr, append(os.Environ(), env...)
	// A terminal sends its signals to the command too; a signal to us alone is passed on. Either way we
	// outlive the command, to stop the server after it.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	go func() {
		for s := range signals {
			if s == syscall.SIGTERM {
				_ = cmd.Process.Signal(s) // it may have ended already
			}
		}
	}()
	err = cmd.Wait()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return max(exit.ExitCode(), 1), nil
	}
	return 0, err
}
