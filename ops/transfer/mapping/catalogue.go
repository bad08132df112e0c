package mapping

import (
	"strings"

	"coxswain/ent/gid"
	"coxswain/sales/account"
	"coxswain/sales/activity"
	"coxswain/sales/commission"
	"coxswain/sales/lead"
	"coxswain/sales/market"
	"coxswain/sales/org"
	"coxswain/sales/pipeline"
	"coxswain/sales/price"
	"coxswain/sales/quota"
	"coxswain/sales/role"
	"coxswain/sales/subscription"
	"coxswain/sales/usage"
)

// Type is what a field holds.
type Type int

// The types of fields.
const (
	Text       Type = iota + 1
	Enum            // one of Values
	Integer         // a whole number
	Money           // an amount in the currency that the record's currency field names
	Rate            // a fraction; 25 % is 0.25
	Quantity        // a number with up to six decimals
	Day             // a date
	Instant         // a date and time
	Bool            // true or false
	Currency        // an ISO 4217 code
	Reference       // another record
	TextList        // texts separated by semicolons
	FXRate          // an exchange rate with up to twelve decimals
	RateList        // fractions separated by semicolons
	Conditions      // a territory's rule, as org.ParseRule reads it
)

// Field is one field that an import can fill.
type Field struct {
	Name     string // as in the API
	Column   string // of the table; empty for a field that only steers the import
	Type     Type
	Required bool
	Default  string // taken by a new record when the file says nothing
	Lower    bool   // a Text that is kept in lower case
	Max      int    // longest text in characters
	Min      int64  // least number, where Bounded
	Most     int64  // greatest number, where Bounded
	Bounded  bool
	Values   []string // of an Enum
	Target   string   // entity of a Reference
	Within   string   // sibling reference that narrows a lookup by name
	Late     bool     // a reference to a record that may only come later
}

// Entity is one kind of record that can be imported.
type Entity struct {
	Name   string // as in the API
	Kind   gid.Kind
	Fields []*Field
	Key    []string   // fields that find a record unless the mapping says otherwise
	Unique [][]string // further sets of fields that the database keeps unique
}

// Field returns the field of that name, or nil.
func (e *Entity) Field(name string) *Field {
	for _, f := range e.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// FieldNames lists the fields in the order of the entity.
func (e *Entity) FieldNames() []string {
	out := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		out[i] = f.Name
	}
	return out
}

// Catalogue is every entity that can be imported, each after those it refers to.
type Catalogue []*Entity

// Entity returns the entity of that name, or nil.
func (c Catalogue) Entity(name string) *Entity {
	for _, e := range c {
		if e.Name == name {
			return e
		}
	}
	return nil
}

// Rank is the place of an entity in the order in which entities are written.
func (c Catalogue) Rank(e *Entity) int {
	for i, x := range c {
		if x.Name == e.Name {
			return i
		}
	}
	return len(c)
}

// Names lists the entities.
func (c Catalogue) Names() []string {
	out := make([]string, len(c))
	for i, e := range c {
		out[i] = e.Name
	}
	return out
}

const (
	shortText = 120
	lineText  = 255
	longText  = 10_000
)

