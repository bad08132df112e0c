package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"sync"
	"time"

	"coxswain/ent"
	"coxswain/ent/gid"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/server/origin"
)

// Lives of one-time links.
const (
	inviteLife = 7 * 24 * time.Hour
	resetLife  = time.Hour
)

// Message is what a person gets to set their password.
type Message struct {
	Purpose   Purpose
	Email     string
	Name      string
	URL       string
	ExpiresAt calendar.Instant
}

// Text is the message as a person reads it.
func (m Message) Text() string {
	what := "Choose a new password for Coxswain"
	if m.Purpose == Invite {
		what = "You are invited to Coxswain. Choose a password"
	}
	return fmt.Sprintf("%s, %s:\n\n%s\n\nThe link works once, until %s.\n", m.Name, what, m.URL, m.ExpiresAt)
}

// Deliverer brings a message to its reader.
type Deliverer interface {
	Deliver(ctx context.Context, m Message) error
}

// Printer delivers by writing to the operator's terminal.
type Printer struct {
	mu sync.Mutex
	to io.Writer
}

// NewPrinter returns a Printer that writes to w.
func NewPrinter(w io.Writer) *Printer { return &Printer{to: w} }

// Deliver prints the message.
func (p *Printer) Deliver(_ context.Context, m Message) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, err := fmt.Fprintf(p.to, "To: %s\n%s\n", m.Email, m.Text())
	return err
}

// Command delivers by running the operator's program with the message on its standard input, as
// sendmail reads it. The program is run directly, not through a shell.
type Command struct{ Argv []string }

// Deliver runs the program.
func (c Command) Deliver(ctx context.Context, m Message) error {
	subject := "Choose a new Coxswain password"
	if m.Purpose == Invite {
		subject = "Your invitation to Coxswain"
	}
	oneLine := strings.NewReplacer("\r", " ", "\n", " ")
	cmd := exec.CommandContext(ctx, c.Argv[0], c.Argv[1:]...)
	cmd.Stdin = strings.NewReader(fmt.Sprintf("To: %s\nSubject: %s\nContent-Type: text/plain; charset=utf-8\n\n%s",
		oneLine.Replace(m.Email), subject, m.Text()))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		const most = 300
		return fmt.Errorf("mail command %s: %w: %.*s", c.Argv[0], err, most, out.String())
	}
	return nil
}

// Link makes a one-time link for a user and returns the message that carries it. Who may ask is for
// the caller to decide.
func (s *Service) Link(ctx context.Context, user gid.ID, purpose Purpose) (Message, error) {
	now, token := s.now(), newSecret()
	life, page := resetLife, "/reset-password"
	if purpose == Invite {
		life, page = inviteLife, "/accept-invitation"
	}
	l := Link{User: user, Purpose: purpose, TokenHash: hashOf(token), CreatedAt: now, ExpiresAt: now.Add(life)}
	p, err := s.store.AddLink(ctx, l)
	if errors.Is(err, ErrNone) {
		return Message{}, fault.NotFoundf("user", "there is no such user")
	}
	if err != nil {
		return Message{}, err
	}
	// The token stands behind #, which browsers send to no server and put into no log.
	return Message{Purpose: purpose, Email: p.Email, Name: p.Name, URL: s.publicURL + page + "#token=" + token, ExpiresAt: l.ExpiresAt}, nil
}

// Invite mails an invited user the link to their first password. When the server does not mail it
// returns the link instead, for the administrator to hand over.
func (s *Service) Invite(ctx context.Context, user gid.ID) (link string, err error) {
	return s.handOver(ctx, user, Invite)
}

// SendReset mails a user the link to a new password. When the server does not mail it returns the
// link instead, for the administrator to hand over.
func (s *Service) SendReset(ctx context.Context, user gid.ID) (link string, err error) {
	return s.handOver(ctx, user, Reset)
}

func (s *Service) handOver(ctx context.Context, user gid.ID, purpose Purpose) (link string, err error) {
	m, err := s.Link(ctx, user, purpose)
	if err != nil {
		return "", err
	}
	if s.mail == nil {
		return m.URL, nil
	}
	ent.AfterCommit(ctx, func() {
		s.deliverLater(ctx, func(ctx context.Context) error { return s.mail.Deliver(ctx, m) })
	})
	return "", nil
}

const deliveryTimeout = time.Minute

