package demo

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"coxswain/ent"
	"coxswain/ent/db"
	dbaccount "coxswain/ent/db/account"
	dbopportunity "coxswain/ent/db/opportunity"
	dbopportunityline "coxswain/ent/db/opportunityline"
	dbproduct "coxswain/ent/db/product"
	dbrep "coxswain/ent/db/rep"
	dbteammembership "coxswain/ent/db/teammembership"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// The sizes of the sample.
const (
	sampleAccounts      = 50
	sampleOpportunities = 200
)

// sample collects the rows of the sample files from a database.
type sample struct {
	client   *db.Client
	dir      string
	reps     map[gid.ID]string // external ids
	products map[gid.ID]string
	accounts map[gid.ID]string
	deals    map[gid.ID]string
}

// SampleFiles writes a small part of the demo company in store as CSV files into dir, which it makes
// when it is not there: all reps and products, 50 accounts, and 200 of their opportunities with lines.
// They are what somebody tries an import with before taking files of their own.
func SampleFiles(ctx context.Context, store *ent.Store, dir string) error {
	ctx = viewer.With(ctx, viewer.System("demo company", viewer.Job))
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return fmt.Errorf("folder of the sample files: %w", err)
	}
	s := &sample{client: store.Client(), dir: dir}
	for _, part := range []func(context.Context) error{s.writeReps, s.writeProducts, s.writeAccounts, s.writeOpportunities, s.writeLines} {
		if err := part(ctx); err != nil {
			return fmt.Errorf("sample files: %w", err)
		}
	}
	return nil
}

// save writes one file.
func (s *sample) save(name string, rows [][]string) error {
	f, err := os.OpenFile(filepath.Join(s.dir, name), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		_ = f.Close() // the first error is the one to tell
		return err
	}
	return f.Close()
}

func (s *sample) writeReps(ctx context.Context) error {
	teams, err := s.client.Team.Query().All(ctx)
	if err != nil {
		return err
	}
	names := map[gid.ID]string{}
	for _, t := range teams {
		names[t.ID] = t.Name
	}
	memberships, err := s.client.TeamMembership.Query().Order(db.Asc(dbteammembership.FieldValidFrom, dbteammembership.FieldID)).All(ctx)
	if err != nil {
		return err
	}
	latest := map[gid.ID]*db.TeamMembership{}
	for _, m := range memberships {
		latest[m.RepID] = m
	}
	all, err := s.client.Rep.Query().Order(db.Asc(dbrep.FieldID)).All(ctx)
	if err != nil {
		return err
	}
	s.reps = map[gid.ID]string{}
	rows := [][]string{{"Rep ID", "Name", "Email", "Role", "Hired", "Left", "Team", "In team since"}}
	for _, r := range all {
		s.reps[r.ID] = said(r.ExternalID)
		m, ok := latest[r.ID]
		if !ok {
			return fmt.Errorf("the rep %s is in no team", r.Name)
		}
		rows = append(rows, []string{said(r.ExternalID), r.Name, said(r.Email), string(r.SalesRole), date(r.HiredOn), date(r.LeftOn), names[m.TeamID], m.ValidFrom.String()})
	}
	return s.save("reps.csv", rows)
}

func (s *sample) writeProducts(ctx context.Context) error {
	all, err := s.client.Product.Query().Order(db.Asc(dbproduct.FieldID)).All(ctx)
	if err != nil {
		return err
	}
	s.products = map[gid.ID]string{}
	rows := [][]string{{"Product ID", "Product", "Series", "Recurring", "List price", "Unit cost", "Currency"}}
	for _, p := range all {
		s.products[p.ID] = said(p.ExternalID)
		rows = append(rows, []string{said(p.ExternalID), p.Name, said(p.Series), strconv.FormatBool(p.Recurring), major(p.ListPriceMinor, p.Currency), major(p.UnitCostMinor, p.Currency), string(p.Currency)})
	}
	return s.save("products.csv", rows)
}

