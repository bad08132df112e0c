package transfer

import (
	"context"
	"time"

	"coxswain/ent/db"
	"coxswain/ent/viewer"
	"coxswain/sales/fault"
	"coxswain/sales/kpi"
	"coxswain/sales/role"
)

// foundOperation is the permission that setting up the company needs.
const foundOperation role.Operation = "updateOrganisation"

// Settings of a company that its mapping says nothing about, as those of one that is set up by hand.
const (
	workStarts = 9 * 60
	workEnds   = 17 * 60
	leadSLA    = 60
)

// organisation settles what day it is and in which zone times without an offset are: that of the
// company, or of the one that the mapping sets up.
func (im *importer) organisation(ctx context.Context) error {
	im.stamp, im.place, im.founded = im.store.Now(), time.UTC, true
	zone := ""
	o, err := im.store.Client().Organisation.Query().First(ctx)
	switch {
	case err == nil:
		zone = o.TimeZone
	case !db.IsNotFound(err):
		return err
	case im.mapping.Organisation != nil:
		if !im.viewer.IsSystem() && !im.viewer.Role.Allows(foundOperation) {
			return fault.Forbiddenf("your role %s may not set up the organisation, which the mapping does; let ADMIN or OPS import first, or leave organisation: out", im.viewer.Role)
		}
		im.founds, zone = true, im.mapping.Organisation.TimeZone
	default:
		im.founded = false
	}
	if loc, err := time.LoadLocation(zone); err == nil {
		im.place = loc
	}
	im.today = im.stamp.Day(im.place)
	return nil
}

// found sets up the company and the KPI sets of its roles, in the transaction that begins the import.
func (im *importer) found(ctx context.Context, tx *db.Client) error {
	if !im.founds {
		return nil
	}
	o := im.mapping.Organisation
	ctx = viewer.With(ctx, im.viewer)
	sets := make([]*db.KpiSetCreate, 0, len(kpi.RoleSets()))
	for _, s := range kpi.RoleSets() {
		keys := make([]string, len(s.Keys))
		for i, k := range s.Keys {
			keys[i] = string(k)
		}
		sets = append(sets, tx.KpiSet.Create().SetName(s.Name).SetRole(s.Role).SetKeys(keys))
	}
	if err := tx.KpiSet.CreateBulk(sets...).Exec(ctx); err != nil {
		return err
	}
	return tx.Organisation.Create().SetSingleton(1).SetName(o.Name).SetBaseCurrency(o.BaseCurrency).SetTimeZone(o.TimeZone).
		SetWorkingDays([]int{1, 2, 3, 4, 5}).SetWorkStartsMinute(workStarts).SetWorkEndsMinute(workEnds).SetLeadSLAMinutes(leadSLA).
		Exec(ctx)
}
