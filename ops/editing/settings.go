package editing

import (
	"context"
	"time"

	"coxswain/ent/db"
	"coxswain/sales/calendar"
	"coxswain/sales/money"
)

// Settings are what the organisation has chosen, as the rules of a change need it.
type Settings struct {
	Today calendar.Day // in the organisation's time zone
	Now   calendar.Instant
	Zone  *time.Location
	Base  money.Currency // empty while there is no organisation

	Policies map[string]string // what differs from the defaults
}

type settingsKey struct{}

// withSettings returns a context in which the settings are read at most once.
func withSettings(ctx context.Context) context.Context {
	return context.WithValue(ctx, settingsKey{}, &Settings{})
}

// Settings returns the settings of a running change.
func (e *Editor) Settings(ctx context.Context, tx *db.Client) (Settings, error) {
	memo, _ := ctx.Value(settingsKey{}).(*Settings)
	if memo != nil && memo.Zone != nil {
		return *memo, nil
	}
	s := Settings{Now: e.store.Now(), Zone: time.UTC}
	o, err := tx.Organisation.Query().Only(Everywhere(ctx))
	switch {
	case db.IsNotFound(err):
	case err != nil:
		return s, err
	default:
		s.Base, s.Policies = o.BaseCurrency, o.Policies
		if loc, err := time.LoadLocation(o.TimeZone); err == nil { // an unknown zone cannot be stored; UTC is the rest
			s.Zone = loc
		}
	}
	s.Today = s.Now.Day(s.Zone)
	if memo != nil {
		*memo = s
	}
	return s, nil
}
