package auth

import (
	"encoding/json"
	"io"
	"net/http"

	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/server/httpd"
)

// Handler serves what lies below /auth/.
func (s *Service) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /auth/refresh", s.serveRefresh)
	mux.HandleFunc("/auth/refresh", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Allow", http.MethodPost)
		httpd.WriteError(w, http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "use POST", 0)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		httpd.WriteError(w, http.StatusNotFound, string(fault.NotFound), "nothing is served here", 0)
	})
	return mux
}

type refreshAnswer struct {
	AccessToken  string           `json:"accessToken"`
	ExpiresAt    calendar.Instant `json:"expiresAt"`
	RefreshToken string           `json:"refreshToken,omitempty"` // only for those who sent one
}

// serveRefresh exchanges a refresh token, from the cookie of a browser or the body of a native
// client, for a new pair.
func (s *Service) serveRefresh(w http.ResponseWriter, r *http.Request) {
	token, cookie, problem := s.refreshToken(w, r)
	if problem != nil {
		httpd.WriteFault(w, r, s.log, problem)
		return
	}
	pair, err := s.Refresh(r.Context(), token, cookie)
	if err != nil {
		if cookie && fault.Is(err, fault.Unauthenticated) {
			http.SetCookie(w, s.cookies.Drop())
		}
		httpd.WriteFault(w, r, s.log, err)
		return
	}
	answer := refreshAnswer{AccessToken: pair.AccessToken, ExpiresAt: pair.ExpiresAt, RefreshToken: pair.RefreshToken}
	if cookie {
		http.SetCookie(w, s.cookies.Keep(pair.RefreshToken, pair.RefreshExpires))
		answer.RefreshToken = ""
	}
	httpd.WriteJSON(w, http.StatusOK, answer)
}

// refreshToken finds the token: in the body, which then needs no cookie, or in the cookie, which
// then needs to be sent by our own page.
func (s *Service) refreshToken(w http.ResponseWriter, r *http.Request) (token string, cookie bool, err error) {
	const mostBytes = 4096
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBytes))
	if err != nil {
		return "", false, fault.Of(fault.TooLarge, "", `the body is too large; send {"refreshToken": "..."}`)
	}
	var sent struct {
		RefreshToken string `json:"refreshToken"`
	}
	if len(body) > 0 && json.Unmarshal(body, &sent) != nil {
		return "", false, fault.Invalidf("", `the body is not JSON; send {"refreshToken": "..."}, or nothing with the cookie`)
	}
	if sent.RefreshToken != "" {
		return sent.RefreshToken, false, nil
	}
	c, err := r.Cookie(s.cookies.Name())
	if err != nil || c.Value == "" {
		return "", false, fault.Of(fault.Unauthenticated, "", "there is no session; sign in")
	}
	if !s.cookies.sameOrigin(r) {
		return "", false, fault.Forbiddenf("only a page of this server may use the session cookie")
	}
	return c.Value, true, nil
}
