package tabular

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

type seen struct {
	Header []string
	Rows   [][]string
	Lines  []int64
	Bad    []string
}

// readAll reads a file to its end, broken rows included.
func readAll(t *testing.T, content, name string, o Options) seen {
	t.Helper()
	r, err := New(strings.NewReader(content), int64(len(content)), name, o)
	if err != nil {
		t.Fatalf("New(%q) = %v", name, err)
	}
	return drain(t, r)
}

func drain(t *testing.T, r *Reader) seen {
	t.Helper()
	got := seen{Header: r.Header()}
	var row Row
	for {
		err := r.Next(&row)
		var bad *RowError
		switch {
		case errors.Is(err, io.EOF):
			return got
		case errors.As(err, &bad):
			got.Bad = append(got.Bad, bad.Error())
		case err != nil:
			t.Fatalf("Next() = %v", err)
		default:
			got.Rows = append(got.Rows, append([]string(nil), row.Cells...))
			got.Lines = append(got.Lines, row.Line)
		}
	}
}

func TestFilesAsPeopleHaveThem(t *testing.T) {
	utf16le, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String("name;city\r\nMüller;Köln 🏙\r\n")
	if err != nil {
		t.Fatal(err)
	}
	utf16be, err := unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewEncoder().String("name,city\nMuller,Oslo\n")
	if err != nil {
		t.Fatal(err)
	}
	cp1252, err := charmap.Windows1252.NewEncoder().String("name;price\nCafé;5 €\n")
	if err != nil {
		t.Fatal(err)
	}
	latin9, err := charmap.ISO8859_15.NewEncoder().String("name,price\nŒuvre,5 €\n")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, content string
		options       Options
		want          [][]string
	}{
		{"plain text with commas", "name,city\nAcme,Bonn\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"a byte order mark does not become part of the first name", "\uFEFFname,city\nAcme,Bonn\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"line ends of Windows", "name,city\r\nAcme,Bonn\r\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"line ends of old Macs", "name,city\rAcme,Bonn\rBeta,Ulm\r", Options{}, [][]string{{"Acme", "Bonn"}, {"Beta", "Ulm"}}},
		{"no line end after the last row", "name,city\nAcme,Bonn", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"semicolons are found", "name;city\nAcme;Bonn, am Rhein\n", Options{}, [][]string{{"Acme", "Bonn, am Rhein"}}},
		{"tabs are found", "name\tcity\nAcme\tBonn\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"vertical bars are found", "name|city\nAcme|Bonn\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"decimal commas do not make commas the delimiter", "name;rate\nA;1,5\nB;2,5\nC;3,5\n", Options{}, [][]string{{"A", "1,5"}, {"B", "2,5"}, {"C", "3,5"}}},
		{"one column needs no delimiter", "name\nAcme\n", Options{}, [][]string{{"Acme"}}},
		{"a spreadsheet's sep line names the delimiter", "sep=;\r\nname;city\r\nAcme;Bonn\r\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"quotes hold delimiters, line ends and quotes", "name,note\n\"Acme, Inc\",\"says \"\"hi\"\"\r\nand more\"\n", Options{}, [][]string{{"Acme, Inc", "says \"hi\"\nand more"}}},
		{"an empty quoted value is blank", "name,note\nAcme,\"\"\n", Options{}, [][]string{{"Acme", ""}}},
		{"empty columns at the end are dropped", "name,city,,\nAcme,Bonn,,\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"blank lines and rows of nothing are passed over", "name,city\n\n,\n  \nAcme,Bonn\n\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"NUL bytes are left out", "name,city\nAc\x00me,\"Bo\x00nn\"\n", Options{}, [][]string{{"Acme", "Bonn"}}},
		{"UTF-16 with its mark", utf16le, Options{}, [][]string{{"Müller", "Köln 🏙"}}},
		{"UTF-16 without a mark", utf16be, Options{}, [][]string{{"Muller", "Oslo"}}},
		{"what Western spreadsheets save", cp1252, Options{}, [][]string{{"Café", "5 €"}}},
		{"a named encoding", latin9, Options{Encoding: Latin9}, [][]string{{"Œuvre", "5 €"}}},
		{"a named delimiter", "name:city\nAcme:Bonn\n", Options{Delimiter: ':'}, [][]string{{"Acme", "Bonn"}}},
		{"titles stand above the header", "Report of today\n\nname,city\nAcme,Bonn\n", Options{HeaderLine: 3}, [][]string{{"Acme", "Bonn"}}},
		{"names come from outside", "Acme,Bonn\n", Options{Headers: []string{"name", "city"}}, [][]string{{"Acme", "Bonn"}}},
		{"names come from outside and replace the header", "x,x\nAcme,Bonn\n", Options{Headers: []string{"name", "city"}, HeaderLine: 1}, [][]string{{"Acme", "Bonn"}}},
		{"short rows are completed when that is asked", "name,city\nAcme\n", Options{ShortRows: true, Delimiter: ','}, [][]string{{"Acme", ""}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, tt.content, "file.csv", tt.options)
			if len(got.Bad) > 0 {
				t.Errorf("rows refused: %q", got.Bad)
			}
			if diff := cmp.Diff(tt.want, got.Rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABrokenRowNeverLosesAGoodOne(t *testing.T) {
	tests := []struct {
		name, content string
		wantRows      [][]string
		wantBad       []string
	}{
		{
			"a quote that is never closed costs its own line only", "a,b\n1,\"x\n2,y\n3,z\n",
			[][]string{{"2", "y"}, {"3", "z"}},
			[]string{`line 2, column 3 (b): the quote that opens this value is never closed; close the value with a quote; a row may hold 1048576 bytes`},
		},
		{
			"a quote that is closed by the next row's quote costs its own line only", "a,b\n1,\"x\n2,\"y\"\n3,z\n",
			[][]string{{"2", "y"}, {"3", "z"}},
			[]string{`line 2, column 4 (b): text follows the closing quote of a value (on line 3); end the value at its closing quote, and double each quote that belongs to it, for example "15"" screen"`},
		},
		{
			"inches are no quotes", "a,b\n1,15\" screen\n2,y\n",
			[][]string{{"2", "y"}},
			[]string{`line 2, column 5 (b): a quote stands inside a value that does not begin with one; write the whole value in quotes and double the quote inside, for example "15"" screen"`},
		},
		{
			"too few values", "a,b\n1\n2,y\n",
			[][]string{{"2", "y"}},
			[]string{`line 2: the row has 1 value where the header names 2 columns; write 2 values separated by commas; a value that holds that character stands in quotes`},
		},
		{
			"too many values", "a,b\n1,x,extra\n2,y\n",
			[][]string{{"2", "y"}},
			[]string{`line 2: the row has 3 values where the header names 2 columns; write 2 values separated by commas; a value that holds that character stands in quotes`},
		},
		{
			"a file that was cut off", "a,b,c\n1,x,y\n2,y",
			[][]string{{"1", "x", "y"}},
			[]string{`line 3: the row has 2 values where the header names 3 columns; it is the last of the file, which may have been cut off; write 3 values separated by commas; a value that holds that character stands in quotes`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := readAll(t, tt.content, "file.csv", Options{Delimiter: ','})
			if diff := cmp.Diff(tt.wantRows, got.Rows); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.wantBad, got.Bad); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAByteThatIsNotUTF8NamesItsColumnAndTheCure(t *testing.T) {
	content := "name,city\nAcme,Bonn\n" + strings.Repeat("Acme,Bonn\n", 100_000) + "Caf\xE9,Bonn\nBeta,Ulm\n"
	r, err := New(strings.NewReader(content), int64(len(content)), "", Options{Encoding: UTF8})
	if err != nil {
		t.Fatal(err)
	}
	got := drain(t, r)
	want := []string{"line 100003, column 1 (name): byte 0xE9 is not UTF-8; save the file as UTF-8, or name its encoding, for example windows-1252"}
	if diff := cmp.Diff(want, got.Bad); diff != "" {
		t.Errorf("refused (-want +got):\n%s", diff)
	}
	if len(got.Rows) != 100_002 {
		t.Errorf("read %d rows, want 100002", len(got.Rows))
	}
}

func TestAnAccentFarDownTheFileDecidesItsEncoding(t *testing.T) {
	content := "name,city\n" + strings.Repeat("Acme,Bonn\n", 60_000) + strings.Repeat("Caf\xE9,Bonn\n", 40_000)
	r, err := New(strings.NewReader(content), int64(len(content)), "", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := r.Info().Encoding; got != Windows1252 {
		t.Errorf("encoding = %s, want %s", got, Windows1252)
	}
	if got := drain(t, r); len(got.Bad) > 0 || got.Rows[99_999][0] != "Café" {
		t.Errorf("last row = %q, refused %q", got.Rows[len(got.Rows)-1], got.Bad)
	}
}

func TestAHeaderThatCannotWorkSaysWhy(t *testing.T) {
	tests := []struct{ name, content, want string }{
		{"nothing at all", "", "the file is empty; its first line must name the columns"},
		{"blank lines only", "\n\n", "header: the file is empty; its first line must name the columns"},
		{"a name is missing", "name,,city\n1,2,3\n", "header: line 1: column 2 has no name; give each column a name or remove it"},
		{"a name stands twice", "name,city,Name\n1,2,3\n", `header: line 1: columns 1 and 3 are both named "Name"; give each column its own name`},
		{"broken quoting", "name,\"city\n1,2\n", "header: line 1, column 6: the line that should name the columns cannot be read: the quote that opens this value is never closed; close the value with a quote; a row may hold 1048576 bytes"},
		{"a password", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "format: this is a workbook of the old binary kind or one locked with a password; save it as XLSX or CSV without a password"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(strings.NewReader(tt.content), int64(len(tt.content)), "", Options{})
			if err == nil || err.Error() != tt.want {
				t.Errorf("New() = %v, want %s", err, tt.want)
			}
		})
	}
}

func TestARowLongerThanTheLimitIsRefusedAndTheNextIsRead(t *testing.T) {
	content := "a,b\n1," + strings.Repeat("x", 300_000) + "\n2,y\n3,\"" + strings.Repeat("line\n", 400) + "\n4,z\n"
	got := readAll(t, content, "", Options{MaxRowBytes: 1000})
	if got.Rows[0][0] != "2" || got.Rows[len(got.Rows)-1][0] != "4" {
		t.Errorf("rows = %q", got.Rows)
	}
	want := "line 2, column 1003 (b): the row is longer than 1000 bytes; shorten its values"
	if !strings.HasPrefix(got.Bad[0], "line 2, column ") || !strings.HasSuffix(got.Bad[0], "the row is longer than 1000 bytes; shorten its values") {
		t.Errorf("refused %q, want like %q", got.Bad[0], want)
	}
}

func TestReadingGoesOnFromAnyRow(t *testing.T) {
	text := "sep=;\r\nname;note\r\n\r\nMüller;\"a\r\nb\"\r\nbroken;\"x\r\nKöln 🏙;2\r\nBeta;3\r\n"
	encoded := map[string]string{"utf-8": text}
	for name, enc := range map[string]interface{ String(string) (string, error) }{
		"utf-16": unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
	} {
		s, err := enc.String(text)
		if err != nil {
			t.Fatal(err)
		}
		encoded[name] = s
	}
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	encoded["gzip"] = zipped.String()
	cp, err := charmap.Windows1252.NewEncoder().String(strings.ReplaceAll(text, " 🏙", ""))
	if err != nil {
		t.Fatal(err)
	}
	encoded["windows-1252"] = cp
	for name, content := range encoded {
		t.Run(name, func(t *testing.T) {
			open := func() *Reader {
				r, err := New(strings.NewReader(content), int64(len(content)), "x.csv", Options{})
				if err != nil {
					t.Fatal(err)
				}
				return r
			}
			type event struct {
				At   Position
				Text string
			}
			events := func(r *Reader) (out []event) {
				var row Row
				for {
					err := r.Next(&row)
					var bad *RowError
					switch {
					case errors.Is(err, io.EOF):
						return out
					case errors.As(err, &bad):
						out = append(out, event{bad.Position, bad.Error()})
					case err != nil:
						t.Fatal(err)
					default:
						out = append(out, event{row.Position, strings.Join(row.Cells, "|")})
					}
				}
			}
			all := events(open())
			if len(all) < 4 {
				t.Fatalf("only %d rows", len(all))
			}
			for i, e := range all {
				r := open()
				if err := r.Seek(e.At); err != nil {
					t.Fatalf("Seek(%+v) = %v", e.At, err)
				}
				if diff := cmp.Diff(all[i:], events(r)); diff != "" {
					t.Errorf("from row %d (-want +got):\n%s", i, diff)
				}
			}
		})
	}
}

// TestRowsOutAreRowsIn writes random tables and reads them back, whatever pieces the bytes come in.
func TestRowsOutAreRowsIn(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	alphabet := []string{"a", "b", ",", ";", "\"", "\n", " ", "é", "🏙", "\t", "1", "'", "|"}
	for round := range 200 {
		width, height := 1+rng.IntN(5), 1+rng.IntN(20)
		want := make([][]string, height)
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.UseCRLF = rng.IntN(2) == 0
		header := make([]string, width)
		for i := range header {
			header[i] = fmt.Sprintf("c%d", i)
		}
		_ = w.Write(header)
		for i := range want {
			want[i] = make([]string, width)
			for c := range want[i] {
				for range rng.IntN(6) {
					want[i][c] += alphabet[rng.IntN(len(alphabet))]
				}
			}
			want[i][0] = "k" + want[i][0]
			_ = w.Write(want[i])
		}
		w.Flush()
		content := b.Bytes()
		got := readAll(t, b.String(), "", Options{Delimiter: ','})
		if diff := cmp.Diff(want, got.Rows); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s\n%q", round, diff, content)
		}
		// the scanner sees the same records through any reader
		for name, src := range map[string]io.Reader{
			"one byte at a time": iotest.OneByteReader(bytes.NewReader(content)),
			"half of each read":  iotest.HalfReader(bytes.NewReader(content)),
			"end with the data":  iotest.DataErrReader(bytes.NewReader(content)),
		} {
			s := newScanner(src, ',', 1<<16)
			s.buf = make([]byte, 0, 1+rng.IntN(8)) // small buffers move and grow all the time
			records := 0
			for {
				length, lines, bad, err := s.scan()
				if err != nil || bad != nil {
					t.Fatalf("%s: %v %v", name, err, bad)
				}
				if length == 0 {
					break
				}
				if records > 0 {
					from := 0
					for c, to := range s.ends {
						if got := string(s.text[from:to]); got != want[records-1][c] {
							t.Fatalf("%s: record %d value %d = %q, want %q", name, records, c, got, want[records-1][c])
						}
						from = to
					}
				}
				s.advance(length, lines)
				records++
			}
			if records != height+1 {
				t.Fatalf("%s: %d records, want %d", name, records, height+1)
			}
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "a;b\r\n\"x\"\"y\";2\r\n", "sep=|\na|b\n1|2", "a,b\n1,\"x\n2,y\n", "\xFF\xFEa\x00,\x00b\x00\n\x00",
		"a\rb\rc", "{\"a\": 1}\n{\"a\": null, \"b\": {\"c\": [1]}}\n", "\uFEFFa,b\n,\n\x00,1\n", "PK\x03\x04", "a,b\n\"", "a,b\n\"\"\"", "\x1f\x8b\x00",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := New(bytes.NewReader(content), int64(len(content)), "", Options{MaxRowBytes: 4096})
		if err != nil {
			return
		}
		var row Row
		last := int64(0)
		for range 10_000 {
			err := r.Next(&row)
			var bad *RowError
			switch {
			case errors.As(err, &bad):
				if bad.Problem == "" || bad.Line < last {
					t.Fatalf("row error %+v after line %d", bad, last)
				}
				last = bad.Line
			case err != nil:
				return
			default:
				if len(row.Cells) != len(r.Header()) || row.Line < last {
					t.Fatalf("row %+v after line %d, header %q", row, last, r.Header())
				}
				last = row.Line
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	content := "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value\r\n" +
		strings.Repeat("1C1I7A6R,Moses Frase,GTX Plus Basic,Cancity,Won,2016-10-20,2017-03-01,1054\r\n", 20_000)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		r, err := New(strings.NewReader(content), int64(len(content)), "", Options{})
		if err != nil {
			b.Fatal(err)
		}
		var row Row
		for err == nil {
			err = r.Next(&row)
		}
	}
}
