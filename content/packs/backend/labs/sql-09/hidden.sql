INSERT INTO staff_roles (customer_id, role) VALUES (1, 'admin'), (5, 'admin'), (6, 'admin');
