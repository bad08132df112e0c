package account

// Standing is what decides the life cycle phase of an account: its opportunities and its subscriptions.
type Standing struct {
	Open         int  // open opportunities
	OpenRenewals int  // those of them that renew
	Won          bool // it bought; when its subscriptions have ended, since then
	Running      int  // subscriptions that are paid, past due or paused
	Trials       int  // subscriptions in use that are not paid yet
	Left         bool // it paid for subscriptions, and all of them have ended
}

// Phase returns where an account stands after its opportunities or subscriptions changed. A former
// customer stays one until it buys again, because only the end of its subscriptions, which somebody
// recorded, made it one.
func Phase(was LifecyclePhase, s Standing) LifecyclePhase {
	customer := s.Running > 0 || s.Won || !s.Left && (was == Use || was == Renewal)
	switch {
	case (was == Former || s.Left) && !customer:
		return Former
	case customer && s.OpenRenewals > 0:
		return Renewal
	case customer:
		return Use
	case s.Open+s.Trials > 0:
		return Acquisition
	default:
		return Prospect
	}
}
