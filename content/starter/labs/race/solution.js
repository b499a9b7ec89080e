async function handle(req, { db }) {
  await db.run("UPDATE plants SET likes = likes + 1");
  return { status: 200 };
}
