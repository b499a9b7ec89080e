function handle(req, { db }) {
  const body = JSON.parse(req.rawBody);
  const user = db.get("SELECT id, password FROM users WHERE email = '" + body.email + "'");
  if (user === null) return { status: 404, json: { error: "no such user" } };
  if (user.password !== body.password) return { status: 401, json: { error: "wrong password" } };
  return { status: 200, json: { id: user.id } };
}
