-- Orders and their average amount by value category
SELECT order_value_category,
       count(*) AS orders,
       round(avg(total_amount), 2) AS average_amount
FROM orders
GROUP BY order_value_category
ORDER BY average_amount
