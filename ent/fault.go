package ent

import (
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"

	"coxswain/ent/db"
	"coxswain/sales/fault"
)

// Translate turns what the database and ent refuse into faults that a person understands. Errors of
// any other kind pass unchanged.
func Translate(err error) error {
	if err == nil || fault.All(err) != nil {
		return err
	}
	if db.IsNotFound(err) || errors.Is(err, sql.ErrNoRows) {
		return &fault.Error{Kind: fault.NotFound, Message: "there is no such record, or you may not see it", Cause: err}
	}
	var ve *db.ValidationError
	if errors.As(err, &ve) {
		return validation(err, ve)
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		detail := pg.ConstraintName
		if pg.Code == notNullViolation {
			detail = pg.ColumnName
		}
		return violation(err, pg.Code, detail)
	}
	var lite sqlite3.Error
	if errors.As(err, &lite) {
		_, detail, _ := strings.Cut(lite.Error(), "failed: ")
		switch lite.ExtendedCode {
		case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey:
			return violation(err, uniqueViolation, strings.ReplaceAll(detail, ".", "_"))
		case sqlite3.ErrConstraintForeignKey:
			return violation(err, foreignKeyViolation, "")
		case sqlite3.ErrConstraintCheck:
			return violation(err, checkViolation, detail)
		case sqlite3.ErrConstraintNotNull:
			_, column, _ := strings.Cut(detail, ".")
			return violation(err, notNullViolation, column)
		}
		if lite.Code == sqlite3.ErrBusy || lite.Code == sqlite3.ErrLocked {
			return violation(err, deadlock, "")
		}
	}
	return err
}

// The codes of PostgreSQL for what a person can do something about.
const (
	notNullViolation     = "23502"
	foreignKeyViolation  = "23503"
	uniqueViolation      = "23505"
	checkViolation       = "23514"
	outOfRange           = "22003"
	notInRepertoire      = "22021"
	serializationFailure = "40001"
	deadlock             = "40P01"
)

func violation(err error, code, detail string) error {
	switch code {
	case uniqueViolation:
		e := &fault.Error{Kind: fault.Taken, Message: "another record already has this value", Cause: err}
		if f := uniqueField(detail); f != "" {
			e.Path = []string{camel(f)}
		}
		return e
	case foreignKeyViolation:
		return &fault.Error{Kind: fault.Invalid, Message: "refers to a record that does not exist, or other records still refer to it", Cause: err}
	case checkViolation:
		return &fault.Error{Kind: fault.Invalid, Message: "breaks the rule: " + strings.ReplaceAll(detail, "_", " "), Cause: err}
	case notNullViolation:
		return &fault.Error{Kind: fault.Required, Path: []string{camel(detail)}, Message: "is required", Cause: err}
	case outOfRange:
		return &fault.Error{Kind: fault.Invalid, Message: "a number is too large to be stored", Cause: err}
	case notInRepertoire:
		return &fault.Error{Kind: fault.Invalid, Message: "a text contains a character that cannot be stored, such as NUL", Cause: err}
	case serializationFailure, deadlock:
		return &fault.Error{Kind: fault.Unavailable, Message: "another change got in the way; try again", Cause: err}
	default:
		return err
	}
}

// uniqueField finds the column to name in a constraint's name, such as "users_email",
// "users_email_key", "account_external_id" or "stage_pipeline_id_name".
func uniqueField(constraint string) string {
	for _, f := range []string{"external_id", "email", "name", "valid_from", "on_day", "position"} {
		if strings.Contains(constraint, f) {
			return f
		}
	}
	return ""
}

// validation explains what a validator of ent/schema refused; a missing value is the case without a validator.
func validation(err error, e *db.ValidationError) error {
	out := &fault.Error{Kind: fault.Required, Path: []string{camel(e.Name)}, Message: "is required", Cause: err}
	if reason := errors.Unwrap(e.Unwrap()); reason != nil {
		out.Kind, out.Message = fault.Invalid, reason.Error()
	}
	return out
}

// camel turns a column's name into the API's.
func camel(s string) string {
	words := strings.Split(s, "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}
