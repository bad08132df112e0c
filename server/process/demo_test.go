package process

import (
	"context"

	"coxswain/ent/db"
)

func demoOrganisation(ctx context.Context, tx *db.Client) error {
	return tx.Organisation.Create().SetSingleton(1).SetName("Demo").SetBaseCurrency("EUR").SetTimeZone("UTC").
		SetWorkingDays([]int{1}).SetWorkStartsMinute(540).SetWorkEndsMinute(1020).SetLeadSLAMinutes(60).SetDemo(true).Exec(ctx)
}
