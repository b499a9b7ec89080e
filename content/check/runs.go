package check

var runRules []Rule
