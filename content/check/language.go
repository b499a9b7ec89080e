package check

var languageRules []Rule
