package opstest

import (
	"context"

	"coxswain/ent/db"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// Pipeline is a sales process with its stages in order: "Qualify", "Propose", "Commit", "Won", "Lost".
type Pipeline struct {
	*db.Pipeline
	Stages []*db.Stage
}

// Stage returns the stage of a name, or nil.
func (p *Pipeline) Stage(name string) *db.Stage {
	for _, s := range p.Stages {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// of returns the first stage of an outcome.
func (p *Pipeline) of(outcome pipeline.Status) *db.Stage {
	for _, s := range p.Stages {
		if s.Outcome == outcome {
			return s
		}
	}
	return nil
}

// Pipeline returns the pipeline for new business, written once.
func (w *Builder) Pipeline() *Pipeline {
	w.t.Helper()
	if w.pipeline == nil {
		w.pipeline = w.NewPipeline("New business", pipeline.TypeNew)
	}
	return w.pipeline
}

// NewPipeline writes a pipeline of five stages.
func (w *Builder) NewPipeline(name string, kind pipeline.OpportunityType) *Pipeline {
	w.t.Helper()
	out := &Pipeline{}
	w.Write(func(ctx context.Context, tx *db.Client) (err error) {
		if out.Pipeline, err = tx.Pipeline.Create().SetName(name).SetOpportunityType(kind).Save(ctx); err != nil {
			return err
		}
		out.Stages = nil
		for i, s := range []struct {
			name        string
			group       pipeline.StageGroup
			outcome     pipeline.Status
			probability money.Rate
			category    pipeline.ForecastCategory
		}{
			{"Qualify", pipeline.GroupDiscovery, pipeline.Open, 100_000, pipeline.CategoryPipeline},
			{"Propose", pipeline.GroupNegotiation, pipeline.Open, 400_000, pipeline.CategoryBestCase},
			{"Commit", pipeline.GroupDelivery, pipeline.Open, 800_000, pipeline.CategoryCommit},
			{"Won", pipeline.GroupDelivery, pipeline.Won, 1_000_000, pipeline.CategoryClosed},
			{"Lost", pipeline.GroupDelivery, pipeline.Lost, 0, pipeline.CategoryClosed},
		} {
			stage, err := tx.Stage.Create().SetPipelineID(out.Pipeline.ID).SetName(s.name).SetPosition(i).SetGroup(s.group).
				SetOutcome(s.outcome).SetProbability(s.probability).SetForecastCategory(s.category).Save(ctx)
			if err != nil {
				return err
			}
			out.Stages = append(out.Stages, stage)
		}
		return nil
	})
	return out
}

// Opportunity writes an opportunity in EUR: open, opened 30 days before Today and in the first stage,
// unless set otherwise. A stage that is not set follows from the status.
func (w *Builder) Opportunity(set ...func(*db.OpportunityCreate)) *db.Opportunity {
	w.t.Helper()
	p := w.Pipeline()
	stage := func(c *db.OpportunityCreate) {
		if _, given := c.Mutation().StageID(); given {
			return
		}
		status, ok := c.Mutation().Status()
		if !ok {
			status = pipeline.Open
		}
		c.SetStageID(p.of(status).ID)
	}
	return save(w, func(tx *db.Client) *db.OpportunityCreate {
		return tx.Opportunity.Create().SetName(w.name("Opportunity", "")).SetOpportunityType(pipeline.TypeNew).
			SetPipelineID(p.ID).SetCurrency("EUR").SetOpenedOn(Today - 30)
	}, append(set[:len(set):len(set)], stage))
}

// Won closes an opportunity as won on a day for an amount. It was opened 30 days before.
func Won(day calendar.Day, minor int64) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) {
		c.SetStatus(pipeline.Won).SetOpenedOn(day - 30).SetCloseOn(day).SetClosedOn(day).SetAmountMinor(minor)
	}
}

// Lost closes an opportunity as lost on a day with an amount. It was opened 30 days before.
func Lost(day calendar.Day, minor int64) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) {
		c.SetStatus(pipeline.Lost).SetOpenedOn(day - 30).SetCloseOn(day).SetClosedOn(day).SetAmountMinor(minor)
	}
}

// Open leaves an opportunity open, expected to close on a day for an amount.
func Open(closeOn calendar.Day, minor int64) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) { c.SetCloseOn(closeOn).SetAmountMinor(minor) }
}

// Opened says when an opportunity was opened. Write it after Won and Lost, which set the day too.
func Opened(day calendar.Day) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) { c.SetOpenedOn(day) }
}

// OwnedBy makes a rep the owner of an opportunity.
func OwnedBy(rep *db.Rep) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) { c.SetOwnerID(rep.ID) }
}

// At puts an opportunity on an account.
func At(a *db.Account) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) { c.SetAccountID(a.ID) }
}

// In puts an opportunity into a stage.
func In(s *db.Stage) func(*db.OpportunityCreate) {
	return func(c *db.OpportunityCreate) { c.SetPipelineID(s.PipelineID).SetStageID(s.ID) }
}

// Line writes a line of an opportunity: quantity units of a product for an amount in EUR.
func (w *Builder) Line(o *db.Opportunity, p *db.Product, quantity, minor int64, set ...func(*db.OpportunityLineCreate)) *db.OpportunityLine {
	w.t.Helper()
	key := "line of " + o.ID.String()
	position := w.count[key]
	w.count[key]++
	return save(w, func(tx *db.Client) *db.OpportunityLineCreate {
		return tx.OpportunityLine.Create().SetOpportunityID(o.ID).SetProductID(p.ID).SetPosition(position).
			SetQuantity(quantity * 1_000_000).SetDiscount(0).SetAmountMinor(minor).SetCurrency("EUR")
	}, set)
}

// Credit gives a rep a share of an opportunity.
func (w *Builder) Credit(o *db.Opportunity, rep *db.Rep, share money.Rate) *db.OpportunityCredit {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.OpportunityCreditCreate {
		return tx.OpportunityCredit.Create().SetOpportunityID(o.ID).SetRepID(rep.ID).SetShare(share)
	}, nil)
}

// StageChange writes a step of an opportunity's history: into a stage on a day, out of another one or of none.
func (w *Builder) StageChange(o *db.Opportunity, from, to *db.Stage, day calendar.Day) *db.StageChange {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.StageChangeCreate {
		c := tx.StageChange.Create().SetOpportunityID(o.ID).SetToStageID(to.ID).SetChangedOn(day).
			SetRecordedAt(w.Store.Now()).SetNillableAmountMinor(o.AmountMinor)
		if from != nil {
			c.SetFromStageID(from.ID)
		}
		return c
	}, nil)
}

// LossReason writes a reason for losing.
func (w *Builder) LossReason(name string, category pipeline.LossCategory) *db.LossReason {
	w.t.Helper()
	return save(w, func(tx *db.Client) *db.LossReasonCreate {
		return tx.LossReason.Create().SetName(name).SetCategory(category)
	}, nil)
}
