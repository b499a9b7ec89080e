package tui

// noLabs stands for what opens labs where a test opens none.
var noLabs Labs = struct{ Labs }{}
