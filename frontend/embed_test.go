package frontend

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"testing"
)

func TestAFreshCloneHasTheFolderThatTheBinaryEmbeds(t *testing.T) {
	files, err := Files()
	if err != nil {
		t.Fatalf("Files() = %v", err)
	}
	if _, err := fs.Stat(files, ".keep"); err != nil {
		t.Errorf("dist/.keep: %v; without it a fresh clone does not build", err)
	}
}

func TestTheManifestNamesEachDocumentByTheHashOfItsText(t *testing.T) {
	data, err := Documents()
	if err != nil {
		t.Fatalf("Documents() = %v", err)
	}
	files, err := Files()
	if err != nil {
		t.Fatalf("Files() = %v", err)
	}
	if _, err := fs.Stat(files, "index.html"); errors.Is(err, fs.ErrNotExist) {
		if len(data) != 0 {
			t.Errorf("Documents() has %d bytes for an application that was not built, want none", len(data))
		}
		return
	}
	var documents map[string]string
	if err := json.Unmarshal(data, &documents); err != nil {
		t.Fatalf("the manifest is no JSON object of strings: %v", err)
	}
	if len(documents) == 0 {
		t.Error("the manifest of a built application is empty")
	}
	for hash, text := range documents {
		if sum := sha256.Sum256([]byte(text)); hex.EncodeToString(sum[:]) != hash {
			t.Errorf("%s is not the hash of %q", hash, text)
		}
	}
}
