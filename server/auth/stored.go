package auth

import (
	"context"
	"errors"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/change"
	"coxswain/ent/db/onetimelink"
	"coxswain/ent/db/session"
	"coxswain/ent/db/throttle"
	"coxswain/ent/db/user"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/calendar"
	"coxswain/sales/org"
	"coxswain/server/origin"
)

// stored is the Store in the database. Nobody's rights cover sessions, links and throttles, so it
// acts as the system; the change log names the person as far as they are known.
type stored struct{ store *ent.Store }

// NewStore returns the Store of a database.
func NewStore(s *ent.Store) Store { return stored{s} }

// system is who looks up people and sessions before anyone is known.
func system(ctx context.Context, reason string) context.Context {
	v := viewer.System("sign-in", viewer.API)
	v.RequestID, v.Reason = origin.From(ctx).RequestID, reason
	return viewer.With(ctx, v)
}

// none turns ent's error for a missing record into ErrNone.
func none(err error) error {
	if db.IsNotFound(err) {
		return ErrNone
	}
	return err
}

// PersonByEmail finds a user by their e-mail in its normal form.
func (s stored) PersonByEmail(ctx context.Context, email string) (Person, error) {
	u, err := s.store.Client().User.Query().Where(user.Email(email)).Only(system(ctx, ""))
	if err != nil {
		return Person{}, none(err)
	}
	return personOf(u), nil
}

// Person finds a user.
func (s stored) Person(ctx context.Context, id gid.ID) (Person, error) {
	u, err := s.store.Client().User.Get(system(ctx, ""), id)
	if err != nil {
		return Person{}, none(err)
	}
	return personOf(u), nil
}

func personOf(u *db.User) Person {
	p := Person{
		ID: u.ID, Email: u.Email, Name: u.Name, Active: u.Status == org.Active,
		Deactivated: u.Status == org.Deactivated, SessionVersion: u.SessionVersion,
	}
	if u.PasswordHash != nil {
		p.PasswordHash = *u.PasswordHash
	}
	return p
}

// SignedIn notes a sign-in and adds its session.
func (s stored) SignedIn(ctx context.Context, now calendar.Instant, newHash string, first Session) error {
	return s.store.InTx(system(ctx, "signed in"), func(ctx context.Context, tx *db.Client) error {
		u := tx.User.UpdateOneID(first.User).SetLastSignedInAt(now)
		if newHash != "" {
			u.SetPasswordHash(newHash)
		}
		if err := u.Exec(ctx); err != nil {
			return err
		}
		return addSession(ctx, tx, first)
	})
}

func addSession(ctx context.Context, tx *db.Client, s Session) error {
	c := tx.Session.Create().SetUserID(s.User).SetFamily(s.Family).SetTokenHash(s.TokenHash).SetCookie(s.Cookie).
		SetCreatedAt(s.CreatedAt).SetExpiresAt(s.ExpiresAt).SetFamilyExpiresAt(s.FamilyExpiresAt)
	if s.UserAgent != "" {
		c.SetUserAgent(s.UserAgent)
	}
	return c.Exec(ctx)
}

// SetPassword stores a password and ends the sessions of other families.
func (s stored) SetPassword(ctx context.Context, id gid.ID, hash, keep string, now calendar.Instant) error {
	return s.store.InTx(system(ctx, "password changed"), func(ctx context.Context, tx *db.Client) error {
		if err := setPassword(ctx, tx, id, hash); err != nil {
			return err
		}
		return tx.Session.Update().Where(session.UserID(id), session.FamilyNEQ(keep), session.RevokedAtIsNil()).
			SetRevokedAt(now).Exec(ctx)
	})
}

func setPassword(ctx context.Context, tx *db.Client, id gid.ID, hash string) error {
	u, err := tx.User.Get(ctx, id)
	if err != nil {
		return err
	}
	c := u.Update().SetPasswordHash(hash).SetSessionVersion(u.SessionVersion + 1)
	if u.Status == org.Invited {
		c.SetStatus(org.Active)
	}
	return c.Exec(ctx)
}

// SessionByHash finds a session by the hash of its token.
func (s stored) SessionByHash(ctx context.Context, hash string) (Session, error) {
	r, err := s.store.Client().Session.Query().Where(session.TokenHash(hash)).Only(system(ctx, ""))
	if err != nil {
		return Session{}, none(err)
	}
	out := Session{
		ID: r.ID, User: r.UserID, Family: r.Family, TokenHash: r.TokenHash, Cookie: r.Cookie,
		CreatedAt: r.CreatedAt, UsedAt: r.UsedAt, ExpiresAt: r.ExpiresAt,
		FamilyExpiresAt: r.FamilyExpiresAt, RevokedAt: r.RevokedAt,
	}
	if r.SuccessorSecret != nil {
		out.SuccessorSecret = *r.SuccessorSecret
	}
	if r.UserAgent != nil {
		out.UserAgent = *r.UserAgent
	}
	return out, nil
}

// Spend marks a session used, if it still can be, and adds its successor.
func (s stored) Spend(ctx context.Context, id gid.ID, now calendar.Instant, secret string, successor Session) (spent bool, err error) {
	err = s.store.InTx(system(ctx, ""), func(ctx context.Context, tx *db.Client) error {
		n, err := tx.Session.Update().Where(session.ID(id), session.UsedAtIsNil(), session.RevokedAtIsNil()).
			SetUsedAt(now).SetSuccessorSecret(secret).Save(ctx)
		if spent = n == 1; err != nil || !spent {
			return err
		}
		return addSession(ctx, tx, successor)
	})
	return spent && err == nil, err
}

