package demo

import (
	"coxswain/sales/calendar"
	"coxswain/sales/pipeline"
)

// touch is a contact of a campaign or channel with somebody.
type touch struct {
	code     string
	campaign *campaign
	channel  *channel
	lead     *lead
	account  *customer
	on       calendar.Day
	note     string
}

var touchNotes = []string{"", "Read the price page", "Came to the webinar", "Downloaded the guide", "Visited the booth", "Answered the mailing"}

// attention draws what customers saw of our marketing before they bought: where the lead came from, and
// what they met on the way.
func (co *company) attention() {
	d := newDraw(co.seed, topicTouches)
	for _, o := range co.opportunities {
		if o.kind != pipeline.TypeNew || o.status != pipeline.Won && !d.chance(20) {
			continue
		}
		first := touch{campaign: o.origin.campaign, channel: o.origin.channel, account: o.account, on: o.contacted, note: "First contact"}
		if o.lead != nil {
			first.lead = o.lead
		}
		co.met(first)
		until := o.closed
		if until == never {
			until = co.clock.last
		}
		for range d.weighted(25, 35, 25, 15) {
			if until <= o.opened {
				break
			}
			on := o.opened + calendar.Day(d.below(int(until-o.opened)))
			t := touch{channel: co.channels[d.weighted(12, 14, 20, 4, 6, 16, 20, 8)], account: o.account, on: on, note: pick(d, touchNotes)}
			if c := co.runningCampaign(d, on); c != nil && d.chance(45) {
				t.campaign, t.channel = c, c.channel
			}
			co.met(t)
		}
	}
}

func (co *company) met(t touch) {
	t.code = code("TCH", len(co.touches)+1, 5)
	co.touches = append(co.touches, t)
}

// runningCampaign returns one of the campaigns of a day.
func (co *company) runningCampaign(d *draw, on calendar.Day) *campaign {
	var running []*campaign
	for _, c := range co.campaigns {
		if c.from <= on && on < c.to {
			running = append(running, c)
		}
	}
	if len(running) == 0 {
		return nil
	}
	return pick(d, running)
}
