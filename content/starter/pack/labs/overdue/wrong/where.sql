-- answer: out
SELECT book, COUNT(*)
FROM loans
WHERE returned IS NULL
GROUP BY book
ORDER BY book;
