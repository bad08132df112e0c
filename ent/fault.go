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
		return &fault.Error{Kind: fault.Invalid, Path: []string{camel(ve.Name)}, Message: validation(ve), Cause: err}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return violation(err, pg.Code, pg.ConstraintName)
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
		}
	}
	return err
}

// The codes of PostgreSQL for broken constraints.
const (
	foreignKeyViolation = "23503"
	uniqueViolation     = "23505"
	checkViolation      = "23514"
)

func violation(err error, code, constraint string) error {
	switch code {
	case uniqueViolation:
		e := &fault.Error{Kind: fault.Taken, Message: "another record already has this value", Cause: err}
		if f := uniqueField(constraint); f != "" {
			e.Path = []string{camel(f)}
		}
		return e
	case foreignKeyViolation:
		return &fault.Error{Kind: fault.Invalid, Message: "refers to a record that does not exist", Cause: err}
	case checkViolation:
		return &fault.Error{Kind: fault.Invalid, Message: "breaks the rule: " + strings.ReplaceAll(constraint, "_", " "), Cause: err}
	default:
		return err
	}
}

// uniqueField finds the column in a constraint's name: "users.email", "users_email_key" or "account_external_id".
func uniqueField(constraint string) string {
	for _, f := range []string{"external_id", "email", "name"} {
		if strings.Contains(constraint, f) {
			return f
		}
	}
	return ""
}

func validation(e *db.ValidationError) string {
	msg := e.Error()
	if i := strings.LastIndex(msg, `": `); i >= 0 {
		msg = msg[i+3:]
	}
	return msg
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
