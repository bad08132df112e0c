// Package account holds the vocabulary and rules of accounts, their life cycle and their people.
package account

import (
	"io"

	"coxswain/sales/enum"
)

// LifecyclePhase is where an account stands with us.
type LifecyclePhase string

// The values of LifecyclePhase.
const (
	Prospect    LifecyclePhase = "PROSPECT"    // never bought
	Acquisition LifecyclePhase = "ACQUISITION" // an opportunity is open
	Use         LifecyclePhase = "USE"         // a customer
	Renewal     LifecyclePhase = "RENEWAL"     // a customer whose term is up for renewal
	Former      LifecyclePhase = "FORMER"      // was a customer
)

var allLifecyclePhases = []LifecyclePhase{Prospect, Acquisition, Use, Renewal, Former}

// Values lists every LifecyclePhase, for storage.
func (LifecyclePhase) Values() []string { return enum.Strings(allLifecyclePhases) }

// MarshalGQL writes the value.
func (v LifecyclePhase) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *LifecyclePhase) UnmarshalGQL(x any) error { return enum.Read(x, v, allLifecyclePhases) }

// ParseLifecyclePhase reads a value from text.
func ParseLifecyclePhase(s string) (LifecyclePhase, error) { return enum.Parse(s, allLifecyclePhases) }

// EmailStatus says whether mail reaches a contact.
type EmailStatus string

// The values of EmailStatus.
const (
	EmailUnknown      EmailStatus = "UNKNOWN"      // never tried
	EmailValid        EmailStatus = "VALID"        // mail was delivered
	EmailBounced      EmailStatus = "BOUNCED"      // a hard bounce came back
	EmailUnsubscribed EmailStatus = "UNSUBSCRIBED" // wants no mail
)

var allEmailStatuses = []EmailStatus{EmailUnknown, EmailValid, EmailBounced, EmailUnsubscribed}

// Values lists every EmailStatus, for storage.
func (EmailStatus) Values() []string { return enum.Strings(allEmailStatuses) }

// MarshalGQL writes the value.
func (v EmailStatus) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *EmailStatus) UnmarshalGQL(x any) error { return enum.Read(x, v, allEmailStatuses) }

// ParseEmailStatus reads a value from text.
func ParseEmailStatus(s string) (EmailStatus, error) { return enum.Parse(s, allEmailStatuses) }
