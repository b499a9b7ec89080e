package tui

// noLabs opens nothing.
var noLabs Labs = struct{}{}
