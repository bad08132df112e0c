package tabular

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"coxswain/sales/fault"
)

// sharedStrings is the table of texts of a workbook, in one block of memory.
type sharedStrings struct {
	text []byte
	ends []int
}

func (s *sharedStrings) at(index string) (string, bool) {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(s.ends) {
		return "", false
	}
	from := 0
	if i > 0 {
		from = s.ends[i-1]
	}
	return string(s.text[from:s.ends[i]]), true
}

func (s *sharedStrings) read(f *zip.File) error {
	body, err := f.Open()
	if err != nil {
		return damagedWorkbook(err)
	}
	defer body.Close() //nolint:errcheck // nothing is written
	in := &counter{r: io.LimitReader(body, 4*maxSharedBytes), quota: tokenBytes(DefaultMaxRowBytes)}
	dec := xml.NewDecoder(bufio.NewReaderSize(in, firstBuffer))
	take, phonetic := false, 0
	for {
		in.allow()
		t, err := dec.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return damagedWorkbook(err)
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				take = phonetic == 0
			case "rPh":
				phonetic++
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				take = false
			case "rPh":
				phonetic--
			case "si":
				if s.ends = append(s.ends, len(s.text)); len(s.ends) > maxSharedTexts {
					return tooMuchText()
				}
			}
		case xml.CharData:
			if !take {
				continue
			}
			if len(s.text)+len(t) > maxSharedBytes {
				return tooMuchText()
			}
			s.text = append(s.text, t...)
		}
	}
}

func tooMuchText() error {
	return fault.Of(fault.TooLarge, "", "the workbook holds more than %d MB of text; save the sheet as CSV, which is read piece by piece", maxSharedBytes>>20)
}

// styles knows which cell formats show a number as a date.
type styles struct {
	dates    map[string]bool // style index
	date1904 bool
}

func (s *styles) isDate(style string) bool { return s.dates[style] }

func (s *styles) read(f *zip.File) error {
	var part struct {
		Formats []struct {
			ID   int    `xml:"numFmtId,attr"`
			Code string `xml:"formatCode,attr"`
		} `xml:"numFmts>numFmt"`
		Cells []struct {
			Format int `xml:"numFmtId,attr"`
		} `xml:"cellXfs>xf"`
	}
	if err := readPart(f, &part); err != nil {
		return err
	}
	own := map[int]bool{}
	for _, nf := range part.Formats {
		own[nf.ID] = dateFormat(nf.Code)
	}
	s.dates = map[string]bool{}
	for i, c := range part.Cells {
		isDate, given := own[c.Format]
		if !given {
			isDate = builtInDate(c.Format)
		}
		if isDate {
			s.dates[strconv.Itoa(i)] = true
		}
	}
	return nil
}

// builtInDate reports whether a predefined number format shows dates or times.
func builtInDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// dateFormat reports whether a format code such as dd.mm.yyyy shows dates; quoted text, colours and
// conditions do not count.
func dateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	inQuote, inBracket := false, false
	for i := 0; i < len(code); i++ {
		c := code[i]
		switch {
		case c == '\\' || c == '_' || c == '*':
			i++
		case c == '"':
			inQuote = !inQuote
		case inQuote:
		case c == '[':
			inBracket = true
		case c == ']':
			inBracket = false
		case inBracket:
		case strings.IndexByte("yYdDhHsS", c) >= 0, c == 'm', c == 'M':
			return true
		}
	}
	return false
}

const (
	secondsPerDay = 24 * 60 * 60
	lastSerial    = 2958466 // 10000-01-01
)

// serialDate turns the number a spreadsheet keeps for a date into a date, or into a date and time
// when it has a fraction. Spreadsheets believe in 29 February 1900; the days before are off by one.
func serialDate(f float64, date1904 bool) (string, bool) {
	if math.IsNaN(f) || f < 0 || f >= lastSerial {
		return "", false
	}
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case f < 61:
		epoch = epoch.AddDate(0, 0, 1)
	}
	days := math.Floor(f)
	seconds := int64(math.Round((f - days) * secondsPerDay))
	t := epoch.AddDate(0, 0, int(days)).Add(time.Duration(seconds) * time.Second)
	if seconds == 0 {
		return t.Format(time.DateOnly), true
	}
	if days == 0 && !date1904 {
		return "", false // a time of day without a date
	}
	return t.Format("2006-01-02T15:04:05"), true
}
