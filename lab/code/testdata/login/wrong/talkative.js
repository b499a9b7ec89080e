function handle(req, { db }) {
  if (req.path !== "/login") return { status: 404, json: { error: "not found" } };
  if (req.method !== "POST") return { status: 405, headers: { allow: "POST" }, json: { error: "use POST" } };
  const body = req.body;
  if (!body || typeof body.email !== "string" || typeof body.password !== "string") {
    return { status: 400, json: { error: "email and password" } };
  }
  const user = db.get("SELECT id, password FROM users WHERE email = ?", body.email);
  if (user === null) return { status: 401, json: { error: "nobody has this address" } };
  if ( user.password !== body.password) {
    return { status: 401, json: { error: "bad email or password" } };
  }
  return { status: 200, json: { id: user.id } };
}
