package mapping

import (
	"time"

	"gopkg.in/yaml.v3"

	"coxswain/sales/money"
)

// Organisation is what the files' company is: the settings of a database that has none yet. Those of
// one that is set up already stay as they are.
type Organisation struct {
	Name         string
	BaseCurrency money.Currency
	TimeZone     string // an IANA name
}

// organisation reads the settings of the company.
func (p *parser) organisation(n *yaml.Node) *Organisation {
	o := &Organisation{TimeZone: time.UTC.String()}
	p.object(n, "organisation", map[string]func(*yaml.Node){
		"name": func(n *yaml.Node) { o.Name = p.scalar(n, "name") },
		"baseCurrency": func(n *yaml.Node) {
			c, err := money.ParseCurrency(p.scalar(n, "baseCurrency"))
			p.check(n, err)
			o.BaseCurrency = c
		},
		"timeZone": func(n *yaml.Node) {
			o.TimeZone = p.scalar(n, "timeZone")
			if _, err := time.LoadLocation(o.TimeZone); err != nil || o.TimeZone == "" || o.TimeZone == "Local" {
				p.fail(n, "%q is not a time zone; use an IANA name such as Europe/Berlin", o.TimeZone)
			}
		},
	})
	if len(p.faults) == 0 && (o.Name == "" || o.BaseCurrency == "") {
		p.fail(n, "an organisation has name: and baseCurrency:")
	}
	if len(o.Name) > lineText {
		p.fail(n, "the name of the organisation has at most %d bytes", lineText)
	}
	return o
}
