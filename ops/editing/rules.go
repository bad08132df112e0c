package editing

import "coxswain/ent/gid"

// rules are the demands of the kinds that have any.
var rules = map[gid.Kind]Rule{}
