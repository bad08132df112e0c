package planning

import (
	"context"

	"coxswain/ent/db"
	"coxswain/ent/db/teammembership"
	"coxswain/ent/db/territoryassignment"
	"coxswain/ent/gid"
	"coxswain/ops/editing"
	"coxswain/sales/calendar"
	"coxswain/sales/fault"
	"coxswain/sales/money"
	"coxswain/sales/org"
)

// CreateRepInput is the input of createRep.
type CreateRepInput struct {
	editing.Note

	Name               string        `json:"name"`
	Email              *string       `json:"email,omitempty"`
	SalesRole          org.SalesRole `json:"salesRole"`
	HiredOn            *calendar.Day `json:"hiredOn,omitempty"`
	Ramp               []money.Rate  `json:"ramp,omitempty"`
	Skills             []string      `json:"skills,omitempty"`
	SegmentPreferences []string      `json:"segmentPreferences,omitempty"`
	TimeZone           *string       `json:"timeZone,omitempty"`
	TeamID             *gid.ID       `json:"teamId,omitempty"`
	ExternalID         *string       `json:"externalId,omitempty"`
}

// CreateRep adds a rep. With a team they belong to it from the day on which they were hired, or from
// today when that is not known.
func (v *Verbs) CreateRep(ctx context.Context, in CreateRepInput) (*db.Rep, error) {
	read, err := editing.Read(in)
	if err != nil {
		return nil, err
	}
	delete(read.Values, "team_id") // a membership, not a column
	return editing.Verb[db.Rep](ctx, v.edit, in.Call("createRep", in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if in.TeamID != nil {
			if err := v.usableTeam(ctx, tx, *in.TeamID); err != nil {
				return 0, err
			}
		}
		id, err := v.edit.Insert(ctx, tx, gid.Rep, read.Values)
		if err != nil || in.TeamID == nil {
			return id, err
		}
		s, err := v.edit.Settings(ctx, tx)
		if err != nil {
			return 0, err
		}
		from := s.Today
		if in.HiredOn != nil {
			from = *in.HiredOn
		}
		_, err = v.edit.Insert(ctx, tx, gid.TeamMembership, editing.Values{"rep_id": id, "team_id": *in.TeamID, "valid_from": from})
		return id, err
	})
}

func (v *Verbs) usableTeam(ctx context.Context, tx *db.Client, id gid.ID) error {
	t, err := editing.Find[db.Team](ctx, v.edit, tx, gid.Team, "teamId", id, nil)
	if err == nil && t.ArchivedAt != nil {
		return fault.Invalidf("teamId", "%q is archived; choose a team that exists", t.Name)
	}
	return err
}

// TransferRepInput is the input of transferRep.
type TransferRepInput struct {
	editing.Target

	TeamID      gid.ID       `json:"teamId"`
	EffectiveOn calendar.Day `json:"effectiveOn"`
}

// TransferRep moves a rep to another team from a day on, which may be past or to come. Results before
// the day stay with the former team.
func (v *Verbs) TransferRep(ctx context.Context, in TransferRepInput) (*db.Rep, error) {
	return v.rep(ctx, "transferRep", in.Target, in, func(ctx context.Context, tx *db.Client, r *db.Rep) error {
		if err := v.usableTeam(ctx, tx, in.TeamID); err != nil {
			return err
		}
		switch {
		case r.HiredOn != nil && in.EffectiveOn < *r.HiredOn:
			return fault.Invalidf("effectiveOn", "%s is before %s was hired on %s", in.EffectiveOn, r.Name, *r.HiredOn)
		case r.LeftOn != nil && in.EffectiveOn >= *r.LeftOn:
			return fault.Invalidf("effectiveOn", "%s no longer works here from %s on", r.Name, *r.LeftOn)
		}
		line, err := v.memberships(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		_, err = v.edit.Revise(ctx, tx, line, &editing.Holding{ID: in.TeamID}, in.EffectiveOn)
		return err
	})
}

func (v *Verbs) memberships(ctx context.Context, tx *db.Client, rep gid.ID) (editing.Timeline, error) {
	rows, err := tx.TeamMembership.Query().Where(teammembership.RepID(rep)).
		Order(teammembership.ByValidFrom(), teammembership.ByID()).All(ctx)
	return editing.TimelineOf(gid.TeamMembership, "team_id", "", editing.Values{"rep_id": rep}, rows), err
}

// EndRepInput is the input of endRep.
type EndRepInput struct {
	editing.Target

	LeftOn calendar.Day `json:"leftOn"`
}

// EndRep says on which day a rep no longer works here. Their team membership and territories end
// then. Accounts and opportunities stay with them until somebody hands them over, so that nothing
// changes its owner unseen; nothing new can be given to them.
func (v *Verbs) EndRep(ctx context.Context, in EndRepInput) (*db.Rep, error) {
	return v.rep(ctx, "endRep", in.Target, in, func(ctx context.Context, tx *db.Client, r *db.Rep) error {
		if r.HiredOn != nil && in.LeftOn < *r.HiredOn {
			return fault.Invalidf("leftOn", "%s is before %s was hired on %s", in.LeftOn, r.Name, *r.HiredOn)
		}
		teams, err := v.memberships(ctx, tx, r.ID)
		if err != nil {
			return err
		}
		if err := v.edit.EndAll(ctx, tx, teams, in.LeftOn); err != nil {
			return err
		}
		rows, err := tx.TerritoryAssignment.Query().Where(territoryassignment.RepID(r.ID)).
			Order(territoryassignment.ByValidFrom(), territoryassignment.ByID()).All(ctx)
		if err != nil {
			return err
		}
		work := editing.TimelineOf(gid.TerritoryAssignment, "territory_id", "", nil, rows)
		if err := v.edit.EndAll(ctx, tx, work, in.LeftOn); err != nil {
			return err
		}
		return v.edit.Set(ctx, tx, r, editing.Values{"left_on": in.LeftOn})
	})
}

func (v *Verbs) rep(ctx context.Context, operation string, t editing.Target, in any, fn func(context.Context, *db.Client, *db.Rep) error) (*db.Rep, error) {
	return editing.Verb[db.Rep](ctx, v.edit, t.Call(operation, in), func(ctx context.Context, tx *db.Client) (gid.ID, error) {
		if err := v.edit.Lock(ctx, tx, t.ID); err != nil {
			return 0, err
		}
		r, err := editing.Find[db.Rep](ctx, v.edit, tx, gid.Rep, "id", t.ID, t.ExpectedVersion)
		if err != nil {
			return 0, err
		}
		if r.ArchivedAt != nil {
			return 0, fault.Conflictf("id", "%s is archived; restore them first", r.Name)
		}
		return r.ID, fn(ctx, tx, r)
	})
}
