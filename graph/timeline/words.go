package timeline

import (
	"encoding/json"
	"fmt"
	"strings"

	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/sales/activity"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
	"coxswain/sales/recurring"
	"coxswain/sales/subscription"
)

// named lists the records whose names an entry's words need.
func named(r db.Record) []gid.ID {
	var out []gid.ID
	add := func(ids ...*gid.ID) {
		for _, id := range ids {
			if id != nil && *id != 0 {
				out = append(out, *id)
			}
		}
	}
	switch x := r.(type) {
	case *db.MrrMovement:
		add(x.SubscriptionID)
	case *db.SubscriptionEvent:
		add(&x.SubscriptionID)
	case *db.StageChange:
		add(&x.OpportunityID, x.FromStageID, &x.ToStageID)
	case *db.Opportunity:
		add(x.OwnerID, x.LossReasonID)
	case *db.Activity:
		add(x.OwnerID)
	case *db.AccountOwnership:
		add(&x.RepID)
	case *db.TerritoryAccount:
		add(&x.TerritoryID)
	case *db.Lead:
		add(x.OwnerID)
	case *db.Change:
		add(x.BatchID)
	}
	return out
}

// tell makes an entry of an item.
func (r *reader) tell(x item) *model.AccountTimelineEntry {
	e := &model.AccountTimelineEntry{Kind: sources[x.Rank].kind, Day: x.Day, At: x.at, Node: x.record}
	switch rec := x.record.(type) {
	case *db.MrrMovement:
		e.Title = movementWords[rec.Movement]
		if r.company.Base != "" {
			amount := money.New(rec.DeltaMinor, r.company.Base)
			e.Amount = &amount
		}
	case *db.SubscriptionEvent:
		e.Title = fmt.Sprintf("Subscription %q %s", r.name(&rec.SubscriptionID), eventWords(rec))
	case *db.StageChange:
		e.Title = fmt.Sprintf("Opportunity %q went from %s to %s", r.name(&rec.OpportunityID), r.name(rec.FromStageID), r.name(&rec.ToStageID))
		e.Node = r.known[rec.OpportunityID]
	case *db.Opportunity:
		e.Title, e.Actor, e.Amount = opportunityWords(e.Kind, rec.Name, r.name(rec.LossReasonID)), r.actor(rec.OwnerID), rec.Amount()
	case *db.Activity:
		e.Title, e.Actor = activityWords(rec), r.actor(rec.OwnerID)
	case *db.AccountOwnership:
		e.Title, e.Actor, e.Node = r.name(&rec.RepID)+" became the owner", r.actor(&rec.RepID), r.known[rec.RepID]
	case *db.TerritoryAccount:
		e.Title, e.Node = fmt.Sprintf("Came into the territory %q", r.name(&rec.TerritoryID)), r.known[rec.TerritoryID]
	case *db.AccountSegment:
		e.Title = "Left its segment"
		if rec.Segment != nil && *rec.Segment != "" {
			e.Title = fmt.Sprintf("Came into the segment %q", *rec.Segment)
		}
	case *db.Contact:
		e.Title = fmt.Sprintf("Contact %q was recorded", rec.Name)
	case *db.Lead:
		e.Title, e.Actor = fmt.Sprintf("Lead %q was converted", rec.Name), r.actor(rec.OwnerID)
	case *db.Change:
		e.Title, e.Actor = r.changeWords(e.Kind, rec), &rec.Actor
		if b := r.known[deref(rec.BatchID)]; e.Kind == model.AccountTimelineKindImported {
			e.Node = b
		}
	}
	return e
}

// name is the name of a record, or that there is none to be seen.
func (r *reader) name(id *gid.ID) string {
	if id == nil {
		return ""
	}
	switch x := r.known[*id].(type) {
	case *db.CustomerSubscription:
		return x.Name
	case *db.Opportunity:
		return x.Name
	case *db.Stage:
		return x.Name
	case *db.LossReason:
		return x.Name
	case *db.Rep:
		return x.Name
	case *db.Territory:
		return x.Name
	case *db.ImportBatch:
		return strings.Join(x.Files, ", ")
	default:
		return ""
	}
}

func (r *reader) actor(rep *gid.ID) *string {
	if name := r.name(rep); name != "" {
		return &name
	}
	return nil
}

var movementWords = map[recurring.Kind]string{
	recurring.New: "First recurring revenue", recurring.Expansion: "Recurring revenue grew", recurring.Contraction: "Recurring revenue shrank",
	recurring.Churn: "Recurring revenue was lost", recurring.Reactivation: "Recurring revenue came back", recurring.FXImpact: "Recurring revenue at another exchange rate",
}

var subscriptionWords = map[subscription.Event]string{
	subscription.Started: "started", subscription.Converted: "became paid after its trial", subscription.Amended: "changed", subscription.PauseBegan: "paused",
	subscription.Resumed: "went on", subscription.CancellationScheduled: "was cancelled for later", subscription.CancellationRevoked: "is not cancelled any more",
	subscription.Cancelled: "ended", subscription.Reactivated: "came back", subscription.Renewed: "was renewed",
	subscription.PaymentFailed: "was not paid", subscription.PaymentRecovered: "was paid after all",
}

func eventWords(e *db.SubscriptionEvent) string {
	var d subscription.Details
	if len(e.Details) > 0 && json.Unmarshal(e.Details, &d) == nil {
		switch day := (*calendar.Day)(nil); {
		case e.Event == subscription.Started && d.TrialEnds != nil:
			return "started with a trial until " + d.TrialEnds.String()
		case e.Event == subscription.CancellationScheduled && d.EndsOn != day:
			return "was cancelled for " + d.EndsOn.String()
		case e.Event == subscription.PauseBegan && d.ResumesOn != day:
			return "paused until " + d.ResumesOn.String()
		}
	}
	return subscriptionWords[e.Event]
}

func opportunityWords(k model.AccountTimelineKind, name, reason string) string {
	switch {
	case k == model.AccountTimelineKindOpportunityWon:
		return fmt.Sprintf("Opportunity %q was won", name)
	case k == model.AccountTimelineKindOpportunityLost && reason != "":
		return fmt.Sprintf("Opportunity %q was lost: %s", name, reason)
	case k == model.AccountTimelineKindOpportunityLost:
		return fmt.Sprintf("Opportunity %q was lost", name)
	default:
		return fmt.Sprintf("Opportunity %q was opened", name)
	}
}

var activityNames = map[activity.Kind]string{
	activity.Call: "Call", activity.Email: "Email", activity.Meeting: "Meeting", activity.Demo: "Demo", activity.FollowUp: "Follow-up", activity.Task: "Task",
}

func activityWords(a *db.Activity) string {
	words := activityNames[a.Kind]
	if a.Subject != nil && *a.Subject != "" {
		words += ": " + *a.Subject
	}
	return words
}

func (r *reader) changeWords(k model.AccountTimelineKind, c *db.Change) string {
	if k == model.AccountTimelineKindImported {
		words := "Changed by an import"
		if c.Operation == "CREATE" {
			words = "Created by an import"
		}
		if files := r.name(c.BatchID); files != "" {
			words += " of " + files
		}
		return words
	}
	phase := func(raw json.RawMessage) string {
		var v struct {
			Phase string `json:"lifecycle_phase"`
		}
		if json.Unmarshal(raw, &v) != nil || v.Phase == "" {
			return "none"
		}
		return v.Phase
	}
	return fmt.Sprintf("The phase went from %s to %s", phase(c.Before), phase(c.After))
}
