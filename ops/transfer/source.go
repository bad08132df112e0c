package transfer

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// readable are the endings of files that are taken from a directory or an archive; a file that is
// named itself may have any.
var readable = [...]string{".csv", ".tsv", ".tab", ".txt", ".psv", ".xlsx", ".jsonl", ".ndjson", ".csv.gz", ".tsv.gz", ".txt.gz", ".jsonl.gz"}

// Files of an archive are unpacked in memory, so there is a limit for each and for all of them.
const (
	maxArchived    = 64 << 20
	maxArchivedAll = 256 << 20
)

// OpenFiles opens files, the files of directories, and the files of ZIP archives. The returned
// function closes them.
func OpenFiles(paths []string) (sources []Source, done func() error, err error) {
	var open []io.Closer
	done = func() error {
		var all error
		for _, c := range open {
			all = errors.Join(all, c.Close())
		}
		return all
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, done())
			sources, done = nil, nil
		}
	}()
	for _, p := range paths {
		found, err := expand(p)
		if err != nil {
			return nil, done, err
		}
		for _, name := range found {
			f, err := os.Open(filepath.Clean(name))
			if err != nil {
				return nil, done, fault.NotFoundf("files", "%q cannot be read", p)
			}
			open = append(open, f)
			info, err := f.Stat()
			if err != nil {
				return nil, done, fmt.Errorf("size of %s: %w", name, err)
			}
			some, err := Sources(filepath.Base(name), f, info.Size())
			if err != nil {
				return nil, done, err
			}
			sources = append(sources, some...)
		}
	}
	if len(sources) == 0 {
		return nil, done, fault.Requiredf("files", "there is no file to import; accepted are %s", strings.Join(readable[:], ", "))
	}
	return sources, done, nil
}

// Sources returns the file itself, or the files inside it when it is a ZIP archive of files.
func Sources(name string, data io.ReaderAt, size int64) ([]Source, error) {
	if !tabular.IsArchive(data, size) {
		return []Source{{Name: name, Data: data, Size: size}}, nil
	}
	z, err := zip.NewReader(data, size)
	if err != nil {
		return nil, fault.Invalidf("files", "the archive %q is damaged: %v", name, err)
	}
	var out []Source
	var total int64
	for _, f := range z.File {
		base := filepath.Base(f.Name)
		if f.FileInfo().IsDir() || !hasReadableName(base) || strings.HasPrefix(base, ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
			continue
		}
		if f.UncompressedSize64 > maxArchived {
			return nil, fault.Of(fault.TooLarge, "files", "%q in the archive %q is larger than %d MB; unpack it and import the file itself", f.Name, name, maxArchived>>20)
		}
		r, err := f.Open()
		if err != nil {
			return nil, fault.Invalidf("files", "%q in the archive %q is damaged: %v", f.Name, name, err)
		}
		content, err := io.ReadAll(io.LimitReader(r, maxArchived+1))
		if err = errors.Join(err, r.Close()); err != nil || len(content) > maxArchived {
			return nil, fault.Invalidf("files", "%q in the archive %q is damaged or larger than it says", f.Name, name)
		}
		if total += int64(len(content)); total > maxArchivedAll {
			return nil, fault.Of(fault.TooLarge, "files", "the files of the archive %q are larger than %d MB together; unpack it and import the folder", name, maxArchivedAll>>20)
		}
		out = append(out, Source{Name: base, Data: bytes.NewReader(content), Size: int64(len(content))})
	}
	if len(out) == 0 {
		return nil, fault.Invalidf("files", "the archive %q holds no file to import; accepted are %s", name, strings.Join(readable[:], ", "))
	}
	return out, nil
}

func expand(path string) ([]string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fault.NotFoundf("files", "%q does not exist", path)
	}
	if !info.IsDir() {
		return []string{path}, nil
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", path, err)
	}
	var out []string
	for _, e := range entries {
		if !e.IsDir() && hasReadableName(e.Name()) {
			out = append(out, filepath.Join(path, e.Name()))
		}
	}
	sort.Strings(out)
	return out, nil
}

func hasReadableName(name string) bool {
	for _, ending := range readable {
		if strings.HasSuffix(strings.ToLower(name), ending) {
			return true
		}
	}
	return false
}

// fingerprint tells whether two imports are the same: same mapping, same files, same content.
func (im *importer) fingerprint() (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d %s\n", len(im.mapping.Text), im.mapping.Text)
	for _, s := range im.req.Sources {
		fmt.Fprintf(h, "%q %d\n", s.Name, s.Size)
		if _, err := io.Copy(h, io.NewSectionReader(s.Data, 0, s.Size)); err != nil {
			return "", fmt.Errorf("read %s: %w", s.Name, err)
		}
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
