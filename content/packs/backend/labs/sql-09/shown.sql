INSERT INTO staff_roles (customer_id, role) VALUES (5, 'admin'), (6, 'admin');
