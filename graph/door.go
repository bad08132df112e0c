package graph

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/model"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
)

// Door signs people in and out and lets them choose passwords.
type Door interface {
	// SignIn checks a password and starts a session, kept by a cookie or by a token in the result.
	SignIn(ctx context.Context, email, password string, cookie bool) (Session, error)
	// SignOut ends the caller's session, or all sessions of the person.
	SignOut(ctx context.Context, everywhere bool) error
	// Invite sends a user the link to their first password, or returns it when nothing is mailed.
	Invite(ctx context.Context, user gid.ID) (link string, err error)
	// SendReset sends a user the link to a new password, or returns it when nothing is mailed.
	SendReset(ctx context.Context, user gid.ID) (link string, err error)
	// RequestReset sends such a link to an address, if somebody has it.
	RequestReset(ctx context.Context, email string) error
	// AcceptInvitation spends an invitation on a first password.
	AcceptInvitation(ctx context.Context, token, password string) (gid.ID, error)
	// ResetPassword spends a link on a new password.
	ResetPassword(ctx context.Context, token, password string) (gid.ID, error)
	// ChangePassword sets a new password for somebody who knows the current one.
	ChangePassword(ctx context.Context, user gid.ID, current, password string) error
	// EndSessions ends every session of a user.
	EndSessions(ctx context.Context, user gid.ID, reason string) error
	// Viewer returns the viewer that a user is.
	Viewer(ctx context.Context, user gid.ID) (*viewer.V, error)
}

// Session is what a sign-in hands out.
type Session struct {
	User         gid.ID
	AccessToken  string
	ExpiresAt    calendar.Instant
	RefreshToken string // empty for a session that is kept by a cookie
}

// signIn starts a session. A wrong password is a mistake that the form shows; throttling concerns
// the request.
func (r *Resolver) signIn(ctx context.Context, in model.SignInInput) (*model.SignInPayload, error) {
	s, err := r.Door.SignIn(ctx, in.Email, in.Password, in.Session == model.SignInSessionCookie)
	if fault.Is(err, fault.Unauthenticated) {
		return &model.SignInPayload{UserErrors: fault.All(fault.Under(err, "input"))}, nil
	}
	faults, err := mistakes(err)
	if err != nil || len(faults) > 0 {
		return &model.SignInPayload{UserErrors: faults}, err
	}
	v, err := r.Door.Viewer(ctx, s.User)
	if err != nil {
		return nil, err
	}
	out := &model.SignInPayload{AccessToken: &s.AccessToken, ExpiresAt: &s.ExpiresAt, Viewer: v}
	if s.RefreshToken != "" {
		out.RefreshToken = &s.RefreshToken
	}
	return out, nil
}

// self returns a person as they see themselves, for answers to somebody who is not signed in yet.
func (r *Resolver) self(ctx context.Context, user gid.ID, err error) (*db.User, []*fault.Error, error) {
	faults, err := mistakes(err)
	if err != nil || len(faults) > 0 {
		return nil, faults, err
	}
	v, err := r.Door.Viewer(ctx, user)
	if err != nil {
		return nil, nil, err
	}
	u, err := r.Store.Client().User.Get(viewer.With(ctx, v), user)
	return u, nil, err
}

// changePassword sets a new password of the viewer.
func (r *Resolver) changePassword(ctx context.Context, in model.ChangePasswordInput) (*db.User, []*fault.Error, error) {
	v := viewer.From(ctx)
	return r.self(ctx, v.User, r.Door.ChangePassword(ctx, v.User, in.CurrentPassword, in.NewPassword))
}

// sendReset makes a link with which a person sets a new password.
func (r *Resolver) sendReset(ctx context.Context, user gid.ID) (*db.User, *string, []*fault.Error, error) {
	if !user.Is(gid.User) {
		return nil, nil, []*fault.Error{fault.Invalidf("input.id", "%s is the id of a %s; give the id of a User", user, user.Kind())}, nil
	}
	link, err := r.Door.SendReset(ctx, user)
	faults, err := mistakes(err)
	if err != nil || len(faults) > 0 {
		return nil, nil, faults, err
	}
	u, err := one[db.User](ctx, user)
	return u, given(link), nil, err
}

// given is a text that may be absent.
func given(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
