package check

var idRules []Rule
