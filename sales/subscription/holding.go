package subscription

import "coxswain/sales/calendar"

// Holding is an item over the days [From, To) in which nothing about it changes; To is nil while open.
type Holding struct {
	Item Item
	From calendar.Day
	To   *calendar.Day
}

// Holdings lists what a subscription holds from day to day while it is in use or pauses, in the order of
// the first day and then of the items.
func Holdings(life []Stretch) []Holding {
	var out []Holding
	running := map[string]int{} // where the holding of an item that may go on stands
	for _, s := range life {
		still := map[string]int{}
		if s.Status != Scheduled && s.Status != Ended {
			for _, i := range s.Items {
				at, ok := running[i.Key]
				if ok && out[at].Item.same(i) && out[at].To != nil && *out[at].To == s.From {
					out[at].To = ending(s)
				} else {
					at = len(out)
					out = append(out, Holding{Item: i, From: s.From, To: ending(s)})
				}
				still[i.Key] = at
			}
		}
		running = still
	}
	return out
}

func ending(s Stretch) *calendar.Day {
	if s.Open {
		return nil
	}
	return &s.To
}
