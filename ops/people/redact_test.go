package people_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/db/importbatch"
	"coxswain/ent/db/job"
	"coxswain/ent/viewer"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/ops/people"
	"coxswain/sales/fault"
	"coxswain/sales/role"
)

func TestAnErasedUserIsNobodyInParticular(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		w, v := opstest.World(t, s), people.New(editing.New(s))
		admin := opstest.As(role.Admin)
		ada := w.User(role.Ops, func(c *db.UserCreate) {
			c.SetName("Ada Lovelace").SetEmail("ada@example.com").SetExternalID("hr-7").SetTimeZone("Europe/Berlin")
		})
		as := viewer.With(opstest.System(), &viewer.V{User: ada.ID, Name: ada.Name, Role: role.Ops, Source: viewer.API})
		report := json.RawMessage(`{"rejected":1,"rejections":[{"file":"users.csv","line":2,"column":"email","value":"Ada@example.com","message":"line 3 has it too"},{"file":"users.csv","line":9,"value":"ben@example.com","message":"wrong"}]}`)
		var file *db.StoredFile
		err := s.InTx(as, func(ctx context.Context, tx *db.Client) error { return tx.Channel.Create().SetName("Fairs").Exec(ctx) })
		if err != nil {
			t.Fatal(err)
		}
		w.Write(func(ctx context.Context, tx *db.Client) (err error) {
			if file, err = tx.StoredFile.Create().SetName("rejected.csv").SetMediaType("text/csv").SetSize(1).SetSha256("x").SetCreatedAt(1).SetExpiresAt(1 << 60).Save(ctx); err != nil {
				return err
			}
			if err := tx.Job.Create().SetJobKind(job.JobKindIMPORT).SetStatus(job.StatusSUCCEEDED).SetReport(report).SetRejectedFileID(file.ID).SetCreatedAt(1).Exec(ctx); err != nil {
				return err
			}
			b, err := tx.ImportBatch.Create().SetFingerprint("x").SetMapping("files: []").SetStatus(importbatch.StatusSUCCEEDED).SetReport(report).SetCreatedAt(1).Save(ctx)
			if err != nil {
				return err
			}
			return tx.RejectedRow.Create().SetBatchID(b.ID).SetFile("users.csv").SetLine(2).SetMessage("wrong").SetCells([]string{"ADA@example.com", "AE"}).Exec(ctx)
		})
		in := people.RedactUserInput{Target: editing.Target{ID: ada.ID}}
		_, err = v.RedactUser(admin, in, nil)
		editingtest.Refused(t, err, fault.Conflict, "id", "deactivate them first")
		_, err = v.RedactUser(opstest.As(role.Ops), in, nil)
		editingtest.Refused(t, err, fault.Forbidden, "", "OPS may not use redactUser")
		editingtest.Must(v.DeactivateUser(admin, people.DeactivateUserInput(in), nil))(t)
		u := editingtest.Must(v.RedactUser(admin, in, nil))(t)
		if u.Name != ent.Redacted || strings.Contains(u.Email, "ada") || u.ExternalID != nil || u.TimeZone != nil || u.PasswordHash != nil {
			t.Errorf("what is left of the user: %+v", u)
		}
		for _, c := range s.Client().Change.Query().AllX(opstest.System()) {
			if text := c.Actor + string(c.Before) + string(c.After); strings.Contains(text, "Lovelace") || strings.Contains(text, "ada@") || strings.Contains(text, "hr-7") {
				t.Errorf("the change log still says %s", text)
			}
		}
		if n := s.Client().Change.Query().Where(change.RecordID(ada.ID), change.OperationEQ(change.OperationREDACT)).CountX(opstest.System()); n != 1 {
			t.Errorf("%d entries say that the user was redacted, want 1", n)
		}
		if n := s.Client().Change.Query().Where(change.ActorID(ada.ID)).CountX(opstest.System()); n == 0 {
			t.Error("the change log forgot that it was the same person who did things")
		}
		j, b := s.Client().Job.Query().OnlyX(opstest.System()), s.Client().ImportBatch.Query().OnlyX(opstest.System())
		for what, text := range map[string]string{"job": string(j.Report), "import": string(b.Report), "rejected row": strings.Join(s.Client().RejectedRow.Query().OnlyX(opstest.System()).Cells, " ")} {
			if strings.Contains(strings.ToLower(text), "ada") {
				t.Errorf("the %s still says %s", what, text)
			}
		}
		if !strings.Contains(string(j.Report), "ben@example.com") {
			t.Errorf("the report lost what is said of others: %s", j.Report)
		}
		if f := s.Client().StoredFile.GetX(opstest.System(), file.ID); f.ExpiresAt == nil || *f.ExpiresAt > s.Now() {
			t.Errorf("the file of rejected rows is kept until %v", f.ExpiresAt)
		}
		editingtest.Writes(t, s, 0, func() { editingtest.Must(v.RedactUser(admin, in, nil))(t) })
	})
}
