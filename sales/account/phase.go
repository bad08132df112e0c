package account

// Standing is what decides the life cycle phase of an account while no subscriptions are kept: its
// opportunities.
type Standing struct {
	Open         int  // open opportunities
	OpenRenewals int  // those of them that renew
	Won          bool // it ever bought
}

// Phase returns where an account stands after its opportunities changed. A former customer stays one
// until it buys again, because only the end of its subscription, which somebody recorded, made it one.
func Phase(was LifecyclePhase, s Standing) LifecyclePhase {
	customer := was == Use || was == Renewal || s.Won
	switch {
	case was == Former && !customer:
		return Former
	case customer && s.OpenRenewals > 0:
		return Renewal
	case customer:
		return Use
	case s.Open > 0:
		return Acquisition
	default:
		return Prospect
	}
}