// Revoke ends sessions and notes it, with the reason, as a change of the user.
func (s stored) Revoke(ctx context.Context, id gid.ID, family string, now calendar.Instant, reason string) error {
	actor := viewer.From(ctx)
	ctx = system(ctx, reason)
	by := *viewer.From(ctx)
	if actor != nil {
		by = *actor
		by.Reason = reason
	}
	return s.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		which := tx.Session.Update().Where(session.UserID(id), session.RevokedAtIsNil())
		if family != "" {
			which.Where(session.Family(family))
		}
		n, err := which.SetRevokedAt(now).Save(ctx)
		if err != nil || n == 0 {
			return err
		}
		after := map[string]any{"sessions_ended": n}
		return s.store.LogChange(ctx, tx, id, change.OperationUPDATE, nil, after, &by)
	})
}

// AddLink stores a one-time link and returns its user.
func (s stored) AddLink(ctx context.Context, l Link) (p Person, err error) {
	err = s.store.InTx(system(ctx, ""), func(ctx context.Context, tx *db.Client) error {
		u, err := tx.User.Get(ctx, l.User)
		if err != nil {
			return none(err)
		}
		p = personOf(u)
		return tx.OneTimeLink.Create().SetUserID(l.User).SetPurpose(onetimelink.Purpose(l.Purpose)).SetTokenHash(l.TokenHash).
			SetCreatedAt(l.CreatedAt).SetExpiresAt(l.ExpiresAt).Exec(ctx)
	})
	return p, err
}

// LinkByHash finds a one-time link by the hash of its token.
func (s stored) LinkByHash(ctx context.Context, hash string) (Link, error) {
	r, err := s.store.Client().OneTimeLink.Query().Where(onetimelink.TokenHash(hash)).Only(system(ctx, ""))
	if err != nil {
		return Link{}, none(err)
	}
	return Link{
		User: r.UserID, Purpose: Purpose(r.Purpose), TokenHash: r.TokenHash,
		CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt, UsedAt: r.UsedAt,
	}, nil
}

// UseLink spends a link on a password.
func (s stored) UseLink(ctx context.Context, l Link, passwordHash string, now calendar.Instant) (used bool, err error) {
	reason := "password set through a link"
	err = s.store.InTx(system(ctx, reason), func(ctx context.Context, tx *db.Client) error {
		n, err := tx.OneTimeLink.Update().Where(onetimelink.TokenHash(l.TokenHash), onetimelink.UsedAtIsNil()).SetUsedAt(now).Save(ctx)
		if used = n == 1; err != nil || !used {
			return err
		}
		if err := setPassword(ctx, tx, l.User, passwordHash); err != nil {
			return err
		}
		if err := tx.OneTimeLink.Update().Where(onetimelink.UserID(l.User), onetimelink.UsedAtIsNil()).SetUsedAt(now).Exec(ctx); err != nil {
			return err
		}
		return tx.Session.Update().Where(session.UserID(l.User), session.RevokedAtIsNil()).SetRevokedAt(now).Exec(ctx)
	})
	return used && err == nil, err
}

// ChangeCounters changes throttles as one step. On PostgreSQL two calls may make the same counter
// at once; the slower one then sees a broken constraint and starts over.
func (s stored) ChangeCounters(ctx context.Context, keys []string, change func([]Counter) []Counter) error {
	const attempts = 5
	var err error
	for range attempts {
		if err = s.changeCounters(system(ctx, ""), keys, change); !db.IsConstraintError(err) {
			return err
		}
	}
	return errors.Join(errors.New("throttle: too many calls at once"), err)
}

func (s stored) changeCounters(ctx context.Context, keys []string, change func([]Counter) []Counter) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		q := tx.Throttle.Query().Where(throttle.KeyIn(keys...)).Order(throttle.ByKey())
		if s.store.Postgres() {
			q.ForUpdate() // SQLite has one writer, and this transaction is it
		}
		rows, err := q.All(ctx)
		if err != nil {
			return err
		}
		known := map[string]*db.Throttle{}
		for _, r := range rows {
			known[r.Key] = r
		}
		before := make([]Counter, len(keys))
		for i, k := range keys {
			before[i].Key = k
			if r := known[k]; r != nil {
				before[i] = Counter{Key: k, Failures: r.Failures, LastFailedAt: r.LastFailedAt, OpenAgainAt: r.OpenAgainAt}
			}
		}
		after := change(append([]Counter{}, before...))
		for i, c := range after {
			if c == before[i] {
				continue
			}
			if err := putCounter(ctx, tx, known[c.Key], c); err != nil {
				return err
			}
		}
		return nil
	})
}

func putCounter(ctx context.Context, tx *db.Client, old *db.Throttle, c Counter) error {
	if old != nil {
		return tx.Throttle.UpdateOneID(old.ID).SetFailures(c.Failures).
			SetLastFailedAt(c.LastFailedAt).SetOpenAgainAt(c.OpenAgainAt).Exec(ctx)
	}
	return tx.Throttle.Create().SetKey(c.Key).SetFailures(c.Failures).
		SetLastFailedAt(c.LastFailedAt).SetOpenAgainAt(c.OpenAgainAt).Exec(ctx)
}
