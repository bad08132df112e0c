package kpi

func activityDefinitions() []Definition {
	count := func(k Key, row int, name, description, formula, edge, example string, variants ...VariantDefinition) Definition {
		return Definition{
			Key: k, Row: row, Name: name, Unit: Count, Direction: HigherIsBetter, Dimensions: activityDimensions(), Description: description,
			Formula: formula, EdgeCases: edge, Example: example, Variants: variants, Source: "activities",
		}
	}
	rate := func(k Key, row int, d Direction, name, description, formula, edge, example string, variants ...VariantDefinition) Definition {
		return Definition{
			Key: k, Row: row, Name: name, Unit: Fraction, Direction: d, Dimensions: activityDimensions(), MinimumSample: floor, Description: description,
			Formula: formula, EdgeCases: edge, Example: example, Variants: variants, Source: "activities",
		}
	}
	duration := count(CallDuration, 23, "Call duration", "Minutes on outbound calls.", "sum of the minutes of outbound calls done in the period",
		"Rounded to hundredths of a minute per call, then summed.", "Calls of 90 and 30 seconds: 2.00 minutes",
		VariantDefinition{"per", []string{"TOTAL", "CALL", "REP"}, "TOTAL", "The total, per call, or per rep employed on some day of the period (groups: REP, TEAM, MANAGER, REGION)."})
	duration.Unit = Minutes
	ratio := rate(EmailToCallRatio, 35, Neutral, "Email to call ratio", "Emails per call, against the benchmark band of 2 to 4.", "emails sent / calls made in the period",
		"Outside the band the point says so (OUTSIDE_BENCHMARK).", "600 emails, 240 calls: 2.5, within the band")
	ratio.Unit = Ratio
	return []Definition{
		count(CallsMade, 23, "Calls made", "Outbound calls.", "count of outbound calls done in the period", "Inbound calls are apart.", "240 calls of 6 reps: 240, per rep 40", perVariant("TOTAL", "REP")),
		duration,
		rate(CallConnectRate, 24, HigherIsBetter, "Call connect rate", "Share of calls on which someone spoke with us.", "connected / dialled in the period",
			"CONNECTED and MEETING_SET are connected.", "60 of 240: 0.25"),
		rate(CallToMeetingRate, 24, HigherIsBetter, "Call to meeting rate", "Share of connected calls that led to a meeting.", "meetings set / connected in the period",
			"Outcomes matter more than volume.", "9 of 60: 0.15"),
		count(EmailsSent, 25, "Emails sent", "Outbound emails.", "count of outbound emails sent in the period", "A bounced email was sent.", "600 emails of 6 reps: 600, per rep 100", perVariant("TOTAL", "REP")),
		count(DemosBooked, 26, "Demos booked", "Demos booked, for who booked them.", "count of demos booked in the period", "Credited to who booked it, by the day of booking; a rescheduled demo counts once.", "20 booked: 20", perVariant("TOTAL", "REP")),
		count(DemosHeld, 26, "Demos held", "Demos that took place, for who held them.", "count of demos held in the period", "Credited to who held it, by the day of the demo.", "16 held: 16", perVariant("TOTAL", "REP")),
		count(MeetingsScheduled, 27, "Meetings scheduled", "Meetings and demos booked.", "count of meetings and demos booked in the period",
			"By the day of booking, credited to who booked it. A rescheduled meeting counts once.", "30 booked: 30", perVariant("TOTAL", "REP"),
			VariantDefinition{"cancelled", []string{"INCLUDED", "EXCLUDED"}, "INCLUDED", "Whether meetings that were called off count."}),
		rate(FollowUpRate, 28, HigherIsBetter, "Follow-up rate", "Share of follow-ups done in time.", "follow-ups done by their due day / follow-ups due in the period",
			"Follow-ups without a due day or cancelled are ignored; those due today or later are left out (NOT_YET_DUE).", "72 of 80: 0.9"),
		rate(EmailOpenRate, 29, HigherIsBetter, "Email open rate", "Share of delivered emails that were opened.", "opened / delivered (sent - bounced) in the period",
			"Mail programs open on their own: `reliable` counts people only.", "1,050 sent, 50 bounced, 300 opened: 0.3",
			VariantDefinition{"reliable", []string{"FALSE", "TRUE"}, "FALSE", "TRUE leaves out opens by machines."}),
		rate(EmailClickRate, 30, HigherIsBetter, "Email click rate", "Share of delivered emails with a click.", "clicked / delivered in the period", "An email counts once.", "40 of 1,000: 0.04"),
		rate(EmailClickToOpenRate, 31, HigherIsBetter, "Email click to open rate", "Clicks per opened email.", "clicked / opened in the period",
			"Inflated where opens are blocked.", "40 of 300: 0.133333", VariantDefinition{"reliable", []string{"FALSE", "TRUE"}, "FALSE", "TRUE leaves out opens by machines."}),
		rate(EmailReplyRate, 32, HigherIsBetter, "Email reply rate", "Share of delivered emails that were answered.", "replied / delivered in the period", "Out-of-office answers are no reply.", "25 of 1,000: 0.025"),
		rate(EmailBounceRate, 33, LowerIsBetter, "Email bounce rate", "Share of sent emails that came back.", "bounced / sent in the period", "", "50 of 1,050: 0.047619",
			VariantDefinition{"kind", []string{"ALL", "HARD", "SOFT"}, "ALL", "Which bounces count."}),
		rate(MeetingAttendanceRate, 34, HigherIsBetter, "Meeting attendance", "Share of meetings and demos to which the guest came.", "held / (held + no-show) in the period",
			"Cancelled and rescheduled ones leave the base. A past meeting without an outcome is UNRESOLVED, never a no-show.", "24 held, 6 no-shows: 0.8",
			VariantDefinition{"noShow", []string{"GUEST", "ALL"}, "GUEST", "Whether meetings that we missed count as no-shows too."}),
		ratio,
		count(ActivitiesDone, 0, "Activities done", "Activities of every kind.", "count of activities done in the period", "By the day of the activity; group by ACTIVITY_KIND to tell them apart.", "3 calls, 2 emails: 5", perVariant("TOTAL", "REP")),
	}
}