// Entities returns the catalogue.
func Entities() Catalogue {
	return Catalogue{
		entity(gid.Rep, external(), name(lineText), text("email", lineText), required(enum("salesRole", org.SalesRole("").Values())),
			day("hiredOn"), day("leftOn"), bounded(&Field{Name: "ramp", Type: RateList}, 0, 1_000_000), list("skills"), list("segmentPreferences"), text("timeZone", shortText)),
		keyed(entity(gid.User, external(), required(lower(text("email", lineText))), name(lineText), required(enum("role", role.Role("").Values())), ref("rep", gid.Rep),
			text("timeZone", shortText), text("locale", shortText)), "email"),
		unique(entity(gid.Team, external(), name(lineText), ref("parent", gid.Team), ref("manager", gid.Rep), text("region", shortText)), "name"),
		keyed(entity(gid.TeamMembership, required(ref("rep", gid.Rep)), required(ref("team", gid.Team)), required(day("validFrom")), day("validTo")), "rep", "validFrom"),
		unique(entity(gid.Territory, external(), name(lineText), ref("parent", gid.Territory), &Field{Name: "rule", Type: Conditions}, fallback(whole("priority", 0, 1_000_000), "100"), text("timeZone", shortText)), "name"),
		keyed(entity(gid.TerritoryAssignment, required(ref("territory", gid.Territory)), required(ref("rep", gid.Rep)),
			fallback(enum("territoryRole", org.TerritoryRole("").Values()), string(org.TerritoryPrimary)), required(day("validFrom")), day("validTo")), "territory", "rep", "validFrom"),
		unique(entity(gid.Channel, external(), name(shortText), fallback(boolean("paid"), "false")), "name"),
		unique(entity(gid.LeadSource, external(), name(shortText), ref("channel", gid.Channel)), "name"),
		entity(gid.Campaign, external(), name(lineText), ref("channel", gid.Channel), fallback(enum("status", market.CampaignStatus("").Values()), string(market.Planned)),
			day("startsOn"), day("endsOn"), amount("budget"), currency("currency")),
		entity(gid.Spend, external(), required(enum("category", market.SpendCategory("").Values())), ref("channel", gid.Channel), ref("campaign", gid.Campaign),
			required(day("fromDay")), required(day("toDay")), required(amount("amount")), required(currency("currency")), text("note", lineText)),
		unique(entity(gid.Product, external(), name(lineText), text("series", shortText), fallback(boolean("recurring"), "false"),
			amount("listPrice"), amount("unitCost"), required(currency("currency"))), "name"),
		keyed(entity(gid.ProductPrice, required(ref("product", gid.Product)), required(currency("currency")), required(amount("listPrice")), amount("unitCost"),
			required(day("validFrom")), day("validTo")), "product", "currency", "validFrom"),
		unique(entity(gid.Pipeline, external(), name(shortText), required(enum("opportunityType", pipeline.OpportunityType("").Values()))), "name"),
		keyed(unique(unique(entity(gid.Stage, external(), required(ref("pipeline", gid.Pipeline)), name(shortText), required(whole("position", 0, 1_000)),
			stored(required(enum("group", pipeline.StageGroup("").Values())), "stage_group"), fallback(enum("outcome", pipeline.Status("").Values()), string(pipeline.Open)),
			required(share("probability")), required(enum("forecastCategory", pipeline.ForecastCategory("").Values())), whole("expectedDays", 0, 100_000),
			list("requiredFields")), "pipeline", "position"), "externalId"), "pipeline", "name"),
		unique(entity(gid.LossReason, external(), name(shortText), required(enum("category", pipeline.LossCategory("").Values())), ref("parent", gid.LossReason)), "name"),
		unique(entity(gid.Competitor, external(), name(shortText)), "name"),
		entity(gid.Account, external(), name(lineText), text("domain", lineText), ref("parent", gid.Account), ref("owner", gid.Rep), steering(day("ownerSince")),
			text("industry", shortText), text("segment", shortText), whole("employees", 0, 1_000_000_000), amount("annualRevenue"), currency("currency"),
			text("region", shortText), text("country", shortText), text("city", shortText), whole("foundedYear", 1000, 2199),
			fallback(enum("lifecyclePhase", account.LifecyclePhase("").Values()), string(account.Prospect))),
		keyed(entity(gid.AccountOwnership, required(ref("account", gid.Account)), required(ref("rep", gid.Rep)), required(day("validFrom")), day("validTo")), "account", "validFrom"),
		keyed(entity(gid.AccountTeamMember, required(ref("account", gid.Account)), required(ref("rep", gid.Rep)), text("duty", shortText), required(day("validFrom")), day("validTo")),
			"account", "rep", "validFrom"),
		keyed(entity(gid.TerritoryAccount, required(ref("territory", gid.Territory)), required(ref("account", gid.Account)),
			fallback(enum("source", org.TerritorySource("").Values()), string(org.ByManual)), required(day("validFrom")), day("validTo")), "account", "validFrom"),
		entity(gid.Contact, external(), required(ref("account", gid.Account)), name(lineText), text("email", lineText), text("phone", shortText), text("title", lineText),
			fallback(enum("emailStatus", account.EmailStatus("").Values()), string(account.EmailUnknown))),
		leads(),
		opportunities(),
		keyed(unique(entity(gid.OpportunityLine, external(), required(ref("opportunity", gid.Opportunity)), required(ref("product", gid.Product)), required(whole("position", 0, 10_000)),
			fallback(quantity("quantity"), "1"), amount("listPrice"), bounded(rate("discount"), -1_000_000_000_000, 1_000_000), amount("amount"), amount("unitCost"),
			required(currency("currency")), fallback(boolean("recurring"), "false")), "externalId"), "opportunity", "position"),
		keyed(entity(gid.OpportunityCredit, required(ref("opportunity", gid.Opportunity)), required(ref("rep", gid.Rep)),
			fallback(enum("creditKind", pipeline.CreditKind("").Values()), string(pipeline.CreditRevenue)), required(bounded(rate("share"), 1, 1_000_000))), "opportunity", "rep", "creditKind"),
		keyed(entity(gid.OpportunityCompetitor, required(ref("opportunity", gid.Opportunity)), required(ref("competitor", gid.Competitor)), text("note", lineText)), "opportunity", "competitor"),
		activities(),
		keyed(entity(gid.CampaignTouch, ref("campaign", gid.Campaign), ref("channel", gid.Channel), ref("lead", gid.Lead), ref("contact", gid.Contact), ref("account", gid.Account),
			required(day("touchedOn")), text("note", lineText)), "lead", "campaign", "touchedOn"),
		unique(entity(gid.SubscriptionPlan, external(), required(ref("product", gid.Product)), name(lineText), fallback(whole("intervalMonths", 1, 120), "1"),
			required(enum("priceModel", price.Model("").Values())), fallback(whole("trialDays", 0, 3_650), "0"), fallback(whole("noticeDays", 0, 3_650), "0"),
			whole("termMonths", 1, 600)), "name"),
		unique(entity(gid.CancellationReason, external(), name(shortText), required(enum("churnKind", subscription.ChurnKind("").Values())),
			ref("parent", gid.CancellationReason)), "name"),
		subscriptions(),
		changes(),
		unique(entity(gid.Meter, external(), name(shortText), required(enum("aggregation", usage.Aggregation("").Values())), required(text("unitName", shortText)), ref("product", gid.Product)), "name"),
		uses(),
		payments(),
		entity(gid.Quota, external(), ref("rep", gid.Rep), ref("team", gid.Team), ref("territory", gid.Territory), required(enum("measure", quota.Measure("").Values())),
			required(day("fromDay")), required(day("toDay")), amount("amount"), currency("currency"), whole("units", 0, 1_000_000_000_000)),
		keyed(entity(gid.ExchangeRate, required(currency("base")), required(currency("quote")), required(day("validFrom")), required(&Field{Name: "rate", Type: FXRate})), "base", "quote", "validFrom"),
		keyed(entity(gid.Holiday, required(day("onDay")), required(text("name", shortText))), "onDay"),
	}
}

