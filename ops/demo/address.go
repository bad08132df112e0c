package demo

import (
	"fmt"
	"strings"
	"time"

	"coxswain/sales/search"
)

// plainly writes a name with small letters, digits and the joint between words.
func plainly(name string, joint rune) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9', r == '-':
			return r
		case r == ' ':
			return joint
		default:
			return -1
		}
	}, search.Fold(name))
}

// domainOf is the domain of a company; the ending is reserved for examples.
func domainOf(company string) string { return plainly(company, '-') + ".example" }

// mail is a person's address at a domain.
func mail(name, domain string) string { return plainly(name, '.') + "@" + domain }

// number draws a telephone number of the place.
func (p *place) number(d *draw) string { return fmt.Sprintf("%s%03d", p.phone, d.below(1000)) }

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }
