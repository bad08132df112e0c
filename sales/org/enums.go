// Package org holds the vocabulary and rules of the sales organisation: who sells in which role, and how users stand.
package org

import (
	"io"

	"coxswain/sales/enum"
)

// SalesRole is what a rep does in the sales organisation.
type SalesRole string

// The values of SalesRole.
const (
	SDR     SalesRole = "SDR"     // sales development, qualifies leads
	BDR     SalesRole = "BDR"     // business development, opens accounts outbound
	AE      SalesRole = "AE"      // account executive, closes new business
	AM      SalesRole = "AM"      // account manager, grows accounts
	CSM     SalesRole = "CSM"     // customer success manager, keeps customers
	SE      SalesRole = "SE"      // sales engineer, supports with expertise
	Partner SalesRole = "PARTNER" // partner or reseller
	Manager SalesRole = "MANAGER" // leads a team
	Other   SalesRole = "OTHER"   // any other role
)

var allSalesRoles = []SalesRole{SDR, BDR, AE, AM, CSM, SE, Partner, Manager, Other}

// Values lists every SalesRole, for storage.
func (SalesRole) Values() []string { return enum.Strings(allSalesRoles) }

// MarshalGQL writes the value.
func (v SalesRole) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *SalesRole) UnmarshalGQL(x any) error { return enum.Read(x, v, allSalesRoles) }

// ParseSalesRole reads a value from text.
func ParseSalesRole(s string) (SalesRole, error) { return enum.Parse(s, allSalesRoles) }

// UserStatus says whether a person may sign in.
type UserStatus string

// The values of UserStatus.
const (
	Active      UserStatus = "ACTIVE"      // may sign in
	Invited     UserStatus = "INVITED"     // has not yet set a password
	Deactivated UserStatus = "DEACTIVATED" // may not sign in
)

var allUserStatuses = []UserStatus{Active, Invited, Deactivated}

// Values lists every UserStatus, for storage.
func (UserStatus) Values() []string { return enum.Strings(allUserStatuses) }

// MarshalGQL writes the value.
func (v UserStatus) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *UserStatus) UnmarshalGQL(x any) error { return enum.Read(x, v, allUserStatuses) }

// ParseUserStatus reads a value from text.
func ParseUserStatus(s string) (UserStatus, error) { return enum.Parse(s, allUserStatuses) }

// TerritoryRole is how a rep works a territory.
type TerritoryRole string

// The values of TerritoryRole.
const (
	TerritoryPrimary TerritoryRole = "PRIMARY" // owns the territory
	TerritoryOverlay TerritoryRole = "OVERLAY" // supports it beside the owner
)

var allTerritoryRoles = []TerritoryRole{TerritoryPrimary, TerritoryOverlay}

// Values lists every TerritoryRole, for storage.
func (TerritoryRole) Values() []string { return enum.Strings(allTerritoryRoles) }

// MarshalGQL writes the value.
func (v TerritoryRole) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *TerritoryRole) UnmarshalGQL(x any) error { return enum.Read(x, v, allTerritoryRoles) }

// ParseTerritoryRole reads a value from text.
func ParseTerritoryRole(s string) (TerritoryRole, error) { return enum.Parse(s, allTerritoryRoles) }

// TerritorySource says why an account belongs to a territory.
type TerritorySource string

// The values of TerritorySource.
const (
	ByRule   TerritorySource = "RULE"   // a territory rule matched
	ByManual TerritorySource = "MANUAL" // a person placed it
	ByLock   TerritorySource = "LOCK"   // a person placed it and rules may not move it
)

var allTerritorySources = []TerritorySource{ByRule, ByManual, ByLock}

// Values lists every TerritorySource, for storage.
func (TerritorySource) Values() []string { return enum.Strings(allTerritorySources) }

// MarshalGQL writes the value.
func (v TerritorySource) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *TerritorySource) UnmarshalGQL(x any) error { return enum.Read(x, v, allTerritorySources) }

// ParseTerritorySource reads a value from text.
func ParseTerritorySource(s string) (TerritorySource, error) {
	return enum.Parse(s, allTerritorySources)
}
