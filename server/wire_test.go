package main

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"coxswain/ent/viewer"
	"coxswain/ops/opstest"
	"coxswain/sales/role"
	"coxswain/server/auth"
	"coxswain/server/httpd"
	"coxswain/server/process"
)

func TestTheServerKeepsFilesWhereItWasToldAndReportsTheMemoryOfItsFacts(t *testing.T) {
	s := opstest.SQLite(t)
	folder := filepath.Join(t.TempDir(), "shared")
	metrics := httpd.NewMetrics()
	c := &cli{database: s.URL()}
	b, err := c.backend(t.Context(), process.Parts{
		Store: s, Loader: auth.NewLoader(s), Metrics: metrics, Log: slog.New(slog.DiscardHandler), FilesDir: folder,
	})
	if err != nil {
		t.Fatal(err)
	}
	user := opstest.World(t, s).User(role.Ops)
	upload := httptest.NewRequest(http.MethodPost, "/files?name=accounts.csv", strings.NewReader("name\nACME\n"))
	upload = upload.WithContext(viewer.With(upload.Context(), opstest.Viewer(role.Ops, opstest.User(user))))
	answer := httptest.NewRecorder()
	b.Files.ServeHTTP(answer, upload)
	if answer.Code != http.StatusCreated {
		t.Fatalf("upload = %d %s", answer.Code, answer.Body)
	}
	kept, err := os.ReadDir(folder)
	if err != nil || len(kept) != 1 {
		t.Errorf("the folder holds %v, %v; want the uploaded file", kept, err)
	}

	answer = httptest.NewRecorder()
	metrics.Handler().ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	if !strings.Contains(answer.Body.String(), "\ncoxswain_facts_bytes 0\n") {
		t.Errorf("the metrics lack the memory of the facts, 0 before they are loaded:\n%s", answer.Body)
	}
}
