package main

import (
	"context"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph"
	"coxswain/server/auth"
)

// door is the API's view of signing in.
type door struct {
	*auth.Service

	loader *auth.Loader
}

// SignIn checks a password and starts a session.
func (d door) SignIn(ctx context.Context, email, password string, cookie bool) (graph.Session, error) {
	p, err := d.Service.SignIn(ctx, email, password, cookie)
	if err != nil {
		return graph.Session{}, err
	}
	return graph.Session{User: p.User, AccessToken: p.AccessToken, ExpiresAt: p.ExpiresAt, RefreshToken: p.RefreshToken}, nil
}

// Viewer returns the viewer that a user is.
func (d door) Viewer(ctx context.Context, user gid.ID) (*viewer.V, error) {
	return d.loader.Of(ctx, user)
}
