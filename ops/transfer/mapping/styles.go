package mapping

import (
	"fmt"
	"strings"
	"time"

	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// DateStyle is how dates are written in a file.
type DateStyle struct {
	Pattern string // as people write it, for example DD.MM.YYYY
	layout  string
	clock   bool // the pattern also gives a time of day
}

// dateTokens are the pieces of a date pattern, longest first where one begins another.
var dateTokens = [...]struct{ token, layout string }{
	{"YYYY", "2006"}, {"YY", "06"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"},
	{"DD", "02"}, {"D", "2"}, {"HH", "15"}, {"mm", "04"}, {"ss", "05"},
}

const isoPattern = "YYYY-MM-DD"

// ParseDateStyle reads a pattern made of YYYY, MM or M, DD or D, MMM or MMMM for English names of
// months, HH, mm, ss and separators.
func ParseDateStyle(pattern string) (*DateStyle, error) {
	var b strings.Builder
	rest := pattern
	var year, month, dayOfMonth bool
	s := &DateStyle{Pattern: pattern}
next:
	for rest != "" {
		for _, t := range dateTokens {
			if !strings.HasPrefix(rest, t.token) {
				continue
			}
			b.WriteString(t.layout)
			rest = rest[len(t.token):]
			switch t.token[0] {
			case 'Y':
				year = true
			case 'M':
				month = true
			case 'D':
				dayOfMonth = true
			default:
				s.clock = true
			}
			continue next
		}
		c := rest[0]
		if c == 'T' || c == ' ' || strings.IndexByte("-./:,", c) >= 0 {
			b.WriteByte(c)
			rest = rest[1:]
			continue
		}
		return nil, fmt.Errorf("%q is not a date format; write it with YYYY, MM, DD and, for times, HH, mm, ss, for example DD.MM.YYYY", pattern)
	}
	if !year || !month || !dayOfMonth {
		return nil, fmt.Errorf("%q lacks a year, month or day; write it with YYYY, MM and DD, for example DD.MM.YYYY", pattern)
	}
	s.layout = b.String()
	return s, nil
}

func (s *DateStyle) pattern() string {
	if s == nil {
		return isoPattern
	}
	return s.Pattern
}

// example shows the style on a day whose parts cannot be mistaken for each other.
func (s *DateStyle) example() string {
	d := calendar.NewDay(2025, time.December, 31).Time().Add(14*time.Hour + 5*time.Minute)
	if s == nil {
		return d.Format(time.DateOnly)
	}
	return d.Format(s.layout)
}

// day reads a date. Dates that the file itself types are ISO whatever the style says. A time of day
// behind an ISO date is accepted when it is midnight, which is how databases export dates.
func (s *DateStyle) day(text string, typed bool) (calendar.Day, error) {
	if s == nil || typed {
		date := text
		if len(date) > 10 && (date[10] == 'T' || date[10] == ' ') {
			if strings.Trim(date[11:], "0:.Z+") != "" && !typed {
				return 0, fmt.Errorf("it has a time of day; write only the date, for example %s", s.example())
			}
			date = date[:10]
		}
		d, err := calendar.ParseDay(date)
		if err != nil {
			return 0, fmt.Errorf("write it as %s, for example %s", s.pattern(), s.example())
		}
		return d, nil
	}
	t, err := time.Parse(s.layout, text)
	if err != nil {
		if !strings.HasPrefix(s.layout, "2006") { // an ISO date cannot be mistaken for a style that begins with the day or month
			if d, err := calendar.ParseDay(text); err == nil {
				return d, nil
			}
		}
		return 0, fmt.Errorf("write it as %s, for example %s", s.Pattern, s.example())
	}
	return calendar.ParseDay(t.Format(time.DateOnly)) //nolint:wrapcheck // its message is for people and complete
}

// instant reads a date and time; without an offset it is a time in loc.
func (s *DateStyle) instant(text string, typed bool, loc *time.Location) (calendar.Instant, error) {
	if s != nil && !typed {
		t, err := time.ParseInLocation(s.layout, text, loc)
		if err != nil {
			return 0, fmt.Errorf("write it as %s, for example %s", s.Pattern, s.example())
		}
		return calendar.ParseInstant(t.Format(time.RFC3339)) //nolint:wrapcheck // its message is for people and complete
	}
	for _, layout := range [...]string{time.RFC3339Nano, "2006-01-02 15:04:05Z07:00"} {
		if t, err := time.Parse(layout, text); err == nil {
			return calendar.ParseInstant(t.Format(time.RFC3339Nano)) //nolint:wrapcheck // as above
		}
	}
	for _, layout := range [...]string{"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, text, loc); err == nil {
			return calendar.ParseInstant(t.Format(time.RFC3339Nano)) //nolint:wrapcheck // as above
		}
	}
	return 0, fmt.Errorf("write it as a date and time, for example 2025-12-31T14:05:00Z")
}

// DecimalStyle is how numbers are written in a file.
type DecimalStyle struct {
	Example string // the number 1234.56 as the file writes it
	point   byte
	group   string // digits may be grouped by it; empty for no grouping
}

// ParseDecimalStyle reads the number 1234.56 as the file writes it: 1,234.56 or 1.234,56 or
// 1 234,56 or 1'234.56 or 1234,56 or 1234.56.
func ParseDecimalStyle(example string) (*DecimalStyle, error) {
	plain := strings.NewReplacer("\u00A0", " ", "\u202F", " ", "\u2019", "'").Replace(example)
	for _, s := range [...]DecimalStyle{
		{"1234.56", '.', ""}, {"1234,56", ',', ""}, {"1,234.56", '.', ","}, {"1.234,56", ',', "."},
		{"1 234,56", ',', " "}, {"1 234.56", '.', " "}, {"1'234.56", '.', "'"}, {"1'234,56", ',', "'"},
	} {
		if s.Example == plain {
			return &s, nil
		}
	}
	return nil, fmt.Errorf("%q is not a decimal style; write the number 1234.56 as the file would, for example 1.234,56 or 1,234.56", example)
}

func (s *DecimalStyle) example() string {
	if s == nil {
		return "1234.56"
	}
	return s.Example
}

// decimal reads a number. Grouping must be in threes: a number that only fits another style is refused.
func (s *DecimalStyle) decimal(text string, typed bool) (money.Decimal, error) {
	plain := text
	if s != nil && !typed {
		var ok bool
		if plain, ok = s.plain(text); !ok {
			return money.Decimal{}, fmt.Errorf("write numbers like %s", s.example())
		}
	}
	if typed { // spreadsheets keep binary fractions; what they show has at most twelve decimals
		if whole, frac, found := strings.Cut(plain, "."); found && len(frac) > 12 {
			plain = whole + "." + frac[:12]
		}
	}
	d, err := money.ParseDecimal(plain)
	if err != nil {
		return money.Decimal{}, fmt.Errorf("write numbers like %s", s.example())
	}
	return d, nil
}

func (s *DecimalStyle) plain(text string) (string, bool) {
	text = strings.NewReplacer("\u00A0", " ", "\u202F", " ", "\u2019", "'").Replace(text)
	sign := ""
	if strings.HasPrefix(text, "-") || strings.HasPrefix(text, "+") {
		sign, text = text[:1], text[1:]
	}
	whole, frac, hasFrac := strings.Cut(text, string(s.point))
	if s.group != "" {
		if strings.Contains(frac, s.group) {
			return "", false
		}
		groups := strings.Split(whole, s.group)
		for i, g := range groups {
			if len(groups) > 1 && (i > 0 && len(g) != 3 || i == 0 && (g == "" || len(g) > 3)) {
				return "", false
			}
		}
		whole = strings.Join(groups, "")
	}
	if hasFrac {
		return sign + whole + "." + frac, true
	}
	return sign + whole, true
}
