package auth

import (
	"context"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/db/onetimelink"
	"coxswain/ent/db/session"
	"coxswain/ent/db/throttle"
	"coxswain/sales/calendar"
)

// keptAfterEnd is how long ended sessions and links stay: long enough to find out what happened.
const keptAfterEnd = 30 * 24 * time.Hour

// Sweep removes what no longer counts: sessions and links long past their end, and throttles that
// have forgotten.
func (s *Service) Sweep(ctx context.Context) error {
	now := s.now()
	strict, _, _ := slowdowns()
	return s.store.Sweep(ctx, now.Add(-keptAfterEnd), now.Add(-strict.forgetAfter))
}

// Sweep removes sessions and links that ended before ended, and throttles without an attempt since quiet.
func (s stored) Sweep(ctx context.Context, ended, quiet calendar.Instant) error {
	return s.store.InTx(system(ctx, ""), func(ctx context.Context, tx *db.Client) error {
		if _, err := tx.Session.Delete().Where(session.ExpiresAtLT(ended)).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.OneTimeLink.Delete().Where(onetimelink.ExpiresAtLT(ended)).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.Throttle.Delete().Where(throttle.LastFailedAtLT(quiet), throttle.OpenAgainAtLT(quiet)).Exec(ctx)
		return err
	})
}
