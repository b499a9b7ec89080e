-- answer: out
SELECT book, COUNT(returned IS NULL)
FROM loans
GROUP BY book
ORDER BY book;
