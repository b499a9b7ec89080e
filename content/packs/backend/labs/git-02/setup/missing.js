// Prices of Fernway, in cents. A cart is { trade, items: [{ price, qty }] }.

// goods is what the plants in a cart cost.
function goods(items) {
  let sum = 0;
  for (const item of items) sum += item.price * item.qty;
  return sum;
}

// total is what the customer pays.
function total(cart) {
  const sum = goods(cart.items);
  const delivery = sum < 3900 ? 490 : 0;
  return sum + delivery;
}

// missing is what lacks until delivery is free.
function missing(cart) {
  return Math.max(0, 3900 - goods(cart.items));
}
