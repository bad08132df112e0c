package graph

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"coxswain/ent/db"
	"coxswain/graph/model"
)

// fieldChanges sets the fields of a change side by side, by name.
func fieldChanges(c *db.Change) ([]*model.FieldChange, error) {
	var before, after map[string]json.RawMessage
	for _, side := range []struct {
		text json.RawMessage
		into *map[string]json.RawMessage
	}{{c.Before, &before}, {c.After, &after}} {
		if len(side.text) == 0 {
			continue
		}
		if err := json.Unmarshal(side.text, side.into); err != nil {
			return nil, fmt.Errorf("change %d: %w", c.ID, err)
		}
	}
	names := slices.Collect(maps.Keys(before))
	for n := range after {
		if _, both := before[n]; !both {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	out := make([]*model.FieldChange, len(names))
	for i, n := range names {
		out[i] = &model.FieldChange{Field: n, Before: before[n], After: after[n]}
	}
	return out, nil
}

// importReport reads the stored report of an import; nil when there is none.
func importReport(text json.RawMessage) (*model.ImportReport, error) {
	if len(text) == 0 || string(text) == "null" {
		return nil, nil
	}
	out := &model.ImportReport{}
	if err := json.Unmarshal(text, out); err != nil {
		return nil, fmt.Errorf("import report: %w", err)
	}
	out.Entities, out.Rejections = listed(out.Entities), listed(out.Rejections)
	for _, e := range out.Entities { // the stored report counts by type alone
		out.Read, out.Created, out.Updated, out.Unchanged = out.Read+e.Read, out.Created+e.Created, out.Updated+e.Updated, out.Unchanged+e.Unchanged
	}
	return out, nil
}

// listed returns a list that is not nil: lists of the API are empty rather than null.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