func leads() *Entity {
	return entity(gid.Lead, external(), name(lineText), text("company", lineText), text("email", lineText), text("phone", shortText), text("title", lineText),
		fallback(enum("status", lead.Status("").Values()), string(lead.New)), ref("owner", gid.Rep), ref("source", gid.LeadSource), ref("channel", gid.Channel), ref("campaign", gid.Campaign),
		text("segment", shortText), text("industry", shortText), text("region", shortText), text("country", shortText), whole("score", -1_000_000, 1_000_000),
		day("openedOn"), day("closedOn"), day("mqlOn"), day("acceptedOn"), day("sqlOn"), day("convertedOn"), instant("assignedAt"), instant("firstTouchAt"),
		text("rejectReason", lineText), ref("account", gid.Account), ref("contact", gid.Contact), late(ref("opportunity", gid.Opportunity)))
}

func opportunities() *Entity {
	return entity(gid.Opportunity, external(), name(lineText), enum("opportunityType", pipeline.OpportunityType("").Values()), ref("account", gid.Account), ref("owner", gid.Rep),
		required(ref("pipeline", gid.Pipeline)), required(within(ref("stage", gid.Stage), "pipeline")), bounded(amount("amount"), 0, maxInt), required(currency("currency")),
		fallback(enum("amountSource", pipeline.AmountSource("").Values()), string(pipeline.AmountEntered)), share("probabilityOverride"),
		enum("forecastCategoryOverride", pipeline.ForecastCategory("").Values()), whole("termMonths", 1, 1_200), day("openedOn"), day("closeOn"), day("closedOn"), day("proposalOn"),
		day("firstContactOn"), day("stageEnteredOn"), ref("lead", gid.Lead), ref("source", gid.LeadSource), ref("channel", gid.Channel), ref("campaign", gid.Campaign),
		ref("territory", gid.Territory), ref("lossReason", gid.LossReason), ref("lostTo", gid.Competitor), text("nextStep", lineText), text("closeNote", longText))
}

