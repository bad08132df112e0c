package tabular

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"coxswain/sales/fault"
)

// New opens a file that is already at hand. name is only used to tell formats apart and may be
// empty. Faults speak of what the owner of the file can put right; other errors come from src.
func New(src io.ReaderAt, size int64, name string, o Options) (*Reader, error) {
	if err := o.Validate(); err != nil {
		return nil, err
	}
	in := &input{src: src, size: size}
	if err := in.detectCompression(); err != nil {
		return nil, err
	}
	head, err := in.head(64)
	if err != nil {
		return nil, err
	}
	format := o.Format
	if format == "" {
		format = detectFormat(head, strings.TrimSuffix(strings.ToLower(name), ".gz"))
	}
	r := &Reader{info: Info{Format: format, Compressed: in.compressed, Size: size}}
	switch {
	case size == 0:
		return nil, fault.Invalidf("", "the file is empty; its first line must name the columns")
	case bytes.HasPrefix(head, []byte("\xD0\xCF\x11\xE0")):
		return nil, fault.Invalidf("format", "this is a workbook of the old binary kind or one locked with a password; save it as XLSX or CSV without a password")
	case format == Workbook:
		err = openWorkbook(r, src, size, o)
	case format == JSONLines:
		err = openJSONLines(r, in, o)
	default:
		err = openDelimited(r, in, o)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

var zipMagic = []byte("PK\x03\x04")

func detectFormat(head []byte, name string) Format {
	switch {
	case bytes.HasPrefix(head, zipMagic):
		return Workbook
	case path.Ext(name) == ".jsonl", path.Ext(name) == ".ndjson":
		return JSONLines
	case bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(head, []byte{0xEF, 0xBB, 0xBF}), " \t\r\n"), []byte("{")):
		return JSONLines
	default:
		return Delimited
	}
}

// IsArchive reports whether the file is a ZIP archive of files rather than a workbook.
func IsArchive(src io.ReaderAt, size int64) bool {
	head := make([]byte, len(zipMagic))
	if _, err := src.ReadAt(head, 0); err != nil || !bytes.Equal(head, zipMagic) {
		return false
	}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return false
	}
	for _, f := range z.File {
		if f.Name == "[Content_Types].xml" || f.Name == "xl/workbook.xml" {
			return false
		}
	}
	return true
}

// input is the stored file, plain or compressed with gzip.
type input struct {
	src        io.ReaderAt
	size       int64
	compressed bool
	counter    *counter
}

// counter counts what is read. With a quota it refuses to read more than that between two calls of
// allow, which bounds what a parser above it can be made to hold at once.
type counter struct {
	r     io.Reader
	n     int64
	quota int64
	left  int64
}

func (c *counter) allow() { c.left = c.quota }

// Read reads and counts.
func (c *counter) Read(p []byte) (int, error) {
	if c.quota > 0 && c.left <= 0 {
		return 0, fault.Of(fault.TooLarge, "", "the workbook holds a cell of more than %d bytes; shorten it", c.quota)
	}
	n, err := c.r.Read(p)
	c.n += int64(n)
	c.left -= int64(n)
	return n, err //nolint:wrapcheck // a counter is transparent
}

func (in *input) detectCompression() error {
	magic := make([]byte, 2)
	if n, err := in.src.ReadAt(magic, 0); n < 2 {
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("read: %w", err)
		}
		return nil
	}
	in.compressed = magic[0] == 0x1F && magic[1] == 0x8B
	return nil
}

// from returns the uncompressed content from a byte on.
func (in *input) from(offset int64) (io.Reader, error) {
	if !in.compressed {
		return io.NewSectionReader(in.src, offset, in.size-offset), nil
	}
	in.counter = &counter{r: io.NewSectionReader(in.src, 0, in.size)}
	z, err := gzip.NewReader(bufio.NewReaderSize(in.counter, firstBuffer))
	if err != nil {
		return nil, fault.Invalidf("", "the file begins like one compressed with gzip and is not: %v", err)
	}
	if _, err := io.CopyN(io.Discard, z, offset); err != nil {
		return nil, fault.Invalidf("", "the compressed file is damaged: %v", err)
	}
	return damaged{z}, nil
}

// damaged turns errors of the compression into faults: the file is at fault, not the server.
type damaged struct{ z *gzip.Reader }

func (d damaged) Read(p []byte) (int, error) {
	n, err := d.z.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fault.Invalidf("", "the compressed file is damaged: %v; compress or send it again", err)
	}
	return n, err
}

func (in *input) consumed() int64 {
	if in.counter == nil {
		return 0
	}
	return in.counter.n
}

// head returns at most n bytes of the beginning.
func (in *input) head(n int) ([]byte, error) {
	src, err := in.from(0)
	if err != nil {
		return nil, err
	}
	b := make([]byte, n)
	got, err := io.ReadFull(src, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("read: %w", err)
	}
	return b[:got], nil
}

const (
	sampleWindows = 16
	windowBytes   = 16 << 10
)

// samples returns the beginning of the content and, of a plain file, windows spread over the rest:
// a name with an accent may first appear far down.
func (in *input) samples() ([][]byte, error) {
	head, err := in.head(sampleBytes)
	if err != nil {
		return nil, err
	}
	out := [][]byte{head}
	if in.compressed || in.size <= sampleBytes {
		return out, nil
	}
	for i := range int64(sampleWindows) {
		b := make([]byte, windowBytes)
		at := sampleBytes + (in.size-sampleBytes-windowBytes)*i/(sampleWindows-1)
		n, err := in.src.ReadAt(b, max(at, 0))
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read: %w", err)
		}
		out = append(out, b[:n])
	}
	return out, nil
}
