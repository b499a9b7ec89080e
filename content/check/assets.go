package check

var assetRules []Rule
