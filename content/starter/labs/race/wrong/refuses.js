async function handle(req, { db }) {
  const done = await db.run("UPDATE plants SET likes = 1 WHERE likes = 0");
  return { status: done.changes === 1 ? 200 : 409 };
}
