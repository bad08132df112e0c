package auth

import (
	"net/http"
	"net/url"
	"strings"

	"coxswain/sales/calendar"
)

// Cookies make the cookie that holds a browser's refresh token.
type Cookies struct {
	secure bool
	origin string // of the public URL: scheme and host
}

const (
	cookieName = "coxswain_refresh"
	cookiePath = "/auth"
)

// CookiesFor returns the Cookies of a server that people reach at publicURL.
func CookiesFor(publicURL string) Cookies {
	u, err := url.Parse(publicURL)
	if err != nil {
		return Cookies{}
	}
	return Cookies{secure: u.Scheme == "https", origin: u.Scheme + "://" + strings.ToLower(u.Host)}
}

// Name returns the cookie's name. Under https the prefix makes browsers refuse the cookie from
// anyone but this server over https.
func (c Cookies) Name() string {
	if c.secure {
		return "__Secure-" + cookieName
	}
	return cookieName
}

// Keep returns the cookie for a token.
func (c Cookies) Keep(token string, expires calendar.Instant) *http.Cookie {
	k := c.empty()
	k.Value, k.Expires = token, expires.Time()
	return k
}

// Drop returns the cookie that takes the token away.
func (c Cookies) Drop() *http.Cookie {
	k := c.empty()
	k.MaxAge = -1
	return k
}

func (c Cookies) empty() *http.Cookie {
	return &http.Cookie{Name: c.Name(), Path: cookiePath, HttpOnly: true, Secure: c.secure, SameSite: http.SameSiteStrictMode}
}

// sameOrigin reports whether a request with a cookie comes from a page of this server. A request
// without Origin comes from no page of a current browser, and SameSite keeps other sites out.
func (c Cookies) sameOrigin(r *http.Request) bool {
	switch r.Header.Get("Sec-Fetch-Site") {
	case "cross-site", "same-site":
		return false
	}
	o := strings.ToLower(r.Header.Get("Origin"))
	if o == "" {
		return true
	}
	if o == c.origin {
		return true
	}
	// A development server is reached under several names; the page's own host is as good as the public one.
	u, err := url.Parse(o)
	return err == nil && !c.secure && u.Scheme == "http" && strings.EqualFold(u.Host, r.Host)
}
