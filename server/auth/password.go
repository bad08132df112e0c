// Package auth is how people sign in: passwords, access tokens, refresh tokens and their rotation,
// throttling of guesses, one-time links, and the step that turns a token into a viewer.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// argon is the work that a password hash costs. The values are OWASP's minimum for argon2id.
type argon struct {
	memory  uint32 // KiB
	passes  uint32
	threads uint8
}

const (
	saltBytes = 16
	hashBytes = 32
)

func currentArgon() argon { return argon{memory: 19 * 1024, passes: 2, threads: 1} }

// Passwords hashes and verifies passwords. Each hash takes 19 MiB, so only a few run at once: the
// rest wait, or a flood of sign-ins would take the memory of the whole process.
type Passwords struct {
	work  argon
	slots chan struct{}
	decoy string // what the passwords of unknown people are compared with
}

// NewPasswords returns a Passwords that computes at most parallel hashes at once.
func NewPasswords(parallel int) *Passwords { return newPasswords(currentArgon(), parallel) }

func newPasswords(work argon, parallel int) *Passwords {
	p := &Passwords{work: work, slots: make(chan struct{}, max(parallel, 1))}
	p.decoy = p.work.hash("no password has this text")
	return p
}

// Hash returns the hash of a password in PHC form.
func (p *Passwords) Hash(ctx context.Context, password string) (string, error) {
	release, err := p.enter(ctx)
	if err != nil {
		return "", err
	}
	defer release()
	return p.work.hash(normal(password)), nil
}

// Verify reports whether password has the hash, and whether the hash should be made anew because
// it was made with other work than is current.
func (p *Passwords) Verify(ctx context.Context, hash, password string) (ok, outdated bool, err error) {
	work, salt, want, err := parsePHC(hash)
	if err != nil {
		return false, false, err
	}
	release, err := p.enter(ctx)
	if err != nil {
		return false, false, err
	}
	defer release()
	got := argon2.IDKey([]byte(normal(password)), salt, work.passes, work.memory, work.threads, uint32(len(want))) //nolint:gosec // a stored hash is short text
	return subtle.ConstantTimeCompare(got, want) == 1, work != p.work, nil
}

// VerifyNobody takes the time of Verify and refuses, so that the answer for an unknown e-mail comes
// no sooner than for a known one.
func (p *Passwords) VerifyNobody(ctx context.Context, password string) error {
	_, _, err := p.Verify(ctx, p.decoy, password)
	return err
}

func (p *Passwords) enter(ctx context.Context) (release func(), err error) {
	select {
	case p.slots <- struct{}{}:
		return func() { <-p.slots }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait for a turn to hash a password: %w", ctx.Err())
	}
}

// normal makes the two ways to type an accented letter one.
func normal(password string) string { return norm.NFC.String(password) }

func (a argon) hash(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails since Go 1.24
	sum := argon2.IDKey([]byte(password), salt, a.passes, a.memory, a.threads, hashBytes)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, a.memory, a.passes, a.threads, enc.EncodeToString(salt), enc.EncodeToString(sum))
}

var errHash = errors.New("stored password hash is not argon2id in PHC form")

// Bounds of what a stored hash may ask for: a damaged row must not take all memory.
const (
	mostMemory = 256 * 1024
	mostPasses = 16
)

func parsePHC(s string) (a argon, salt, sum []byte, err error) {
	const parts = 6
	f := strings.Split(s, "$")
	if len(f) != parts || f[0] != "" || f[1] != "argon2id" || f[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return a, nil, nil, errHash
	}
	if _, err = fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &a.memory, &a.passes, &a.threads); err != nil {
		return a, nil, nil, errHash
	}
	if a.memory == 0 || a.memory > mostMemory || a.passes == 0 || a.passes > mostPasses || a.threads == 0 {
		return a, nil, nil, errHash
	}
	salt, saltErr := base64.RawStdEncoding.Strict().DecodeString(f[4])
	sum, sumErr := base64.RawStdEncoding.Strict().DecodeString(f[5])
	if saltErr != nil || sumErr != nil || len(salt) < saltBytes || len(sum) < saltBytes {
		return a, nil, nil, errHash
	}
	return a, salt, sum, nil
}
