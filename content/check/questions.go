package check

var questionRules []Rule
