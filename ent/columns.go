package ent

import (
	"sync"

	"coxswain/ent/db/migrate"
	"coxswain/ent/gid"
)

// kinds maps the names of ent's types to kinds.
var kinds = sync.OnceValue(func() map[string]gid.Kind {
	out := map[string]gid.Kind{}
	for _, k := range gid.Kinds() {
		out[k.String()] = k
	}
	return out
})

func kindOf(entType string) (gid.Kind, bool) {
	k, ok := kinds()[entType]
	return k, ok
}

// tables maps kinds to the columns of their tables.
var tables = sync.OnceValue(func() map[gid.Kind][]string {
	byName := map[string][]string{}
	for _, t := range migrate.Tables {
		for _, c := range t.Columns {
			byName[t.Name] = append(byName[t.Name], c.Name)
		}
	}
	out := map[gid.Kind][]string{}
	for _, k := range gid.Kinds() {
		out[k] = byName[k.Table()]
	}
	return out
})

// columns lists the columns of a kind's table.
func columns(k gid.Kind) []string { return tables()[k] }
