package transfer

import (
	"context"
	"fmt"

	"coxswain/ent/gid"
	"coxswain/sales/pipeline"
)

func statusOf(d *draft) pipeline.Status { return pipeline.Status(d.get("outcome").s) }

// follow writes the history that follows from records: stage changes and close-date changes of
// opportunities, status changes of leads, owners and phases of accounts. History rows of a record that is new
// are part of its creation in the change log.
func (im *importer) follow(ctx context.Context, s *transaction, st *step, drafts []*draft) ([]entry, error) {
	switch st.layout.kind {
	case gid.Opportunity:
		if err := im.stageChanges(ctx, s, drafts); err != nil {
			return nil, err
		}
		if err := im.closeDateChanges(ctx, s, drafts); err != nil {
			return nil, err
		}
		return im.phases(ctx, s, st, drafts)
	case gid.Lead:
		return nil, im.statusChanges(ctx, s, drafts)
	case gid.SubscriptionEvent:
		return im.deriveChanged(ctx, s, st, drafts)
	case gid.UsageEvent:
		return nil, im.countUse(ctx, s, drafts)
	case gid.CustomerSubscription:
		return im.subscriptionEvents(ctx, s, st, drafts)
	case gid.Account:
		return im.owners(ctx, s, st, drafts)
	default:
		return nil, nil
	}
}

func (im *importer) stageChanges(ctx context.Context, s *transaction, drafts []*draft) error {
	var rows [][]any
	for _, d := range drafts {
		for _, step := range d.steps {
			var from any
			if step.from != 0 {
				from = int64(step.from)
			}
			rows = append(rows, []any{int64(d.id), from, int64(step.to), int64(step.on), int64(im.stamp), d.get("amount_minor").arg()})
		}
	}
	return im.insertHistory(ctx, s, gid.StageChange, []string{"opportunity_id", "from_stage_id", "to_stage_id", "changed_on", "recorded_at", "amount_minor"}, rows)
}

func (im *importer) closeDateChanges(ctx context.Context, s *transaction, drafts []*draft) error {
	var rows [][]any
	for _, d := range drafts {
		if d.isNew() || d.get("close_on") == d.old("close_on") {
			continue
		}
		rows = append(rows, []any{int64(d.id), d.old("close_on").arg(), d.get("close_on").arg(), int64(im.today), int64(im.stamp)})
	}
	return im.insertHistory(ctx, s, gid.CloseDateChange, []string{"opportunity_id", "from_day", "to_day", "changed_on", "recorded_at"}, rows)
}

func (im *importer) statusChanges(ctx context.Context, s *transaction, drafts []*draft) error {
	var rows [][]any
	for _, d := range drafts {
		for _, step := range leadSteps(d, im.today) {
			var from, reason any
			if step.from != "" {
				from = string(step.from)
			}
			if c := d.get("reject_reason"); c.kind == text {
				reason = c.s
			}
			rows = append(rows, []any{int64(d.id), from, string(step.to), int64(step.on), int64(im.stamp), reason})
		}
	}
	return im.insertHistory(ctx, s, gid.LeadStatusChange, []string{"lead_id", "from_status", "to_status", "changed_on", "recorded_at", "reason"}, rows)
}

// insertHistory writes rows to which nothing refers, so that the database gives them their ids.
func (im *importer) insertHistory(ctx context.Context, s *transaction, k gid.Kind, columns []string, rows [][]any) error {
	if err := s.insert(ctx, k.Table(), columns, rows); err != nil {
		return fmt.Errorf("write %s: %w", k, err)
	}
	return nil
}

// owners records from when on a rep owns an account, unless the import brings that history itself.
func (im *importer) owners(ctx context.Context, s *transaction, st *step, drafts []*draft) ([]entry, error) {
	for _, other := range im.steps {
		if other.layout.kind == gid.AccountOwnership {
			return nil, nil
		}
	}
	var spans []*span
	for _, d := range drafts {
		owner := d.get("owner_id")
		if owner == d.old("owner_id") {
			continue
		}
		from := im.today
		if d.since != nil {
			from = *d.since
		}
		sp := &span{owner: d.id, from: from, draft: d, row: BatchRow(st.file.index, d.item.at.Line)}
		if owner.kind == number {
			sp.holder = gid.ID(owner.n)
		}
		spans = append(spans, sp)
	}
	return im.handOver(ctx, s, ownershipTable(), spans)
}