// What the amount of a subscription pays for.
const (
	ForInterval = "INTERVAL" // each interval, as a price does
	ForPeriod   = "PERIOD"   // everything from startsOn to endsOn, as an invoice does
)

// subscriptions are periods of paying, one row for each: a running subscription has no end. All but the
// first four fields become events.
func subscriptions() *Entity {
	return entity(gid.CustomerSubscription, external(), required(ref("account", gid.Account)), text("name", lineText), required(currency("currency")),
		steering(required(ref("plan", gid.SubscriptionPlan))), steering(required(day("startsOn"))), steering(day("endsOn")), steering(day("signedOn")),
		steering(required(bounded(amount("amount"), 0, maxInt))), steering(enum("amountFor", []string{ForInterval, ForPeriod})),
		steering(whole("intervalMonths", 1, 120)), steering(quantity("quantity")), steering(whole("termMonths", 1, 600)), steering(boolean("autoRenew")), steering(ref("cancellationReason", gid.CancellationReason)))
}

// changes are what happens to subscriptions after their start. What an event changes becomes part of it.
func changes() *Entity {
	return entity(gid.SubscriptionEvent, external(), required(ref("subscription", gid.CustomerSubscription)), required(enum("event", subscription.Event("").Values())),
		required(day("effectiveOn")), day("signedOn"), ref("cancellationReason", gid.CancellationReason), text("note", longText),
		steering(ref("plan", gid.SubscriptionPlan)), steering(quantity("quantity")), steering(bounded(amount("amount"), 0, maxInt)), steering(whole("intervalMonths", 1, 120)),
		steering(day("resumesOn")), steering(day("endsOn")))
}

// uses are reports of use, each under a key of its own.
func uses() *Entity {
	return keyed(entity(gid.UsageEvent, required(ref("meter", gid.Meter)), required(ref("subscription", gid.CustomerSubscription)), required(stored(text("key", lineText), "event_key")),
		required(instant("happenedAt")), fallback(bounded(quantity("quantity"), 0, usage.MaxQuantity), "1"), text("subject", lineText)), "meter", "key")
}

// payments are what is known of the money of deals, each under the id that it has where it comes from. The
// customer is that of what was paid for.
func payments() *Entity {
	return entity(gid.PaymentReceived, external(), ref("opportunity", gid.Opportunity), ref("subscription", gid.CustomerSubscription),
		fallback(enum("paymentKind", commission.PaymentKind("").Values()), string(commission.Payment)), required(amount("amount")), required(currency("currency")),
		required(day("receivedOn")), text("note", lineText))
}

