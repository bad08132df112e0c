package auth

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"coxswain/ent/viewer"
	"coxswain/sales/fault"
	"coxswain/server/httpd"
	"coxswain/server/origin"
)

// Viewers load who acts for a token that was verified: whether the user is still active, the
// session not ended, and what they may see now. It returns an Unauthenticated fault if not.
type Viewers interface {
	Viewer(ctx context.Context, a Access) (*viewer.V, error)
}

type accessKey struct{}

func accessFrom(ctx context.Context) (Access, bool) {
	a, ok := ctx.Value(accessKey{}).(Access)
	return a, ok
}

// Authenticate turns the bearer token of a request into its viewer. Without a token the request
// goes on without a viewer; with a bad one it ends here, so that a client never mistakes an expired
// session for an empty answer. Cookies are not looked at: no page can act for a person by accident.
func (s *Service) Authenticate(viewers Viewers) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			header := r.Header.Values("Authorization")
			if len(header) == 0 {
				next.ServeHTTP(w, r)
				return
			}
			ctx, err := s.admit(r.Context(), viewers, header)
			if err != nil {
				if fault.Is(err, fault.Unauthenticated) {
					w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
				}
				httpd.WriteFault(w, r, s.log, err)
				return
			}
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}

func (s *Service) admit(ctx context.Context, viewers Viewers, header []string) (context.Context, error) {
	scheme, token, _ := strings.Cut(header[0], " ")
	if len(header) > 1 || !strings.EqualFold(scheme, "Bearer") {
		return nil, fault.Of(fault.Unauthenticated, "", "send one header Authorization: Bearer <access token>")
	}
	a, err := s.issuer.Verify(s.now().Time(), strings.TrimSpace(token))
	if err != nil {
		message := errToken.Error()
		if errors.Is(err, ErrExpired) {
			message = ErrExpired.Error()
		}
		return nil, &fault.Error{Kind: fault.Unauthenticated, Message: message, Cause: err}
	}
	v, err := viewers.Viewer(ctx, a)
	if err != nil {
		return nil, err
	}
	v.RequestID = origin.From(ctx).RequestID
	httpd.NoteViewer(ctx, a.User.String())
	return viewer.With(context.WithValue(ctx, accessKey{}, a), v), nil
}
