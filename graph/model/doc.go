// Package model holds the inputs and payloads of the API, which are generated from the schema.
package model
