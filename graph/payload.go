package graph

import (
	"context"
	"errors"

	"coxswain/ent"
	"coxswain/ent/db"
	"coxswain/ent/gid"
	"coxswain/sales/fault"
)

// answer splits what a change returned into its record and the mistakes that the payload shows.
// Every other error passes: it belongs to the errors of the response.
func answer[T any](record *T, err error) (*T, []*fault.Error, error) {
	faults, err := mistakes(err)
	return record, faults, err
}

// kept is answer for a change of an existing record: when it was refused, the payload shows the
// record as it is, so that a form can be filled again.
func kept[T any](ctx context.Context, s *ent.Store, id gid.ID, record *T, err error) (*T, []*fault.Error, error) {
	faults, err := mistakes(err)
	if err != nil || len(faults) == 0 {
		return record, nil, err
	}
	current, err := s.Client().GetRecord(ctx, id)
	if err != nil && !db.IsNotFound(err) {
		return nil, nil, err
	}
	record, _ = any(current).(*T)
	return record, faults, nil
}

// removed is the payload of a deletion.
func removed(id gid.ID, err error) (*gid.ID, []*fault.Error, error) {
	faults, err := mistakes(err)
	if err != nil || len(faults) > 0 {
		return nil, faults, err
	}
	return &id, nil, nil
}

// mistakes returns the faults that a person can correct, with paths that begin at the arguments.
// Missing sign-in and throttling concern the request as a whole and pass as errors.
func mistakes(err error) ([]*fault.Error, error) {
	if err == nil {
		return nil, nil
	}
	err = fault.Under(ent.Translate(err), "input")
	if fault.Is(err, fault.Unauthenticated) || fault.Is(err, fault.Throttled) || fault.Is(err, fault.Unavailable) {
		return nil, err
	}
	var faults fault.List
	if errors.As(err, &faults) {
		return faults, nil
	}
	return nil, err
}
