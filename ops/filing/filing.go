// Package filing keeps the files that people upload to import and export to fetch: their bytes in a
// folder beside the database, what they are and whose they are in the database.
package filing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/storedfile"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
)

// Cabinet is where files lie.
type Cabinet struct {
	store *ent.Store
	dir   string
	limit int64
}

// kept is how long files stay.
const kept = 7 * 24 * time.Hour

// New returns a cabinet in a folder, which is made when it is missing. Files larger than limit bytes
// are refused.
func New(s *ent.Store, dir string, limit int64) (*Cabinet, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create the folder for files: %w", err)
	}
	return &Cabinet{s, dir, limit}, nil
}

// Put stores what write writes as a file of the viewer. Nothing stays when it fails.
func (c *Cabinet) Put(ctx context.Context, name, mediaType string, write func(io.Writer) error) (f *db.StoredFile, err error) {
	v := viewer.From(ctx)
	if v == nil {
		return nil, fault.Of(fault.Unauthenticated, "", "sign in first")
	}
	name, mediaType = cleanName(name), cleanType(mediaType)
	t, err := os.CreateTemp(c.dir, "incoming-*")
	if err != nil {
		return nil, fmt.Errorf("store file: %w", err)
	}
	defer func() { err = errors.Join(err, removeIfThere(t.Name())) }()
	hash := sha256.New()
	w := &limited{w: io.MultiWriter(t, hash), left: c.limit, limit: c.limit}
	err = write(w)
	if e := errors.Join(t.Sync(), t.Close()); err == nil && e != nil {
		err = fmt.Errorf("store file: %w", e)
	}
	if err != nil {
		return nil, err
	}
	err = c.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		now := c.store.Now()
		create := tx.StoredFile.Create().SetName(name).SetMediaType(mediaType).SetSize(w.written).
			SetSha256(hex.EncodeToString(hash.Sum(nil))).SetCreatedAt(now).SetExpiresAt(now.Add(kept))
		if v.User != 0 {
			create.SetUserID(v.User)
		}
		if f, err = create.Save(ctx); err != nil {
			return err
		}
		return os.Rename(t.Name(), c.path(f.ID)) // before the commit: a row without bytes would be worse than bytes without a row
	})
	return f, err
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (c *Cabinet) path(id gid.ID) string { return filepath.Join(c.dir, id.String()) }

// Find returns a file that the viewer may see and that has not expired.
func (c *Cabinet) Find(ctx context.Context, id gid.ID) (*db.StoredFile, error) {
	f, err := c.store.Client().StoredFile.Get(ctx, id)
	if db.IsNotFound(err) || err == nil && f.ExpiresAt != nil && *f.ExpiresAt <= c.store.Now() {
		return nil, fault.NotFoundf("", "there is no file %s, it has expired, or it is not yours", id)
	}
	return f, err
}

// Open opens the bytes of a file that the viewer may see.
func (c *Cabinet) Open(ctx context.Context, id gid.ID) (*db.StoredFile, *os.File, error) {
	f, err := c.Find(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := os.Open(c.path(id))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil, fault.NotFoundf("", "the content of file %s is gone; upload or export it again", id)
	}
	return f, b, err
}

// Sweep removes expired files and says how many there were.
func (c *Cabinet) Sweep(ctx context.Context) (int, error) {
	ctx = viewer.With(ctx, viewer.System("files", viewer.Job))
	ids, err := c.store.Client().StoredFile.Query().Where(storedfile.ExpiresAtLTE(c.store.Now())).IDs(ctx)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		if err := removeIfThere(c.path(id)); err != nil {
			return 0, fmt.Errorf("remove expired file: %w", err)
		}
	}
	return len(ids), nil
}

// limited refuses to write more than a limit.
type limited struct {
	w                    io.Writer
	left, limit, written int64
}

// Write writes or says that the file is too large.
func (l *limited) Write(p []byte) (int, error) {
	if int64(len(p)) > l.left {
		return 0, fault.Of(fault.TooLarge, "", "the file is larger than %d MB; split it", l.limit>>20)
	}
	n, err := l.w.Write(p)
	l.left -= int64(n)
	l.written += int64(n)
	return n, err
}

const maxName = 200

// cleanName keeps the last part of a path, without control characters.
func cleanName(name string) string {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '"' {
			return -1
		}
		return r
	}, name)
	if name == "" || name == "." || name == ".." {
		name = "file"
	}
	if r := []rune(name); len(r) > maxName {
		name = string(r[:maxName])
	}
	return name
}

func cleanType(t string) string {
	m, _, err := mime.ParseMediaType(t)
	if err != nil || len(m) > 100 {
		return "application/octet-stream"
	}
	return m
}
