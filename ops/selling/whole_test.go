package selling_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/opportunitycredit"
	"coxswain/ent/db/opportunityline"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/ops/editing/editingtest"
	"coxswain/ops/opstest"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

type lineOfNew struct {
	ProductID gid.ID         `json:"productId"`
	Quantity  money.Rate     `json:"quantity"`
	ListPrice *editing.Money `json:"listPrice"`
	Discount  *money.Rate    `json:"discount"`
}

type creditOfNew struct {
	RepID gid.ID     `json:"repId"`
	Share money.Rate `json:"share"`
}

type competitorOfNew struct {
	CompetitorID gid.ID  `json:"competitorId"`
	Note         *string `json:"note"`
}

// wholeOpportunity is an opportunity with its parts, as the API's input gives it.
type wholeOpportunity struct {
	Name           string             `json:"name"`
	StageID        *gid.ID            `json:"stageId"`
	Amount         *editing.Money     `json:"amount"`
	Lines          []*lineOfNew       `json:"lines"`
	Credits        []*creditOfNew     `json:"credits"`
	Competitors    []*competitorOfNew `json:"competitors"`
	IdempotencyKey *string            `json:"idempotencyKey"`
}

func (c *company) rival() (out *db.Competitor) {
	c.world.Write(func(ctx context.Context, tx *db.Client) (err error) {
		out, err = tx.Competitor.Create().SetName("Rival").Save(ctx)
		return err
	})
	return out
}

func TestAnOpportunityIsCreatedWithItsLinesCreditsAndCompetitorsAtOnce(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		seat, box := c.world.Product("Seat", 10_00), c.world.Product("Box", 99_99)
		rival := c.rival()
		demanding := c.pipeline.Stages[0]
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Stage.UpdateOneID(demanding.ID).SetRequiredFields([]string{"amount", "lines", "competitors"}).Exec(ctx)
		})
		in := wholeOpportunity{
			Name:           "Seats",
			Lines:          []*lineOfNew{{ProductID: seat.ID, Quantity: 3_000_000}, {ProductID: box.ID, Quantity: 1_000_000, Discount: editingtest.Ptr(money.Rate(500_000))}},
			Credits:        []*creditOfNew{{c.ada.ID, 700_000}, {c.bea.ID, 300_000}},
			Competitors:    []*competitorOfNew{{rival.ID, editingtest.Ptr("cheaper")}},
			IdempotencyKey: editingtest.Ptr("whole"),
		}
		o := editingtest.Must(c.verbs.CreateOpportunity(c.asOps, in))(t)
		if o.AmountMinor == nil || *o.AmountMinor != 80_00 || o.AmountSource != pipeline.AmountLines {
			t.Errorf("the amount is %v (%s), want 80.00 by lines", o.AmountMinor, o.AmountSource)
		}
		if diff := cmp.Diff(c.stageHistory(o.ID), []stageStep{{"", demanding.Name, opstest.Today, 80_00}}); diff != "" {
			t.Errorf("stage history (-got +want):\n%s", diff)
		}
		lines := editingtest.Read(t, s.Client().OpportunityLine.Query().Where(opportunityline.OpportunityID(o.ID)).Order(opportunityline.ByPosition()).All)
		if len(lines) != 2 || lines[0].ProductID != seat.ID || lines[1].Position != 1 || *lines[1].AmountMinor != 50_00 {
			t.Errorf("lines %v", lines)
		}
		if credits := editingtest.Read(t, s.Client().OpportunityCredit.Query().Where(opportunitycredit.OpportunityID(o.ID)).All); len(credits) != 2 {
			t.Errorf("credits %v", credits)
		}
		editingtest.Writes(t, s, 0, func() {
			if again := editingtest.Must(c.verbs.CreateOpportunity(c.asOps, in))(t); again.ID != o.ID {
				t.Errorf("the same key made %s", again.ID)
			}
		})
		entered := in
		entered.IdempotencyKey, entered.Amount = nil, &editing.Money{Amount: money.Decimal{Unscaled: 5}, Currency: "EUR"}
		if o := editingtest.Must(c.verbs.CreateOpportunity(c.asOps, entered))(t); *o.AmountMinor != 5_00 || o.AmountSource != pipeline.AmountEntered {
			t.Errorf("an amount that was given became %v (%s)", *o.AmountMinor, o.AmountSource)
		}
	})
}

