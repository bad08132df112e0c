package ledger

// Keep with a limit of the tests.
var KeepUpTo = keep
