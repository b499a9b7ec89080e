function handle(req, { gateway }) {
  const paid = gateway.charge({ order: req.body.order });
  return { status: 201, json: { ref: paid.ref } };
}
