package files

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/ops/filing"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
	"coxswain/server/auth"
)

type door struct {
	handler http.Handler
	users   map[role.Role]gid.ID
}

func newDoor(t *testing.T) *door {
	t.Helper()
	s := opstest.SQLite(t)
	c, err := filing.New(s, t.TempDir(), 1<<10)
	if err != nil {
		t.Fatal(err)
	}
	d := &door{handler: Handler(c, slog.New(slog.DiscardHandler)), users: map[role.Role]gid.ID{}}
	for _, r := range role.All {
		id, err := auth.AddPerson(auth.Operator(t.Context(), "test"), s, auth.NewPasswords(1),
			auth.NewPerson{Email: strings.ToLower(string(r)) + "@example.com", Name: string(r), Role: r})
		if err != nil {
			t.Fatal(err)
		}
		d.users[r] = id
	}
	return d
}

func (d *door) ask(t *testing.T, as role.Role, method, target, contentType, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	if as != "" {
		r = r.WithContext(viewer.With(r.Context(), &viewer.V{User: d.users[as], Name: string(as), Role: as, Source: viewer.API}))
	}
	w := httptest.NewRecorder()
	d.handler.ServeHTTP(w, r)
	return w
}

func form(t *testing.T, field, name, content string) (contentType, body string) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	if err := m.WriteField("note", "before the file"); err != nil {
		t.Fatal(err)
	}
	if name != "" {
		p, err := m.CreateFormFile(field, name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	return m.FormDataContentType(), b.String()
}

func TestAFileIsUploadedAndFetchedByThoseWhoMay(t *testing.T) {
	d := newDoor(t)
	formType, formBody := form(t, "file", "accounts.csv", "name\nACME\n")
	for name, up := range map[string]struct{ target, contentType, body string }{
		"as the body": {"/files?name=accounts.csv", "text/csv", "name\nACME\n"},
		"in a form":   {"/files", formType, formBody},
	} {
		t.Run(name, func(t *testing.T) {
			w := d.ask(t, role.Ops, "POST", up.target, up.contentType, up.body)
			var got stored
			if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != 201 || got.Name != "accounts.csv" || got.Size != 10 || w.Header().Get("Location") != got.URL {
				t.Fatalf("upload = %d %s, %v; want 201 with the file", w.Code, w.Body, err)
			}
			for _, tt := range []struct {
				as     role.Role
				status int
			}{{role.Ops, 200}, {role.Admin, 200}, {role.Rep, 404}, {role.People, 404}, {"", 401}} {
				w := d.ask(t, tt.as, "GET", got.URL, "", "")
				if w.Code != tt.status || (tt.status == 200) != (w.Body.String() == "name\nACME\n") {
					t.Errorf("fetched by %q = %d %q, want %d", tt.as, w.Code, w.Body, tt.status)
				}
				if tt.status == 200 && !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") {
					t.Errorf("Content-Disposition = %q, want an attachment", w.Header().Get("Content-Disposition"))
				}
			}
		})
	}
}

func TestUploadsThatCannotBeTakenSayWhy(t *testing.T) {
	d := newDoor(t)
	emptyType, emptyBody := form(t, "file", "", "")
	tests := []struct {
		name              string
		as                role.Role
		method, target    string
		contentType, body string
		status            int
		says              string
	}{
		{"by a stranger", "", "POST", "/files?name=a.csv", "text/csv", "x", 401, "UNAUTHENTICATED"},
		{"by somebody who may not import", role.Executive, "POST", "/files?name=a.csv", "text/csv", "x", 403, "FORBIDDEN"},
		{"without a name", role.Ops, "POST", "/files", "text/csv", "x", 400, "name=accounts.csv"},
		{"too large", role.Ops, "POST", "/files?name=a.csv", "text/csv", strings.Repeat("x", 2<<10), 413, "TOO_LARGE"},
		{"a form without a file", role.Ops, "POST", "/files", emptyType, emptyBody, 400, "no file"},
		{"a form cut short", role.Ops, "POST", "/files", "multipart/form-data", "x", 400, "form"},
		{"a type that cannot be read", role.Ops, "POST", "/files?name=a", "text/", "x", 400, "Content-Type"},
		{"another method", role.Ops, "DELETE", "/files/fil_1", "", "", 405, "METHOD_NOT_ALLOWED"},
		{"the id of another kind", role.Ops, "GET", "/files/" + gid.New(gid.Account, 1).String(), "", "", 404, "NOT_FOUND"},
		{"a path in place of an id", role.Ops, "GET", "/files/..%2f..%2fetc%2fpasswd", "", "", 404, "NOT_FOUND"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := d.ask(t, tt.as, tt.method, tt.target, tt.contentType, tt.body)
			if w.Code != tt.status || !strings.Contains(w.Body.String(), tt.says) {
				t.Errorf("= %d %s, want %d with %q", w.Code, w.Body, tt.status, tt.says)
			}
		})
	}
}
