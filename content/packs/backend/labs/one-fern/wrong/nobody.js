async function handle(req, { db }) {
  return { status: 409 }; // sorry
}
