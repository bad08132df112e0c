package transfer

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ops/opstest"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

func TestAFileShowsItselfBeforeItIsImported(t *testing.T) {
	i, err := Inspect(source("accounts.csv", "externalId;name;colour\na1;Acme;red\na2\na3;Beta;blue\n"), tabular.Options{}, "")
	if err != nil {
		t.Fatal(err)
	}
	if i.Info.Delimiter != ';' || len(i.Sample) != 2 || len(i.Problems) != 1 || i.Proposal.Entity != "Account" || i.Proposal.Unused[0] != "colour" {
		t.Errorf("Inspect() = %+v, proposal %+v", i, i.Proposal)
	}
	i, err = Inspect(source("x.csv", "foo,bar\n1,2\n"), tabular.Options{}, "")
	if err != nil || i.Proposal != nil || i.Hint == "" {
		t.Errorf("Inspect() = %+v, %v, want a hint and no proposal", i, err)
	}
}

func TestRejectedRowsGoWhereTheyAreWanted(t *testing.T) {
	folder := t.TempDir()
	write := func(target string, sources ...string) {
		open := RejectedTo(target)
		for _, s := range sources {
			w, err := open(s)
			if err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	write(folder, "deals.xlsx", "firms.csv")
	write(filepath.Join(folder, "bad.csv"), "deals.csv", "firms.csv")
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if diff := cmp.Diff([]string{"bad-firms.csv", "bad.csv", "rejected-deals.csv", "rejected-firms.csv"}, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
}

func TestFilesOfAnArchiveAreImportedLikeFilesOfAFolder(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{"data/accounts.csv": "externalId,name\na1,Acme\n", "data/readme.md": "x", "__MACOSX/accounts.csv": "x"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "all.zip")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	sources, done, err := OpenFiles([]string{path})
	if err != nil {
		t.Fatal(err)
	}
	defer done() //nolint:errcheck // nothing is written
	r := mustImport(t, opstest.System(), opstest.SQLite(t), Request{Sources: sources})
	if c := counts(r)["Account"]; c != [6]int64{1, 1} {
		t.Errorf("counts = %v", c)
	}
	if _, _, err := OpenFiles([]string{"/does/not/exist.csv"}); !fault.Is(err, fault.NotFound) {
		t.Errorf("OpenFiles() = %v, want that the file does not exist", err)
	}
}