// writeAccounts takes the first accounts that have enough opportunities to fill the sample.
func (s *sample) writeAccounts(ctx context.Context) error {
	var per []struct {
		AccountID gid.ID `json:"account_id"`
		Count     int    `json:"count"`
	}
	if err := s.client.Opportunity.Query().GroupBy(dbopportunity.FieldAccountID).Aggregate(db.Count()).Scan(ctx, &per); err != nil {
		return err
	}
	counts := map[gid.ID]int{}
	for _, p := range per {
		counts[p.AccountID] = p.Count
	}
	all, err := s.client.Account.Query().Order(db.Asc(dbaccount.FieldID)).All(ctx)
	if err != nil {
		return err
	}
	s.accounts = map[gid.ID]string{}
	var chosen []*db.Account
	for _, a := range all {
		if counts[a.ID] >= sampleOpportunities/sampleAccounts && a.OwnerID != nil && len(chosen) < sampleAccounts {
			chosen = append(chosen, a)
			s.accounts[a.ID] = said(a.ExternalID)
		}
	}
	rows := [][]string{{"Account ID", "Account", "Domain", "Parent ID", "Owner ID", "Industry", "Segment", "Employees", "Annual revenue", "Currency", "Region", "Country", "City", "Founded", "Phase"}}
	for _, a := range chosen {
		parent := ""
		if a.ParentID != nil {
			parent = s.accounts[*a.ParentID] // blank when the parent is not in the sample
		}
		currency, revenue := "", ""
		if a.Currency != nil {
			currency, revenue = string(*a.Currency), major(a.AnnualRevenueMinor, *a.Currency)
		}
		rows = append(rows, []string{
			said(a.ExternalID), a.Name, said(a.Domain), parent, s.reps[*a.OwnerID], said(a.Industry), said(a.Segment), number(a.Employees), revenue, currency,
			said(a.Region), said(a.Country), said(a.City), number(a.FoundedYear), string(a.LifecyclePhase),
		})
	}
	return s.save("accounts.csv", rows)
}

func (s *sample) writeOpportunities(ctx context.Context) error {
	stages, err := s.client.Stage.Query().All(ctx)
	if err != nil {
		return err
	}
	pipelines, err := s.client.Pipeline.Query().All(ctx)
	if err != nil {
		return err
	}
	reasons, err := s.client.LossReason.Query().All(ctx)
	if err != nil {
		return err
	}
	names := map[gid.ID]string{}
	for _, x := range stages {
		names[x.ID] = x.Name
	}
	for _, x := range pipelines {
		names[x.ID] = x.Name
	}
	for _, x := range reasons {
		names[x.ID] = x.Name
	}
	ids := make([]gid.ID, 0, len(s.accounts))
	for id := range s.accounts {
		ids = append(ids, id)
	}
	all, err := s.client.Opportunity.Query().Where(dbopportunity.AccountIDIn(ids...)).Order(db.Asc(dbopportunity.FieldID)).Limit(sampleOpportunities).All(ctx)
	if err != nil {
		return err
	}
	s.deals = map[gid.ID]string{}
	rows := [][]string{{"Opportunity ID", "Opportunity", "Pipeline", "Stage", "In stage since", "Account ID", "Owner ID", "Amount", "Amount from", "Currency", "Term in months", "Opened", "Expected close", "Closed", "Loss reason"}}
	for _, o := range all {
		s.deals[o.ID] = said(o.ExternalID)
		owner, reason, term := "", "", number(o.TermMonths)
		if o.OwnerID != nil {
			owner = s.reps[*o.OwnerID]
		}
		if o.LossReasonID != nil {
			reason = names[*o.LossReasonID]
		}
		rows = append(rows, []string{
			said(o.ExternalID), o.Name, names[o.PipelineID], names[o.StageID], date(o.StageEnteredOn), s.accounts[*o.AccountID], owner, major(o.AmountMinor, o.Currency), string(o.AmountSource), string(o.Currency),
			term, date(o.OpenedOn), date(o.CloseOn), date(o.ClosedOn), reason,
		})
	}
	return s.save("opportunities.csv", rows)
}

func (s *sample) writeLines(ctx context.Context) error {
	ids := make([]gid.ID, 0, len(s.deals))
	for id := range s.deals {
		ids = append(ids, id)
	}
	all, err := s.client.OpportunityLine.Query().Where(dbopportunityline.OpportunityIDIn(ids...)).Order(db.Asc(dbopportunityline.FieldOpportunityID, dbopportunityline.FieldPosition)).All(ctx)
	if err != nil {
		return err
	}
	const quantityDigits, rateDigits = 6, 6
	rows := [][]string{{"Opportunity ID", "Line", "Product ID", "Quantity", "List price", "Discount", "Amount", "Unit cost", "Currency", "Recurring"}}
	for _, l := range all {
		rows = append(rows, []string{
			s.deals[l.OpportunityID], strconv.Itoa(l.Position), s.products[l.ProductID], shortest(l.Quantity, quantityDigits), major(l.ListPriceMinor, l.Currency), shortest(int64(l.Discount), rateDigits),
			major(l.AmountMinor, l.Currency), major(l.UnitCostMinor, l.Currency), string(l.Currency), strconv.FormatBool(l.Recurring),
		})
	}
	return s.save("lines.csv", rows)
}

func said(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func date(d *calendar.Day) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func number[T int | int64](n *T) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(int64(*n), 10)
}

// major writes an amount in major units.
func major(minor *int64, c money.Currency) string {
	if minor == nil {
		return ""
	}
	return money.New(*minor, c).Decimal().String()
}

// shortest writes a scaled number without the zeros that say nothing.
func shortest(n int64, digits int) string {
	for digits > 0 && n%10 == 0 {
		n, digits = n/10, digits-1
	}
	return money.Decimal{Unscaled: n, Scale: digits}.String()
}
