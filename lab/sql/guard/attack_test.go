package guard

const childEnv = "GUARD_TEST_CHILD"

func child(string) {}
