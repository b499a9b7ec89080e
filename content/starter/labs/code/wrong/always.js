async function handle() {
  return { status: 404 };
}
