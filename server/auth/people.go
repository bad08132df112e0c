package auth

import (
	"context"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/db/user"
	"coxswain/ent/gid"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
	"coxswain/sales/org"
	"coxswain/sales/role"
)

// NewPerson is a user whom the operator adds from the command line.
type NewPerson struct {
	Email    string
	Name     string
	Role     role.Role
	Password string // "" to have them choose one through a link
}

// AddPerson adds a user. It is how an empty database gets its first one; the viewer of ctx says in
// the change log who did it.
func AddPerson(ctx context.Context, store *ent.Store, passwords *Passwords, p NewPerson) (gid.ID, error) {
	p.Email = NormalEmail(p.Email)
	if err := p.validate(); err != nil {
		return 0, err
	}
	status, hash := org.Invited, ""
	if p.Password != "" {
		var err error
		if hash, err = passwords.Hash(ctx, p.Password); err != nil {
			return 0, err
		}
		status = org.Active
	}
	var id gid.ID
	err := store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		c := tx.User.Create().SetEmail(p.Email).SetName(p.Name).SetRole(p.Role).SetStatus(status)
		if hash != "" {
			c.SetPasswordHash(hash)
		}
		u, err := c.Save(ctx)
		if err != nil {
			return ent.Translate(err)
		}
		id = u.ID
		return nil
	})
	return id, err
}

func (p NewPerson) validate() error {
	var faults fault.List
	add := func(err error) { faults = append(faults, fault.All(err)...) }
	add(CheckEmail("email", p.Email))
	if p.Name == "" {
		add(fault.Requiredf("name", "give the person's full name"))
	}
	if _, err := role.Parse(string(p.Role)); err != nil {
		add(fault.Invalidf("role", "%v", err))
	}
	if p.Password != "" {
		add(CheckPassword("password", p.Password, p.Email, p.Name))
	}
	return faults.Err()
}

// FindPerson returns the id of the user with an e-mail.
func FindPerson(ctx context.Context, store *ent.Store, email string) (gid.ID, error) {
	id, err := store.Client().User.Query().Where(user.Email(NormalEmail(email))).OnlyID(ctx)
	if db.IsNotFound(err) {
		return 0, fault.NotFoundf("email", "no user has the e-mail %q", email)
	}
	return id, err
}

// DeactivatePerson keeps a user from signing in and ends their sessions. The last active
// administrator cannot be deactivated: nobody could let them in again.
func (s *Service) DeactivatePerson(ctx context.Context, store *ent.Store, id gid.ID) error {
	err := store.InTx(ctx, func(ctx context.Context, tx *db.Client) error {
		u, err := tx.User.Get(ctx, id)
		if err != nil {
			return ent.Translate(err)
		}
		if u.Role == role.Admin && u.Status == org.Active {
			others, err := tx.User.Query().Where(user.RoleEQ(role.Admin), user.StatusEQ(org.Active), user.IDNEQ(id)).Exist(ctx)
			if err != nil {
				return err
			}
			if !others {
				return fault.Conflictf("", "%s is the last administrator; make somebody else one first", u.Email)
			}
		}
		return u.Update().SetStatus(org.Deactivated).SetSessionVersion(u.SessionVersion + 1).Exec(ctx)
	})
	if err != nil {
		return err
	}
	return s.EndSessions(ctx, id, "deactivated")
}

// Operator is the viewer of a command that the operator runs.
func Operator(ctx context.Context, command string) context.Context {
	return viewer.With(ctx, viewer.System("coxswain "+command, viewer.CLI))
}
