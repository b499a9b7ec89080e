async function handle(req, { db }) {
  return { status: 409 }; // sold out
}
