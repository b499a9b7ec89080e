package check

var teachingRules []Rule