func TestAnOpportunityWithAWrongPartIsNotCreatedAndEveryWrongPartIsTold(t *testing.T) {
	opstest.Each(t, func(t *testing.T, s *ent.Store) {
		c := newCompany(t, s)
		seat, one := c.world.Product("Seat", 10_00), money.Rate(1_000_000)
		rival := c.rival()
		c.world.Write(func(ctx context.Context, tx *db.Client) error {
			return tx.Stage.UpdateOneID(c.pipeline.Stages[1].ID).SetRequiredFields([]string{"lines"}).Exec(ctx)
		})
		good := &lineOfNew{ProductID: seat.ID, Quantity: one}
		for _, x := range []struct {
			name string
			as   context.Context
			in   wholeOpportunity
			want []string
		}{
			{"several wrong lines", c.asAda, wholeOpportunity{Name: "x", Lines: []*lineOfNew{
				good, {ProductID: seat.ID}, {ProductID: gid.New(gid.Product, 999), Quantity: one},
				{ProductID: seat.ID, Quantity: one, ListPrice: &editing.Money{Currency: "USD"}},
			}}, []string{"INVALID lines.1.quantity", "NOT_FOUND lines.2.productId", "INVALID lines.3.listPrice.currency"}},
			{"an amount with too many decimals", c.asAda, wholeOpportunity{Name: "x", Lines: []*lineOfNew{
				{ProductID: seat.ID, Quantity: one, ListPrice: &editing.Money{Amount: money.Decimal{Unscaled: 5, Scale: 5}, Currency: "EUR"}},
			}}, []string{"INVALID lines.0.listPrice.amount"}},
			{"more credit than there is", c.asOps, wholeOpportunity{Name: "x", Lines: []*lineOfNew{good}, Credits: []*creditOfNew{{c.ada.ID, 600_000}, {c.bea.ID, 600_000}}},
				[]string{"INVALID credits.1.share"}},
			{"a competitor twice", c.asOps, wholeOpportunity{Name: "x", Competitors: []*competitorOfNew{{rival.ID, nil}, {rival.ID, nil}}},
				[]string{"TAKEN competitors.1.competitorId"}},
			{"credits by a rep", c.asAda, wholeOpportunity{Name: "x", Credits: []*creditOfNew{{c.ada.ID, one}}}, []string{"FORBIDDEN credits"}},
			{"a stage that wants lines", c.asOps, wholeOpportunity{Name: "x", StageID: &c.pipeline.Stages[1].ID, Competitors: []*competitorOfNew{{rival.ID, nil}}},
				[]string{"REQUIRED lines"}},
			{"too many lines", c.asAda, wholeOpportunity{Name: "x", Lines: make([]*lineOfNew, 101)}, []string{"INVALID lines"}},
		} {
			t.Run(x.name, func(t *testing.T) {
				editingtest.Writes(t, s, 0, func() {
					_, err := c.verbs.CreateOpportunity(x.as, x.in)
					if diff := cmp.Diff(kinds(err), x.want); diff != "" {
						t.Errorf("faults (-got +want):\n%s\n%v", diff, err)
					}
				})
			})
		}
	})
}

// kinds lists the faults as kind and path.
func kinds(err error) []string {
	var out []string
	for _, f := range fault.All(err) {
		out = append(out, string(f.Kind)+" "+strings.Join(f.Path, "."))
	}
	if out == nil && err != nil {
		return []string{errors.Unwrap(err).Error()}
	}
	return out
}
