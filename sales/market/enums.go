// Package market holds the vocabulary of marketing: campaigns and what is spent.
package market

import (
	"io"

	"coxswain/sales/enum"
)

// CampaignStatus is whether a campaign runs.
type CampaignStatus string

// The values of CampaignStatus.
const (
	Planned   CampaignStatus = "PLANNED"   // not started
	Active    CampaignStatus = "ACTIVE"    // running
	Completed CampaignStatus = "COMPLETED" // over
	Cancelled CampaignStatus = "CANCELLED" // called off
)

var allCampaignStatuses = []CampaignStatus{Planned, Active, Completed, Cancelled}

// Values lists every CampaignStatus, for storage.
func (CampaignStatus) Values() []string { return enum.Strings(allCampaignStatuses) }

// MarshalGQL writes the value.
func (v CampaignStatus) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *CampaignStatus) UnmarshalGQL(x any) error { return enum.Read(x, v, allCampaignStatuses) }

// ParseCampaignStatus reads a value from text.
func ParseCampaignStatus(s string) (CampaignStatus, error) { return enum.Parse(s, allCampaignStatuses) }

// SpendCategory says which budget paid.
type SpendCategory string

// The values of SpendCategory.
const (
	SpendMarketing SpendCategory = "MARKETING" // marketing
	SpendSales     SpendCategory = "SALES"     // sales
)

var allSpendCategorys = []SpendCategory{SpendMarketing, SpendSales}

// Values lists every SpendCategory, for storage.
func (SpendCategory) Values() []string { return enum.Strings(allSpendCategorys) }

// MarshalGQL writes the value.
func (v SpendCategory) MarshalGQL(w io.Writer) { enum.Write(w, v) }

// UnmarshalGQL reads a value and names the accepted ones when it is none of them.
func (v *SpendCategory) UnmarshalGQL(x any) error { return enum.Read(x, v, allSpendCategorys) }

// ParseSpendCategory reads a value from text.
func ParseSpendCategory(s string) (SpendCategory, error) { return enum.Parse(s, allSpendCategorys) }
