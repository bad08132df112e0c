package graph

import (
	"context"
	"errors"
	"slices"

	"coxswain/ent/gid"
	"coxswain/graph/model"
	"coxswain/ops/transfer"
	"coxswain/ops/transfer/mapping"
	"coxswain/ops/transfer/tabular"
	"coxswain/sales/fault"
)

// inspectFile shows the first rows of an uploaded file and the mapping that its columns propose.
func (r *Resolver) inspectFile(ctx context.Context, id gid.ID, entity *string) (_ *model.FileInspection, err error) {
	if !id.Is(gid.StoredFile) {
		return nil, fault.Invalidf("fileId", "%s is the id of a %s; give the id of an uploaded file", id, id.Kind())
	}
	info, data, err := r.Files.Open(ctx, id)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, data.Close()) }()
	named := ""
	if entity != nil {
		named = *entity
	}
	found, err := transfer.Inspect(transfer.Source{Name: info.Name, Data: data, Size: info.Size}, tabular.Options{}, named)
	if err != nil {
		return nil, err
	}
	out := &model.FileInspection{
		Name: info.Name, Format: string(found.Info.Format), Encoding: given(string(found.Info.Encoding)), Sheets: listed(found.Info.Sheets),
		Header: listed(found.Header), Sample: found.Sample, Problems: found.Problems, Hint: given(found.Hint),
	}
	if found.Info.Delimiter != 0 {
		out.Delimiter = given(string(found.Info.Delimiter))
	}
	if p := found.Proposal; p != nil {
		out.Proposal = &model.MappingProposal{Entity: p.Entity, Unused: listed(p.Unused), Missing: listed(p.Missing), Mapping: p.YAML, Columns: []*model.ProposedColumn{}}
		for _, column := range found.Header {
			if field, ok := p.Columns[column]; ok {
				out.Proposal.Columns = append(out.Proposal.Columns, &model.ProposedColumn{Column: column, Field: field})
			}
		}
	}
	return out, nil
}

// fieldTypes are the types of fields in the API's words.
var fieldTypes = map[mapping.Type]model.ImportFieldType{
	mapping.Text: model.ImportFieldTypeText, mapping.Enum: model.ImportFieldTypeEnum, mapping.Integer: model.ImportFieldTypeInteger,
	mapping.Money: model.ImportFieldTypeMoney, mapping.Rate: model.ImportFieldTypeRate, mapping.Quantity: model.ImportFieldTypeQuantity,
	mapping.Day: model.ImportFieldTypeDay, mapping.Instant: model.ImportFieldTypeInstant, mapping.Bool: model.ImportFieldTypeBoolean,
	mapping.Currency: model.ImportFieldTypeCurrency, mapping.Reference: model.ImportFieldTypeReference, mapping.TextList: model.ImportFieldTypeTextList,
	mapping.FXRate: model.ImportFieldTypeExchangeRate, mapping.RateList: model.ImportFieldTypeRateList, mapping.Conditions: model.ImportFieldTypeConditions,
}

// importEntities lists what can be imported.
func importEntities() []*model.ImportEntity {
	var out []*model.ImportEntity
	for _, e := range mapping.Entities() {
		to := &model.ImportEntity{Name: e.Name, Key: slices.Clone(e.Key), Fields: []*model.ImportField{}}
		for _, f := range e.Fields {
			field := &model.ImportField{
				Name: f.Name, Type: fieldTypes[f.Type], Required: f.Required, Default: given(f.Default), Values: listed(f.Values), Target: given(f.Target),
			}
			if f.Max > 0 {
				field.Longest = &f.Max
			}
			to.Fields = append(to.Fields, field)
		}
		out = append(out, to)
	}
	return out
}
