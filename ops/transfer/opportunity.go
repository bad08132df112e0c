package transfer

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"coxswain/ent/gid"
	"coxswain/ops/transfer/mapping"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/pipeline"
)

// stageInfo is what the rules of opportunities ask of a stage.
type stageInfo struct {
	pipeline gid.ID
	name     string
	outcome  pipeline.Status
	position int64
}

type pipelineInfo struct{ opportunityType string }

// loadStages reads the sales processes, which are few.
func (im *importer) loadStages(ctx context.Context, s *transaction) error {
	rows, err := s.tx.QueryContext(ctx, "SELECT id, pipeline_id, name, outcome, position FROM stages")
	if err != nil {
		return fmt.Errorf("stages: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var id gid.ID
		var i stageInfo
		if err := rows.Scan(&id, &i.pipeline, &i.name, &i.outcome, &i.position); err != nil {
			return fmt.Errorf("stages: %w", err)
		}
		im.refs.stages[id] = i
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("stages: %w", err)
	}
	return im.loadPipelines(ctx, s)
}

func (im *importer) loadPipelines(ctx context.Context, s *transaction) error {
	rows, err := s.tx.QueryContext(ctx, "SELECT id, opportunity_type FROM pipelines")
	if err != nil {
		return fmt.Errorf("pipelines: %w", err)
	}
	defer rows.Close() //nolint:errcheck // its error comes with Err
	for rows.Next() {
		var id gid.ID
		var i pipelineInfo
		if err := rows.Scan(&id, &i.opportunityType); err != nil {
			return fmt.Errorf("pipelines: %w", err)
		}
		im.refs.lines[id] = i
	}
	return rows.Err()
}

// opportunities derives type and status and keeps dates, outcome and loss in agreement.
func (im *importer) opportunities(ctx context.Context, s *transaction, drafts []*draft) error {
	if err := im.loadStages(ctx, s); err != nil {
		return err
	}
	for _, d := range drafts {
		if d.rejected() || d.virtual {
			continue
		}
		im.opportunity(d)
	}
	return nil
}

func (im *importer) opportunity(d *draft) {
	if !d.has("stage_id") || !d.has("pipeline_id") {
		return // required says so
	}
	stage, known := im.refs.stages[gid.ID(d.get("stage_id").n)]
	if !known || int64(stage.pipeline) != d.get("pipeline_id").n {
		d.rejectField("stage", "the stage does not belong to the pipeline; use one of %s", im.stageNames(gid.ID(d.get("pipeline_id").n)))
		return
	}
	if !d.has("opportunity_type") {
		d.set("opportunity_type", textCell(im.refs.lines[stage.pipeline].opportunityType))
	}
	d.set("status", textCell(string(stage.outcome)))
	closed := d.get("closed_on")
	switch {
	case stage.outcome == pipeline.Open && closed.kind == number && d.says("closed_on"):
		d.rejectField("closedOn", "an opportunity in the stage %s is open and has no closing day; leave it blank or use a stage of won or lost", stage.name)
		return
	case stage.outcome == pipeline.Open && closed.kind == number: // it was reopened
		d.set("closed_on", cell{kind: null})
	case stage.outcome != pipeline.Open && closed.kind != number:
		d.rejectField("closedOn", "an opportunity in the stage %s is decided; give the day on which it was", stage.name)
		return
	}
	if stage.outcome != pipeline.Lost {
		for column, field := range map[string]string{"loss_reason_id": "lossReason", "lost_to_id": "lostTo"} {
			if !d.has(column) {
				continue
			}
			if d.says(column) {
				d.rejectField(field, "only a lost opportunity has it; leave it blank for the stage %s", stage.name)
				return
			}
			d.set(column, cell{kind: null})
		}
	}
	if !im.stageHistory(d) {
		return
	}
	im.enteredOn(d, stage)
}

// stageHistory turns the names of a row's history into stages of the pipeline, oldest first.
func (im *importer) stageHistory(d *draft) bool {
	own := gid.ID(d.get("pipeline_id").n)
	for _, h := range d.history {
		if _, ok := im.stageByName(own, h.Name); !ok {
			d.reject(h.Value.Column, h.Name, "the history names a stage that the pipeline does not have; use one of %s", im.stageNames(own))
			return false
		}
	}
	d.history = slices.Clone(d.history)
	slices.SortStableFunc(d.history, func(a, b mapping.HistoryEntry) int { return cmp.Compare(a.Value.Int, b.Value.Int) })
	return true
}

// enteredOn derives since when the opportunity is in its stage, and from which stage it was lost.
func (im *importer) enteredOn(d *draft, stage stageInfo) {
	moved := d.isNew() || d.get("stage_id") != d.old("stage_id")
	if !moved {
		return
	}
	steps := im.stageSteps(d)
	d.steps = steps
	if !d.says("stage_entered_on") || d.get("stage_entered_on").kind == null {
		entered := cell{kind: null}
		if n := len(steps); n > 0 && int64(steps[n-1].to) == d.get("stage_id").n {
			entered = numberCell(int64(steps[n-1].on))
		}
		d.set("stage_entered_on", entered)
	}
	from := cell{kind: null}
	if stage.outcome == pipeline.Lost && len(steps) > 0 && steps[len(steps)-1].from != 0 {
		from = numberCell(int64(steps[len(steps)-1].from))
	}
	if stage.outcome == pipeline.Lost || d.has("closed_from_stage_id") {
		d.set("closed_from_stage_id", from)
	}
}

// stageStep is one stage change to be recorded.
type stageStep struct {
	from, to gid.ID
	on       calendar.Day
}

// stageSteps lists the stage changes that a draft brings. A new opportunity has those that its row
// dates; an existing one that moved has one more. Nothing is made up: a stage whose day nobody
// knows has no entry.
func (im *importer) stageSteps(d *draft) []stageStep {
	own, current := gid.ID(d.get("pipeline_id").n), gid.ID(d.get("stage_id").n)
	stage := im.refs.stages[current]
	last := gid.ID(0)
	var out []stageStep
	if d.isNew() {
		for _, h := range d.history {
			to, _ := im.stageByName(own, h.Name)
			if to == last {
				continue
			}
			out = append(out, stageStep{last, to, calendar.Day(h.Value.Int)}) //nolint:gosec // days were range-checked
			last = to
		}
	} else {
		last = gid.ID(d.old("stage_id").n)
	}
	if last == current {
		return out
	}
	for _, known := range [...]cell{d.stated("stage_entered_on"), d.historyDay(im, own, current), im.closingDay(d, stage), im.openingDay(d, stage)} {
		if known.kind == number {
			return append(out, stageStep{last, current, calendar.Day(known.n)}) //nolint:gosec // days were range-checked
		}
	}
	if !d.isNew() {
		return append(out, stageStep{last, current, im.today})
	}
	return out
}

// stated returns a day that the row itself gives.
func (d *draft) stated(column string) cell {
	if d.says(column) {
		return d.get(column)
	}
	return cell{}
}

// historyDay returns the day on which the row's history enters a stage.
func (d *draft) historyDay(im *importer, own, stage gid.ID) cell {
	for _, h := range slices.Backward(d.history) {
		if to, ok := im.stageByName(own, h.Name); ok && to == stage {
			return numberCell(h.Value.Int)
		}
	}
	return cell{}
}

func (im *importer) closingDay(d *draft, stage stageInfo) cell {
	if stage.outcome != pipeline.Open {
		return d.get("closed_on")
	}
	return cell{}
}

// openingDay: an opportunity that stands in the first stage of its pipeline has been there since it was opened.
func (im *importer) openingDay(d *draft, stage stageInfo) cell {
	if !d.isNew() {
		return cell{}
	}
	for _, other := range im.refs.stages {
		if other.pipeline == stage.pipeline && other.position < stage.position {
			return cell{}
		}
	}
	return d.get("opened_on")
}

func (im *importer) stageByName(own gid.ID, name string) (gid.ID, bool) {
	for id, s := range im.refs.stages {
		if s.pipeline == own && s.name == name {
			return id, true
		}
	}
	return 0, false
}

func (im *importer) stageNames(own gid.ID) string {
	var list []stageInfo
	for _, s := range im.refs.stages {
		if s.pipeline == own {
			list = append(list, s)
		}
	}
	slices.SortFunc(list, func(a, b stageInfo) int {
		return cmp.Or(cmp.Compare(a.position, b.position), cmp.Compare(a.name, b.name))
	})
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.name
	}
	return fmt.Sprintf("%q", names)
}

// lineRules derives the discount that lies between list price and amount, unless the row gives it
// or nothing that it depends on has changed.
func lineRules(d *draft) {
	if d.rejected() || d.virtual || d.says("discount") && d.has("discount") {
		return
	}
	if !d.isNew() && d.get("list_price_minor") == d.old("list_price_minor") && d.get("amount_minor") == d.old("amount_minor") && d.get("quantity") == d.old("quantity") {
		return
	}
	d.set("discount", numberCell(0))
	price, amount, quantity := d.get("list_price_minor"), d.get("amount_minor"), d.get("quantity")
	if price.kind != number || amount.kind != number || quantity.kind != number || price.n <= 0 {
		return
	}
	full, ok := money.MulDiv(price.n, quantity.n, int64(money.One))
	if !ok || full <= 0 {
		return
	}
	share, ok := money.MulDiv(full-amount.n, int64(money.One), full)
	if !ok {
		d.rejectField("amount", "it is out of all proportion to the list price; correct one of them or give the discount")
		return
	}
	d.set("discount", numberCell(share))
}