func activities() *Entity {
	return entity(gid.Activity, external(), required(enum("kind", activity.Kind("").Values())), fallback(enum("direction", activity.Direction("").Values()), string(activity.Outbound)),
		fallback(enum("status", activity.Status("").Values()), string(activity.Done)), text("subject", lineText), text("note", longText), ref("owner", gid.Rep), ref("bookedBy", gid.Rep),
		ref("account", gid.Account), ref("contact", gid.Contact), ref("lead", gid.Lead), ref("opportunity", gid.Opportunity), ref("campaign", gid.Campaign), required(instant("happenedAt")),
		instant("bookedAt"), day("dueOn"), day("doneOn"), whole("seconds", 0, 1_000_000_000), enum("callOutcome", activity.CallOutcome("").Values()),
		enum("attendance", activity.Attendance("").Values()), enum("bounce", activity.Bounce("").Values()), instant("openedAt"), fallback(boolean("machineOpened"), "false"),
		instant("clickedAt"), instant("repliedAt"), fallback(boolean("autoReply"), "false"))
}

const maxInt = 1<<63 - 1

func entity(k gid.Kind, fields ...*Field) *Entity {
	e := &Entity{Name: k.String(), Kind: k, Fields: fields}
	for _, f := range fields {
		if f.Column == "" {
			f.Column = column(f)
		} else if f.Column == "-" {
			f.Column = ""
		}
		if f.Name == "externalId" {
			e.Key = []string{f.Name}
			e.Unique = append(e.Unique, e.Key)
		}
	}
	return e
}

func keyed(e *Entity, fields ...string) *Entity { e.Key = fields; return unique(e, fields...) }

func unique(e *Entity, fields ...string) *Entity {
	for _, u := range e.Unique {
		if strings.Join(u, " ") == strings.Join(fields, " ") {
			return e
		}
	}
	e.Unique = append(e.Unique, fields)
	return e
}

// column is the name of the table's column: the field's name in snake case with what its type adds.
func column(f *Field) string {
	var b strings.Builder
	for _, r := range f.Name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	switch f.Type {
	case Money:
		b.WriteString("_minor")
	case Reference:
		b.WriteString("_id")
	default:
	}
	return b.String()
}

func external() *Field                { return text("externalId", shortText) }
func name(limit int) *Field           { return required(text("name", limit)) }
func text(n string, limit int) *Field { return &Field{Name: n, Type: Text, Max: limit} }
func enum(n string, values []string) *Field {
	return &Field{Name: n, Type: Enum, Values: values}
}
func whole(n string, least, most int64) *Field {
	return bounded(&Field{Name: n, Type: Integer}, least, most)
}
func amount(n string) *Field { return &Field{Name: n, Type: Money} }
func rate(n string) *Field   { return &Field{Name: n, Type: Rate} }
func share(n string) *Field  { return bounded(rate(n), 0, 1_000_000) }
func quantity(n string) *Field {
	return bounded(&Field{Name: n, Type: Quantity}, 1, maxInt)
}
func day(n string) *Field      { return &Field{Name: n, Type: Day} }
func instant(n string) *Field  { return &Field{Name: n, Type: Instant} }
func boolean(n string) *Field  { return &Field{Name: n, Type: Bool} }
func currency(n string) *Field { return &Field{Name: n, Type: Currency} }
func list(n string) *Field     { return &Field{Name: n, Type: TextList, Max: shortText} }
func ref(n string, target gid.Kind) *Field {
	return &Field{Name: n, Type: Reference, Target: target.String()}
}
func required(f *Field) *Field               { f.Required = true; return f }
func fallback(f *Field, value string) *Field { f.Default = value; return f }
func stored(f *Field, column string) *Field  { f.Column = column; return f }
func lower(f *Field) *Field                  { f.Lower = true; return f }
func steering(f *Field) *Field               { f.Column = "-"; return f }
func within(f *Field, sibling string) *Field { f.Within = sibling; return f }
func late(f *Field) *Field                   { f.Late = true; return f }
func bounded(f *Field, least, most int64) *Field {
	f.Bounded, f.Min, f.Most = true, least, most
	return f
}