// deliverLater sends after the answer: how long it takes must not tell whether anybody was found.
func (s *Service) deliverLater(ctx context.Context, send func(context.Context) error) {
	ctx = context.WithoutCancel(ctx)
	s.deliveries.Go(func() {
		ctx, cancel := context.WithTimeout(ctx, deliveryTimeout)
		defer cancel()
		if err := send(ctx); err != nil {
			s.log.ErrorContext(ctx, "one-time link", "requestId", origin.From(ctx).RequestID, "error", err)
		}
	})
}

// RequestReset sends a link for a new password to an e-mail address, if somebody has it. The answer
// is the same if nobody has: it must not tell who is a user. This door has its own throttle:
// guessing at the sign-in does not close it.
func (s *Service) RequestReset(ctx context.Context, email string) error {
	email = NormalEmail(email)
	if err := CheckEmail("email", email); err != nil {
		return err
	}
	g := guess{door: resetDoor, account: email, network: origin.From(ctx).Network()}
	if err := s.throttle.enter(ctx, g, s.now()); err != nil {
		return err
	}
	s.deliverLater(ctx, func(ctx context.Context) error { return s.sendReset(ctx, email) })
	return nil
}

// resetLink makes a link for whoever has the e-mail; the zero Message when nobody has.
func (s *Service) resetLink(ctx context.Context, email string) (Message, error) {
	p, err := s.store.PersonByEmail(ctx, email)
	if errors.Is(err, ErrNone) || (err == nil && p.Deactivated) {
		return Message{}, nil
	}
	if err != nil {
		return Message{}, err
	}
	return s.Link(ctx, p.ID, Reset)
}

func (s *Service) sendReset(ctx context.Context, email string) error {
	m, err := s.resetLink(ctx, email)
	if err != nil || m.URL == "" {
		return err
	}
	if s.mail != nil {
		return s.mail.Deliver(ctx, m)
	}
	return s.print.Deliver(ctx, m)
}

// AcceptInvitation spends an invitation on the person's first password and lets them sign in.
func (s *Service) AcceptInvitation(ctx context.Context, token, password string) (gid.ID, error) {
	return s.redeem(ctx, Invite, token, password)
}

// ResetPassword spends a link on a new password. It ends every session of the person, who then
// signs in with it.
func (s *Service) ResetPassword(ctx context.Context, token, password string) (gid.ID, error) {
	return s.redeem(ctx, Reset, token, password)
}

func (s *Service) redeem(ctx context.Context, purpose Purpose, token, password string) (gid.ID, error) {
	now := s.now()
	spent := fault.Invalidf("token", "the link was used or has expired; ask for a new one")
	l, err := s.store.LinkByHash(ctx, hashOf(token))
	if errors.Is(err, ErrNone) {
		return 0, spent
	}
	if err != nil {
		return 0, err
	}
	if l.Purpose != purpose || l.UsedAt != nil || now >= l.ExpiresAt {
		return 0, spent
	}
	p, err := s.store.Person(ctx, l.User)
	if errors.Is(err, ErrNone) || (err == nil && p.Deactivated) {
		return 0, spent
	}
	if err != nil {
		return 0, err
	}
	if err := CheckPassword("password", password, p.Email, p.Name); err != nil {
		return 0, err
	}
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return 0, err
	}
	used, err := s.store.UseLink(ctx, l, hash, now)
	if err != nil {
		return 0, err
	}
	if !used {
		return 0, spent
	}
	return p.ID, nil
}

// ChangePassword sets a new password for somebody who knows the current one. Their other sessions
// end; the one that asks goes on with its next refresh.
func (s *Service) ChangePassword(ctx context.Context, user gid.ID, current, password string) error {
	p, err := s.store.Person(ctx, user)
	if err != nil {
		return err
	}
	g := guess{door: changeDoor, account: p.Email, network: origin.From(ctx).Network()}
	if err := s.throttle.enter(ctx, g, s.now()); err != nil {
		return err
	}
	ok, _, err := s.passwords.Verify(ctx, p.PasswordHash, current)
	if err != nil {
		return err
	}
	if !ok {
		return fault.Invalidf("currentPassword", "that is not the current password")
	}
	if err := s.throttle.succeed(ctx, g); err != nil {
		return err
	}
	if err := CheckPassword("newPassword", password, p.Email, p.Name); err != nil {
		return err
	}
	hash, err := s.passwords.Hash(ctx, password)
	if err != nil {
		return err
	}
	a, _ := accessFrom(ctx)
	return s.store.SetPassword(ctx, user, hash, a.Family, s.now())
}
