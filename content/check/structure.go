package check

var structureRules = []Rule{
	{Code: "S013", Level: Warning, Title: "A rule is turned off with a reason", Why: "x", Bad: "x", Good: "y"},
}
