package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/graph/model"
	"coxswain/ops/filing"
	"coxswain/ops/opstest"
	"coxswain/ops/transfer"
	"coxswain/sales/role"
	"coxswain/server/auth"
)

func TestAnImportJobWritesTheGoodRowsAndGivesTheBadOnesBack(t *testing.T) {
	s := opstest.SQLite(t)
	id, err := auth.AddPerson(auth.Operator(t.Context(), "test"), s, auth.NewPasswords(1),
		auth.NewPerson{Email: "ada@example.com", Name: "Ada", Role: role.Ops, Password: "four rowers and a boat"})
	if err != nil {
		t.Fatal(err)
	}
	v, err := auth.NewLoader(s).Of(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	ctx := viewer.With(context.Background(), v)
	cabinet, err := filing.New(s, t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	put := func(name, content string) gid.ID {
		f, err := cabinet.Put(ctx, name, "text/csv", func(w io.Writer) error { _, err := io.WriteString(w, content); return err })
		if err != nil {
			t.Fatal(err)
		}
		return f.ID
	}
	files := []gid.ID{put("accounts.csv", "externalId,name,employees\na1,ACME,10\na2,Bolt,many\n")}
	input, err := json.Marshal(model.StartImportInput{FileIds: files, OnError: model.ImportErrorPolicyReject})
	if err != nil {
		t.Fatal(err)
	}
	j := &db.Job{ID: gid.New(gid.Job, 1), Input: input}
	result, err := importWork(s, cabinet)(ctx, j, func(int64, *int64) error { return nil })
	if err != nil {
		t.Fatalf("importWork: %v", err)
	}
	report, ok := result.Report.(*transfer.Report)
	if !ok || report.Rejected != 1 || result.RejectedFile == nil {
		t.Fatalf("result = %+v with %+v, want one rejected row and its file", result, result.Report)
	}
	_, data, err := cabinet.Open(ctx, *result.RejectedFile)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	text, err := io.ReadAll(data)
	if err != nil || !strings.Contains(string(text), "Bolt") || strings.Contains(string(text), "ACME") {
		t.Errorf("rejected file = %q, %v; want Bolt alone", text, err)
	}
	if n := s.Client().Account.Query().CountX(ctx); n != 1 {
		t.Errorf("%d accounts, want ACME", n)
	}
	stop := errors.New("cancelled by the person")
	if _, err := importWork(s, cabinet)(ctx, &db.Job{ID: j.ID, Input: input}, func(int64, *int64) error { return stop }); err != nil && !errors.Is(err, stop) {
		t.Errorf("a cancelled import = %v, want the reason of the cancellation", err)
	}
}
