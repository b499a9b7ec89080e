async function handle(req, { db }) {
  return { status: 409, json: { error: "sold out" } };
}
