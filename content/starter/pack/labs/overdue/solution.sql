-- answer: out
SELECT book, SUM(returned IS NULL)
FROM loans
GROUP BY book
ORDER BY book;
